"""When visits take place, and what else happens to their visitors at that time."""

from datetime import datetime, time, timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.fields import Domain

from .party_kinds import PLANNED_KINDS, REGULAR_KINDS
from .party_roles import VIETNAM, vietnam_today
from .party_thread import in_vietnamese

# How long a meeting blocks its people where neither its end nor the regulation says it.
USUAL_LENGTH = timedelta(hours=2)
# Visits that keep their people busy.
TAKING_PLACE = ("planned", "attended")


class Slot(NamedTuple):
    start: datetime
    end: datetime
    exact: bool  # from a meeting; otherwise the day on which the cell usually meets

    def meets(self, start, end):
        return self.start < end and start < self.end


class PartyMeeting(models.Model):
    _inherit = "party.meeting"

    visitor_names = fields.Char(
        "Superiors who come",
        compute="_compute_visitor_names",
        help="As registered in the programmes of the committees above.",
    )

    @api.depends("state")
    def _compute_visitor_names(self):
        # sudo: whoever prepares the meeting learns who comes; nothing else of the visit
        visits = self.env["party.visit"].sudo()
        visits = visits.search(
            Domain("meeting_id", "in", self._origin.ids) & Domain("state", "in", TAKING_PLACE)
        ).grouped("meeting_id")
        for meeting in self:
            own = visits.get(meeting._origin.sudo(), self.env["party.visit"].sudo())
            meeting.visitor_names = "; ".join(
                ", ".join(filter(None, (visitor.member_id.name, visitor.position)))
                for visitor in own.visitor_id | own.companion_ids
            )

    @api.model_create_multi
    def create(self, vals_list):
        meetings = super().create(vals_list)
        meetings._tell_visits()
        return meetings

    def write(self, vals):
        result = super().write(vals)
        if {"period", "kind"} & vals.keys():
            self._tell_visits()
        return result

    def _move(self, state, vals, reason=None):
        result = super()._move(state, vals, reason)
        if state in ("draft", "cancelled"):
            self._tell_visits()
        return result

    def _tell_visits(self):
        """Registered visits follow the meetings of their cell and month."""
        # sudo: visits are out of the reach of who plans the cell's meetings
        Visit = self.env["party.visit"].sudo()
        Visit.search(
            Domain("cell_id", "in", self.cell_id.ids)
            & Domain("period", "in", self.mapped("period"))
            | Domain("meeting_id", "in", self.ids)
        )._link_meetings()

    def _get_span(self):
        """(begin, end) of the meeting, as far as it is known."""
        start = self.date_start
        return start, self.date_end or self._get_expected_end() or start + USUAL_LENGTH


