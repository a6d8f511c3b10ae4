from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .party_kinds import REGULAR_KINDS, THEMATIC_KINDS
from .party_roles import vietnam_today

STATES = [
    ("met", "Met"),
    ("late", "Met or entered late"),
    ("duplicate", "More than one"),
    ("due", "Not met yet"),
    ("missing", "Missing"),
    ("called_off", "Not held, with a reason"),
]
MONTHS_SHOWN = 12


class PartyCellMonth(models.Model):
    """How each of the last months of a cell stands: one row for every cell and month.

    Read from the meetings at every query. A cell answers for its months from the first of which a
    meeting is kept here, or from its beginning: its first affiliation, and not before it was
    entered in this system.
    """

    _name = "party.cell.month"
    _description = "Month of a Party Cell"
    _inherit = ["party.access"]
    _auto = False
    _order = "period desc, cell_id"
    _rec_name = "period"

    cell_id = fields.Many2one("party.cell", readonly=True)
    committee_id = fields.Many2one("party.committee", "Superior committee", readonly=True)
    period = fields.Date("Month", readonly=True)
    meeting_id = fields.Many2one("party.meeting", readonly=True)
    held_count = fields.Integer("Regular meetings held", readonly=True)
    state = fields.Selection(STATES, readonly=True)

    _depends = {
        "party.cell": ["active", "committee_id"],
        "party.cell.affiliation": ["cell_id", "date_from"],
        "party.meeting": [
            "cell_id", "period", "kind", "state", "date_start", "first_held_at", "rule_profile_id",
        ],
    }  # fmt: skip

    @property
    def _table_query(self):
        """Regular and combined meetings by cell and month, of the cells that there are today."""
        this_month = vietnam_today().replace(day=1)
        return SQL(
            """
            SELECT %(id)s AS id, c.id AS cell_id, c.committee_id, p::date AS period,
                   m.regular_count AS held_count, m.meeting_id, %(state)s AS state
            FROM party_cell c
            JOIN LATERAL (%(begun)s) begun ON TRUE
            CROSS JOIN generate_series(%(month)s::timestamp - %(months)s * INTERVAL '1 month',
                                       %(month)s::timestamp, INTERVAL '1 month') p
            LEFT JOIN LATERAL (
                SELECT %(facts)s
                FROM party_meeting x LEFT JOIN party_rule_profile r ON r.id = x.rule_profile_id
                WHERE x.cell_id = c.id AND x.period = p::date
            ) m ON TRUE
            WHERE c.active AND p >= begun.month
            """,
            id=self._sql_id(),
            begun=self._sql_begun(),
            facts=self._sql_facts(),
            state=self._sql_state(SQL("p")),
            month=this_month,
            months=MONTHS_SHOWN - 1,
        )

    # ------------------------------------------------------------
    # WHAT A MONTH IS, for this table and for figures: cell c, month p, meeting x, profile r
    # ------------------------------------------------------------

    @api.model
    def _sql_id(self):
        """One number for cell and month."""
        return SQL(
            "c.id * 4096 + (EXTRACT(year FROM p) - 2000)::int * 12 + EXTRACT(month FROM p)::int"
        )

    @api.model
    def _sql_begun(self):
        """The month from which a cell answers: of its first meeting kept here, or its beginning."""
        return SQL(
            """SELECT LEAST(
                   (SELECT min(period) FROM party_meeting
                    WHERE cell_id = c.id AND state <> 'cancelled'),
                   (SELECT date_trunc('month', GREATEST(
                        min(date_from), (c.create_date + INTERVAL '7 hours')::date))
                    FROM party_cell_affiliation WHERE cell_id = c.id HAVING count(*) > 0)
               ) AS month"""
        )

    @api.model
    def _sql_facts(self):
        """What the meetings of one cell and month come to.

        A meeting opened again to be corrected was held all the same. Late: held after its month,
        or recorded after it and the days for reporting.
        """
        held = SQL("x.first_held_at IS NOT NULL AND x.state <> 'cancelled'")
        regular = SQL("x.kind IN %s", REGULAR_KINDS)
        return SQL(
            """
            min(x.id) FILTER (WHERE %(regular)s AND %(held)s) AS meeting_id,
            count(*) FILTER (WHERE %(regular)s AND %(held)s) AS regular_count,
            count(*) FILTER (WHERE x.kind IN %(thematic)s AND %(held)s) AS thematic_count,
            count(*) FILTER (WHERE x.kind NOT IN %(usual)s AND %(held)s) AS other_count,
            count(*) FILTER (WHERE %(regular)s AND x.state <> 'cancelled') AS planned_count,
            bool_or(x.state = 'cancelled') FILTER (WHERE %(regular)s) AS is_off,
            bool_or(date_trunc('month', x.date_start + INTERVAL '7 hours') > x.period
                    OR (x.first_held_at + INTERVAL '7 hours')::date
                       >= x.period + INTERVAL '1 month'
                          + COALESCE(r.report_after_days, 0) * INTERVAL '1 day')
                FILTER (WHERE %(regular)s AND %(held)s) AS is_late
            """,
            held=held,
            regular=regular,
            thematic=THEMATIC_KINDS,
            usual=tuple({*REGULAR_KINDS, *THEMATIC_KINDS}),
        )

    @api.model
    def _sql_state(self, month):
        """The state of a month (SQL) that follows from these facts, as ``m``."""
        return SQL(
            """
            CASE WHEN m.planned_count > 1 THEN 'duplicate'
                 WHEN m.is_late THEN 'late'
                 WHEN m.regular_count > 0 THEN 'met'
                 WHEN m.is_off THEN 'called_off'
                 WHEN %(month)s < %(this_month)s THEN 'missing'
                 ELSE 'due' END
            """,
            month=month,
            this_month=vietnam_today().replace(day=1),
        )

    def action_open_meeting(self):
        """The meeting of the month, be it only planned; where there is none, a new one.

        Who may not make one, as those above the cell, is led to the cell and its people.
        """
        self.ensure_one()
        action = {
            "type": "ir.actions.act_window",
            "res_model": "party.meeting",
            "views": [(False, "form")],
        }
        # One opened again to be corrected is a draft, which those above do not read.
        if meeting := self.meeting_id._filtered_access("read") or self._get_drafts()[:1]:
            return action | {"res_id": meeting.id}
        if not (self.env.su or self.cell_id.id in self._roles().cells_of("runs", "clerk")):
            return action | {"res_model": "party.cell", "res_id": self.cell_id.id}
        return action | {
            "context": {"default_cell_id": self.cell_id.id, "default_period": self.period}
        }

    def _get_drafts(self):
        """The meetings in preparation of these months, as far as the user reads them."""
        meetings = self.env["party.meeting"].search(
            Domain("cell_id", "in", self.cell_id.ids)
            & Domain("period", "in", self.mapped("period"))
            & Domain("kind", "in", REGULAR_KINDS)
            & Domain("state", "=", "draft")
        )
        months = {(row.cell_id.id, row.period) for row in self}
        return meetings.filtered(lambda m: (m.cell_id.id, m.period) in months)
