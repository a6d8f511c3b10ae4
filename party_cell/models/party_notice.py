from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from .party_meeting_notice import DRAFT_IMAGE
from .party_roles import vietnam_today

# What the person told answers; who runs the cell enters it for who has no computer.
ANSWERS = frozenset({"acknowledged", "opinion", "absence_asked", "absence_reason"})
# What the caller of the call list enters.
CALLS = frozenset({"told_date"})
# Who enters answers for others and decides on absences.
DESK = frozenset({"runs", "chair", "clerk"})


class PartyNotice(models.Model):
    """What one person is told of a meeting before it is held, and what he or she answers.

    Made by the announcement of the meeting, one for each person summoned and one for the
    committee member in charge. A plain member reads no draft meeting: all that he or she may know
    of it is shown here, by fields computed for the reader of the notice.
    """

    _name = "party.notice"
    _description = "Notice of a Meeting"
    _inherit = ["party.access"]
    _order = "meeting_id, id"

    meeting_id = fields.Many2one(
        "party.meeting", "Record of the meeting", required=True, ondelete="cascade", index=True
    )
    cell_id = fields.Many2one(
        "party.cell", compute="_compute_cell_id", store=True, precompute=True, index=True
    )
    member_id = fields.Many2one(
        "party.member", required=True, readonly=True, ondelete="restrict", index=True
    )
    role = fields.Selection(
        [("member", "Summoned member"), ("supervisor", "Committee member in charge")],
        "Told as",
        required=True,
        readonly=True,
        default="member",
    )
    departed = fields.Boolean("No longer summoned", readonly=True)

    # The answer
    acknowledged = fields.Boolean()
    acknowledged_at = fields.Datetime("Acknowledged on", readonly=True)
    opinion = fields.Text("Opinion beforehand", help="Read by those who prepare the meeting.")
    absence_asked = fields.Boolean("Cannot come")
    absence_reason = fields.Char("Why")
    absence_answer = fields.Selection(
        [("accepted", "Accepted"), ("refused", "Not accepted")], "Answer", readonly=True
    )
    on_behalf = fields.Boolean(
        "As reported by the comrade",
        readonly=True,
        help="Entered by who runs the cell, as the comrade has said.",
    )

    # How it was told
    told_date = fields.Date("Told on", help="By phone or in person.")
    told_by_id = fields.Many2one("res.users", "Told by", readonly=True, index="btree_not_null")
    mail_state = fields.Selection(
        [
            ("none", "No mail address"),
            ("queued", "Waiting to be sent"),
            ("sent", "Sent"),
            ("failed", "Not delivered"),
        ],
        "Mail",
        readonly=True,
        default="none",
    )

    # What was announced. Related fields are read with sudo: the reader may not read the meeting.
    meeting_name = fields.Char("Meeting", compute="_compute_announced")
    meeting_state = fields.Selection(related="meeting_id.state")
    kind = fields.Selection(related="meeting_id.kind")
    date_start = fields.Datetime("Begins", related="meeting_id.announced_start")
    date_end = fields.Datetime("Ends", related="meeting_id.announced_end")
    location = fields.Char("Place", related="meeting_id.announced_location")
    mode = fields.Selection(related="meeting_id.mode")
    online_basis = fields.Char(related="meeting_id.online_basis")
    chair_name = fields.Char("Chair", compute="_compute_announced")
    agenda = fields.Text(compute="_compute_announced")
    focus = fields.Text("Focus issues", compute="_compute_announced")
    theme_name = fields.Char("Theme", compute="_compute_announced")
    theme_outline = fields.Html(
        "Outline of the theme", compute="_compute_announced", sanitize=False
    )
    resolution_draft = fields.Html(
        "Draft resolution or expected conclusion", compute="_compute_announced", sanitize=False
    )
    documents = fields.Html(compute="_compute_announced", sanitize=False)
    is_own = fields.Boolean(
        compute="_compute_is_own", search="_search_is_own", export_string_translation=False
    )
    can_answer = fields.Boolean(compute="_compute_can_answer", export_string_translation=False)

    _uniq = models.Constraint(
        "UNIQUE (meeting_id, member_id)", "A person is told of a meeting once."
    )

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("meeting_id")
    def _compute_cell_id(self):
        for notice in self:
            notice.cell_id = notice.meeting_id.cell_id

    @api.depends("meeting_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for notice in self:
            notice.display_name = notice.meeting_name

    @api.depends("meeting_id")
    @api.depends_context("lang")
    def _compute_announced(self):
        # sudo: what was announced is for who reads the notice; secret items are left out of it
        for meeting, notices in self.sudo().grouped("meeting_id").items():
            items = meeting._get_public_agenda()
            files = meeting._get_notice_documents()
            images = meeting._get_draft_images()
            theme = meeting._get_announced_theme()
            drafts = meeting._get_announced_text()
            for notice in notices.with_env(self.env):
                notice.meeting_name = meeting.display_name
                notice.chair_name = meeting.chair_id.name
                notice.agenda = "\n".join(f"{i}. {item['text']}" for i, item in enumerate(items, 1))
                notice.focus = "\n".join(item["name"] for item in items if item["focus"])
                notice.theme_name = theme.name
                # the members read the theme itself from the day its outline was sent
                notice.theme_outline = theme.sent_date and theme.outline
                notice.resolution_draft = drafts + notice._get_draft(meeting, images)
                notice.documents = Markup("").join(
                    Markup('<div><a href="/party/notice/%s/%s">%s</a></div>')
                    % (notice.id, file.id, file.name)
                    for file in files
                )

    def _get_draft(self, meeting, images):
        """The draft resolution, with its images where who reads the notice gets them."""

        def address(match):
            own = int(match[1]) in images.ids
            return f"/party/notice/{self.id}/{match[1]}" if own else match[0]

        return Markup(DRAFT_IMAGE.sub(address, meeting.resolution_draft or ""))

    @api.depends_context("uid")
    def _compute_is_own(self):
        own = self._roles().own
        for notice in self:
            notice.is_own = notice.member_id.id in own

    def _search_is_own(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = self._domain_own("member_id")
        return domain if True in value else ~domain

    @api.depends("meeting_id", "departed")
    @api.depends_context("uid")
    def _compute_can_answer(self):
        for notice in self:
            notice.can_answer = (
                notice.is_own and not notice.departed and notice.meeting_state == "draft"
            )

    @api.constrains("absence_asked", "absence_reason")
    def _check_absence_reason(self):
        for notice in self:
            if notice.absence_asked and not (notice.absence_reason or "").strip():
                raise ValidationError(
                    self.env._(
                        "Write why comrade %(name)s cannot come.", name=notice.member_id.name
                    )
                )

    # ------------------------------------------------------------
    # ACCESS
    # ------------------------------------------------------------

    def _get_access_domain(self, name):
        """One's own while one is told; all of a meeting for who prepares it."""
        Meeting = self.env["party.meeting"]
        chaired = self._domain_roles("member") & Domain(
            "meeting_id", "any!", Meeting._domain_own("chair_id")
        )
        as_member = Domain("role", "=", "member") & self._domain_roles("member")
        as_supervisor = Domain("role", "=", "supervisor") & self._domain_roles("supervisor")
        own = self._domain_own("member_id") & Domain("departed", "=", False)
        own &= as_member | as_supervisor
        if name == "user_reads":
            desk = self._domain_roles("committee", "runs", "clerk")
            return self._domain_administrator() | desk | chaired | own
        if name == "user_writes":
            return self._domain_roles("runs", "clerk") | chaired | own
        return super()._get_access_domain(name)

    # ------------------------------------------------------------
    # CRUD: people answer, the announcement of the meeting does the rest
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise UserError(
                self.env._("Notices are made by announcing the meeting, not one by one.")
            )
        return super().create(vals_list)

    def write(self, vals):
        names = set(vals)
        if fixed := names - ANSWERS - CALLS:
            labels = [self._fields[name]._description_string(self.env) for name in sorted(fixed)]
            raise UserError(
                self.env._(
                    "%(fields)s of a notice follows from the meeting and its announcement.",
                    fields=", ".join(labels),
                )
            )
        self.check_access("write")
        self._check_open()
        if "absence_reason" in vals:
            # who says why cannot come
            vals = {"absence_asked": bool(vals["absence_reason"]), **vals}
            names.add("absence_asked")
        own = self._filter_own()
        if not self.env.su:
            (self if names & CALLS else self - own)._check_desk()
        if {"absence_asked", "absence_reason"} & names:
            self._reopen_absences(vals)
        vals = dict(vals)
        if "acknowledged" in vals:
            vals["acknowledged_at"] = vals["acknowledged"] and fields.Datetime.now()
        if "told_date" in vals:
            vals["told_by_id"] = vals["told_date"] and self.env.uid
        if not names & ANSWERS:
            return super().write(vals)
        super(PartyNotice, own).write(vals | {"on_behalf": False})
        super(PartyNotice, self - own).write(vals | {"on_behalf": True})
        return True

    @api.ondelete(at_uninstall=False)
    def _unlink_except_by_people(self):
        if not self.env.su:
            raise UserError(
                self.env._(
                    "A notice is not deleted: who has left the cell is taken off by the roll."
                )
            )

    def _check_file_editable(self, files):
        """The calendar file in the outbox follows from the meeting; this binds everybody."""
        raise UserError(self.env._("Files of a notice are made by announcing the meeting."))

    def _engine_write(self, vals):
        """Write what ``write`` refuses; for the announcement, private and out of reach of RPC."""
        # sudo: the step has asked who may announce
        return super(PartyNotice, self.sudo()).write(vals)

    def _filter_own(self):
        own = self._roles().own
        return self.filtered(lambda notice: notice.member_id.id in own)

    def _check_open(self):
        """Answers end when the meeting is held; this binds everybody."""
        # sudo: the state of a meeting that the reader of the notice may not read
        closed = self.sudo().filtered(lambda notice: notice.meeting_id.state != "draft")
        if closed:
            raise UserError(
                self.env._(
                    "%(name)s is no longer in preparation, so notices of it are not answered any "
                    "more.",
                    name=closed[0].meeting_name,
                )
            )

    def _check_desk(self):
        """Entering for others, calling and deciding: who runs, chairs or clerks."""
        if self.env.su or not self:
            return
        meetings = self.sudo().meeting_id.sudo(False)  # sudo: only which meetings they are of
        roles = meetings._get_user_roles()
        if any(not roles[meeting.id] & DESK for meeting in meetings):
            raise AccessError(
                self.env._(
                    "Only who runs the cell or chairs the meeting enters this for other comrades."
                )
            )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_acknowledge(self):
        """“I have been told.”"""
        self.filtered(lambda notice: not notice.acknowledged).write({"acknowledged": True})
        return True

    def action_told(self):
        """Told by phone or in person, today."""
        self.write({"told_date": vietnam_today()})
        return True

    def action_ask_absence(self, reason=None):
        """“I cannot come”; without a reason, a dialogue asks for it."""
        if not str(reason or "").strip():
            return {
                "type": "ir.actions.act_window",
                "name": self.env._("Why can you not come?"),
                "res_model": "party.absence",
                "view_mode": "form",
                "views": [[False, "form"]],
                "target": "new",
                "context": {"default_notice_ids": self.ids},
            }
        self.write(
            {"absence_asked": True, "absence_reason": str(reason).strip(), "acknowledged": True}
        )
        return True

    def action_withdraw_absence(self):
        """“I can come after all.”"""
        self.write({"absence_asked": False, "absence_reason": False})
        return True

    def action_accept(self):
        """The absence is excused: so it stands on the roll, while nothing else stands there."""
        self._check_decision()
        self._engine_write({"absence_answer": "accepted"})
        for line, notice in self._get_roll_lines():
            if line.state in (False, "excused"):
                line.write({"state": "excused", "reason": notice.absence_reason})
        return True

    def action_refuse(self):
        """The member is expected to come."""
        self._check_decision()
        self._clear_roll()
        self._engine_write({"absence_answer": "refused"})
        return True

    def _check_decision(self):
        """Who decides, on what was asked for, while the meeting is prepared."""
        self.check_access("write")
        self._check_desk()
        self._check_open()
        asking = self.filtered("absence_asked")
        if self - asking:
            raise UserError(
                self.env._(
                    "%(name)s has not asked to be absent.",
                    name=(self - asking)[0].member_id.name,
                )
            )

    def _reopen_absences(self, vals):
        """Another request than the one that was answered needs another answer."""
        changed = self.filtered(
            lambda notice: (
                notice.absence_answer
                and any(
                    name in vals and (notice[name] or False) != (vals[name] or False)
                    for name in ("absence_asked", "absence_reason")
                )
            )
        )
        changed._reopen()

    def _reopen(self):
        self._clear_roll()
        self._engine_write({"absence_answer": False})

    def _release(self):
        """For who is no longer summoned: nothing is left of it but an answer that was given."""
        self._drop_unsent_mails()
        answered = self.filtered(lambda n: n.acknowledged or n.opinion or n.absence_asked)
        answered._engine_write({"departed": True})
        # sudo: the roll decides who is told, not who changes a membership
        (self - answered).sudo().unlink()

    def _clear_roll(self):
        """Take back what an accepted absence put on the roll."""
        accepted = self.filtered(lambda notice: notice.absence_answer == "accepted")
        for line, notice in accepted._get_roll_lines():
            if line.state == "excused" and line.reason == notice.absence_reason:
                line.write({"state": False, "reason": False})

    def _get_roll_lines(self):
        """(line of the roll, notice) for each who stands there."""
        # sudo: the roll is not the member's to write; what he or she asked for follows there
        lines = self.sudo().meeting_id.attendance_ids
        by_key = {(line.meeting_id.id, line.member_id.id): line for line in lines}
        pairs = ((by_key.get((n.meeting_id.id, n.member_id.id)), n) for n in self)
        return [(line, notice) for line, notice in pairs if line and not line.departed]

    # ------------------------------------------------------------
    # LEAVES
    # ------------------------------------------------------------

    def _propose_leaves(self, reason):
        """An approved leave over the time of the meeting is proposed as an absence.

        Only where ``hr_holidays`` is installed, only whether there is one: never what it says.

        :param str reason: what is written instead
        :return: the notices for which one was found
        """
        # sudo: which meetings and members, for the engine
        open_notices = self.sudo().filtered(
            lambda n: (
                n.meeting_id.date_start
                and n.member_id.employee_id
                and not (n.absence_asked or n.acknowledged or n.departed)
            )
        )
        if not open_notices:
            return self.browse()
        starts = open_notices.meeting_id.mapped("date_start")
        leaves = open_notices.member_id._get_leaves(min(starts), max(starts))
        found = open_notices.filtered(
            lambda n: any(
                first <= n.meeting_id.date_start < last
                for first, last in leaves.get(n.member_id.id, ())
            )
        )
        found._engine_write({"absence_asked": True, "absence_reason": reason, "on_behalf": True})
        return found
