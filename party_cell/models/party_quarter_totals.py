"""What the months of cells come to: the sums of a quarter report, in whole and in its parts."""

from odoo import api, fields, models
from odoo.tools import SQL

from .party_figures import WORK_COLUMNS

# How each sum is made of the lines (``l``) of a report.
SUMS = {
    "cell_count": "count(DISTINCT l.cell_id)",
    "due_count": "count(l.cell_id)",
    "met_count": "count(*) FILTER (WHERE l.outcome = 'met')",
    "missing_count": "count(*) FILTER (WHERE l.outcome = 'missing')",
    "called_off_count": "count(*) FILTER (WHERE l.outcome = 'called_off')",
    "open_count": "count(*) FILTER (WHERE l.outcome = 'open')",
    "good_count": "count(*) FILTER (WHERE l.outcome = 'met' AND l.final_level = 'good')",
    "fair_count": "count(*) FILTER (WHERE l.outcome = 'met' AND l.final_level = 'fair')",
    "average_count": "count(*) FILTER (WHERE l.outcome = 'met' AND l.final_level = 'average')",
    "poor_count": "count(*) FILTER (WHERE l.outcome = 'met' AND l.final_level = 'poor')",
    "unrated_count": "count(*) FILTER (WHERE l.outcome = 'met' AND l.final_level IS NULL)",
    "attendance_rate": "round(100.0 * sum(l.present_count) / NULLIF(sum(l.summoned_count), 0), 1)",
    **{
        name: f"COALESCE(sum(l.{name}), 0)"
        for name in (
            "thematic_count",
            "summoned_count",
            "present_count",
            *WORK_COLUMNS,
        )
    },
}

# How the report of a cell or committee stands with the one above it.
DELIVERIES = [
    ("missing", "Not sent"),
    ("sent", "Sent to the superior"),
    ("received", "Received by the superior"),
    ("returned", "Returned, to be completed"),
]


class PartyQuarterTotals(models.AbstractModel):
    """Sums over lines of a quarter report. A cell counts once for each month."""

    _name = "party.quarter.totals"
    _description = "Sums of a Quarter Report"

    cell_count = fields.Integer("Cells", readonly=True, copy=False, aggregator=None)
    due_count = fields.Integer(
        "Regular meetings due", readonly=True, copy=False, help="One for each cell and month."
    )
    met_count = fields.Integer("Held", readonly=True, copy=False)
    missing_count = fields.Integer("Not met", readonly=True, copy=False)
    called_off_count = fields.Integer("Not held, with a reason", readonly=True, copy=False)
    open_count = fields.Integer("Still to be held", readonly=True, copy=False)
    thematic_count = fields.Integer("Thematic meetings", readonly=True, copy=False)
    summoned_count = fields.Integer("Summoned", readonly=True, copy=False)
    present_count = fields.Integer("Present", readonly=True, copy=False)
    attendance_rate = fields.Float(
        "Attendance (%)", digits=(4, 1), readonly=True, copy=False, aggregator="avg"
    )
    good_count = fields.Integer("Good", readonly=True, copy=False)
    fair_count = fields.Integer("Fair", readonly=True, copy=False)
    average_count = fields.Integer("Average", readonly=True, copy=False)
    poor_count = fields.Integer("Poor", readonly=True, copy=False)
    unrated_count = fields.Integer("Without a level", readonly=True, copy=False)
    resolution_count = fields.Integer("Resolutions", readonly=True, copy=False)
    task_due_count = fields.Integer("Tasks due", readonly=True, copy=False)
    task_done_count = fields.Integer("Tasks done", readonly=True, copy=False)
    task_late_count = fields.Integer("Tasks overdue", readonly=True, copy=False)
    petition_count = fields.Integer("Petitions", readonly=True, copy=False)
    petition_answered_count = fields.Integer("Petitions answered", readonly=True, copy=False)
    visit_planned_count = fields.Integer("Visits planned", readonly=True, copy=False)
    visit_attended_count = fields.Integer("Visits made", readonly=True, copy=False)

    _levels_make_held = models.Constraint(
        "CHECK (good_count + fair_count + average_count + poor_count + unrated_count = met_count)",
        "The levels of the meetings do not sum to the meetings held. Make the figures again.",
    )
    _outcomes_make_due = models.Constraint(
        "CHECK (met_count + missing_count + called_off_count + open_count = due_count)",
        "Held, missing and called off do not sum to the meetings due. Make the figures again.",
    )

    @api.model
    def _sql_sum_columns(self):
        return SQL(", ").join(map(SQL.identifier, SUMS))

    @api.model
    def _sql_sums(self):
        return SQL(", ").join(
            SQL("%s AS %s", SQL(expression), SQL.identifier(name))  # pylint: disable=sql-injection
            for name, expression in SUMS.items()
        )
