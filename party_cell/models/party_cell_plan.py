"""The year plan: the regular and thematic meetings of a year, made by one action."""

from datetime import date, timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from .party_roles import vietnam_today
from .party_theme_suggestion import quarter_of

# Cells planned at once: in the click, and by the job between two commits.
BATCH = 50
# A thematic meeting is planned from the second month of its quarter on, two weeks off the regular
# one.
THEME_MONTH = 1
THEME_APART = timedelta(days=14)


class PartyCell(models.Model):
    _inherit = "party.cell"

    plan_year = fields.Integer(
        "Year being planned",
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        help="Set while a job makes the year plan of many cells.",
    )

    _plan_year_idx = models.Index("(plan_year) WHERE plan_year > 0")

    def action_plan_year(self):
        """Open the dialogue of the year plan for these cells."""
        action = self.env["ir.actions.act_window"]._for_xml_id("party_cell.party_year_plan_action")
        return action | {"context": {"active_model": self._name, "active_ids": self.ids}}

    def _make_year_plan(self, year):
        """Plan the rest of a year: a few cells at once, many by a job in batches.

        :return: number of meetings made at once, or None when a job makes them
        :raise AccessError: for cells that the user neither runs nor oversees
        """
        self._check_may_plan()
        # sudo: officers plan for their cells, but see no drafts
        cells = self.sudo()
        if len(cells) <= BATCH:
            return len(cells._plan_year(year))
        cells._plan_later(year)
        return None

    def _check_may_plan(self):
        self.check_access("read")
        allowed = self._roles().cells_of("runs", "clerk", "officer")
        if not self._is_trusted() and not allowed.issuperset(self.ids):
            raise AccessError(
                self.env._(
                    "The year is planned by who runs the cell, or by an officer of the superior "
                    "committee."
                )
            )

    def _plan_later(self, year):
        self.plan_year = year
        self.env.ref("party_cell.ir_cron_plan_years")._trigger()

    @api.model
    def _cron_plan_years(self):
        """Plan the cells that wait for it, in batches that block nobody for long."""
        domain = Domain("plan_year", ">", 0)
        remaining = self.search_count(domain)
        while cells := self.search(domain, limit=BATCH):
            for year, some in cells.grouped("plan_year").items():
                some._plan_year(year)
            cells.plan_year = 0
            remaining = max(remaining - len(cells), 0)
            if not self.env["ir.cron"]._commit_progress(len(cells), remaining=remaining):
                break

    def _plan_year(self, year):
        """Make the meetings and themes of the year that are missing; past months stay as they were.

        :return: the meetings made
        """
        months = self._get_months_to_plan(year)
        if not months:
            return self.env["party.meeting"]
        there = self._get_planned_kinds(year)
        rules = self._get_rules_of(months[0])
        last = self.env["party.meeting"]._get_last_of(self)
        days_off = self.env["party.calendar"]._get_holidays(
            months[0], months[-1] + timedelta(days=45)
        )
        rows = []
        for cell in self:
            hour = self.env["party.meeting"]._get_hour(last.get(cell.id, self.env["party.meeting"]))
            for month in months:
                for kind in self._get_kinds_to_plan(month, months, there[cell.id], rules[cell.id]):
                    start = self._get_planned_start(cell, month, kind, hour, days_off)
                    rows.append(
                        {
                            "cell_id": cell.id,
                            "kind": kind,
                            "period": month,
                            "date_start": start,
                            "prepared": False,
                        }
                    )
        # Nothing of a planned meeting is tracked or followed: spare the chatter its part
        quiet = self.with_context(tracking_disable=True).env
        meetings = quiet["party.meeting"].create(rows)
        quiet["party.theme"].create(
            [
                {
                    "cell_id": meeting.cell_id.id,
                    "meeting_id": meeting.id,
                    "year": year,
                    "quarter": quarter_of(meeting.period),
                    "name": self.env._(
                        "Theme of quarter %(quarter)s/%(year)s (topic not chosen yet)",
                        quarter=quarter_of(meeting.period),
                        year=year,
                    ),
                }
                for meeting in meetings
                if meeting.kind == "thematic"
            ]
        )
        return meetings.with_env(self.env)

    @api.model
    def _get_months_to_plan(self, year):
        this_month = vietnam_today().replace(day=1)
        months = [date(year, month, 1) for month in range(1, 13)]
        return [month for month in months if month >= this_month]

    def _get_planned_kinds(self, year):
        """{cell id: {month: kinds of its meetings}} of a year; what was cancelled counts not."""
        groups = self.env["party.meeting"]._read_group(
            Domain("cell_id", "in", self.ids)
            & Domain("period", ">=", date(year, 1, 1))
            & Domain("period", "<=", date(year, 12, 1))
            & Domain("state", "!=", "cancelled"),
            ["cell_id", "period:month", "kind"],
        )
        there = {cell_id: {} for cell_id in self.ids}
        for cell, month, kind in groups:
            there[cell.id].setdefault(month, set()).add(kind)
        return there

    def _get_rules_of(self, day):
        profiles = self.env["party.rule.profile"]._get_for([(cell, day) for cell in self])
        return dict(zip(self.ids, profiles, strict=True))

    @api.model
    def _get_kinds_to_plan(self, month, months, there, rules):
        """Kinds of meeting that a month still lacks: regular, and thematic once a quarter."""
        kinds = []
        if rules.regular_per_month and not there.get(month, set()) & {"regular", "combined"}:
            kinds.append("regular")
        quarter = [
            month.replace(month=(month.month - 1) // 3 * 3 + number) for number in range(1, 4)
        ]
        themes = {"thematic", "combined"}
        has_theme = any(there.get(some, set()) & themes for some in quarter)
        theme_month = next((some for some in quarter[THEME_MONTH:] if some in months), None)
        if rules.thematic_per_quarter and month == theme_month and not has_theme:
            kinds.append("thematic")
        return kinds

    @api.model
    def _get_planned_start(self, cell, month, kind, hour, days_off):
        Meeting = self.env["party.meeting"]
        day = Meeting._get_planned_day(cell, month, days_off)
        if not day:
            return False
        if kind == "thematic":
            later = day + THEME_APART
            apart = later if later.month == month.month else day - THEME_APART
            day = self.env["party.calendar"]._move_to_working_day(apart, days_off)
        return Meeting._get_start(day, hour)
