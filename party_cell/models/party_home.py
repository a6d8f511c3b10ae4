from datetime import UTC, datetime, time, timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_datetime

from .party_kinds import REGULAR_KINDS
from .party_roles import VIETNAM, vietnam_today
from .party_workflow import HELD_STATES

# How many months back the page shows, and how many cells it names.
RECENT = 4
NAMED_CELLS = 60
# Who is in charge of many cells is told of many meetings: the next ones, and a link to all.
NEXT_NOTICES = 5
# Meetings that wait for a step, beside the one in the large button
WAITING = 10
# Of a year plan only what is near is shown.
UPCOMING = 3
UPCOMING_DAYS = timedelta(days=45)


def _format_start(env, moment):
    return format_datetime(env, moment, tz=VIETNAM.key, dt_format="HH:mm EEEE, dd/MM/yyyy")


class PartyCell(models.Model):
    _inherit = "party.cell"

    @api.model
    @api.readonly
    def get_home(self):
        """What “This month” shows to the current user.

        :return: {'month': 'mm/yyyy', 'problem': text or False, 'cells': cells that the user runs,
                 'own': cells that the user belongs to, 'overseen': figures of the cells below,
                 'notices': what the user has been told of}
        """
        month = vietnam_today().replace(day=1)
        home = {"month": month.strftime("%m/%Y"), "cells": [], "own": [], "overseen": False}
        home["notices"] = []
        home["problem"] = self._get_home_problem()
        if home["problem"]:
            return home
        Cell = self.env["party.cell"]
        run = Cell.search(Domain("user_runs", "=", True) | self._domain_roles("clerk"))
        home["notices"] = self.env["party.notice"]._get_home_notices()
        home["cells"] = run._get_home_cells(month)
        home["own"] = (Cell.search(self._domain_roles("member")) - run)._get_home_own()
        above = Cell.search(self._domain_roles("supervisor", "officer"))
        if above:
            home["overseen"] = above._get_home_overseen(month)
        return home

    @api.model
    def _get_home_problem(self):
        """Why the user sees no cell, and who can mend it; False when there is nothing to mend."""
        user = self.env.user
        if user.has_group("party_cell.group_member"):
            return False
        # sudo: only whether the user's own link exists, and the administrators' names
        env = self.sudo().env
        member = env["party.member"].search(
            Domain("user_id", "=", user.id) | Domain("employee_id.user_id", "=", user.id), limit=1
        )
        admins = env.ref("party_cell.group_admin").user_ids - env.ref("base.user_root")
        names = ", ".join(admins.mapped("name"))
        if not member:
            return self.env._(
                "Your account does not belong to a Party member yet. Ask an administrator of Party "
                "cells (%(names)s) to link it to your member record.",
                names=names,
            )
        if member.user_link != "confirmed":
            return self.env._(
                "Your account and the member record %(member)s are not confirmed to belong "
                "together. Ask an officer of the superior committee or an administrator "
                "(%(names)s) to confirm the account.",
                member=member.name,
                names=names,
            )
        return self.env._(
            "You belong to no cell today. Ask the secretary of your cell or an administrator "
            "(%(names)s) to enter your membership.",
            names=names,
        )

    def _get_home_cells(self, month):
        """One card for each cell that the user runs: where the month stands, what comes next."""
        meetings = self.env["party.meeting"].search(
            Domain("cell_id", "in", self.ids)
            & Domain("state", "!=", "cancelled")
            & (Domain("kind", "in", REGULAR_KINDS) | Domain("state", "!=", "reported")),
            order="period desc, id desc",
        )
        due = meetings.filtered(lambda meeting: meeting._is_due()).grouped("cell_id")
        meetings = meetings.filtered(lambda meeting: meeting.kind in REGULAR_KINDS)
        states = dict(meetings._fields["state"]._description_selection(self.env))
        by_cell = meetings.grouped("cell_id")
        gaps, upcoming = self._get_home_gaps(), self._get_home_upcoming()
        desk, papers = self._get_home_desk(), self._get_home_papers()
        ratings = self._get_home_ratings()
        currents = {}
        for cell, own in by_cell.items():
            # The newest that is not finished, as they come; older ones are listed below it.
            waiting = own.filtered(lambda m: m.next_step and m.period <= month)
            currents[cell] = waiting[:1] or own.filtered(lambda m: m.period == month)[:1]
        # Together, so that their gates are asked once for all cells.
        shown = meetings.browse().union(*currents.values())
        shown = shown.with_prefetch(shown.ids)
        shown.mapped("open_gates")
        cards = []
        for cell in self:
            own = by_cell.get(cell, meetings.browse())
            current = currents.get(cell, meetings.browse())
            also = (due.get(cell, current) - current).sorted(
                lambda m: (m.date_start and m._get_date() or m.period, m.id), reverse=True
            )
            cards.append(
                {
                    "id": cell.id,
                    "name": cell.name,
                    "has_this_month": any(m.period == month for m in own),
                    "meeting": {
                        "id": current.id,
                        "month": current.period.strftime("%m/%Y"),
                        "state": current.state,
                        "state_label": states[current.state],
                        "next_step": current.next_step,
                        "gates": current.open_gates or [],
                    }
                    if current
                    else False,
                    "waiting": [
                        {
                            "id": meeting.id,
                            "name": meeting.display_name,
                            "state": meeting.state,
                            "state_label": states[meeting.state],
                        }
                        for meeting in also[:WAITING]
                    ],
                    "waiting_more": len(also[WAITING:]),
                    "papers": papers.get(cell.id, []),
                    "desk": desk.get(cell.id, []),
                    "ratings": ratings.get(cell.id, []),
                    "upcoming": upcoming.get(cell.id, []),
                    "gaps": gaps.get(cell.id, []),
                    "recent": [
                        {
                            "id": meeting.id,
                            "month": meeting.period.strftime("%m/%Y"),
                            "state": meeting.state,
                            "state_label": states[meeting.state],
                        }
                        for meeting in own.filtered(lambda m: m.period <= month)[:RECENT]
                    ],
                }
            )
        return cards

    def _get_home_upcoming(self):
        """The next meetings of any kind, and whether they are announced: {cell id: meetings}."""
        now = fields.Datetime.now()
        meetings = self.env["party.meeting"].search(
            Domain("cell_id", "in", self.ids)
            & Domain("state", "=", "draft")
            & Domain("date_start", ">=", now)
            & Domain("date_start", "<=", now + UPCOMING_DAYS),
            order="date_start, id",
        )
        return {
            cell.id: [
                {
                    "id": meeting.id,
                    "name": meeting.display_name,
                    "start": _format_start(self.env, meeting.date_start),
                    "announced": bool(meeting.notified_at) and not meeting.needs_new_notice,
                }
                for meeting in own[:UPCOMING]
            ]
            for cell, own in meetings.grouped("cell_id").items()
        }

    def _get_home_papers(self):
        """Resolutions that wait to be signed, or to be reported: {cell id: papers}."""
        resolutions = self.env["party.resolution"].search(
            Domain("cell_id", "in", self.ids) & Domain("state", "in", ("held", "approved"))
        )
        states = dict(resolutions._fields["state"]._description_selection(self.env))
        return {
            cell.id: [
                {
                    "id": resolution.id,
                    "name": resolution.display_name,
                    "state": resolution.state,
                    "state_label": states[resolution.state],
                }
                for resolution in own.filtered("next_step")[:WAITING]
            ]
            for cell, own in resolutions.grouped("cell_id").items()
        }

    def _get_home_desk(self):
        """What notices of meetings to come ask for: {cell id: [meeting, and how many of what]}."""
        Notice = self.env["party.notice"]
        found = {}
        for key, domain in (
            ("undelivered", Notice._domain_undelivered()),
            ("absences", Notice._domain_unanswered()),
        ):
            rows = Notice._read_group(
                domain & Domain("cell_id", "in", self.ids), ["meeting_id"], ["__count"]
            )
            for meeting, count in rows:
                found.setdefault(meeting, {"undelivered": 0, "absences": 0})[key] = count
        by_cell = {}
        for meeting in self.env["party.meeting"].union(*found).sorted("date_start"):
            line = {"id": meeting.id, "name": meeting.display_name, **found[meeting]}
            by_cell.setdefault(meeting.cell_id.id, []).append(line)
        return by_cell

    def _get_home_gaps(self):
        """Past months without a regular meeting: {cell id: months}."""
        rows = self.env["party.cell.month"].search(
            Domain("cell_id", "in", self.ids) & Domain("state", "=", "missing"), order="period"
        )
        planned = {(m.cell_id.id, m.period): m.id for m in rows._get_drafts()}
        return {
            cell.id: [
                {
                    "period": row.period.isoformat(),
                    "month": row.period.strftime("%m/%Y"),
                    "meeting_id": planned.get((cell.id, row.period), False),
                }
                for row in months
            ]
            for cell, months in rows.grouped("cell_id").items()
        }

    def _get_home_own(self):
        """The last meetings of the cells that the user belongs to without running them."""
        # What the year plan holds for later is nothing to read yet.
        meetings = self.env["party.meeting"].search(
            Domain("cell_id", "in", self.ids) & Domain("prepared", "=", True),
            limit=RECENT * max(len(self), 1),
        )
        states = dict(meetings._fields["state"]._description_selection(self.env))
        return [
            {
                "id": cell.id,
                "name": cell.name,
                "recent": [
                    {
                        "id": meeting.id,
                        "name": meeting.display_name,
                        "state": meeting.state,
                        "state_label": states[meeting.state],
                    }
                    for meeting in meetings.filtered(lambda m, cell=cell: m.cell_id == cell)
                ],
            }
            for cell in self
        ]

    def _get_home_overseen(self, month):
        """How the month stands in the cells below: counts, and the cells that have not met."""
        groups = self.env["party.meeting"]._read_group(
            Domain("cell_id", "in", self.ids)
            & Domain("period", "=", month)
            & Domain("kind", "in", REGULAR_KINDS)
            & Domain("state", "in", HELD_STATES),
            ["state"],
            ["cell_id:recordset"],
        )
        by_state = dict(groups)
        met = self.env["party.cell"].union(*by_state.values())
        missing = self - met
        states = dict(self.env["party.meeting"]._fields["state"]._description_selection(self.env))
        return {
            "may_plan": bool(self._roles().cells_of("officer")),
            "total": len(self),
            "met": len(met),
            "states": [
                {"state": key, "label": states[key], "count": len(by_state.get(key, ()))}
                for key in HELD_STATES
            ],
            "missing": [
                {"id": cell.id, "name": cell.name, "committee": cell.committee_id.name or ""}
                for cell in missing[:NAMED_CELLS]
            ],
            "missing_count": len(missing),
        }


