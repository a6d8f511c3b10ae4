from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ..tools import paper_words as words
from ..tools.vietnamese import sentence_case, short_date
from .party_dated import round_month
from .party_roles import vietnam_today

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
OUTCOMES = [
    ("doing", "Still in progress"),
    ("done", "Completed"),
    ("not_done", "Could not be completed"),
]
# What the member accountable writes, besides reporting.
PROGRESS = frozenset({"progress", "evidence_ids"})
# What only the steps write (party_task_steps.py).
STEPS = frozenset(
    {
        "state",
        "reported_at",
        "reported_state",
        "reported_through_id",
        "confirmed_at",
        "result",
        "note",
        "done_date",
        "reviewed_in_id",
        "mailed",
        "assignment_id",
        "given_to_id",
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
    given_to_id = fields.Many2one(
        "party.member",
        "First given to",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        help="Who was accountable before the task was handed over; papers name this comrade.",
    )
    member_left = fields.Boolean(compute="_compute_member_left", export_string_translation=False)
    helper_ids = fields.Many2many("party.member", "party_task_helper_rel", string="Helpers")
    collective = fields.Char(help="A mass organisation, party group or office that carries it.")
    unit_id = fields.Many2one(
        "party.cell.unit",
        "Agency",
        compute="_compute_unit_id",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    deadline = fields.Date("Due by", index=True)
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
    evidence_ids = fields.Many2many("ir.attachment", "party_task_evidence_rel", copy=False)
    reported_at = fields.Datetime("Reported on", readonly=True, copy=False)
    reported_state = fields.Selection(OUTCOMES, "Reported as", readonly=True, copy=False)
    reported_through_id = fields.Many2one(
        "party.member",
        "As reported by",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        help="Entered by the secretary or clerk, as this comrade reported.",
    )
    confirmed_at = fields.Datetime("Confirmed on", readonly=True, copy=False)
    is_waiting = fields.Boolean(
        "Waits for the secretary to confirm", compute="_compute_is_waiting", store=True
    )
    result = fields.Text("Result confirmed", readonly=True, copy=False)
    note = fields.Text("Why it was given back or stopped", readonly=True, copy=False)
    done_date = fields.Date("Completed on", readonly=True, copy=False)
    given_on = fields.Date(
        compute="_compute_given",
        store=True,
        help="The day of the meeting, once that is held; empty before.",
    )
    is_internal = fields.Boolean(
        compute="_compute_given", store=True, export_string_translation=False
    )
    # The meeting that has recorded how it ended; it comes to no further review.
    reviewed_in_id = fields.Many2one(
        "party.meeting",
        "Review closed in",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )
    # Of which mail the member has had the last.
    mailed = fields.Selection(
        [("before", "Before the deadline"), ("after", "After the deadline")],
        readonly=True,
        copy=False,
        export_string_translation=False,
    )
    is_own = fields.Boolean(
        compute="_compute_is_own", search="_search_is_own", export_string_translation=False
    )
    can_report = fields.Boolean(compute="_compute_can", export_string_translation=False)
    can_confirm = fields.Boolean(compute="_compute_can", export_string_translation=False)

    _review_idx = models.Index("(cell_id, report_period) WHERE reviewed_in_id IS NULL")
    _period_first = models.Constraint(
        "CHECK (EXTRACT(day FROM report_period) = 1)", "The month of a report is its first day."
    )
    _assignment_month = models.UniqueIndex(
        "(assignment_id, report_period) WHERE assignment_id IS NOT NULL",
        "A standing assignment is reported once a month.",
    )

    # ------------------------------------------------------------
    # PARENT
    # ------------------------------------------------------------

    def _get_parent(self):
        """The record of which the task is a line: it says who may change it, and since when it
        holds. Answers ``cell_id``, ``_is_given``, ``_get_date`` and ``_check_editable``."""
        self.ensure_one()
        return self.meeting_id or self.assignment_id

    def _get_given_day(self):
        """The day of the meeting that gives it, else of its parent."""
        self.ensure_one()
        return (self.meeting_id or self._get_parent())._get_date()

    @api.model
    def _get_parent_depends(self):
        """The fields that name a parent."""
        return ["meeting_id", "assignment_id"]

    @api.depends(lambda self: self._get_parent_depends())
    def _compute_cell_id(self):
        for task in self:
            task.cell_id = task._get_parent().cell_id

    @api.depends(
        lambda self: [
            *self._get_parent_depends(),
            *(f"{name}.state" for name in self._get_parent_depends() if name != "assignment_id"),
            "meeting_id.date_start",
            "meeting_id.kind",
        ]
    )
    def _compute_given(self):
        for task in self.sudo():  # sudo: facts of the parent, whoever writes the task
            parent = task._get_parent()
            task.is_internal = task.meeting_id.kind == "committee_meeting"
            task.given_on = parent and parent._is_given() and task._get_given_day()

    @api.depends("meeting_id")
    def _compute_report_period(self):
        for task in self:
            period = task.meeting_id.period
            task.report_period = task.report_period or period and fields.Date.add(period, months=1)

    @api.depends("member_id")
    def _compute_unit_id(self):
        """In a merged cell: the agency of the member accountable."""
        for task in self:
            # sudo: of which agency somebody is whom the user may choose
            memberships = task.member_id.sudo().membership_ids
            own = memberships._in_force(vietnam_today()).filtered(
                lambda line, task=task: line.cell_id == task.cell_id
            )
            task.unit_id = task.unit_id or own.unit_id[:1]

    @api.depends("reported_at", "confirmed_at", "state")
    def _compute_is_waiting(self):
        for task in self:
            reported = task.reported_at and not task.confirmed_at
            task.is_waiting = bool(reported and task.state in OPEN_STATES)

    @api.depends("member_id.cell_id", "cell_id", "state")
    def _compute_member_left(self):
        for task in self.sudo():  # sudo: whether somebody is still there, not where else
            left = task.member_id and task.member_id.cell_id != task.cell_id
            task.member_left = bool(left and task.state in OPEN_STATES)

    # ------------------------------------------------------------
    # ACCESS
    # ------------------------------------------------------------

    def _get_access_domain(self, name):
        full = ("committee", "runs", "clerk")
        given = Domain("given_on", "!=", False)
        if name == "is_own":
            return self._domain_accountable() & given
        if name == "user_reads":
            above = self._domain_roles("supervisor", "officer", but=full)
            members = self._domain_roles("member", but=full) & Domain("is_internal", "=", False)
            return (
                self._domain_administrator()
                | self._domain_roles(*full)
                | (above | members | self._domain_accountable()) & given
                | self._domain_named()
            )
        if name == "user_writes":
            # Whom no cell knows today still reads the own tasks, and reports nothing.
            serving = self._roles().cells_of("member")
            own = self._domain_accountable() if serving else Domain.FALSE
            return self._domain_roles(*full) | own & given | self._domain_named()
        return super()._get_access_domain(name)

    def _domain_accountable(self):
        own = self._roles().own
        if not own:
            return Domain.FALSE
        return self._domain_own("member_id") | Domain("helper_ids", "in", sorted(own))

    @api.depends_context("uid")
    def _compute_is_own(self):
        self._compute_access("is_own")

    def _search_is_own(self, operator, value):
        return self._search_access("is_own", operator, value)

    @api.depends("state", "given_on", "is_waiting")
    @api.depends_context("uid")
    def _compute_can(self):
        roles = self._roles()
        running, serving = roles.cells_of("runs", "clerk"), bool(roles.cells_of("member"))
        for task in self:
            task.can_confirm = bool(task.given_on) and task.cell_id.id in running
            task.can_report = (
                bool(task.given_on)
                and task.state in OPEN_STATES
                and (task.can_confirm or serving and task.is_own)
            )

    # ------------------------------------------------------------
    # CRUD: what, who and when with the parent, the rest by the steps
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        defaults = {
            key[8:]: value for key, value in self.env.context.items() if key.startswith("default_")
        }
        for vals in [defaults, *vals_list]:
            self._check_steps(name for name in vals if vals[name] and vals.get(name) != "new")
        self._check_computed({name for vals in vals_list for name in vals})
        tasks = super(
            PartyTask, self.with_context(mail_create_nosubscribe=True, mail_create_nolog=True)
        ).create([round_month(vals, "report_period") for vals in vals_list])
        tasks = tasks.with_env(self.env)
        tasks.invalidate_recordset(self._get_parent_depends())
        tasks._check_parents()
        return tasks

    def write(self, vals):
        names = vals.keys() - self.env["party.thread"]._fields.keys()
        self._check_steps(names)
        self._check_computed(names)
        if names - PROGRESS:
            for parent in names.intersection(self._get_parent_depends()):
                if any(task[parent] and task[parent].id != vals[parent] for task in self):
                    raise UserError(self.env._("A line stays with its meeting."))
            self._check_parents()
        if names & PROGRESS:
            self._check_reporters()
        result = super().write(round_month(vals, "report_period"))
        if names.intersection(self._get_parent_depends()):
            self._check_parents()
        if "deadline" in names:
            today = vietnam_today()
            in_time = self.filtered(
                lambda task: task.state == "late" and (not task.deadline or task.deadline >= today)
            )
            in_time._step_write({"state": "doing", "mailed": False})
        return result

    def _step_write(self, vals):
        """Write what ``write`` refuses. For the steps and jobs: private, so out of RPC's reach."""
        # sudo: the step has asked who may take it
        return super(PartyTask, self.sudo()).write(vals)

    @api.model
    def _open_for(self, assignments, deadline, period):
        """The monthly report of standing assignments; for the job."""
        # sudo: the parent refuses such lines to people, and its link is a step's
        return super(PartyTask, self.sudo()).create(
            [
                {
                    "name": assignment.name,
                    "assignment_id": assignment.id,
                    "member_id": assignment.member_id.id,
                    "unit_id": assignment.unit_id.id,
                    "deadline": deadline,
                    "report_period": period,
                    "state": "doing",
                }
                for assignment in assignments
            ]
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_locked(self):
        self._check_parents()

    def _check_steps(self, names):
        if forged := STEPS.intersection(names):
            labels = [self._fields[name]._description_string(self.env) for name in sorted(forged)]
            raise UserError(
                self.env._(
                    "%(fields)s cannot be written directly: report the task, or confirm it.",
                    fields=", ".join(labels),
                )
            )

    def _check_parents(self):
        """Ask the parents whether their tasks may change."""
        parents = {}
        for task in self:
            parent = task._get_parent()
            if not parent:
                raise UserError(
                    self.env._(
                        "“%(name)s” belongs to no meeting. Give tasks on the page “Tasks” of the "
                        "meeting that decides them.",
                        name=task.name,
                    )
                )
            parents[parent._name] = parents.get(parent._name, parent) | parent
        for records in parents.values():
            records._check_editable({"task_ids"})

    def _check_file_editable(self, files):
        """Evidence comes and goes with the report."""
        self._check_reporters()

    @api.constrains("member_id", "helper_ids", "deadline", "meeting_id", "unit_id")
    def _check_assignment(self):
        """All that is wrong at once: 300 lines may have been pasted."""
        # sudo: who belonged to the cell on the day of the meeting
        problems = [line for _task, line in self.sudo()._find_problems()]
        problems += [
            self.env._("“%(name)s”: the agency belongs to another cell.", name=task.name)
            for task in self.sudo()
            if task.unit_id.cell_id - task.cell_id
        ]
        if problems:
            raise ValidationError("\n".join(problems))

    def _find_problems(self):
        """(task, sentence) of tasks given to who is not in the cell, or for a day gone by."""
        dates = {task.id: task._get_given_day() for task in self}
        memberships = self.env["party.membership"].search(
            Domain("member_id", "in", (self.given_to_id | self.member_id | self.helper_ids).ids)
            & Domain("cell_id", "in", self.cell_id.ids)
        )
        by_person = memberships.grouped(lambda line: (line.member_id, line.cell_id))
        for task in self:
            day = dates[task.id]
            # Who got it later was asked for on that day.
            for member in (task.given_to_id or task.member_id) | task.helper_ids:
                lines = by_person.get((member, task.cell_id), memberships.browse())
                if lines._in_force(day):
                    continue
                yield (
                    task,
                    self.env._(
                        "“%(name)s”: %(member)s does not belong to the cell on %(date)s "
                        "(transferred or left). Choose another comrade.",
                        name=task.name,
                        member=member.name,
                        date=short_date(day),
                    ),
                )
            if task.deadline and task.meeting_id and task.deadline < day:
                yield (
                    task,
                    self.env._(
                        "“%(name)s”: the deadline %(deadline)s comes before the meeting of "
                        "%(date)s. Correct the deadline.",
                        name=task.name,
                        deadline=short_date(task.deadline),
                        date=short_date(day),
                    ),
                )

    # ------------------------------------------------------------
    # WORDS
    # ------------------------------------------------------------

    def _get_who(self):
        """Who does it, as papers name them: whom the meeting has named."""
        self.ensure_one()
        member = self.given_to_id or self.member_id
        helpers = ", ".join(self.helper_ids.mapped("name"))
        parts = [
            member.name and f"{words.MEMBER} {member.name}",
            self.collective,
            helpers and words.TASK["helpers"].format(names=helpers),
        ]
        return sentence_case("; ".join(filter(None, parts)))

    def _get_when(self):
        """By when, as papers say it."""
        self.ensure_one()
        if self.deadline:
            return short_date(self.deadline)
        return words.TASK["recurring"] if self.recurring else ""
