"""The figures behind a quarter report: a line for each cell and month, and their sums by part."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .party_cell_month import STATES
from .party_figures import MEETING_COLUMNS, WORK_COLUMNS
from .party_quarter_totals import DELIVERIES
from .party_rating_scheme import LEVELS

OUTCOMES = [
    ("met", "Held"),
    ("missing", "Not met"),
    ("called_off", "Not held, with a reason"),
    ("open", "Still to be held"),
]
# What a line copies of party.figures under the same name.
COPIED = (
    "meeting_id",
    "regular_count",
    "thematic_count",
    "other_count",
    *MEETING_COLUMNS,
    "opinion_count",
    "points",
    "self_level",
    "superior_level",
    "final_level",
    *WORK_COLUMNS,
)


class PartyQuarterPart(models.AbstractModel):
    """Rows that a quarter report makes of what is recorded: read with it, written by it alone."""

    _name = "party.quarter.part"
    _description = "Row of a Quarter Report"
    _inherit = ["party.access"]

    report_id = fields.Many2one(
        "party.quarter.report", required=True, readonly=True, ondelete="cascade", index=True
    )

    def _get_access_domain(self, name):
        if name != "user_reads":
            return Domain.FALSE
        reports = self.env["party.quarter.report"]
        return Domain("report_id", "any!", reports._get_known_domains(name)[0])

    @api.model_create_multi
    def create(self, vals_list):
        self._refuse()

    def write(self, vals):
        self._refuse()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_always(self):
        self._refuse()

    def _refuse(self):
        raise UserError(
            self.env._(
                "The figures of a quarter report are made of what was recorded, and not typed: "
                "correct the meeting, then click “Make the figures again”."
            )
        )


class PartyQuarterReportLine(models.Model):
    """How one month of one cell stood when the figures were made."""

    _name = "party.quarter.report.line"
    _description = "Month of a Cell in a Quarter Report"
    _inherit = ["party.quarter.part"]
    _log_access = False
    _order = "report_id, period, cell_name, id"
    _rec_name = "cell_name"

    cell_id = fields.Many2one("party.cell", readonly=True, ondelete="restrict", index=True)
    cell_name = fields.Char("Cell, as it was called", readonly=True)
    committee_id = fields.Many2one(
        "party.committee", "Superior committee in the month", readonly=True, ondelete="restrict"
    )
    branch_id = fields.Many2one(
        "party.committee", "Directly below", readonly=True, ondelete="restrict"
    )
    period = fields.Date("Month", readonly=True)
    state = fields.Selection(STATES, readonly=True)
    outcome = fields.Selection(OUTCOMES, "Regular meeting", readonly=True)
    meeting_id = fields.Many2one(
        "party.meeting", readonly=True, ondelete="set null", index="btree_not_null"
    )
    regular_count = fields.Integer("Regular meetings", readonly=True)
    thematic_count = fields.Integer("Thematic meetings", readonly=True)
    other_count = fields.Integer("Other meetings", readonly=True)
    date_start = fields.Datetime("Began", readonly=True)
    duration = fields.Integer("Duration (minutes)", readonly=True, aggregator="avg")
    member_count = fields.Integer("Members", readonly=True)
    official_count = fields.Integer("Official members", readonly=True)
    probationary_count = fields.Integer("Probationary members", readonly=True)
    exempt_count = fields.Integer("Exempt", readonly=True)
    summoned_count = fields.Integer("Summoned", readonly=True)
    present_count = fields.Integer("Present", readonly=True)
    excused_count = fields.Integer("Excused", readonly=True)
    unexcused_count = fields.Integer("Unexcused", readonly=True)
    opinion_count = fields.Integer("Opinions", readonly=True)
    points = fields.Float(digits=(6, 2), readonly=True, aggregator="avg")
    self_level = fields.Selection(LEVELS, "Level by the cell", readonly=True)
    superior_level = fields.Selection(LEVELS, "Level decided by the superior", readonly=True)
    final_level = fields.Selection(LEVELS, "Level that holds", readonly=True)
    year_level = fields.Selection(LEVELS, "Level of the year", readonly=True)
    resolution_count = fields.Integer("Resolutions", readonly=True)
    task_due_count = fields.Integer("Tasks due", readonly=True)
    task_done_count = fields.Integer("Tasks done", readonly=True)
    task_late_count = fields.Integer("Tasks overdue", readonly=True)
    petition_count = fields.Integer("Petitions", readonly=True)
    petition_answered_count = fields.Integer("Petitions answered", readonly=True)
    visit_planned_count = fields.Integer("Visits planned", readonly=True)
    visit_attended_count = fields.Integer("Visits made", readonly=True)

    def action_open_meeting(self):
        """The meeting of the month, for who reads it; else the cell."""
        self.ensure_one()
        self.check_access("read")
        action = {"type": "ir.actions.act_window", "views": [(False, "form")]}
        # sudo: which meeting it was; it opens by the user's own rights
        meeting = self.sudo().meeting_id.with_env(self.env)
        for record in (meeting, self.sudo().cell_id.with_env(self.env)):
            if record and record.has_access("read"):
                return action | {"res_model": record._name, "res_id": record.id}
        raise UserError(
            self.env._(
                "%(cell)s is not open to you today: it may belong to another committee now. Its "
                "figures stay in this report.",
                cell=self.cell_name,
            )
        )


class PartyQuarterReportTotal(models.Model):
    """The sums of one month, of one committee directly below, or of one cell directly below."""

    _name = "party.quarter.report.total"
    _description = "Sums of a Part of a Quarter Report"
    _inherit = ["party.quarter.totals", "party.quarter.part"]
    _log_access = False
    _order = "report_id, kind, period, committee_id, cell_id, id"

    kind = fields.Selection(
        [("month", "Month"), ("branch", "Committee directly below"), ("cell", "Cell")],
        readonly=True,
    )
    period = fields.Date("Month", readonly=True)
    committee_id = fields.Many2one(
        "party.committee", "Directly below", readonly=True, ondelete="restrict"
    )
    cell_id = fields.Many2one("party.cell", readonly=True, ondelete="restrict", index=True)
    cell_name = fields.Char("Cell, as it was called", readonly=True)
    name = fields.Char(compute="_compute_name")
    delivery = fields.Selection(
        DELIVERIES, "Its own report", compute="_compute_delivery", compute_sudo=True
    )

    @api.depends("kind", "period", "committee_id", "cell_id")
    @api.depends_context("lang")
    def _compute_name(self):
        for total in self.sudo():  # sudo: names that stand in a report which the user reads
            if total.kind == "month":
                total.name = total.period.strftime("%m/%Y")
            else:
                total.name = (
                    total.cell_name or total.committee_id.name or self.env._("Cells directly below")
                )

    @api.depends("report_id")
    def _compute_delivery(self):
        """Whether the report of the part itself has come."""
        below = self.report_id._get_reports_below()
        for total in self:
            body = total.cell_id or total.committee_id
            total.delivery = body and below[total.report_id.id].get(body, "missing")

    def action_open_lines(self):
        """The months of the cells that are summed here."""
        self.ensure_one()
        domain = {
            "month": [("period", "=", self.period)],
            "branch": [("branch_id", "=", self.committee_id.id)],
            "cell": [("branch_id", "=", False), ("cell_id", "=", self.cell_id.id)],
        }[self.kind]
        return self.report_id._open_lines(domain, self.name)
