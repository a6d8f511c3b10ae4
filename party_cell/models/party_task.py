from odoo import api, fields, models
from odoo.fields import Domain

STATES = [
    ("new", "Newly given"),
    ("doing", "In progress"),
    ("done", "Completed"),
    ("late", "Overdue"),
    ("not_done", "Not completed"),
    ("cancelled", "Stopped"),
]
OPEN_STATES = ("new", "doing", "late")
# What a member may say of an own task; only the last two wait for the secretary.
REPORTS = [
    ("doing", "Still in progress"),
    ("done", "Completed"),
    ("not_done", "Could not be completed"),
]
# What the member accountable writes, beside reporting.
PROGRESS = frozenset({"progress", "evidence_ids"})
# What only the steps of party_task_steps.py write.
STEPS = frozenset(
    {
        "state",
        "reported_at",
        "reported_state",
        "reported_through_id",
        "result",
        "done_date",
        "note",
        "is_reviewed",
    }
)


class PartyTask(models.Model):
    """What was decided, who does it, by when, and what became of it.

    What, who and when is a line of the parent, and locked with it; the member accountable reports;
    who runs the cell confirms (party_task_steps.py).
    """

    _name = "party.task"
    _description = "Task of a Party Cell"
    _inherit = ["party.thread", "party.access"]
    _order = "deadline, sequence, id"

    name = fields.Char("Task", required=True, index="trigram")
    sequence = fields.Integer(default=10)
    cell_id = fields.Many2one(
        "party.cell", compute="_compute_cell_id", store=True, precompute=True, index=True
    )
    meeting_id = fields.Many2one(
        "party.meeting", "Given in", ondelete="restrict", index="btree_not_null"
    )
    assignment_id = fields.Many2one(
        "party.assignment",
        "Standing assignment",
        ondelete="restrict",
        index="btree_not_null",
        readonly=True,
        copy=False,
    )
    member_id = fields.Many2one(
        "party.member", "Accountable", ondelete="restrict", index="btree_not_null"
    )
    helper_ids = fields.Many2many("party.member", "party_task_helper_rel", string="Helpers")
    collective = fields.Char(help="A mass organisation, party group or office that carries it.")
    unit_id = fields.Many2one(
        "party.cell.unit", "Agency", ondelete="restrict", index="btree_not_null"
    )
    deadline = fields.Date(index=True)
    recurring = fields.Boolean(help="A standing duty without a last day, reported each month.")
    report_period = fields.Date(
        "Reported at",
        compute="_compute_report_period",
        store=True,
        readonly=False,
        precompute=True,
        help="The month in whose meeting it is reported.",
    )
    state = fields.Selection(
        STATES, required=True, readonly=True, default="new", copy=False, index=True
    )
    progress = fields.Text("Progress and result", copy=False)
    evidence_ids = fields.Many2many(
        "ir.attachment", "party_task_evidence_rel", string="Evidence", copy=False
    )
    reported_at = fields.Datetime("Reported on", readonly=True, copy=False)
    reported_state = fields.Selection(REPORTS, "Reported as", readonly=True, copy=False)
    reported_through_id = fields.Many2one(
        "party.member",
        "As reported by",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        help="Entered by the secretary or clerk, as this comrade reported.",
    )
    result = fields.Text("Result confirmed", readonly=True, copy=False)
    note = fields.Text("Why it was given back or stopped", readonly=True, copy=False)
    done_date = fields.Date("Completed on", readonly=True, copy=False)
    given_on = fields.Date(
        compute="_compute_given",
        store=True,
        help="The day of the meeting, once its parent is held; empty before.",
    )
    is_internal = fields.Boolean(
        compute="_compute_given", store=True, export_string_translation=False
    )
    # A held meeting has recorded how it ended: it comes to no further review.
    is_reviewed = fields.Boolean(readonly=True, copy=False, export_string_translation=False)

    _open_idx = models.Index("(cell_id, report_period) WHERE is_reviewed IS NOT TRUE")
    _period_first = models.Constraint(
        "CHECK (EXTRACT(day FROM report_period) = 1)", "The month of a report is its first day."
    )

    # ------------------------------------------------------------
    # PARENT
    # ------------------------------------------------------------

    def _get_parent(self):
        """The record of which the task is a line: it says who may change it, and when it holds."""
        self.ensure_one()
        return self.meeting_id or self.assignment_id

    @api.model
    def _get_parent_depends(self):
        return ["meeting_id", "assignment_id"]

    @api.depends(lambda self: self._get_parent_depends())
    def _compute_cell_id(self):
        for task in self:
            task.cell_id = task._get_parent().cell_id

    @api.depends(
        lambda self: [
            *self._get_parent_depends(),
            *(f"{n}.state" for n in self._get_parent_depends() if n != "assignment_id"),
        ]
    )
    def _compute_given(self):
        for task in self:
            # sudo: facts of the parent, whoever writes the task
            parent, meeting = task.sudo()._get_parent(), task.sudo().meeting_id
            task.is_internal = meeting.kind == "committee_meeting"
            task.given_on = parent._get_date() if parent._is_given() else False

    @api.depends("meeting_id")
    def _compute_report_period(self):
        for task in self:
            if task.meeting_id.period and not task.report_period:
                task.report_period = fields.Date.add(task.meeting_id.period, months=1)

    # ------------------------------------------------------------
    # ACCESS
    # ------------------------------------------------------------

    def _get_access_domain(self, name):
        full = ("committee", "runs", "clerk")
        own = self._domain_own("member_id")
        if self._roles().own:
            own |= Domain("helper_ids", "in", sorted(self._roles().own))
        if name == "user_reads":
            above = self._domain_roles("supervisor", "officer", but=full)
            members = self._domain_roles("member", but=full) & Domain("is_internal", "=", False)
            return (
                self._domain_administrator()
                | self._domain_roles(*full)
                | (above | members | own) & Domain("given_on", "!=", False)
                | self._domain_drafted("user_reads")
            )
        if name == "user_writes":
            # Whom the cell no longer knows reads the own tasks, and reports nothing.
            serving = own if self._roles().cells_of("member") else Domain.FALSE
            return (
                self._domain_roles(*full)
                | serving & Domain("given_on", "!=", False)
                | self._domain_drafted("user_writes")
            )
        return super()._get_access_domain(name)

    def _domain_drafted(self, name):
        """Tasks of a parent in preparation, for who is named to prepare it."""
        members = self._roles().cells_of("member")
        if not members:
            return Domain.FALSE
        meeting = self.env["party.meeting"]
        named = meeting._domain_own("chair_id") | meeting._domain_own("minute_taker_id")
        return self._domain_in("cell_id", members) & Domain("meeting_id", "any!", named)
