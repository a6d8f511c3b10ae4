"""The year plan: the regular and thematic meetings of a year, made by one action."""

from calendar import monthrange
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools.date_utils import start_of

from .party_batch import work_through
from .party_kinds import REGULAR_KINDS, THEMATIC_KINDS
from .party_meeting_plan import PROPOSED
from .party_meeting_roll import COUNTS
from .party_roles import vietnam_today

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
    _plan_year_sensible = models.Constraint(
        "CHECK (plan_year = 0 OR plan_year BETWEEN 1930 AND 2200)",
        "Enter the year with four digits, such as 2026.",
    )

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
        cells._check_not_waiting(year)
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

    def _check_not_waiting(self, year):
        """One year waits at a time: a second one would take the place of the first."""
        waiting = self.filtered(lambda cell: cell.plan_year not in (0, year))
        if waiting:
            raise UserError(
                self.env._(
                    "The year %(year)s is still being planned for %(cells)s cells. Plan the next "
                    "year in a few minutes.",
                    year=waiting[0].plan_year,
                    cells=len(waiting),
                )
            )

    def _plan_later(self, year):
        self.plan_year = year
        self.env.ref("party_cell.ir_cron_plan_years")._trigger()

    @api.model
    def _cron_plan_years(self):
        """Plan the cells that wait for it, in batches that block nobody for long."""
        work_through(self, Domain("plan_year", ">", 0), BATCH, lambda cells: cells._plan_waiting())

    def _plan_waiting(self):
        for year, cells in self.grouped("plan_year").items():
            cells._plan_year(year)
        self.plan_year = 0

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
        # No roll and no proposals yet: said here, they are neither computed nor updated after.
        empty = dict.fromkeys((*COUNTS, "speaker_count", "speaker_rate", "duration"), 0)
        empty |= dict.fromkeys(PROPOSED, False) | {"prepared": False}
        rows, now = [], fields.Datetime.now()
        for cell in self:
            hour = self.env["party.meeting"]._get_hour(last.get(cell.id, self.env["party.meeting"]))
            for month in months:
                for kind in cell._get_kinds_to_plan(
                    month, months, there[cell.id], rules[cell.id], days_off
                ):
                    start = cell._get_planned_start(month, kind, hour, days_off)
                    if start and start < now:  # in the month that runs: left to be chosen
                        start = False
                    rows.append(
                        empty
                        | {
                            "cell_id": cell.id,
                            "kind": kind,
                            "period": month,
                            "date_start": start,
                        }
                    )
        # Nothing of a planned meeting is tracked or followed: spare the chatter its part
        quiet = self.with_context(tracking_disable=True).env
        meetings = quiet["party.meeting"].create(rows)
        meetings.filtered(lambda m: m.kind == "thematic")._give_themes(year)
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

    def _get_kinds_to_plan(self, month, months, there, rules, days_off):
        """Kinds of meeting that a month still lacks: regular, and thematic once a quarter."""
        kinds = []
        if rules.regular_per_month and there.get(month, set()).isdisjoint(REGULAR_KINDS):
            kinds.append("regular")
        first = start_of(month, "quarter")
        quarter = [first + relativedelta(months=number) for number in range(3)]
        has_theme = any(not there.get(some, set()).isdisjoint(THEMATIC_KINDS) for some in quarter)
        theme_month = next(
            (
                some
                for some in quarter[THEME_MONTH:]
                if some in months and self._has_theme_day_ahead(some, days_off)
            ),
            quarter[-1],
        )
        if rules.thematic_per_quarter and month == theme_month and not has_theme:
            kinds.append("thematic")
        return kinds

    def _has_theme_day_ahead(self, month, days_off):
        """The day of a thematic meeting of the month is still to come, or not fixed."""
        today = vietnam_today()
        if month > today:
            return True
        day = self._get_theme_day(month, days_off)
        return not day or day >= today

    def _get_planned_day(self, month, days_off):
        """The fixed day in a month, moved off weekends and holidays; None where none is fixed."""
        day = self.fixed_meeting_day
        if not day:
            return None
        day = month.replace(day=min(day, monthrange(month.year, month.month)[1]))
        return self.env["party.calendar"]._move_to_working_day(day, days_off)

    def _get_theme_day(self, month, days_off):
        """Two weeks off the regular meeting; None where the cell has no fixed day."""
        day = self._get_planned_day(month, days_off)
        if not day:
            return None
        later = day + THEME_APART
        apart = later if later.month == month.month else day - THEME_APART
        return self.env["party.calendar"]._move_to_working_day(apart, days_off)

    def _get_planned_start(self, month, kind, hour, days_off):
        """When a meeting of the kind begins, as Odoo stores it; False where no day is fixed."""
        if kind == "thematic":
            day = self._get_theme_day(month, days_off)
        else:
            day = self._get_planned_day(month, days_off)
        return self.env["party.meeting"]._get_start(day, hour) if day else False
