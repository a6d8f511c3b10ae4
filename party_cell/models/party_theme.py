from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import html2plaintext, is_html_empty

from .party_kinds import THEMATIC_KINDS
from .party_reported import REPORTING
from .party_roles import vietnam_today
from .party_theme_suggestion import QUARTERS, quarter_of
from .party_workflow import ALL, HELD_STATES

# What the author writes, what the meeting concluded, and what is entered when it is sent upwards.
WORK = frozenset({"outline", "final_text", "lessons", "attachment_ids"})
RESULT = WORK | {"outcome", "outcome_text"}
CONTRIBUTIONS = frozenset({"contribution_ids"})


class PartyTheme(models.Model):
    """A theme (chuyên đề) of a cell: from the topic over outline and meeting to lessons learnt.

    A theme is moved to *held* by the meeting that presents it, when nothing is missing
    (party_meeting_theme.py); its form offers the same step.
    """

    _name = "party.theme"
    _description = "Theme of a Party Cell"
    _inherit = ["party.reported", "party.issued.paper"]
    _order = "year desc, quarter desc, cell_id, id"

    _workflow_cancel = True
    _workflow_file_part = "attachment_ids"
    _workflow_edit = {
        "runs": {"draft": ALL, "held": RESULT, "approved": REPORTING, "reported": REPORTING},
        "clerk": {"draft": ALL, "held": RESULT, "approved": REPORTING, "reported": REPORTING},
        "committee": {"draft": ALL, "held": RESULT},
        "author": {"draft": WORK, "held": WORK},
        "member": {"draft": CONTRIBUTIONS},
    }

    state = fields.Selection(
        [
            ("draft", "Outline in preparation"),
            ("held", "Presented to the cell"),
            ("approved", "Finalised"),
            ("reported", "Reported to the superior"),
            ("cancelled", "Not carried out"),
        ]
    )
    cell_id = fields.Many2one(
        "party.cell",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env["party.meeting"]._default_cell_id(),
    )
    name = fields.Char("Theme", required=True, index="trigram")
    topic_open = fields.Boolean(
        "Topic not chosen yet",
        readonly=True,
        copy=False,
        help="Made by the year plan; it gets its topic when it is named, or takes one suggested.",
    )
    year = fields.Integer(required=True, default=lambda self: vietnam_today().year, aggregator=None)
    quarter = fields.Selection(
        QUARTERS, required=True, default=lambda self: quarter_of(vietnam_today())
    )
    source = fields.Selection(
        [("suggested", "Suggested by the superior"), ("proposed", "Proposed in the cell")],
        "Where it comes from",
        required=True,
        default="proposed",
    )
    suggestion_id = fields.Many2one(
        "party.theme.suggestion",
        "Suggested topic",
        ondelete="restrict",
        index="btree_not_null",
        copy=False,
    )
    proposed_meeting_id = fields.Many2one(
        "party.meeting",
        "Chosen in the meeting",
        ondelete="set null",
        index="btree_not_null",
        copy=False,
        help="The earlier meeting in which the theme was proposed and chosen.",
    )
    basis = fields.Char(help="Number and date of the document that asks for it.")
    author_id = fields.Many2one(
        "party.member", "Prepared and presented by", ondelete="restrict", index="btree_not_null"
    )
    outline = fields.Html(
        compute="_compute_outline",
        store=True,
        readonly=False,
        precompute=True,
        sanitize_style=True,
        sanitize_form=True,
    )
    outline_approved_by = fields.Selection(
        [("committee", "The cell's committee"), ("vote", "Vote of the cell")],
        "Outline approved by",
        copy=False,
    )
    outline_approved_date = fields.Date("Outline approved on", copy=False)
    outline_meeting_id = fields.Many2one(
        "party.meeting",
        "Approved in the meeting",
        ondelete="set null",
        index="btree_not_null",
        copy=False,
    )
    contribution_ids = fields.One2many("party.theme.contribution", "theme_id", "Contributions")
    sent_date = fields.Date(
        "Outline sent to members on",
        copy=False,
        help="From then on the members of the cell read the outline here. Filled by the button; "
        "enter the day yourself where the outline was handed out on paper.",
    )
    meeting_id = fields.Many2one(
        "party.meeting",
        "Presented in the meeting",
        ondelete="set null",
        index="btree_not_null",
        copy=False,
    )
    meeting_date = fields.Datetime("Date of the meeting", compute="_compute_meeting_date")
    outcome = fields.Selection(
        [
            ("resolution", "Thematic resolution"),
            ("conclusion", "Conclusion"),
            ("study", "To be studied further"),
        ],
        "Result",
        copy=False,
    )
    outcome_text = fields.Text(
        "What was decided", copy=False, help="The points to take up: who does what, by when."
    )
    final_text = fields.Html("Finalised text", copy=False, sanitize_style=True, sanitize_form=True)
    attachment_ids = fields.Many2many(
        "ir.attachment", "party_theme_attachment_rel", string="Files", copy=False
    )
    lessons = fields.Text("Lessons learnt", copy=False)

    # What the form lets the current user write; `can_edit` is everything in draft.
    can_work = fields.Boolean(compute="_compute_can_work", export_string_translation=False)
    can_conclude = fields.Boolean(compute="_compute_can_work", export_string_translation=False)
    can_contribute = fields.Boolean(compute="_compute_can_work", export_string_translation=False)

    _list_idx = models.Index("(year DESC, quarter DESC, cell_id, id)")
    _cell_year_idx = models.Index("(cell_id, year)")
    _year_sensible = models.Constraint(
        "CHECK (year BETWEEN 1930 AND 2200)", "Enter the year with four digits, such as 2026."
    )
    _meeting_uniq = models.UniqueIndex(
        "(meeting_id) WHERE state <> 'cancelled'",
        "This meeting already presents another theme. Choose another meeting for one of the two.",
    )
    _suggestion_uniq = models.UniqueIndex(
        "(cell_id, suggestion_id) WHERE state <> 'cancelled'",
        "The cell has already taken this topic. Open its theme instead of making a second one.",
    )

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("cell_id")
    def _compute_outline(self):
        """An outline begins with the parts that the committee above wants to see in it."""
        empty = self.filtered(lambda theme: theme.cell_id and is_html_empty(theme.outline))
        skeletons = empty._get_skeletons("theme_outline")
        for theme in empty:
            theme.outline = skeletons[theme.id]

    @api.depends("meeting_id.date_start")
    @api.depends_context("uid")
    def _compute_meeting_date(self):
        """When a meeting in preparation takes place is told by its notice, not by the theme."""
        readable = self.meeting_id._filtered_access("read")
        for theme in self:
            theme.meeting_date = (theme.meeting_id & readable).date_start

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_can_work(self):
        roles = self._get_user_roles()
        for theme in self:
            mine = self._get_role_fields(roles[theme.id], theme.state)
            theme.can_work = bool(mine & {"*", "outline"})
            theme.can_conclude = bool(mine & {"*", "outcome"})
            theme.can_contribute = bool(mine & {"*", "contribution_ids"})

    @api.model
    def _get_open_topic(self, cell, year, quarter):
        """The theme of the year plan that still waits for a topic, if any."""
        return self.search(
            Domain("cell_id", "=", cell.id)
            & Domain("year", "=", year)
            & Domain("quarter", "=", quarter)
            & Domain("topic_open", "=", True)
            & Domain("state", "=", "draft"),
            limit=1,
        )

    def _get_unwritten(self):
        """The themes whose outline says no more than the skeleton that it began with."""
        skeletons = self._get_skeletons("theme_outline")

        def words(source):
            return html2plaintext(source or "").split()

        return self.filtered(lambda theme: words(theme.outline) in ([], words(skeletons[theme.id])))

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        self.browse()._check_meetings_free([vals.get("meeting_id") for vals in vals_list])
        themes = super().create(vals_list)
        themes.meeting_id._check_theme_may_change()
        themes._propose_co_chair()
        themes._tell_authors()
        return themes

    def write(self, vals):
        if "cell_id" in vals and any(theme.cell_id.id != vals["cell_id"] for theme in self):
            raise UserError(
                self.env._("A theme stays with its cell. Make a new theme for the other cell.")
            )
        self._check_meetings_free([vals.get("meeting_id")])
        if "name" in vals:
            vals = vals | {"topic_open": False}
        authors = {theme: theme.author_id for theme in self}
        meetings = {theme: theme.meeting_id for theme in self}
        result = super().write(vals)
        moved = self.filtered(lambda theme: theme.meeting_id != meetings[theme])
        for meeting in {meetings[theme] for theme in moved} | {moved.meeting_id}:
            meeting._check_theme_may_change()
        moved._propose_co_chair()
        handed_on = self.filtered(lambda theme: theme.author_id != authors[theme])
        for theme in handed_on:
            theme.meeting_id._forget_co_chair(authors[theme])
        handed_on._propose_co_chair()
        handed_on._tell_authors()
        # A theme of the year plan gets the parts of its outline when somebody is to write it.
        self.env.add_to_compute(self._fields["outline"], handed_on)
        return result

    @api.constrains("author_id", "meeting_id", "outline_meeting_id", "proposed_meeting_id")
    def _check_links(self):
        # sudo: whose member and whose meeting these are, not what they say
        for theme in self.sudo():
            meetings = theme.meeting_id | theme.outline_meeting_id | theme.proposed_meeting_id
            if meetings.cell_id - theme.cell_id:
                raise ValidationError(
                    self.env._(
                        "“%(theme)s” belongs to %(cell)s: choose a meeting of the same cell.",
                        theme=theme.name,
                        cell=theme.cell_id.name,
                    )
                )
            if theme.author_id and theme.cell_id not in theme.author_id.membership_ids.cell_id:
                raise ValidationError(
                    self.env._(
                        "A theme is prepared by a member of the cell: choose somebody of %(cell)s.",
                        cell=theme.cell_id.name,
                    )
                )
            if theme.meeting_id and theme.meeting_id.kind not in THEMATIC_KINDS:
                raise ValidationError(
                    self.env._(
                        "%(meeting)s presents no theme: choose a thematic meeting, or a regular "
                        "and thematic one.",
                        meeting=theme.meeting_id.display_name,
                    )
                )

    def _check_meetings_free(self, meeting_ids):
        """Name the other theme before the index refuses the second one without a word of it."""
        meetings = self.env["party.meeting"].browse(filter(None, meeting_ids))
        meetings.check_access("read")
        for other in meetings._get_themes() - self:
            raise ValidationError(
                self.env._(
                    "%(meeting)s already presents “%(theme)s”. A meeting presents one theme: "
                    "choose another meeting for one of the two.",
                    meeting=other.meeting_id.display_name,
                    theme=other.name,
                )
            )

    @api.constrains("suggestion_id", "cell_id")
    def _check_suggestion(self):
        # sudo: from which committee the topic comes
        for theme in self.sudo().filtered("suggestion_id"):
            committee = theme.suggestion_id.committee_id
            if committee.id not in theme.cell_id._get_committee_ids_above():
                raise ValidationError(
                    self.env._(
                        "This topic was suggested to other cells, not to %(cell)s.",
                        cell=theme.cell_id.name,
                    )
                )

    @api.onchange("suggestion_id")
    def _onchange_suggestion_id(self):
        """A chosen topic brings its words along, where nothing was written yet."""
        topic = self.suggestion_id
        if topic:
            self.source = "suggested"
            self.name = self.name or topic.name
            self.basis = self.basis or topic.basis

    # ------------------------------------------------------------
    # WORKFLOW
    # ------------------------------------------------------------

    def _get_user_roles(self):
        roles = super()._get_user_roles()
        if self.env.su:
            return roles
        own = self.env["party.member"]._get_own()
        for theme in self.sudo():  # sudo: only who the author is
            mine = roles[theme.id]
            if own and "member" in mine and theme.author_id == own:
                mine.add("author")
        return roles

    def _get_access_domain(self, name):
        full = ("committee", "runs", "clerk")
        if name == "user_reads":
            # Drafts are the cell's own until the outline was sent.
            shown = Domain("sent_date", "!=", False) | Domain("state", "in", HELD_STATES)
            member = self._domain_roles("member", but=full)
            return (
                self._domain_administrator()
                | self._domain_roles(*full)
                | member & (shown | self._domain_own("author_id"))
                | self._domain_roles("supervisor", "officer") & shown
            )
        if name == "user_writes":
            member = self._domain_roles("member", but=full)
            return self._domain_roles(*full) | member & self._domain_own("author_id")
        return super()._get_access_domain(name)

    def _prepare_step(self, target):
        if target == "notified":
            self.filtered(lambda theme: not theme.sent_date)._workflow_write(
                {"sent_date": vietnam_today()}
            )
        if target == "approved":
            self._freeze_paper("theme_outline")
        return super()._prepare_step(target)

    def _get_sitting(self):
        return self.meeting_id

    def _tell_authors(self):
        """The author learns of the task by an activity; it closes with the next step."""
        told = self.filtered(lambda theme: theme.state == "draft" and theme._origin)
        told._close_activities()
        told._schedule_next("draft")

    def _get_next_users(self, state):
        if state == "draft":
            # sudo: whom to tell; the activity names the step only
            authors = {theme.id: theme.author_id.user_id for theme in self.sudo()}
            return {theme: user - self.env.user for theme, user in authors.items()}
        if state == "cancelled":
            # What those above have never seen is not told to them.
            return super(PartyTheme, self.filtered("sent_date"))._get_next_users(state)
        return super()._get_next_users(state)

    def _propose_co_chair(self):
        """The author co-chairs the meeting that presents the theme, unless it has a co-chair."""
        for theme in self.filtered("meeting_id"):
            theme.meeting_id._propose_co_chair(theme)

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_contribute(self):
        """Open the user's own contribution, or a new one."""
        self.ensure_one()
        self.check_access("read")
        own = self.env["party.member"]._get_own()
        contribution = self.contribution_ids.filtered(lambda line: line.member_id == own)[:1]
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("My contribution"),
            "res_model": "party.theme.contribution",
            "res_id": contribution.id,
            "view_mode": "form",
            "target": "new",
            "context": {"default_theme_id": self.id, "default_member_id": own.id},
        }

    def action_make_meeting(self):
        """Open the meeting that presents the theme: the one planned for the quarter while its topic
        is still open, which the theme becomes; else the form of a new one."""
        self.ensure_one()
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Thematic meeting"),
            "res_model": "party.meeting",
            "view_mode": "form",
        }
        planned = self._get_open_topic(self.cell_id, self.year, self.quarter) - self
        if meeting := planned.meeting_id.filtered(lambda meeting: meeting.state == "draft"):
            planned.unlink()
            self.meeting_id = meeting
            return action | {"res_id": meeting.id}
        return action | {
            "context": {
                "default_cell_id": self.cell_id.id,
                "default_kind": "thematic",
                "default_theme_id": self.id,
            },
        }
