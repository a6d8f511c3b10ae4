from odoo import api, fields, models

from ..tools.vietnamese import paper_percent
from .party_gate import Missing
from .party_meeting_roll import percent

TARGETS = [
    ("resolution", "Resolution"),
    ("conclusion", "Conclusion"),
    ("minutes", "Minutes"),
    ("rating", "Rating of the meeting"),
    ("admission", "Admission or confirmation of a member"),
    ("other", "Other matter"),
]

# Which fraction of the rule profile a matter needs, unless the meeting decides otherwise.
THRESHOLD_OF_TARGET = {"admission": "ge_two_thirds"}


class PartyVote(models.Model):
    """One vote of a meeting. Its base is the official members summoned, not those present."""

    _name = "party.vote"
    _description = "Vote in a Meeting"
    _inherit = ["party.workflow.line"]
    _order = "meeting_id, sequence, id"
    _rec_name = "subject"

    _workflow_lines = "vote_ids"

    meeting_id = fields.Many2one("party.meeting", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer(default=10)
    target = fields.Selection(TARGETS, "On", required=True, default="conclusion")
    agenda_id = fields.Many2one(
        "party.meeting.agenda",
        "Agenda item",
        ondelete="set null",
        index="btree_not_null",
        domain="[('meeting_id', '=', meeting_id)]",
    )
    subject = fields.Char(help="What exactly is voted on, where the kind of matter is not enough.")
    method = fields.Selection(
        [
            ("hand", "Show of hands"),
            ("ballot", "Secret ballot"),
            ("handbook", "Electronic handbook"),
        ],
        required=True,
        default="hand",
    )
    threshold = fields.Selection(
        [("gt_half", "More than half"), ("ge_two_thirds", "Two thirds or more")],
        required=True,
        compute="_compute_threshold",
        store=True,
        readonly=False,
        precompute=True,
    )
    base = fields.Integer("Total for the percentage", related="meeting_id.voting_base", store=True)
    for_count = fields.Integer("In favour")
    against_count = fields.Integer("Against")
    other_count = fields.Integer("Other opinion")
    reserved = fields.Text("Reserved opinions")
    passed = fields.Boolean(compute="_compute_result", store=True)
    percentage = fields.Float(digits=(5, 1), compute="_compute_result", store=True)
    sentence = fields.Char(compute="_compute_sentence")

    _not_negative = models.Constraint(
        "CHECK (for_count >= 0 AND against_count >= 0 AND other_count >= 0)",
        "Votes are counted from 0 up.",
    )

    @api.constrains("agenda_id", "meeting_id")
    def _check_agenda_id(self):
        self._check_same_parent("agenda_id")

    @api.depends("target")
    def _compute_threshold(self):
        for vote in self:
            vote.threshold = THRESHOLD_OF_TARGET.get(vote.target, "gt_half")

    @api.depends("for_count", "base", "threshold", "meeting_id.rule_profile_id")
    def _compute_result(self):
        for vote in self:
            vote.percentage = percent(vote.for_count, vote.base)
            rules = vote.meeting_id.rule_profile_id
            vote.passed = bool(rules) and rules._passes(vote.threshold, vote.for_count, vote.base)

    @api.depends("for_count", "base", "percentage")
    def _compute_sentence(self):
        """The line of the minutes, in Vietnamese whatever the user's language: it is printed."""
        for vote in self:
            vote.sentence = (
                f"với {vote.for_count}/{vote.base} đồng chí tán thành, "
                f"đạt {paper_percent(vote.percentage)}"
            )

    def _filter_untouched(self):
        """Lines that the list made by a Tab: nothing was chosen, typed or counted in them."""
        target = self.default_get(["target"])["target"]
        return self.filtered(
            lambda vote: (
                vote.target == target
                and not vote.agenda_id
                and not vote._is_counted()
                and not (vote.subject or "").strip()
                and not (vote.reserved or "").strip()
            )
        )

    def _is_counted(self):
        self.ensure_one()
        return bool(self.for_count or self.against_count or self.other_count)

    def _get_label(self):
        """What is voted on, in words."""
        self.ensure_one()
        return (
            self.subject
            or dict(self._fields["target"]._description_selection(self.env))[self.target]
        )

    def _make_overcount(self, record, field):
        """What a gate says of more votes than there are voting members present."""
        self.ensure_one()
        return Missing(
            record,
            self.env._(
                "The vote “%(vote)s” counts %(cast)s votes, but %(present)s official members with "
                "a vote are present (probationary members do not vote).",
                vote=self._get_label(),
                cast=self.for_count + self.against_count + self.other_count,
                present=self.meeting_id.present_voting_count,
            ),
            field,
        )
