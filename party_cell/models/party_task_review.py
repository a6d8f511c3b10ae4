from odoo import api, fields, models
from odoo.fields import Domain

from .party_kinds import REGULAR_KINDS
from .party_task import OPEN_STATES, STATES
from .party_workflow import HELD_STATES

OPENINGS = [
    ("doing", "Under way"),
    ("dated", "Has a deadline"),
    ("recurring", "Standing duty"),
    ("undated", "No date set"),
]
FINAL_STATES = ("done", "not_done", "cancelled")


class PartyTaskReview(models.Model):
    """What became of a task, as a line of the meeting that reviews it.

    While the meeting is in preparation a line follows its task, unless somebody has written it.
    Held, the meeting closes what the line says is ended; what stays open comes again.
    """

    _name = "party.task.review"
    _description = "Review of a Task in a Meeting"
    _inherit = ["party.workflow.line"]
    _order = "meeting_id, sequence, id"
    _rec_name = "name"

    _workflow_lines = "review_ids"
    _workflow_texts = frozenset({"state", "result", "is_edited"})

    meeting_id = fields.Many2one("party.meeting", required=True, ondelete="cascade", index=True)
    task_id = fields.Many2one(
        "party.task", "Task reviewed", required=True, ondelete="restrict", index=True
    )
    sequence = fields.Integer(default=10)
    name = fields.Char("Task", compute="_compute_facts", store=True)
    who = fields.Char("Accountable", compute="_compute_facts", store=True)
    deadline = fields.Date("Due by", compute="_compute_facts", store=True)
    recurring = fields.Boolean(compute="_compute_facts", store=True)
    opening = fields.Selection(OPENINGS, "At the opening", readonly=True)
    state = fields.Selection(
        STATES, compute="_compute_outcome", store=True, readonly=False, precompute=False
    )
    result = fields.Text(compute="_compute_outcome", store=True, readonly=False)
    is_edited = fields.Boolean(readonly=True, copy=False, export_string_translation=False)
    evidence_ids = fields.Many2many(related="task_id.evidence_ids", string="Evidence")
    reported_state = fields.Selection(related="task_id.reported_state")

    _task_uniq = models.Constraint("UNIQUE (meeting_id, task_id)", "A meeting reviews a task once.")

    # ------------------------------------------------------------
    # FOLLOWING THE TASK
    # ------------------------------------------------------------

    def _is_frozen(self):
        return bool(self._origin) and self.meeting_id.state != "draft"

    @api.depends(
        "task_id.name",
        "task_id.member_id",
        "task_id.helper_ids",
        "task_id.collective",
        "task_id.deadline",
        "task_id.recurring",
    )
    def _compute_facts(self):
        for line in self:
            task = line.task_id.sudo()  # sudo: a line is as readable as its meeting
            frozen = line._is_frozen() and line.name
            line.name = line.name if frozen else task.name
            line.who = line.who if frozen else task._get_who()
            line.deadline = line.deadline if frozen else task.deadline
            line.recurring = line.recurring if frozen else task.recurring

    @api.depends(
        "task_id.state",
        "task_id.result",
        "task_id.progress",
        "task_id.reported_state",
        "task_id.confirmed_at",
        "task_id.note",
    )
    def _compute_outcome(self):
        for line in self:
            task = line.task_id.sudo()  # sudo: a line is as readable as its meeting
            kept = line._origin and line.state and (line.is_edited or line._is_frozen())
            line.state = line.state if kept else line._get_outcome(task)
            line.result = line.result if kept else task.result or task.progress

    @api.model
    def _get_outcome(self, task):
        """A standing duty is judged by what was confirmed of its month."""
        if task.recurring and task.confirmed_at and task.state in OPEN_STATES:
            return task.reported_state
        return task.state

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def write(self, vals):
        written = vals.keys() & {"state", "result"}
        result = super().write(vals | {"is_edited": True} if written else vals)
        if written:
            # sudo: what a held meeting records of a task, whoever takes its minutes
            self.filtered(lambda line: line.meeting_id.state == "held").sudo()._apply()
        return result

    # ------------------------------------------------------------
    # CLOSING
    # ------------------------------------------------------------

    def _apply(self):
        """What the meeting has recorded becomes true of the tasks; for the engine."""
        now = fields.Datetime.now()
        for line in self:
            task, state = line.task_id, line.state
            ended = state in FINAL_STATES and not (task.recurring and state != "cancelled")
            if ended:
                vals = {
                    "result": line.result,
                    "state": state,
                    "reviewed_in_id": line.meeting_id.id,
                }
                if not task.confirmed_at:
                    vals["confirmed_at"] = now
                vals["done_date"] = state == "done" and (
                    task.done_date or line.meeting_id._get_date()
                )
            else:
                # What was said stays on the line: the next meeting wants to hear anew.
                vals = {"reviewed_in_id": False, "result": False, "progress": False}
                if task.state in FINAL_STATES:
                    vals["state"] = "doing"
                if task.recurring:
                    vals |= task._get_unreported() | {"state": "doing"}
            task._step_write(vals)
        self.task_id.filtered("reviewed_in_id")._close_activities()

    def _filter_due(self):
        """Lines that count: ended, standing duties, and those whose day has come."""
        return self.filtered(
            lambda line: (
                line.state != "cancelled"
                and (
                    line.state in FINAL_STATES
                    or not line.deadline
                    or line.deadline <= line.meeting_id._get_date()
                )
            )
        )


