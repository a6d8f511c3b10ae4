"""Petitions (kiến nghị): what a cell asks upwards, who answers by when, and what became of it."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from ..tools.vietnamese import short_date
from .party_roles import vietnam_today
from .party_thread import in_vietnamese
from .party_workflow import HELD_STATES, PartyWorkflow

# Until it is told back, by whom: the cell routes it, the committee addressed answers it; a letter
# of a committee that does not answer here is entered by the cell.
ROUTING = frozenset({"committee_id", "deadline"})
ANSWER = frozenset({"answer", "answer_basis", "answered_on"})
# Written by the steps alone.
STEPS = frozenset(
    {
        "state",
        "routed_on",
        "answered_by_id",
        "told_meeting_id",
        "source_model",
        "source_id",
        "origin",
    }
)
CELL_WRITERS = ("runs", "clerk")

NAME_LENGTH = 120


def shorten(text):
    """The first line of a text, cut between words: what a petition is called.

    >>> shorten("  Sửa đường trước cổng trường.\\nĐường đã hỏng hai năm. ")
    'Sửa đường trước cổng trường'
    """
    line = next((line.strip() for line in (text or "").splitlines() if line.strip()), "")
    if len(line) > NAME_LENGTH:
        line = line[:NAME_LENGTH].rsplit(" ", 1)[0] + "…"
    return line.rstrip(".;,: ")


class PartyPetition(models.Model):
    """What a cell asks of a committee above it.

    Raised in a meeting and locked like its lines; after the meeting the cell sends it to a
    committee, an officer of that committee answers or passes it further up, and the next meeting
    whose agenda says so tells the cell (party_meeting_petitions.py).
    """

    _name = "party.petition"
    _description = "Petition of a Party Cell"
    _inherit = ["party.thread", "party.workflow.line"]
    _order = "period desc, cell_id, sequence, id"

    _workflow_lines = "petition_ids"
    _workflow_own = "member_id"

    name = fields.Char("Petition", required=True, index="trigram")
    sequence = fields.Integer(default=10)
    meeting_id = fields.Many2one(
        "party.meeting", "Raised in", required=True, ondelete="cascade", index=True
    )
    period = fields.Date("Month", related="meeting_id.period", store=True, precompute=True)
    opinion_id = fields.Many2one(
        "party.meeting.opinion",
        ondelete="set null",
        index="btree_not_null",
        copy=False,
        readonly=True,
    )
    member_id = fields.Many2one(
        "party.member", "Raised by", ondelete="restrict", index="btree_not_null"
    )
    text = fields.Text("In full", help="What is asked, and why. Empty: the line above says it all.")
    committee_id = fields.Many2one(
        "party.committee",
        "Addressed to",
        compute="_compute_committee_id",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="restrict",
        index=True,
        copy=False,
        help="The committee above the cell that can answer; the nearest is proposed.",
    )
    deadline = fields.Date(
        "Answer due on",
        copy=False,
        index="btree_not_null",
        help="Empty: as many days after it is sent as the rules of the meeting say.",
    )
    state = fields.Selection(
        [
            ("new", "Raised"),
            ("routed", "Sent to the committee"),
            ("answered", "Answered"),
            ("told", "Told back to the cell"),
        ],
        required=True,
        readonly=True,
        default="new",
        copy=False,
        index=True,
    )
    routed_on = fields.Date("Sent on", readonly=True, copy=False)
    answer = fields.Text(copy=False)
    answer_basis = fields.Char(
        "Document of the answer", copy=False, help="Its number and date, where there is one."
    )
    answered_on = fields.Date("Answered on", copy=False)
    answered_by_id = fields.Many2one(
        "res.users",
        "Answered by",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The officer of the committee; empty where the cell entered a letter.",
    )
    told_meeting_id = fields.Many2one(
        "party.meeting",
        "Told back in",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )
    is_overdue = fields.Boolean(
        "Overdue", compute="_compute_is_overdue", search="_search_is_overdue"
    )
    transition_ids = fields.One2many(
        "party.transition",
        "res_id",
        "Steps",
        domain=lambda self: [("res_model", "=", self._name)],
        readonly=True,
        copy=False,
    )

    # What the form offers to the current user.
    can_edit = fields.Boolean(compute="_compute_can_step", export_string_translation=False)
    can_address = fields.Boolean(compute="_compute_can_step", export_string_translation=False)
    can_route = fields.Boolean(compute="_compute_can_step", export_string_translation=False)
    can_answer = fields.Boolean(compute="_compute_can_step", export_string_translation=False)
    can_enter_answer = fields.Boolean(compute="_compute_can_step", export_string_translation=False)
    can_return = fields.Boolean(compute="_compute_can_step", export_string_translation=False)

    _list_idx = models.Index("(period DESC, cell_id, sequence, id)")
    _opinion_uniq = models.UniqueIndex(
        "(opinion_id) WHERE opinion_id IS NOT NULL",
        "This opinion has been made a petition already: open that one.",
    )

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("meeting_id")
    def _compute_committee_id(self):
        # sudo: the cell's superior stands on each of its papers
        for petition in self.sudo():
            petition.committee_id = (
                petition.committee_id or petition.meeting_id.cell_id.committee_id
            )

    @api.depends("state", "deadline")
    def _compute_is_overdue(self):
        today = vietnam_today()
        for petition in self:
            due = petition.deadline
            petition.is_overdue = petition.state == "routed" and bool(due) and due < today

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        overdue = Domain("state", "=", "routed") & Domain("deadline", "<", vietnam_today())
        return overdue if True in value else ~overdue

    @api.depends("state", "meeting_id.state", "committee_id", "answered_by_id")
    @api.depends_context("uid")
    def _compute_can_step(self):
        roles = self._roles()
        cells = roles.cells_of(*CELL_WRITERS)
        meetings = self.sudo().meeting_id  # sudo: only what the user may do with it is told
        lines = meetings.with_env(self.env)._get_user_roles()
        for petition in self:
            meeting = petition.sudo().meeting_id
            mine = meeting._get_role_fields(lines.get(meeting.id, ()), meeting.state)
            new, runs = petition.state == "new", petition.cell_id.id in cells
            answers = petition.sudo().committee_id.id in roles.committees
            petition.can_edit = new and bool(mine & {"*", self._workflow_lines})
            petition.can_address = petition.can_edit or new and runs
            petition.can_route = new and runs and meeting.state in HELD_STATES
            petition.can_answer = petition.state == "routed" and answers
            petition.can_enter_answer = petition.state == "routed" and runs and not answers
            entered = runs and not petition.answered_by_id
            petition.can_return = (petition.state == "routed" and runs) or (
                petition.state == "answered" and (answers or entered)
            )

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("name")
    def _check_name(self):
        if any(not petition.name.strip() for petition in self):
            raise ValidationError(self.env._("Write what the cell asks, in one line."))

    @api.constrains("opinion_id", "meeting_id")
    def _check_opinion(self):
        self._check_same_parent("opinion_id")

    @api.constrains("member_id", "meeting_id")
    def _check_member(self):
        # sudo: whether he or she was ever of the cell, whoever enters it
        for petition in self.sudo().filtered("member_id"):
            if petition.cell_id not in petition.member_id.membership_ids.cell_id:
                raise ValidationError(
                    self.env._(
                        "%(member)s is no member of %(cell)s. Choose who raised “%(petition)s”, or "
                        "leave it empty.",
                        member=petition.member_id.name,
                        cell=petition.cell_id.name,
                        petition=petition.name,
                    )
                )

    @api.constrains("committee_id", "meeting_id")
    def _check_committee(self):
        # sudo: which committees are above the cell; what was sent stays when that changes
        for petition in self.sudo().filtered(lambda p: p.state == "new" and p.committee_id):
            if petition.committee_id.id not in petition.cell_id._get_committee_ids_above():
                raise ValidationError(
                    self.env._(
                        "%(committee)s is not above %(cell)s: choose one of its superior "
                        "committees for “%(petition)s”.",
                        committee=petition.committee_id.name,
                        cell=petition.cell_id.name,
                        petition=petition.name,
                    )
                )

    @api.constrains("deadline", "answered_on", "meeting_id")
    def _check_dates(self):
        today = vietnam_today()
        # sudo: the day of the meeting, for officers who answer
        for petition in self.sudo():
            raised = petition.meeting_id._get_date()
            if petition.deadline and petition.deadline < raised:
                raise ValidationError(
                    self.env._(
                        "“%(petition)s”: the answer cannot be due on %(date)s, before the meeting "
                        "that asks for it (%(raised)s).",
                        petition=petition.name,
                        date=short_date(petition.deadline),
                        raised=short_date(raised),
                    )
                )
            if petition.answered_on and not raised <= petition.answered_on <= today:
                raise ValidationError(
                    self.env._(
                        "“%(petition)s” cannot have been answered on %(date)s: enter a day from "
                        "%(raised)s to today.",
                        petition=petition.name,
                        date=short_date(petition.answered_on),
                        raised=short_date(raised),
                    )
                )

    # ------------------------------------------------------------
    # CRUD: a line of its meeting, then a matter between the cell and a committee
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        context = self.env.context.items()
        defaults = {key[8:]: value for key, value in context if key.startswith("default_")}
        for vals in [defaults, *vals_list]:
            self._check_no_steps(
                name
                for name in (STEPS | ANSWER) & vals.keys()
                if vals[name] and (name, vals[name]) != ("state", "new")
            )
        return super(
            PartyPetition, self.with_context(mail_create_nosubscribe=True, mail_create_nolog=True)
        ).create(vals_list)

    def write(self, vals):
        names = self._get_content_names(vals)
        self._check_no_steps(STEPS & names)
        if names & ANSWER:
            self._check_answers()
        if names - ANSWER:
            self._check_state("new")
        result = super().write(vals)
        if names & ANSWER:
            written = self.filtered(lambda petition: petition.answer or petition.answered_on)
            written._check_letters()
        return result

    def _step_write(self, vals):
        """Write what ``write`` refuses; for the steps only, out of reach of RPC."""
        # sudo: the step has asked who may take it
        return super(PartyPetition, self.sudo()).write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sent(self):
        self._check_state("new")

    def _get_content_names(self, vals):
        return set(vals) - set(self.env["party.thread"]._fields)

    def _check_no_steps(self, names):
        if names := set(names):
            PartyWorkflow._raise_protected(self, names)

    def _check_parents(self, parent_ids, names=None):
        """The meeting decides on what is raised; not on the answer, nor on who is to give it."""
        if names is not None:
            names = self._get_content_names(names)
            free = ANSWER | STEPS
            if not names or names <= free:
                return None
            if names <= free | ROUTING:
                own = self._roles().cells_of(*CELL_WRITERS)
                if self.env.su or own.issuperset(self.cell_id.ids):
                    return None
        return super()._check_parents(parent_ids, names)

    def _check_file_editable(self, files):
        """Files come with what is raised, or with the answer."""
        new = self.filtered(lambda petition: petition.state == "new")
        (self - new)._check_answers()
        (self - new)._check_letters()
        return super(PartyPetition, new)._check_file_editable(files)

    def _check_state(self, state):
        """Refuse, in the words of the state, what is not open in it."""
        # sudo: the name of what the user works on
        if wrong := self.sudo().filtered(lambda petition: petition.state != state):
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "“%(name)s” is in the state “%(state)s”, so this part of it stays as it is. "
                    "Take the last step back first, if there is a mistake.",
                    name=wrong[0].name,
                    state=labels[wrong[0].state],
                )
            )

    def _check_answers(self):
        """What was sent is answered by officers of the committee addressed, or by its letter."""
        self._check_state("routed")
        self._check_answerers()

    def _check_answerers(self):
        # sudo: of which cells they are
        cells = self._entered_by_cell().sudo().cell_id
        if not self._roles().cells_of(*CELL_WRITERS).issuperset(cells.ids):
            self._raise_committees()

    def _check_committees(self):
        if self._entered_by_cell():
            self._raise_committees()

    def _raise_committees(self):
        raise AccessError(
            self.env._(
                "A petition is answered by an officer of the committee that it is addressed to; a "
                "letter of that committee is entered by who runs the cell."
            )
        )

    def _entered_by_cell(self):
        """Those whose committee the user does not work for: their answer stands in a letter."""
        if self.env.su:
            return self.browse()
        committees = self._roles().committees
        # sudo: to whom they are addressed
        return self.filtered(lambda petition: petition.sudo().committee_id.id not in committees)

    def _check_letters(self):
        """What the cell enters for a committee is the committee's only by its letter."""
        lacking = self._entered_by_cell().filtered(lambda p: not (p.answer_basis or "").strip())
        if lacking:
            raise UserError(
                "\n".join(
                    self.env._(
                        "“%(name)s”: enter the number and date of the letter by which "
                        "%(committee)s has answered.",
                        name=petition.name,
                        committee=petition.committee_id.name,
                    )
                    for petition in lacking.sudo()  # sudo: the name of the committee
                )
            )

    def _check_cells(self):
        # sudo: of which cells they are
        own = self._roles().cells_of(*CELL_WRITERS)
        if not self.env.su and not own.issuperset(self.sudo().cell_id.ids):
            raise AccessError(
                self.env._(
                    "Petitions are sent by the secretary or deputy secretary of the cell, or by "
                    "who enters for it."
                )
            )

    # ------------------------------------------------------------
    # ACCESS
    # ------------------------------------------------------------

    def _get_access_domain(self, name):
        """As the meeting; a committee that is no longer above the cell keeps what it was asked."""
        domain = super()._get_access_domain(name)
        if name in ("user_reads", "user_writes"):
            asked = self._domain_in("committee_id", self._roles().committees)
            domain |= asked & Domain("state", "!=", "new")
        if name == "user_writes":
            domain |= self._domain_roles(*CELL_WRITERS)
        return domain

    # ------------------------------------------------------------
    # STEPS (RPC contract)
    # ------------------------------------------------------------

    _lock_rows = PartyWorkflow._lock_rows

    def action_route(self):
        """Send to the committees addressed what was raised in meetings that have been held."""
        self._begin_step(self._check_cells, "new")
        today = vietnam_today()
        problems, days = [], {}
        for petition in self:
            if petition.meeting_id.state not in HELD_STATES:
                problems.append(
                    self.env._("“%(name)s”: record the meeting as held first.", name=petition.name)
                )
            elif not petition.committee_id:
                problems.append(
                    self.env._("“%(name)s”: choose who is to answer it.", name=petition.name)
                )
            due = petition.deadline or petition._propose_deadline(today)
            days[petition] = due
            if not due:
                problems.append(
                    self.env._("“%(name)s”: enter by when it is answered.", name=petition.name)
                )
            elif due < today:
                problems.append(
                    self.env._(
                        "“%(name)s”: the day by which it is answered (%(date)s) has passed.",
                        name=petition.name,
                        date=short_date(due),
                    )
                )
        if problems:
            raise UserError("\n".join(problems))
        for due, petitions in self.grouped(days.get).items():
            petitions._move("routed", {"deadline": due, "routed_on": today})
        return True

    def action_pass_on(self, reason=None):
        """To the committee above the one addressed, with a reason, which is logged."""
        reason = str(reason or "").strip()
        if not reason:
            return self._ask_reason("action_pass_on", self.env._("Why is it passed on?"))
        self._begin_step(self._check_committees, "routed")
        if last := self.filtered(lambda petition: not petition.sudo().committee_id.parent_id):
            raise UserError(
                self.env._(
                    "No committee stands above %(committee)s: it answers “%(name)s” itself.",
                    committee=last[0].sudo().committee_id.name,
                    name=last[0].name,
                )
            )
        # sudo: committees are above the cell, whoever passes on
        for committee, petitions in self.sudo().grouped("committee_id").items():
            above = committee.parent_id
            path = f"{committee.name} → {above.name}: {reason}"
            petitions.with_env(self.env)._move("routed", {"committee_id": above.id}, path)
        return True

    def action_answer(self):
        """Give the answer that was written, or enter the letter of a committee that answers on
        paper; the cell's next meeting tells it to the members."""
        self._begin_step(self._check_answerers, "routed")
        if empty := self.filtered(lambda petition: not (petition.answer or "").strip()):
            raise UserError(
                self.env._(
                    "Write the answer first: %(names)s.", names="; ".join(empty.mapped("name"))
                )
            )
        self._check_letters()
        entered, today = self._entered_by_cell(), vietnam_today()
        reason = in_vietnamese(self.env)._("Entered by the cell from the letter")
        for day, petitions in self.grouped(lambda petition: petition.answered_on or today).items():
            vals = {"answered_on": day, "answered_by_id": False}
            if lettered := petitions & entered:
                lettered._move("answered", vals, reason)
            if given := petitions - entered:
                given._move("answered", vals | {"answered_by_id": self.env.uid})
        self._propose_telling()
        return True

    def action_return(self, reason=None):
        """One step back, with a reason: the cell takes back what it sent, the committee an answer
        that has not been told yet."""
        reason = str(reason or "").strip()
        if not reason:
            return self._ask_reason("action_return", self.env._("Why is it taken back?"))
        sent = self.filtered(lambda petition: petition.state == "routed")
        if sent:
            sent._begin_step(sent._check_cells, "routed")
            sent._move("new", {"routed_on": False}, reason)
        if answered := self - sent:
            # What the cell has entered, it may mend as well.
            lettered = answered.filtered(lambda petition: not petition.answered_by_id)
            lettered._check_answerers()
            (answered - lettered)._check_committees()
            answered._begin_step(lambda: None, "answered")
            answered._move("routed", {"answered_by_id": False}, reason)
            answered._propose_telling()
        return True

    def action_open(self):
        """The form of one petition, from a line of its meeting."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
        }

    def _begin_step(self, check_who, state):
        self.check_access("read")
        check_who()
        self._lock_rows()
        self._check_state(state)

    def _propose_deadline(self, day):
        # sudo: rules are readable to all, meetings not to all who send for the cell
        days = self.sudo().meeting_id.rule_profile_id.petition_answer_days
        return days and fields.Date.add(day, days=days)

    def _propose_telling(self):
        # sudo: an answer reaches the agenda of the cell, which its officer does not write
        self.sudo().meeting_id._sync_answers_of(self.sudo().cell_id)

    def _move(self, state, vals, reason=None):
        """Write the state and the log, and bring the reminders in line."""
        clerk = self._roles().cells_of("clerk") - self._roles().cells_of("runs")
        for_cell = self if state == "routed" else self._entered_by_cell()
        # sudo: the log has no access of its own, only steps write it
        self.env["party.transition"].sudo()._log(
            [
                {
                    "res_model": self._name,
                    "res_id": petition.id,
                    "from_state": petition.state,
                    "to_state": state,
                    "reason": reason,
                    "on_behalf": petition in for_cell and petition.cell_id.id in clerk,
                }
                for petition in self.sudo()
            ]
        )
        self._step_write({"state": state, **vals})
        # sudo: reminders are other people's
        self.env["party.reminder"].sudo()._remind_petitions(self.sudo())

    def _ask_reason(self, method, title):
        if not self.env.context.get("party_form"):
            raise UserError(self.env._("A reason is needed for this step."))
        return PartyWorkflow._open_wizard(self, "party.reason.wizard", title, default_method=method)


class PartyMeetingOpinion(models.Model):
    _inherit = "party.meeting.opinion"

    petition_ids = fields.One2many("party.petition", "opinion_id", "Petition made of it")

    def action_raise_petition(self):
        """Make a petition of each opinion of this kind that is none yet, to be sent upwards."""
        self.check_access("read")
        wrong = self.filtered(lambda opinion: opinion.kind != "petition")
        if wrong:
            raise UserError(
                self.env._(
                    "Only an opinion of the kind “Petition” becomes one: choose this kind first."
                )
            )
        self.env["party.petition"].create(
            [
                {
                    "meeting_id": opinion.meeting_id.id,
                    "opinion_id": opinion.id,
                    "member_id": opinion.member_id.id,
                    "name": shorten(opinion.text),
                    "text": opinion.text,
                }
                for opinion in self
                if not opinion.petition_ids
            ]
        )
        return True
