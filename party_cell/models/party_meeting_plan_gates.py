"""Gates of planning: the preparatory meeting, the month and the quarter, late entry."""

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.fields import Domain
from odoo.tools.date_utils import get_quarter_number

from .party_gate import Missing
from .party_kinds import PLANNED_KINDS, REGULAR_KINDS, THEMATIC_KINDS
from .party_roles import vietnam_today
from .party_workflow import HELD_STATES


class PartyMeeting(models.Model):
    _inherit = "party.meeting"

    @api.model
    def _get_gate_depends(self):
        return [*super()._get_gate_depends(), "prep_meeting_id.state", "late_reason"]

    def _gate_n3(self, target):
        """A preparatory meeting, unless the cell has only a secretary."""
        for meeting in self.filtered("needs_preparation"):
            prep = meeting.prep_meeting_id
            if target == "held":
                if not prep:
                    yield Missing(
                        meeting,
                        self.env._(
                            "No preparatory meeting of the cell's committee is linked: choose it "
                            "on the page “Agenda”, if there was one."
                        ),
                        "prep_meeting_id",
                    )
            elif not prep:
                yield Missing(
                    meeting,
                    self.env._(
                        "Make the preparatory meeting of the cell's committee (secretary and "
                        "deputy where there is no committee), or say why there is none."
                    ),
                    "prep_meeting_id",
                )
            elif prep.state not in HELD_STATES:
                yield Missing(
                    meeting,
                    self.env._(
                        "Record the preparatory meeting “%(name)s” as held first.",
                        name=prep.display_name,
                    ),
                    "prep_meeting_id",
                )

    def _gate_n8(self, target):
        """One regular meeting a month, none missing before it; a theme each quarter."""
        others = self._get_meetings_around()
        for meeting in self.filtered(lambda m: m.kind in PLANNED_KINDS):
            own = others.get(meeting.cell_id.id, ())
            yield from meeting._get_month_faults(own)
            yield from meeting._get_quarter_faults(own)

    def _get_meetings_around(self):
        """What each cell has in the months around: {cell id: [(month, kind, state, id)]}."""
        periods = self.mapped("period")
        if not periods:
            return {}
        rows = self.search_fetch(
            Domain("cell_id", "in", self.cell_id.ids)
            & Domain("period", ">=", min(periods) - relativedelta(months=3))
            & Domain("period", "<=", max(periods) + relativedelta(months=3)),
            ["cell_id", "period", "kind", "state"],
        )
        around = {}
        for row in rows:
            around.setdefault(row.cell_id.id, []).append((row.period, row.kind, row.state, row.id))
        return around

    def _get_month_faults(self, own):
        most = self.rule_profile_id.regular_per_month
        if self.kind not in REGULAR_KINDS or not most:
            return
        month = self.period.strftime("%m/%Y")
        same = [
            row
            for row in own
            if row[0] == self.period
            and row[1] in REGULAR_KINDS
            and row[2] != "cancelled"
            and row[3] != self._origin.id
        ]
        if len(same) >= most:
            yield Missing(
                self,
                self.env._(
                    "There already is a regular meeting of %(month)s. Cancel one of the two, or "
                    "say why there are two.",
                    month=month,
                ),
                "period",
            )
        before = self.period - relativedelta(months=1)
        has_past = any(row[0] < self.period and row[1] in REGULAR_KINDS for row in own)
        # Held, or called off with the reason that this takes.
        explained = (*HELD_STATES, "cancelled")
        answered = any(
            row[0] == before and row[1] in REGULAR_KINDS and row[2] in explained for row in own
        )
        if has_past and not answered and before < vietnam_today().replace(day=1):
            yield Missing(
                self,
                self.env._(
                    "The regular meeting of %(month)s is missing. Enter it too, or say why it was "
                    "not held.",
                    month=before.strftime("%m/%Y"),
                ),
                "period",
            )

    def _get_quarter_faults(self, own):
        """Said with the last regular meeting of the quarter, when it is high time."""
        least = self.rule_profile_id.thematic_per_quarter
        if self.kind != "regular" or not least or self.period.month % 3:
            return
        first = self.period - relativedelta(months=2)
        themes = [
            row
            for row in own
            if first <= row[0] <= self.period and row[1] in THEMATIC_KINDS and row[2] != "cancelled"
        ]
        if len(themes) < least:
            yield Missing(
                self,
                self.env._(
                    "Quarter %(quarter)s/%(year)s has no thematic meeting yet. Plan one, or say "
                    "why there is none.",
                    quarter=get_quarter_number(self.period),
                    year=self.period.year,
                ),
                "kind",
            )

    def _gate_n10(self, target):
        """On the cell's fixed day."""
        days_off = self._get_month_holidays()
        for meeting in self.filtered(lambda m: m.kind in REGULAR_KINDS and m.date_start):
            planned = meeting.cell_id._get_planned_day(meeting.period, days_off)
            if planned and planned != meeting._get_date():
                yield Missing(
                    meeting,
                    self.env._(
                        "The fixed day of the cell is %(date)s this month; the meeting is on "
                        "another day.",
                        date=self._format_day(planned),
                    ),
                    "date_start",
                )

    def _gate_s2(self, target):
        """A past month entered late takes a reason."""
        for meeting in self.filtered(lambda m: m.is_late_entry and not m.late_reason):
            yield Missing(
                meeting,
                self.env._(
                    "The meeting of %(month)s is entered after its month: write why it is late.",
                    month=meeting.period.strftime("%m/%Y"),
                ),
                "late_reason",
            )