class PartyMeeting(models.Model):
    _inherit = "party.meeting"

    review_ids = fields.One2many("party.task.review", "meeting_id", "Review of tasks")
    review_due_count = fields.Integer("Tasks due", compute="_compute_review")
    review_done_count = fields.Integer("Tasks completed", compute="_compute_review")
    review_rate = fields.Float(
        "Completed (%)",
        compute="_compute_review",
        digits=(4, 1),
        help="Completed of those that were due, in per cent; 0 where none was due.",
    )

    @api.depends("date_start", "review_ids.state", "review_ids.deadline", "review_ids.recurring")
    def _compute_review(self):
        for meeting in self:
            due = meeting.review_ids._filter_due()
            done = len(due.filtered(lambda line: line.state == "done"))
            meeting.review_due_count, meeting.review_done_count = len(due), done
            # one decimal, half up, in whole numbers
            meeting.review_rate = (2000 * done + len(due)) // (2 * len(due)) / 10 if due else 0

    def _fill_in(self):
        result = super()._fill_in()
        self._fill_reviews()
        return result

    def _refresh_facts(self, target):
        result = super()._refresh_facts(target)
        if target in ("notified", "held"):
            # sudo: the review is the engine's, whoever takes the step
            self.sudo()._fill_reviews()
        return result

    def _finish_step(self, target):
        super()._finish_step(target)
        if target != "held":
            return
        # sudo: results and lines follow from the step, whoever takes it
        meetings = self.sudo()
        meetings.review_ids._apply()
        later = meetings.search(
            Domain("cell_id", "in", meetings.cell_id.ids)
            & Domain("state", "=", "draft")
            & Domain("prepared", "=", True)
            & Domain("kind", "in", REGULAR_KINDS)
        )
        later._fill_reviews()

    def _fill_reviews(self):
        """One line for each task that the meeting is to review; lines not written follow.

        In a constant number of queries, whatever the number of meetings.
        """
        meetings = self.filtered(
            lambda m: m.state == "draft" and m.prepared and m.kind in REGULAR_KINDS
        )
        gone = (self - meetings).filtered(lambda m: m.state == "draft").review_ids
        Review = self.env["party.task.review"]
        tasks = self.env["party.task"].search(meetings._domain_to_review(), order="deadline, id")
        by_cell = tasks.grouped("cell_id")
        reviewed = Review._read_group(
            Domain("task_id", "in", tasks.ids) & Domain("meeting_id.state", "in", HELD_STATES),
            ["task_id"],
            ["__count"],
        )
        earlier = {task.id for task, _count in reviewed}
        vals_list = []
        for meeting in meetings:
            due = by_cell.get(meeting.cell_id, tasks.browse()).filtered(meeting._is_to_review)
            gone |= meeting.review_ids.filtered(lambda line, due=due: line.task_id not in due)
            known = meeting.review_ids.task_id
            start = max(meeting.review_ids.mapped("sequence"), default=0)
            vals_list += [
                {
                    "meeting_id": meeting.id,
                    "task_id": task.id,
                    "sequence": start + 10 * index,
                    "opening": task._get_opening(earlier),
                }
                for index, task in enumerate(due - known, 1)
            ]
        gone.unlink()
        Review.create(vals_list)
        # What a line says is settled before its meeting is.
        meetings.review_ids.flush_recordset()

    def _domain_to_review(self):
        return (
            Domain("cell_id", "in", self.cell_id.ids)
            & Domain("reviewed_in_id", "in", [False, *self.ids])
            & Domain("given_on", "!=", False)
            & Domain("report_period", "<=", max(self.mapped("period"), default=False))
        )

    def _is_to_review(self, task):
        return (
            task.report_period <= self.period
            and task.meeting_id != self
            and task.given_on <= self._get_date()
            and (not task.reviewed_in_id or task.reviewed_in_id == self)
        )


class PartyTask(models.Model):
    _inherit = "party.task"

    review_ids = fields.One2many("party.task.review", "task_id", "Reviews", readonly=True)

    def _get_opening(self, reviewed):
        """How the task stood when the review was opened.

        :param reviewed: ids of tasks that an earlier meeting has reviewed
        """
        self.ensure_one()
        if self.recurring:
            return "recurring"
        if self.id in reviewed:
            return "doing"
        return "dated" if self.deadline else "undated"
