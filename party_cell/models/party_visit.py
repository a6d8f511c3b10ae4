"""A visit: who of a committee attends the meeting of which cell in which month, and the result."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from .party_dated import round_month
from .party_meeting_minutes import local_time
from .party_rating_scheme import LEVELS
from .party_roles import vietnam_today
from .party_thread import in_vietnamese
from .party_workflow import HELD_STATES

STATES = [
    ("planned", "Registered"),
    ("attended", "Attended"),
    ("missed", "Not attended"),
    ("moved", "Moved to a later month"),
]
REASONS = [
    ("business_trip", "Business trip"),
    ("sick", "Ill"),
    ("meeting_clash", "Another meeting"),
    ("other", "Other reason"),
]

# What the visitor enters; all else is the plan, which the committee's officers keep.
RESULT = {
    "state",
    "date",
    "missed_reason",
    "missed_note",
    "moved_period",
    "opinion",
    "remarks",
    "quality",
    "petition_note",
    "handling",
}

# What follows from months and meetings.
FOLLOWS = {"moved_to_id", "moved_from_ids", "meeting_id", "petition_ids"}


class PartyVisit(models.Model):
    """One visit. Its visitor registers it and enters the result; officers of the committee plan.

    Of the cell the visitor learns place and time of the meeting, nothing else.
    """

    _name = "party.visit"
    _description = "Attending a Cell Meeting"
    _inherit = ["party.thread", "party.committee.work", "party.petition.note"]
    _order = "period desc, cell_id, id"

    visitor_id = fields.Many2one(
        "party.visit.visitor",
        required=True,
        ondelete="restrict",
        index=True,
        help="Of a working group: its head.",
    )
    companion_ids = fields.Many2many(
        "party.visit.visitor",
        "party_visit_companion_rel",
        "visit_id",
        "visitor_id",
        "With",
        help="The other members of a working group.",
    )
    programme_id = fields.Many2one(related="visitor_id.programme_id", store=True, index=True)
    group_id = fields.Many2one(related="visitor_id.group_id", store=True, index=True)
    member_id = fields.Many2one(related="visitor_id.member_id", store=True, index=True)
    committee_id = fields.Many2one(
        related="visitor_id.committee_id", store=True, default=None, required=False, index=True
    )
    cell_id = fields.Many2one("party.cell", required=True, ondelete="restrict", index=True)
    period = fields.Date(
        "Month", required=True, default=lambda self: vietnam_today().replace(day=1)
    )
    meeting_id = fields.Many2one(
        "party.meeting",
        "Meeting of the month",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
    )
    meeting_start = fields.Datetime("Meeting begins", compute="_compute_meeting_start")
    meeting_place = fields.Char("Place", compute="_compute_meeting_start")
    clash = fields.Text("Clashes", compute="_compute_clash")

    state = fields.Selection(STATES, "Result", required=True, default="planned", index=True)
    date = fields.Date("Attended on")
    missed_reason = fields.Selection(REASONS, "Why not")
    missed_note = fields.Char("In words")
    moved_period = fields.Date("Moved to")
    moved_to_id = fields.Many2one(
        "party.visit", "Visit instead", readonly=True, copy=False, index="btree_not_null"
    )
    moved_from_ids = fields.One2many("party.visit", "moved_to_id", "Moved from")
    opinion = fields.Text("Said in the meeting")
    remarks = fields.Text("Remarks on the quality")
    quality = fields.Selection(LEVELS, "Quality of the meeting")
    handling = fields.Text("How the petitions are to be handled")
    report_due = fields.Date("Result due", compute="_compute_report_due")
    is_reported = fields.Boolean("Result entered", compute="_compute_is_reported", store=True)
    note = fields.Char()
    can_plan = fields.Boolean(compute="_compute_can_plan", export_string_translation=False)
    can_report = fields.Boolean(compute="_compute_can_plan", export_string_translation=False)

    _period_first = models.Constraint(
        "CHECK (EXTRACT(day FROM period) = 1 AND EXTRACT(day FROM moved_period) = 1)",
        "The month of a visit is its first day.",
    )
    _missed = models.Constraint(
        "CHECK (state <> 'missed' OR missed_reason IS NOT NULL)",
        "Enter why the visit did not take place.",
    )
    _moved = models.Constraint(
        "CHECK (state <> 'moved' OR moved_to_id IS NOT NULL)",
        "Enter the month to which the visit is moved.",
    )
    _uniq = models.UniqueIndex(
        "(visitor_id, cell_id, period)",
        "This visit is registered already: the same person, cell and month.",
    )

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("meeting_id.date_start", "meeting_id.location", "cell_id.meeting_place")
    def _compute_meeting_start(self):
        # sudo: place and time are all that a visitor learns of the meeting
        for visit in self.sudo():
            meeting = visit.meeting_id
            visit.meeting_start = meeting.date_start
            visit.meeting_place = meeting.location or visit.cell_id.meeting_place

    @api.depends("state", "remarks", "quality")
    def _compute_is_reported(self):
        for visit in self:
            told = visit.state != "attended" or (visit.quality and visit.remarks)
            visit.is_reported = visit.state != "planned" and bool(told)

    @api.depends("period", "date", "meeting_id.date_start", "committee_id")
    def _compute_report_due(self):
        """So many days after the meeting, or after its month where none is entered."""
        rules = self.env["party.visit.rule"]._get_for(self.committee_id, vietnam_today())
        for visit in self:
            day = visit._get_day()
            days = rules[visit.committee_id].report_days if visit.committee_id else 0
            visit.report_due = day and day + timedelta(days=days)

    def _get_day(self):
        """The day of the visit as far as it is known, the last of its month otherwise."""
        start = self.sudo().meeting_id.date_start  # sudo: when the meeting is
        if self.date or start:
            return self.date or local_time(start).date()
        return self.period and fields.Date.add(self.period, months=1, days=-1)

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_can_plan(self):
        own, committees = self._roles().own, self._roles().committees
        for visit in self:
            # sudo: whether the programme is closed
            is_open = not visit.sudo()._is_locked()
            officer = visit.committee_id.id in committees if visit.committee_id else committees
            visit.can_plan = is_open and bool(officer)
            visit.can_report = is_open and bool(officer or visit.member_id.id in own)

    @api.depends("member_id.name", "cell_id.name", "period")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for visit in self:
            # sudo: the names belong to a visit that the user may read
            names = visit.sudo()
            visit.display_name = self.env._(
                "%(visitor)s – %(cell)s, %(month)s",
                visitor=names.member_id.name or "",
                cell=names.cell_id.name or "",
                month=visit.period and visit.period.strftime("%m/%Y") or "",
            )

    def _get_petition_origin(self):
        return in_vietnamese(self.env)._(
            "%(visitor)s attending the cell's meeting, %(month)s",
            visitor=self.sudo().member_id.name,  # sudo: the name belongs to the visit
            month=self.period.strftime("%m/%Y"),
        )

    def _get_petition_day(self):
        return self.date or fields.Date.add(self.period, months=1, days=-1)

    # ------------------------------------------------------------
    # ACCESS
    # ------------------------------------------------------------

    def _get_access_domain(self, name):
        domain = super()._get_access_domain(name)
        own = self._domain_own("member_id")
        if name == "user_reads":
            return domain | own | Domain("companion_ids.member_id", "in", list(self._roles().own))
        return domain | own if name == "user_writes" else domain

    def _is_officers(self):
        return all(visit.committee_id.id in self._roles().committees for visit in self)

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [round_month(vals, "period", "moved_period") for vals in vals_list]
        if not self.env.su and any(FOLLOWS & vals.keys() for vals in vals_list):
            raise AccessError(self._say_no_target())
        targets = [self._pop_target(vals) for vals in vals_list]
        visits = super().create(vals_list)
        visits._check_not_locked()
        for visit, target in zip(visits, targets, strict=True):
            if target:
                visit._move_to(target)
        return visits

    @api.model
    def _pop_target(self, vals):
        """A new visit that is moved already is made first, then moved."""
        if vals.get("state") != "moved":
            return None
        vals["state"] = "planned"
        if not vals.get("moved_period"):
            raise ValidationError(self._say_no_target())
        return vals["moved_period"]

    def write(self, vals):
        vals = round_month(vals, "period", "moved_period")
        self._check_not_locked()
        if not self.env.su and (vals.keys() - RESULT - self._get_free_fields()):
            if not self._is_officers():
                raise AccessError(
                    self.env._(
                        "The plan of visits is kept by the officers of the committee. Ask them to "
                        "change it; you enter the result."
                    )
                )
        if FOLLOWS & vals.keys() and not self.env.su:
            raise AccessError(self._say_no_target())
        if vals.get("state") == "moved" or (
            "moved_period" in vals and "moved" in self.mapped("state")
        ):
            for visit in self:
                visit._move(vals)
            return True
        if "state" in vals:
            vals = vals | {"moved_to_id": False, "moved_period": False}
            dropped = self.sudo().moved_to_id.filtered(lambda v: v.state == "planned")
            result = super().write(vals)
            # sudo: what took the place of these visits is not needed any more
            dropped.filtered(lambda v: not v.moved_from_ids).unlink()
            return result
        return super().write(vals)

    def _engine_write(self, vals):
        """Write what ``write`` guards. Private, so out of reach of RPC."""
        return super().write(vals)

    @api.model
    def _get_free_fields(self):
        return set(self.env["party.thread"]._fields)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_planned(self):
        self._check_not_locked()
        if not self.env.su and not self._is_officers():
            raise AccessError(
                self.env._("Ask the officers of the committee to take the visit off the plan.")
            )
        if entered := self.filtered(lambda visit: visit.state != "planned"):
            raise UserError(
                self.env._(
                    "These visits have their result, so they are kept: %(names)s.",
                    names=", ".join(entered.mapped("display_name")),
                )
            )

    # ------------------------------------------------------------
    # LOCK
    # ------------------------------------------------------------

    def _is_in_programme(self):
        """Whether the month is one of the programme's: what was moved beyond it is not."""
        self.ensure_one()
        return self.programme_id.date_from <= self.period <= self.programme_id.date_to

    def _is_locked(self):
        return self.programme_id.state == "closed" and self._is_in_programme()

    def _check_not_locked(self):
        # sudo: whether the programme is closed, whoever may read it
        self.sudo().filtered(lambda v: v._is_locked()).programme_id._check_not_closed()

    # ------------------------------------------------------------
    # MOVING
    # ------------------------------------------------------------

    def _say_no_target(self):
        return self.env._("Enter the month to which the visit is moved.")

    def _move(self, vals):
        self.ensure_one()
        target = vals.get("moved_period", self.moved_period)
        if not target:
            raise ValidationError("\n".join([self.display_name, self._say_no_target()]))
        super().write({name: value for name, value in vals.items() if name != "state"})
        return self._move_to(target)

    def _move_to(self, period):
        """Register the visit in a later month instead."""
        period = fields.Date.to_date(period)
        if period <= self.period:
            raise ValidationError(
                self.env._(
                    "%(name)s: it is moved to a later month than its own.",
                    name=self.display_name,
                )
            )
        # sudo: the visitor registers no visits by hand; this one takes the place of his or her own
        visit = self.sudo()
        instead = visit.moved_to_id
        if instead and instead.state == "planned":
            if instead.period != period:
                instead.write({"period": period})
        else:
            visitor = visit._get_visitor_of(period)
            instead = visit.create(
                {
                    "visitor_id": visitor.id,
                    "cell_id": visit.cell_id.id,
                    "period": period,
                    "moved_from_ids": [fields.Command.link(visit.id)],
                }
            )
        visit._engine_write(
            {"state": "moved", "moved_to_id": instead.id, "moved_period": period, "date": False}
        )

    def _get_visitor_of(self, period):
        """The visitor in the programme of a month; in the own one where there is none yet."""
        others = self.env["party.visit.visitor"].search(
            Domain("member_id", "=", self.member_id.id)
            & Domain("committee_id", "=", self.committee_id.id)
            & Domain("programme_id.state", "=", "draft")
            & Domain("programme_id.date_from", "<=", period)
            & Domain("programme_id.date_to", ">=", period),
            limit=1,
        )
        return others or self.visitor_id

    # ------------------------------------------------------------
    # CHECKS
    # ------------------------------------------------------------

    @api.constrains("visitor_id", "companion_ids", "cell_id", "period")
    def _check_plan(self):
        """All that is wrong with a plan at once."""
        # sudo: cells, memberships and other visits, whoever registers
        visits = self.sudo()
        visits._link_meetings()
        homes = (visits.member_id | visits.companion_ids.member_id)._get_cells_by_time()
        problems = visits._find_foreign_cells()
        for visit in visits:
            programme = visit.programme_id
            if not visit._is_in_programme() and not (visit.moved_from_ids or visit.moved_to_id):
                problems.append(
                    self.env._(
                        "%(name)s: the month lies outside the programme (%(programme)s).",
                        name=visit.display_name,
                        programme=programme.name,
                    )
                )
            going = visit.visitor_id | visit.companion_ids
            if visit.companion_ids.programme_id - programme:
                problems.append(
                    self.env._(
                        "%(name)s: who goes along is chosen among the visitors of the programme.",
                        name=visit.display_name,
                    )
                )
            if visit.visitor_id in visit.companion_ids:
                problems.append(
                    self.env._(
                        "%(name)s: the head of a working group does not go along as well.",
                        name=visit.display_name,
                    )
                )
            last = fields.Date.add(visit.period, months=1, days=-1)
            for member in going.member_id:
                if any(
                    cell == visit.cell_id.id and first <= last and (not end or end >= visit.period)
                    for cell, first, end in homes.get(member.id, ())
                ):
                    problems.append(
                        self.env._(
                            "%(visitor)s belongs to %(cell)s: attending as a superior is for other "
                            "cells than the own. Choose another cell.",
                            visitor=member.name,
                            cell=visit.cell_id.name,
                        )
                    )
        problems += visits._find_double_bookings()
        if problems:
            raise ValidationError("\n".join(problems))

    @api.constrains("state", "missed_reason", "date", "period")
    def _check_result(self):
        today, problems = vietnam_today(), []
        for visit in self:
            name = visit.display_name
            if visit.state == "missed" and not visit.missed_reason:
                problems.append(self.env._("%(name)s: enter why it did not take place.", name=name))
            if visit.state == "attended" and visit.period > today:
                problems.append(
                    self.env._(
                        "%(name)s: the month has not come yet, so nobody attended.", name=name
                    )
                )
            if visit.date and visit.date > today:
                problems.append(self.env._("%(name)s: the day lies in the future.", name=name))
            if visit.date and visit.date < visit.period:
                problems.append(
                    self.env._("%(name)s: the day lies before the month of the visit.", name=name)
                )
        if problems:
            raise ValidationError("\n".join(problems))

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_attended(self):
        """Quick entry in a list: attended, on the day of the meeting where it is known."""
        for state_date, visits in self.grouped(lambda v: v._get_held_day()).items():
            visits.write({"state": "attended", "date": state_date})
        return True

    def _get_held_day(self):
        meeting = self.sudo().meeting_id  # sudo: when the meeting was held
        held = meeting.state in HELD_STATES and meeting.date_start
        return local_time(meeting.date_start).date() if held else False


class PartyMember(models.Model):
    _inherit = "party.member"

    def _get_cells_by_time(self):
        """{member id: [(cell id, first day, last day or False)]}"""
        lines = self.env["party.membership"].search([("member_id", "in", self.ids)])
        return {
            member.id: [(line.cell_id.id, line.date_from, line.date_to) for line in some]
            for member, some in lines.grouped("member_id").items()
        }