class PartyVisit(models.Model):
    _inherit = "party.visit"

    def _link_meetings(self):
        """Each visit knows the meeting of its cell and month, the regular one before others."""
        if not self:
            return
        # sudo: the meetings of the cells, whoever registers
        visits = self.sudo()
        meetings = visits.env["party.meeting"].search(
            Domain("cell_id", "in", visits.cell_id.ids)
            & Domain("period", "in", visits.mapped("period"))
            & Domain("kind", "in", PLANNED_KINDS)
            & Domain("state", "not in", ("cancelled",)),
            order="date_start, id",
        )
        by_month = {}
        for meeting in meetings.sorted(lambda m: m.kind not in REGULAR_KINDS):
            by_month.setdefault((meeting.cell_id.id, meeting.period), meeting)
        wanted = visits.grouped(lambda v: by_month.get((v.cell_id.id, v.period), meetings.browse()))
        for meeting, some in wanted.items():
            changed = some.filtered(lambda v, m=meeting: v.meeting_id != m)
            if changed:
                changed._engine_write({"meeting_id": meeting.id})

    def _get_slots(self):
        """{visit id: Slot}, of those for which anything is known."""
        slots = {}
        for visit in self:
            meeting = visit.meeting_id
            if meeting.date_start:
                slots[visit.id] = Slot(*meeting._get_span(), True)
            elif visit.period and visit.cell_id.fixed_meeting_day:
                last = fields.Date.add(visit.period, months=1, days=-1).day
                day = min(visit.cell_id.fixed_meeting_day, last)
                start = meeting._to_utc(
                    datetime.combine(visit.period.replace(day=day), time(), VIETNAM)
                )
                slots[visit.id] = Slot(start, start + timedelta(days=1), False)
        return slots

    def _get_going(self):
        return self.member_id | self.companion_ids.member_id

    def _get_neighbours(self):
        """All visits of the same people in the same months that are to take place."""
        members = self._get_going()
        return self.search(
            Domain("period", "in", self.mapped("period"))
            & Domain("state", "in", TAKING_PLACE)
            & (
                Domain("member_id", "in", members.ids)
                | Domain("companion_ids.member_id", "in", members.ids)
            )
        )

    def _find_double_bookings(self):
        """A sentence for each visit of somebody who is to be in two meetings at once."""
        neighbours = self._get_neighbours() | self
        slots = {i: slot for i, slot in neighbours._get_slots().items() if slot.exact}
        sentences = []
        for visit in self.filtered(lambda v: v.id in slots and v.state in TAKING_PLACE):
            for other in neighbours:
                shared = visit._get_going() & other._get_going()
                slot = slots.get(other.id)
                if other == visit or not (shared and slot):
                    continue
                if other.state in TAKING_PLACE and slots[visit.id].meets(*slot[:2]):
                    sentences.append(
                        self.env._(
                            "%(visitor)s would be in two places at once: %(cell)s and %(other)s "
                            "meet at the same time in %(month)s. Choose another month or another "
                            "visitor.",
                            visitor=", ".join(shared.mapped("name")),
                            cell=visit.cell_id.name,
                            other=other.cell_id.name,
                            month=visit.period.strftime("%m/%Y"),
                        )
                    )
        return sentences

    @api.depends(
        "cell_id", "period", "visitor_id", "companion_ids", "meeting_id.date_start", "state"
    )
    def _compute_clash(self):
        """What else is planned for the visitors at that time: constant number of queries."""
        # sudo: only that there is something, never what
        visits = self.sudo().filtered(lambda v: v.state == "planned" and v.period and v.cell_id)
        (self.sudo() - visits).clash = False
        neighbours = visits._get_neighbours()
        slots = (visits | neighbours)._get_slots()
        members = visits._get_going()
        spans = [slots[v.id] for v in visits if v.id in slots]
        first = min((slot.start for slot in spans), default=None)
        last = max((slot.end for slot in spans), default=None)
        leaves = members._get_leaves(first, last) if spans else {}
        meetings = visits._get_own_meetings(members, first, last) if spans else {}
        for visit in visits:
            slot, found = slots.get(visit.id), []
            if slot:
                for member in visit._get_going():
                    if any(slot.meets(*span) for span in leaves.get(member.id, ())):
                        found.append(
                            self.env._("%(visitor)s is on approved leave.", visitor=member.name)
                        )
                    if any(slot.meets(*m._get_span()) for m in meetings.get(member.id, ())):
                        found.append(
                            self.env._(
                                "%(visitor)s has a meeting of the own cell.", visitor=member.name
                            )
                        )
                for other in neighbours - visit._origin - visit:
                    shared = visit._get_going() & other._get_going()
                    if shared and other.id in slots and slot.meets(*slots[other.id][:2]):
                        found.append(
                            self.env._(
                                "%(visitor)s is to attend %(cell)s then, too.",
                                visitor=", ".join(shared.mapped("name")),
                                cell=other.cell_id.name,
                            )
                        )
            visit.clash = "\n".join(found)

    @api.model
    def _get_own_meetings(self, members, first, last):
        """{member id: meetings of the own cells in a span of time}"""
        homes = members._get_cells_by_time()
        cells = {cell for rows in homes.values() for cell, _first, _last in rows}
        meetings = self.env["party.meeting"].search(
            Domain("cell_id", "in", list(cells))
            & Domain("state", "!=", "cancelled")
            & Domain("date_start", "<", last)
            & Domain("date_start", ">", first - timedelta(days=1))
        )
        by_cell = meetings.grouped(lambda m: m.cell_id.id)
        found = {}
        for member_id, rows in homes.items():
            found[member_id] = meetings.browse().union(
                *(
                    by_cell.get(cell, meetings.browse()).filtered(
                        lambda m, begin=begin, end=end: (
                            begin <= m._get_date() and (not end or end >= m._get_date())
                        )
                    )
                    for cell, begin, end in rows
                )
            )
        return found


class PartyReminder(models.AbstractModel):
    _inherit = "party.reminder"

    @api.model
    def _cron_remind(self):
        result = super()._cron_remind()
        self._sync_visits()
        return result

    def _sync_visits(self):
        """Whoever attended, or was to attend, is asked for the result until it is entered."""
        today = vietnam_today()
        visits = self.env["party.visit"].search(
            Domain("is_reported", "=", False)
            & Domain("state", "in", TAKING_PLACE)
            & Domain("period", "<=", today)
        )
        visits = visits.filtered(lambda v: v._get_day() < today and not v._is_locked())
        summary = in_vietnamese(self.env)._("Enter the result of the visit")
        wanted = {
            (visit.id, user.id): summary for visit in visits for user in visit.member_id.user_id
        }
        deadlines = {visit.id: visit.report_due for visit in visits}
        self._sync("party.visit", wanted, deadlines)
