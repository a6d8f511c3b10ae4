from odoo import api, fields, models
from odoo.exceptions import ValidationError

SUBJECTS = [
    ("ordinary", "Ordinary matter"),
    ("admission", "Admission of a member"),
    ("confirmation", "Confirmation as official member"),
]
SOURCES = [
    ("function", "Own functions and duties"),
    ("superior", "Directed by the superior"),
    ("programme", "Work programme"),
    ("wish", "Wish of members and people"),
]

# What is proposed of an item; whoever writes it has made the item his or her own.
PROPOSED = ("name", "source", "subject", "minutes", "is_focus", "words")


class PartyMeetingAgenda(models.Model):
    """An item of a meeting's programme: announced before, discussed, concluded on.

    Items are proposed when the meeting is made (party_meeting_programme.py). One that admits or
    confirms a member brings its vote.
    """

    _name = "party.meeting.agenda"
    _description = "Agenda Item of a Meeting"
    _inherit = ["party.workflow.line"]
    _order = "meeting_id, sequence, id"

    _workflow_lines = "agenda_ids"
    _workflow_texts = frozenset({"conclusion", "carry_over"})

    meeting_id = fields.Many2one("party.meeting", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer(default=10)
    name = fields.Char("Item", required=True)
    source = fields.Selection(SOURCES)
    subject = fields.Selection(
        SUBJECTS,
        "Matter",
        required=True,
        default="ordinary",
        help="Admission and confirmation bring their vote, with the fraction that the rules ask "
        "for.",
    )
    presenter_id = fields.Many2one("party.member", "Presented by", index="btree_not_null")
    minutes = fields.Integer("Minutes planned")
    is_focus = fields.Boolean("Focus issue", help="One to three items that the meeting is about.")
    is_secret = fields.Boolean(
        "Secret", help="Named in the meeting only: never in mails, copied texts or notices."
    )
    words = fields.Text(
        "Words for the chair",
        help="Printed in the chair's script. {cell}, {month}, {count} and the like stand for facts "
        "of the meeting.",
    )
    conclusion = fields.Text("Conclusion on the item", copy=False)
    carry_over = fields.Boolean(
        "Continue next month",
        copy=False,
        help="The item comes again on the agenda of the next month.",
    )
    # Proposed for every meeting of the kind, and not renamed since.
    is_routine = fields.Boolean(readonly=True, export_string_translation=False)
    is_edited = fields.Boolean(readonly=True, copy=False, export_string_translation=False)
    carried_from_id = fields.Many2one(
        "party.meeting.agenda",
        "Carried over from",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
    )
    opinion_ids = fields.One2many("party.meeting.opinion", "agenda_id", "Opinions on the item")
    vote_ids = fields.One2many("party.vote", "agenda_id", "Votes on the item")

    _minutes_positive = models.Constraint(
        "CHECK (minutes >= 0)", "The minutes planned for an item cannot be negative."
    )

    @api.constrains("carried_from_id", "meeting_id")
    def _check_carried_from(self):
        # sudo: whether the earlier item is one of the same cell, whoever may read it
        for item in self.sudo():
            if item.carried_from_id and item.carried_from_id.cell_id != item.cell_id:
                raise ValidationError(
                    self.env._("An agenda item is carried over within its own cell only.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        items = super().create(vals_list)
        items._put_before_discussion()
        items.filtered(lambda item: item._needs_vote())._sync_votes()
        return items

    def write(self, vals):
        if "name" in vals:
            vals = vals | {"is_routine": False}
        if {*PROPOSED, "presenter_id", "is_secret"} & vals.keys():
            vals = vals | {"is_edited": True}
        result = super().write(vals)
        if {"name", "subject"} & vals.keys():
            self._sync_votes()
        return result

    def unlink(self):
        votes = self.vote_ids.filtered(lambda vote: not vote._is_counted())
        result = super().unlink()
        votes.unlink()
        return result

    def _put_before_discussion(self):
        """What is added below a proposed agenda comes before its main discussion, instead of
        after the words that close the meeting."""
        added = self.filtered(lambda item: not (item.is_routine or item.carried_from_id))
        meetings = added.meeting_id.filtered(lambda meeting: meeting.state == "draft")
        if not meetings:
            return
        # sudo: which proposed item is the main discussion, whoever writes the agenda
        rows = self.env["party.minutes.template.agenda"].sudo()._get_for(meetings)
        for meeting in meetings:
            main = rows[meeting.id].filtered("is_discussion")[:1].name
            proposed = meeting.agenda_ids.filtered("is_routine")
            discussion = proposed.filtered(lambda item, main=main: item.name == main)[:1]
            if discussion:
                last = max(proposed.mapped("sequence"))
                below = (added & meeting.agenda_ids).filtered(
                    lambda item, last=last: item.sequence > last
                )
                below.sequence = discussion.sequence - 1

    # ------------------------------------------------------------
    # VOTES
    # ------------------------------------------------------------

    def _needs_vote(self):
        self.ensure_one()
        return self.subject != "ordinary"

    def _sync_votes(self):
        """Items that need a vote have one; while nothing is counted it follows its item."""
        drafts = self.filtered(lambda item: item.meeting_id.state == "draft")
        voted = drafts.filtered(lambda item: item._needs_vote())
        (drafts - voted).vote_ids.filtered(lambda vote: not vote._is_counted()).unlink()
        for vote in voted.vote_ids:
            if not vote._is_counted() and vote.subject != vote.agenda_id.name:
                vote.subject = vote.agenda_id.name
        self.env["party.vote"].create(
            [
                {
                    "meeting_id": item.meeting_id.id,
                    "agenda_id": item.id,
                    "target": "admission",
                    "subject": item.name,
                }
                for item in voted
                if not item.vote_ids
            ]
        )

    # ------------------------------------------------------------
    # PROPOSALS
    # ------------------------------------------------------------

    def _is_untouched(self):
        """A proposal in which nobody has put anything yet."""
        self.ensure_one()
        return self.is_routine and not (self.is_edited or self.conclusion or self.carried_from_id)

    def _is_unfinished(self):
        """Neither concluded nor a matter of every month, or meant to go on."""
        self.ensure_one()
        return self.carry_over or not (self.is_routine or (self.conclusion or "").strip())

    def _get_carried_vals(self, cell):
        """What goes along when the item comes again in a later meeting of the cell."""
        self.ensure_one()
        names = ("name", "source", "subject", "minutes", "is_secret", "words")
        presenter = self.presenter_id.filtered(lambda member: member.cell_id == cell)
        return {name: self[name] for name in names} | {"presenter_id": presenter.id}