class PartyMeeting(models.Model):
    _inherit = "party.meeting"

    def _is_due(self):
        """Whether the meeting is over or begins today, and the user is to take a step on it."""
        if not self.next_step:
            return False
        if self.state != "draft":
            # Nobody waits for the minutes of a committee meeting: they stay with the cell.
            return self.kind != "committee_meeting" or self.state == "held"
        if not self.date_start:
            return self.period < vietnam_today().replace(day=1)
        return self._get_date() <= vietnam_today()


class PartyNotice(models.Model):
    _inherit = "party.notice"

    @api.model
    def _get_home_notices(self):
        """One card for each meeting to come that the user has been told of."""
        now = fields.Datetime.now()
        midnight = datetime.combine(vietnam_today(), time(0), VIETNAM)
        today = midnight.astimezone(UTC).replace(tzinfo=None)
        # "any!" is a sudo: of a meeting that a plain member may not read, whether it is to come
        notices = self.search(
            Domain("is_own", "=", True)
            & Domain(
                "meeting_id", "any!", [("state", "=", "draft"), ("announced_start", ">=", today)]
            )
        )
        return [
            {
                "id": notice.id,
                "name": notice.meeting_name,
                "start": _format_start(self.env, notice.date_start),
                "location": notice.location or "",
                "begun": notice.date_start <= now,
                "acknowledged": notice.acknowledged,
                "absence_asked": notice.absence_asked,
                "absence_answer": notice.absence_answer,
            }
            for notice in notices.sorted("date_start")[:NEXT_NOTICES]
        ]
