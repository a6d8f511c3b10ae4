"""Quarters without a theme, for secretary and superior."""

from datetime import date

from odoo import api, fields, models
from odoo.tools import SQL

from .party_kinds import THEMATIC_KINDS
from .party_roles import sql_array, vietnam_today
from .party_theme_suggestion import QUARTERS, quarter_of
from .party_workflow import HELD_STATES


class PartyCell(models.Model):
    _inherit = "party.cell"

    lacks_theme = fields.Boolean(
        "No theme this quarter",
        compute="_compute_lacks_theme",
        search="_search_lacks_theme",
        help="Fewer thematic meetings are held or planned this quarter than the rule asks for.",
    )

    @api.depends_context("uid")
    def _compute_lacks_theme(self):
        today = vietnam_today()
        missing = self._get_quarters_without_theme(today.year)
        for cell in self:
            cell.lacks_theme = quarter_of(today) in missing.get(cell._origin.id, ())

    def _search_lacks_theme(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = vietnam_today()
        # Under the user's own rules: what is found is searched among the cells that are shown.
        missing = self.search([("active", "=", True)])._get_quarters_without_theme(today.year)
        ids = [cell_id for cell_id, quarters in missing.items() if quarter_of(today) in quarters]
        return [("id", "in" if True in value else "not in", ids)]

    def _get_quarters_without_theme(self, year):
        """Quarters with fewer themes than the rule of that time asks for.

        A thematic or combined meeting that was held counts; so does a theme in preparation, until
        its quarter is over. Constant number of queries.

        :return: {cell id: list of quarters, '1' to '4'}
        """
        wanted, counts = self._get_themes_wanted(year), self._count_themes(year)
        return {
            cell.id: [
                quarter
                for quarter, _label in QUARTERS
                if counts.get((cell.id, quarter), 0) < wanted[cell.committee_id.id, quarter]
            ]
            for cell in self._origin
        }

    def _get_themes_wanted(self, year):
        """{(committee id, quarter): themes asked for}: the rule is the same below a committee."""
        quarters = {quarter: date(year, 3 * int(quarter), 1) for quarter, _label in QUARTERS}
        keys = [
            (cells[0], quarter)
            for cells in self._origin.grouped("committee_id").values()
            for quarter in quarters
        ]
        # sudo: rules are the same for everybody
        profiles = (
            self.env["party.rule.profile"]
            .sudo()
            ._get_for([(cell.sudo(), quarters[quarter]) for cell, quarter in keys])
        )
        return {
            (cell.committee_id.id, quarter): profile.thematic_per_quarter
            for (cell, quarter), profile in zip(keys, profiles, strict=True)
        }

    def _count_themes(self, year):
        """{(cell id, quarter): themes presented, or still to come}, in one query"""
        if not self.ids:
            return {}
        self.env["party.meeting"].flush_model(["cell_id", "kind", "period", "state"])
        self.env["party.theme"].flush_model(["cell_id", "year", "quarter", "state", "meeting_id"])
        today, cells = vietnam_today(), sql_array(self.ids)
        rows = self.env.execute_query(
            SQL(
                """SELECT cell_id, quarter, count(*) FROM (
                       SELECT m.cell_id, EXTRACT(quarter FROM m.period)::int::text AS quarter
                       FROM party_meeting m
                       WHERE m.cell_id = ANY(%(cells)s) AND m.kind IN %(kinds)s
                         AND m.state IN %(held)s
                         AND m.period >= %(first)s AND m.period <= %(last)s
                       UNION ALL
                       SELECT t.cell_id, t.quarter FROM party_theme t
                       LEFT JOIN party_meeting m ON m.id = t.meeting_id AND m.state IN %(held)s
                       WHERE t.cell_id = ANY(%(cells)s) AND t.year = %(year)s AND m.id IS NULL
                         AND (t.state IN %(held)s
                              OR t.state = 'draft' AND (t.year, t.quarter) >= %(now)s)
                   ) themes GROUP BY cell_id, quarter""",
                cells=cells,
                kinds=THEMATIC_KINDS,
                held=HELD_STATES,
                first=date(year, 1, 1),
                last=date(year, 12, 31),
                year=year,
                now=(today.year, quarter_of(today)),
            )
        )
        return {(cell_id, quarter): count for cell_id, quarter, count in rows}
