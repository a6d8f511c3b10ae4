from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from .party_rating_scheme import LEVELS, RATED_KINDS
from .party_workflow import ALL, HELD_STATES

SCORES = frozenset({"line_ids", "weaknesses", "remedies"})
# What the cell still says once it has voted.
NOTES = frozenset({"difference_note"})
PROPOSAL = frozenset({"proposed_level", "proposal_note"})
DECISION = frozenset({"superior_level", "superior_reason"})


class PartyRating(models.Model):
    """The score of one meeting: by the cell first, then the level that the superior decides.

    Lines bound to a recorded fact score themselves while the sheet is a draft. What was voted
    stays; where the facts differ afterwards, the sheet says so and asks for a note or a new vote.
    """

    _name = "party.rating"
    _description = "Rating of a Meeting"
    _inherit = ["party.workflow", "party.document.mixin"]
    _order = "period desc, cell_id, id desc"

    _workflow_protected = (
        "scheme_id",
        "voted_facts",
        "proposed_by_id",
        "decided_by_id",
        "decided_at",
    )
    _workflow_superior = tuple(PROPOSAL | DECISION)
    _workflow_roles = {
        "held": {"runs", "chair", "minute_taker", "clerk"},
        "approved": {"runs", "chair", "clerk"},
        "reported": {"runs", "clerk"},
        "received": {"supervisor", "officer"},
        ("return", "held"): {"runs", "chair", "clerk"},
        ("return", "approved"): {"runs", "clerk"},
        ("return", "reported"): {"supervisor", "officer"},
    }
    _workflow_edit = {
        "runs": {"draft": ALL, "held": NOTES, "approved": NOTES, "reported": NOTES},
        "clerk": {"draft": ALL, "held": NOTES, "approved": NOTES, "reported": NOTES},
        "chair": {"draft": ALL, "held": NOTES},
        "committee": {"draft": ALL},
        "minute_taker": {"draft": SCORES},
        "supervisor": {"reported": PROPOSAL},
        "officer": {"reported": PROPOSAL | DECISION},
    }

    state = fields.Selection(
        [
            ("draft", "Being scored"),
            ("held", "Voted"),
            ("approved", "Score closed"),
            ("reported", "Reported to the superior"),
            ("cancelled", "Cancelled"),
        ]
    )
    meeting_id = fields.Many2one(
        "party.meeting",
        required=True,
        ondelete="cascade",
        index=True,
        domain=[("kind", "in", RATED_KINDS), ("state", "!=", "cancelled")],
    )
    cell_id = fields.Many2one(
        "party.cell", related="meeting_id.cell_id", store=True, precompute=True, index=True
    )
    committee_id = fields.Many2one(
        "party.committee",
        "Superior committee when held",
        related="meeting_id.committee_id",
        store=True,
        index="btree_not_null",
    )
    period = fields.Date(
        "Month", related="meeting_id.period", store=True, precompute=True, index=True
    )
    kind = fields.Selection(
        related="meeting_id.kind", store=True, precompute=True, string="Kind of meeting"
    )
    scheme_id = fields.Many2one(
        "party.rating.scheme", readonly=True, ondelete="restrict", index=True, copy=False
    )
    has_points = fields.Boolean(related="scheme_id.has_points", related_sudo=True)
    total = fields.Float("Highest total", related="scheme_id.total", related_sudo=True)
    line_ids = fields.One2many("party.rating.line", "rating_id", "Criteria")
    self_total = fields.Float(
        "Points",
        digits=(6, 2),
        compute="_compute_self_total",
        store=True,
        aggregator="avg",
    )
    self_level = fields.Selection(
        LEVELS, "Level by the cell", compute="_compute_self_total", store=True
    )
    unscored_count = fields.Integer(
        "Criteria without points", compute="_compute_self_total", store=True
    )
    weaknesses = fields.Text(copy=False)
    remedies = fields.Text(copy=False)
    vote_id = fields.Many2one(
        "party.vote", "Vote of the cell", compute="_compute_vote_id", compute_sudo=True
    )
    vote_sentence = fields.Char("Voted", compute="_compute_vote_id", compute_sudo=True)
    voted_facts = fields.Json(readonly=True, copy=False, export_string_translation=False)
    has_difference = fields.Boolean(
        "Facts differ from the vote", compute="_compute_has_difference", store=True
    )
    difference_note = fields.Text(
        "Note on the difference",
        copy=False,
        help="Why the score stands as it was voted, or what the cell will do.",
    )
    proposed_level = fields.Selection(LEVELS, "Level proposed by the member in charge", copy=False)
    proposal_note = fields.Text("Remark on the proposal", copy=False)
    proposed_by_id = fields.Many2one("res.users", "Proposed by", readonly=True, copy=False)
    superior_level = fields.Selection(LEVELS, "Superior's level", copy=False)
    superior_reason = fields.Text("Why it differs", copy=False)
    decided_by_id = fields.Many2one("res.users", "Decided by", readonly=True, copy=False)
    decided_at = fields.Datetime("Decided on", readonly=True, copy=False)
    final_level = fields.Selection(
        LEVELS,
        "Level that holds",
        compute="_compute_final_level",
        store=True,
        help="The superior's where it is decided, else the cell's own.",
    )
    can_propose = fields.Boolean(compute="_compute_can_judge", export_string_translation=False)
    can_decide = fields.Boolean(compute="_compute_can_judge", export_string_translation=False)
    can_note = fields.Boolean(compute="_compute_can_judge", export_string_translation=False)

    _meeting_uniq = models.Constraint(
        "UNIQUE (meeting_id)", "This meeting has its score sheet already. Open that one."
    )
    _reason_of_difference = models.Constraint(
        "CHECK (superior_level IS NULL OR superior_level = self_level "
        "OR btrim(COALESCE(superior_reason, '')) <> '')",
        "A level that differs from the cell's own needs a reason.",
    )

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("line_ids.points", "line_ids.is_scored", "scheme_id")
    def _compute_self_total(self):
        for rating in self:
            scores = rating.line_ids.filtered(lambda line: not line.is_group)
            unscored = scores.filtered(lambda line: not line.is_scored)
            total = sum((scores - unscored).mapped("points"))
            short = any(
                line.criterion_id.max_for_good and line.points < line.max_points for line in scores
            )
            rating.self_total = round(total, 2)
            rating.unscored_count = len(unscored)
            scheme = rating.scheme_id
            complete = scheme and scores and not unscored
            rating.self_level = complete and scheme._get_level(rating.self_total, short)

    @api.depends("meeting_id.vote_ids.target", "meeting_id.vote_ids.sentence")
    def _compute_vote_id(self):
        for rating in self:
            votes = rating.meeting_id.vote_ids.filtered(lambda vote: vote.target == "rating")
            rating.vote_id = votes[-1:]
            rating.vote_sentence = votes[-1:].sentence

    @api.depends("voted_facts", "line_ids.auto_points", "line_ids.auto_known", "state")
    def _compute_has_difference(self):
        for rating in self:
            rating.has_difference = any(line._differs() for line in rating.line_ids)

    @api.depends("self_level", "superior_level")
    def _compute_final_level(self):
        for rating in self:
            rating.final_level = rating.superior_level or rating.self_level

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_can_judge(self):
        roles = self._get_user_roles()
        for rating in self:
            mine = self._get_role_fields(roles.get(rating.id, set()), rating.state)
            rating.can_propose = "proposed_level" in mine
            rating.can_decide = "superior_level" in mine
            rating.can_note = "difference_note" in mine

    @api.depends("meeting_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for rating in self:
            # sudo: the meeting's name belongs to the name of a rating that the user may read
            meeting = rating.meeting_id.sudo() if rating._origin else rating.meeting_id
            rating.display_name = self.env._("Rating: %(meeting)s", meeting=meeting.display_name)

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if any("line_ids" in vals for vals in vals_list):
            raise UserError(self.env._("The criteria come from the scheme of the meeting."))
        self._check_unrated([vals.get("meeting_id") for vals in vals_list])
        ratings = super().create(vals_list)
        # sudo: the scheme and its lines come with the sheet that the user was allowed to make
        ratings.sudo()._choose_schemes()
        return ratings

    def write(self, vals):
        if "meeting_id" in vals and any(r.meeting_id.id != vals["meeting_id"] for r in self):
            raise UserError(self.env._("A score sheet stays with its meeting."))
        result = super().write(vals)
        stamps = {}
        if "proposed_level" in vals:
            stamps["proposed_by_id"] = vals["proposed_level"] and self.env.uid
        if "superior_level" in vals:
            decided = vals["superior_level"]
            stamps["decided_by_id"] = decided and self.env.uid
            stamps["decided_at"] = decided and fields.Datetime.now()
        if stamps:
            self._workflow_write(stamps)
        return result

    def copy(self, default=None):
        raise UserError(self.env._("A score sheet belongs to one meeting and is not copied."))

    def _check_unrated(self, meeting_ids):
        """Name the meeting before the index refuses a second sheet without a word of it."""
        meetings = self.env["party.meeting"].browse(filter(None, meeting_ids))
        # sudo: whether there is one; the user must be able to read the meeting
        if rated := meetings._filtered_access("read").sudo().filtered("rating_sheet_ids"):
            raise UserError(
                self.env._(
                    "There is a score sheet already: %(names)s. Open that one.",
                    names="; ".join(rated.mapped("display_name")),
                )
            )

    @api.constrains("superior_level", "superior_reason", "self_level")
    def _check_superior_reason(self):
        """All at once, before the database refuses the first."""
        silent = self.filtered(
            lambda r: (
                r.superior_level
                and r.superior_level != r.self_level
                and not (r.superior_reason or "").strip()
            )
        )
        if silent:
            raise ValidationError(
                self.env._(
                    "The level you decide differs from the cell's own. Write under “Why it "
                    "differs” what it rests on: %(names)s.",
                    names="; ".join(silent.mapped("display_name")),
                )
            )

    def _choose_schemes(self):
        """The scheme of the day, kind and committee, for good; and a line for each criterion."""
        unrated = self.meeting_id.filtered(
            lambda m: m.kind not in RATED_KINDS or m.state == "cancelled"
        )
        if unrated:
            raise UserError(
                self.env._(
                    "Extraordinary meetings, meetings of the cell's committee and meetings not "
                    "held are not rated: %(names)s.",
                    names="; ".join(unrated.mapped("display_name")),
                )
            )
        schemes = self.env["party.rating.scheme"]._get_for(self.meeting_id)
        without = self.meeting_id.filtered(lambda m: not schemes[m.id])
        if without:
            raise UserError(
                self.env._(
                    "No scheme in use covers the day and kind of %(names)s. Ask an officer of the "
                    "superior committee or an administrator to put one in use.",
                    names="; ".join(without.mapped("display_name")),
                )
            )
        by_scheme = {}
        for rating in self:
            by_scheme.setdefault(schemes[rating.meeting_id.id], []).append(rating.id)
        rows = []
        for scheme, ids in by_scheme.items():
            self.browse(ids)._workflow_write({"scheme_id": scheme.id})
            rows += [
                {"rating_id": rating_id, "criterion_id": criterion.id}
                for rating_id in ids
                for criterion in scheme.criterion_ids
            ]
        self.env["party.rating.line"].create(rows)

    # ------------------------------------------------------------
    # ACCESS
    # ------------------------------------------------------------

    def _get_user_roles(self):
        roles = super()._get_user_roles()
        if self.env.su:
            return roles
        own = self.env["party.member"]._get_own()
        for rating in self.sudo():  # sudo: only who chairs and who takes the minutes
            mine = roles[rating.id]
            if own and "member" in mine:
                if rating.meeting_id.chair_id == own:
                    mine.add("chair")
                if rating.meeting_id.minute_taker_id == own:
                    mine.add("minute_taker")
        return roles

    def _domain_named(self):
        """Ratings of the meetings that the user chairs or takes the minutes of."""
        meetings = self.env["party.meeting"]
        named = meetings._domain_own("chair_id") | meetings._domain_own("minute_taker_id")
        return Domain("meeting_id", "any!", named)

    def _get_access_domain(self, name):
        full = ("committee", "runs", "clerk")
        if name == "user_reads":
            others = self._domain_roles("member", "supervisor", "officer", but=full)
            return (
                self._domain_administrator()
                | self._domain_roles(*full)
                | others & Domain("state", "in", HELD_STATES)
                | self._domain_roles("member", but=full) & self._domain_named()
            )
        if name == "user_writes":
            return (
                self._domain_roles(*full)
                | self._domain_roles("supervisor", "officer") & Domain("state", "=", "reported")
                | self._domain_roles("member", but=full) & self._domain_named()
            )
        return super()._get_access_domain(name)

    # ------------------------------------------------------------
    # WORKFLOW
    # ------------------------------------------------------------

    def _prepare_step(self, target):
        if target == "held":
            for rating in self:
                rating._workflow_write(
                    {"voted_facts": rating.line_ids._get_facts(), "difference_note": False}
                )
        if target == "approved":
            self._freeze_paper("rating_sheet")
        return super()._prepare_step(target)

    def _move(self, state, vals, reason=None):
        result = super()._move(state, vals, reason)
        if state == "draft":
            # Opened again: scored anew by what is recorded today.
            self._workflow_write({"voted_facts": False})
            lines = self.sudo().line_ids  # sudo: the engine's own
            lines._compute_again("points", "option_id", "is_scored")
        return result

    def action_score_full(self):
        """Full points for what nobody has scored yet; each line may still be changed."""
        self._check_editable({"line_ids"})
        lines = self.line_ids.filtered(lambda line: not line.is_group and not line.is_scored)
        for points, some in lines.grouped("max_points").items():
            some.write({"points": points})
        return True

    @api.model
    def _cron_check_expected(self):
        """What was expected when the cell voted is asked anew: days have passed."""
        lines = self.env["party.rating.line"].search(
            Domain("is_expected", "=", True) & Domain("rating_id.state", "in", HELD_STATES)
        )
        lines._compute_again(
            "auto_points", "auto_option_id", "auto_known", "is_expected", "evidence"
        )
        self.env.flush_all()
