from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .party_kinds import REGULAR_KINDS
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
        """Regular and combined meetings by cell and month.

        A meeting opened again to be corrected was held all the same. Late: held after its month,
        or recorded after it and the days for reporting.
        """
        today = vietnam_today()
        return SQL(
            """
            SELECT c.id * 4096 + (EXTRACT(year FROM p) - 2000)::int * 12
                       + EXTRACT(month FROM p)::int AS id,
                   c.id AS cell_id, c.committee_id, p::date AS period,
                   count(m.id) FILTER (WHERE m.held) AS held_count,
                   min(m.id) FILTER (WHERE m.held) AS meeting_id,
                   CASE WHEN count(m.id) FILTER (WHERE NOT m.off) > 1 THEN 'duplicate'
                        WHEN bool_or(m.held AND m.late) THEN 'late'
                        WHEN bool_or(m.held) THEN 'met'
                        WHEN bool_or(m.off) THEN 'called_off'
                        WHEN p < %(month)s THEN 'missing'
                        ELSE 'due' END AS state
            FROM party_cell c
            JOIN (SELECT cell_id, min(date_from) AS day
                  FROM party_cell_affiliation GROUP BY cell_id) began ON began.cell_id = c.id
            JOIN LATERAL (SELECT min(period) AS month FROM party_meeting
                          WHERE cell_id = c.id AND state <> 'cancelled') kept ON TRUE
            CROSS JOIN generate_series(%(month)s::timestamp - %(months)s * INTERVAL '1 month',
                                       %(month)s::timestamp, INTERVAL '1 month') p
            LEFT JOIN LATERAL (
                SELECT x.id, x.state = 'cancelled' AS off,
                       x.first_held_at IS NOT NULL AND x.state <> 'cancelled' AS held,
                       date_trunc('month', x.date_start + INTERVAL '7 hours') > p
                       OR (x.first_held_at + INTERVAL '7 hours')::date
                          >= p + INTERVAL '1 month'
                             + COALESCE(r.report_after_days, 0) * INTERVAL '1 day' AS late
                FROM party_meeting x
                LEFT JOIN party_rule_profile r ON r.id = x.rule_profile_id
                WHERE x.cell_id = c.id AND x.period = p::date
                  AND x.kind IN %(kinds)s
            ) m ON TRUE
            WHERE c.active
              AND p >= LEAST(kept.month, date_trunc('month', GREATEST(
                  began.day, (c.create_date + INTERVAL '7 hours')::date)))
            GROUP BY c.id, p
            """,
            month=today.replace(day=1),
            months=MONTHS_SHOWN - 1,
            kinds=REGULAR_KINDS,
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
        if meeting := self.meeting_id or self._get_drafts()[:1]:
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
