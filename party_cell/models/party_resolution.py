"""Resolutions, conclusions and notices of conclusion: what a meeting of a cell has decided."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import html2plaintext

from ..tools import paper_words as words
from ..tools.paper_diff import compare
from ..tools.paper_outline import get_sections
from ..tools.vietnamese import paper_date, paper_month, short_date
from .party_meeting_papers import FROZEN_STATES
from .party_reported import REPORTING
from .party_resolution_template import SCOPES, TEXT_BLOCKS
from .party_roles import vietnam_today
from .party_workflow import ALL, HELD_STATES

# What is still worded until the paper is signed, and what of it the minute-taker writes.
NOTES = frozenset({"section_ids", "text_section_ids", "task_ids"})
TEXTS = NOTES | {"abstract", "recipients", "date", "supersedes_ids"}


class PartyResolution(models.Model):
    """What a meeting decides: drafted before, amended and voted in it, signed after it.

    The meeting takes it to *held* (voted), when nothing is missing (party_meeting_resolution.py).
    What the members were sent and what was voted are kept, to show what was changed since.
    """

    _name = "party.resolution"
    _description = "Resolution of a Party Cell"
    _inherit = ["party.typed.paper"]
    _order = "period desc, id desc"

    _workflow_protected = ("number", "template_id", "is_automatic", "announced_text", "voted_text")
    _signed_paper = "resolution"
    _workflow_file_part = "section_ids"
    _workflow_roles = {
        "notified": {"runs", "chair", "clerk"},
        "held": {"runs", "chair", "clerk"},
        "approved": {"runs", "chair", "clerk"},
        "reported": {"runs", "clerk"},
        "received": {"supervisor", "officer"},
        "cancelled": {"runs", "clerk"},
        ("return", "held"): {"runs", "chair", "clerk"},
        ("return", "approved"): {"runs", "clerk"},
        ("return", "reported"): {"supervisor", "officer"},
    }
    _workflow_edit = {
        "runs": {"draft": ALL, "held": TEXTS, "approved": REPORTING, "reported": REPORTING},
        "clerk": {"draft": ALL, "held": TEXTS, "approved": REPORTING, "reported": REPORTING},
        "chair": {"draft": ALL, "held": TEXTS},
        "committee": {"draft": ALL},
        "minute_taker": {"draft": NOTES, "held": NOTES},
    }

    state = fields.Selection(
        [
            ("draft", "Drafted"),
            ("held", "Voted"),
            ("approved", "Signed"),
            ("reported", "Sent to the superior"),
            ("cancelled", "Withdrawn"),
        ]
    )
    meeting_id = fields.Many2one(
        "party.meeting",
        "Voted in the meeting",
        ondelete="restrict",
        index="btree_not_null",
        copy=False,
    )
    meeting_held = fields.Boolean(
        compute="_compute_meeting_held", compute_sudo=True, export_string_translation=False
    )
    type_id = fields.Many2one(
        default=lambda self: self._default_type_id(),
        domain=[("resolution_template_ids", "!=", False), ("may_issue", "=", True)],
    )
    scope = fields.Selection(
        SCOPES, required=True, compute="_compute_scope", store=True, readonly=False, precompute=True
    )
    theme_id = fields.Many2one(
        "party.theme",
        compute="_compute_scope",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="restrict",
        index="btree_not_null",
        copy=False,
    )
    template_id = fields.Many2one(
        "party.resolution.template", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    period = fields.Date(compute="_compute_period", store=True, readonly=False, precompute=True)
    abstract = fields.Char(
        help="The line below the title, for instance: lãnh đạo thực hiện nhiệm vụ tháng 11."
    )
    section_ids = fields.One2many("party.resolution.section", "resolution_id", "Sections")
    text_section_ids = fields.One2many(
        "party.resolution.section",
        "resolution_id",
        "Contents",
        domain=[("block", "in", TEXT_BLOCKS)],
    )
    vote_ids = fields.One2many("party.vote", "resolution_id", "Votes on it")
    vote_id = fields.Many2one(
        "party.vote", compute="_compute_vote_id", export_string_translation=False
    )
    vote_sentence = fields.Char("Result of the vote", compute="_compute_vote_id")
    reserved = fields.Text("Reserved opinions", compute="_compute_vote_id")
    supersedes_ids = fields.Many2many(
        "party.resolution",
        "party_resolution_superseded_rel",
        "resolution_id",
        "former_id",
        "Replaces",
        domain="[('cell_id', '=', cell_id), ('state', 'in', ('approved', 'reported')),"
        " ('id', '!=', id)]",
        copy=False,
        help="Earlier papers that this one replaces. They stay as they were signed.",
    )
    follower_resolution_ids = fields.Many2many(
        "party.resolution",
        "party_resolution_superseded_rel",
        "former_id",
        "resolution_id",
        "Papers that replace it",
        readonly=True,
        copy=False,
    )
    superseded_by_id = fields.Many2one(
        "party.resolution",
        "Replaced by",
        compute="_compute_superseded_by_id",
        # Who reads one signed paper of a cell reads them all.
        compute_sudo=True,
        search="_search_superseded_by_id",
    )
    is_automatic = fields.Boolean("Made of the tasks of the meeting", readonly=True, copy=False)
    # What the members were sent and what was voted: parts of the paper as data.
    announced_text = fields.Json(copy=False, readonly=True, export_string_translation=False)
    voted_text = fields.Json(copy=False, readonly=True, export_string_translation=False)
    amendments = fields.Html(
        "What changed since it was sent", compute="_compute_amendments", sanitize=False
    )
    late_amendments = fields.Html(
        "What changed since the vote", compute="_compute_amendments", sanitize=False
    )
    search_text = fields.Text(
        "Full text",
        compute="_compute_search_text",
        store=True,
        index="trigram",
        export_string_translation=False,
    )

    _list_idx = models.Index("(period DESC, id DESC)")
    _cell_period_idx = models.Index("(cell_id, period DESC)")
    # ------------------------------------------------------------
    # DEFAULTS AND COMPUTE
    # ------------------------------------------------------------

    @api.model
    def _default_type_id(self):
        """The first type that has templates and that a cell may issue: nghị quyết."""
        domain = [("resolution_template_ids", "!=", False), ("may_issue", "=", True)]
        return self.env["party.document.type"].search(domain, limit=1)

    @api.depends("meeting_id.state")
    def _compute_meeting_held(self):
        for resolution in self:
            resolution.meeting_held = resolution.meeting_id.state in HELD_STATES

    @api.depends("meeting_id")
    def _compute_scope(self):
        """As the meeting is: thematic with its theme, else on the work of the month."""
        for resolution in self.filtered(
            lambda r: not r.scope or r._origin.meeting_id != r.meeting_id
        ):
            kind = resolution.meeting_id.kind
            if resolution.theme_id or kind == "thematic":
                resolution.scope = "thematic"
            elif not resolution.scope:
                resolution.scope = "other" if kind == "extraordinary" else "monthly"
            if resolution.scope == "thematic" and not resolution.theme_id:
                resolution.theme_id = resolution.meeting_id.theme_id

    @api.depends("meeting_id")
    def _compute_period(self):
        for resolution in self:
            month = vietnam_today().replace(day=1)
            resolution.period = resolution.meeting_id.period or resolution.period or month

    @api.depends("cell_id", "type_id", "scope", "period", "theme_id")
    def _compute_abstract(self):
        """Of a month or a theme; of other matters only the writer knows."""
        proposed = self.filtered(lambda r: r._has_wording() and not r.number)
        forms = proposed._get_wordings("resolution")
        for resolution in proposed:
            text = forms[resolution.id]._get_abstract(resolution._get_stand_ins())
            resolution.abstract = text or resolution.abstract

    def _get_stand_ins(self):
        """What the stand-ins in the wording stand for."""
        # sudo: the theme's name and the rules belong to a record that the user may write
        known = self.sudo()
        meeting, period = known.meeting_id, self.period or vietnam_today().replace(day=1)
        # Rules come with the meeting; before there is one, those of today.
        rules = (
            meeting.rule_profile_id
            or self.env["party.rule.profile"].sudo()._get_for([(known.cell_id, vietnam_today())])[0]
        )
        return {
            "cell": known.cell_id.name or "",
            "superior": known.cell_id.committee_id.name or "",
            "month": paper_month(period),
            "next_month": paper_month(fields.Date.add(period, months=1)),
            "theme": known.theme_id.name or "…",
            "date": paper_date(meeting._get_date()) if meeting else words.DOTS,
            "about": "",
            "days": f"{rules.report_after_days:02d}" if rules.report_after_days else "…",
        }

    @api.depends("vote_ids.sentence", "vote_ids.reserved", "meeting_id.state")
    @api.depends_context("uid")
    def _compute_vote_id(self):
        """The last vote on it; its figures are known to who reads the resolution, once held."""
        # sudo: the figures of a vote belong to the resolution that it passed
        for resolution, known in zip(self, self.sudo(), strict=True):
            vote = known.vote_ids.sorted()[-1:]
            counted = vote if vote and vote._is_counted() else vote.browse()
            resolution.vote_id = self.env["party.vote"].browse(vote.ids)._filtered_access("read")
            resolution.vote_sentence = counted.sentence
            resolution.reserved = counted.reserved

    @api.depends("follower_resolution_ids.state")
    def _compute_superseded_by_id(self):
        for resolution in self:
            in_force = resolution.follower_resolution_ids.filtered(
                lambda follower: follower.state in FROZEN_STATES
            )
            resolution.superseded_by_id = in_force.sorted("approved_at")[-1:]

    def _search_superseded_by_id(self, operator, value):
        if operator != "in":
            return NotImplemented
        in_force = Domain("state", "in", FROZEN_STATES)
        ids = [follower for follower in value if follower]
        found = Domain.FALSE
        if ids:
            found |= Domain("follower_resolution_ids", "any", in_force & Domain("id", "in", ids))
        if len(ids) < len(list(value)):
            found |= ~Domain("follower_resolution_ids", "any", in_force)
        return found

    @api.depends("announced_text", "voted_text", "state", "section_ids.content", "abstract")
    @api.depends_context("lang")
    def _compute_amendments(self):
        for resolution in self:
            now = None
            for name, text in (
                ("amendments", resolution.announced_text),
                ("late_amendments", resolution.voted_text),
            ):
                changes = []
                if text and resolution._origin:
                    now = now or resolution._origin._get_text()
                    changes = compare(get_sections(text), get_sections(now))
                resolution[name] = changes and self._show_changes(changes)

    @api.depends("abstract", "section_ids.content", "section_ids.heading")
    def _compute_search_text(self):
        for resolution in self:
            texts = [resolution.abstract]
            for section in resolution.section_ids:
                texts += [section.heading, html2plaintext(section.content or "")]
            resolution.search_text = "\n".join(filter(None, texts))

    @api.depends("meeting_held")
    def _compute_can_issue(self):
        result = super()._compute_can_issue()
        for resolution in self.filtered(lambda r: r.state == "draft" and not r.meeting_held):
            resolution.can_issue = False
        return result

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        resolutions = super().create(vals_list)
        resolutions._follow_type()
        # sudo: tasks and votes of the meeting, which the user was allowed to make it for
        resolutions.sudo()._join_meeting()
        return resolutions

    def write(self, vals):
        if "meeting_id" in vals and self.filtered("is_automatic"):
            raise UserError(self.env._("This paper was made of its meeting and stays with it."))
        result = super().write(vals)
        if {"type_id", "scope"} & vals.keys():
            self._follow_type()
        if "meeting_id" in vals:
            # sudo: as in create
            self.sudo().task_ids._step_write({"meeting_id": vals["meeting_id"]})
            self.sudo()._join_meeting()
        return result

    def _follow_type(self):
        """Template and sections of the type and the scope; what is written stays."""
        # sudo: template and sections come with the record that the user was allowed to write
        drafts = self.sudo().filtered(lambda r: r.state == "draft")
        templates = self.env["party.resolution.template"]._get_for(drafts)
        for template, resolutions in drafts.grouped(lambda r: templates[r.id]).items():
            resolutions._workflow_write({"template_id": template.id})
        drafts._fill_sections()
        drafts._fill_from_meeting()

    def _fill_sections(self):
        """Sections from the template; those in which something was written stay."""
        self.section_ids.filtered(lambda section: section._is_untouched()).unlink()
        written = {r: set(r.section_ids.mapped("heading")) for r in self}
        self.env["party.resolution.section"].create(
            [
                {
                    "resolution_id": resolution.id,
                    "template_section_id": line.id,
                    "sequence": line.sequence,
                    "block": line.block,
                    "heading": line.heading,
                    "guidance": line.guidance,
                    "required": line.required,
                    "source": line.source,
                    "content": resolution._get_proposal(line),
                }
                for resolution in self
                for line in resolution.template_id.section_ids
                if line.block not in TEXT_BLOCKS or line.heading not in written[resolution]
            ]
        )

    @api.constrains("type_id", "scope")
    def _check_type_template(self):
        # sudo: whether there is a template, for a message
        for kind in self.type_id.sudo().filtered(lambda t: not t.resolution_template_ids):
            raise ValidationError(
                self.env._(
                    "A paper of the type “%(type)s” is written under “Papers of the cell”: choose "
                    "nghị quyết, kết luận or thông báo.",
                    type=kind.name,
                )
            )

    @api.constrains("meeting_id", "theme_id", "cell_id")
    def _check_links(self):
        # sudo: of which cell and kind these are, not what they say
        for resolution in self.sudo():
            if (resolution.meeting_id.cell_id | resolution.theme_id.cell_id) - resolution.cell_id:
                raise ValidationError(
                    self.env._(
                        "“%(name)s” belongs to %(cell)s: choose a meeting and a theme of the same "
                        "cell.",
                        name=resolution.display_name,
                        cell=resolution.cell_id.name,
                    )
                )
            if resolution.meeting_id.kind == "committee_meeting":
                raise ValidationError(
                    self.env._(
                        "A resolution is passed by the cell, not in a meeting of its committee: "
                        "choose the meeting of the cell."
                    )
                )

    @api.constrains("supersedes_ids")
    def _check_supersedes(self):
        # sudo: state and cell of what is replaced
        for resolution in self.sudo():
            former = resolution.supersedes_ids
            wrong = former.filtered(
                lambda r, new=resolution: (
                    r.state not in FROZEN_STATES or r.cell_id != new.cell_id or r == new
                )
            )
            if wrong:
                raise ValidationError(
                    self.env._(
                        "Only signed papers of the same cell are replaced: %(names)s.",
                        names="; ".join(wrong.mapped("display_name")),
                    )
                )
            taken = former.filtered(
                lambda r, new=resolution: r.superseded_by_id and r.superseded_by_id != new
            )
            if taken:
                raise ValidationError(
                    self.env._(
                        "%(name)s is replaced by %(other)s already: replace that one instead.",
                        name=taken[0].display_name,
                        other=taken[0].superseded_by_id.display_name,
                    )
                )

    @api.constrains("date", "meeting_id")
    def _check_date_of_meeting(self):
        for resolution in self.filtered("date"):
            # sudo: the day of a meeting that may be closed to a former chair
            meeting = resolution.sudo().meeting_id
            if meeting.date_start and resolution.date < meeting._get_date():
                raise UserError(
                    self.env._(
                        "The date on the paper (%(date)s) comes before the meeting (%(meeting)s). "
                        "Correct it.",
                        date=short_date(resolution.date),
                        meeting=short_date(meeting._get_date()),
                    )
                )

    # ------------------------------------------------------------
    # TEXT
    # ------------------------------------------------------------

    def _get_text(self):
        """What it says, without the facts of the meeting: {'parts': …}, to be compared."""
        self.ensure_one()
        # sudo: the text is the same for all its readers
        parts = self.sudo()._get_parts()
        return {"abstract": self.abstract or "", "parts": parts}

    # ------------------------------------------------------------
    # ACCESS
    # ------------------------------------------------------------

    def _get_user_roles(self):
        roles = super()._get_user_roles()
        if self.env.su:
            return roles
        own = self.env["party.member"]._get_own()
        for resolution in self.sudo():  # sudo: only who chairs and who takes the minutes
            mine, meeting = roles[resolution.id], resolution.meeting_id
            if own and "member" in mine:
                if meeting.chair_id == own:
                    mine.add("chair")
                if meeting.minute_taker_id == own:
                    mine.add("minute_taker")
        return roles

    def _get_access_domain(self, name):
        full = ("committee", "runs", "clerk")
        if name not in ("user_reads", "user_writes"):
            return super()._get_access_domain(name)
        preparing = self._domain_roles(*full) | self._domain_named()
        if name == "user_writes":
            return preparing
        held = Domain("state", "in", HELD_STATES)
        # A draft is the cell's own from the day on which its members were sent it.
        sent = Domain("notified_at", "!=", False) & Domain("state", "=", "draft")
        # What opens most comes first: records in memory are asked part by part.
        return (
            self._domain_administrator()
            | self._domain_roles("supervisor", "officer", but=full) & held
            | self._domain_roles("member", but=full) & (held | sent)
            | preparing
        )

    # ------------------------------------------------------------
    # WORKFLOW
    # ------------------------------------------------------------

    def _get_sitting(self):
        return self.meeting_id

    def _needs_vote(self):
        """What has no template is a decision all the same, and decisions are voted."""
        self.ensure_one()
        return not self.template_id or self.template_id.needs_vote

    def _is_to_announce(self):
        """Members are sent the draft with the notice; alone only where that went out before."""
        # sudo: whether the meeting was announced
        return super()._is_to_announce() and bool(self.sudo().meeting_id.notified_at)

    def _prepare_step(self, target):
        if target == "notified":
            for resolution in self:
                resolution._workflow_write({"announced_text": resolution._get_text()})
        if target == "held":
            for resolution in self:
                resolution._workflow_write({"voted_text": resolution._get_text()})
        return super()._prepare_step(target)

    def _move(self, state, vals, reason=None):
        if state in ("draft", "held"):
            self._check_not_superseded()
        if state == "draft":
            vals = vals | {"voted_text": False}
        return super()._move(state, vals, reason)

    def _check_not_superseded(self):
        """What a newer paper replaces stays as it was signed."""
        # sudo: which paper replaces it, for a message
        if replaced := self.sudo().filtered("superseded_by_id"):
            raise UserError(
                self.env._(
                    "%(name)s is replaced by %(other)s, so it stays as it was signed. Open that "
                    "one again instead.",
                    name=replaced[0].display_name,
                    other=replaced[0].superseded_by_id.display_name,
                )
            )

    def _get_next_users(self, state):
        """What those above have never seen is not told to them when it is withdrawn."""
        told = self.filtered("number") if state == "cancelled" else self
        return super(PartyResolution, told)._get_next_users(state)
