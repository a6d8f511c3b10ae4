from odoo import fields, models


class PartyMeetingAgenda(models.Model):
    """An item of a meeting's programme: announced before, discussed, concluded on."""

    _name = "party.meeting.agenda"
    _description = "Agenda Item of a Meeting"
    _inherit = ["party.workflow.line"]
    _order = "meeting_id, sequence, id"

    _workflow_lines = "agenda_ids"
    _workflow_texts = frozenset({"conclusion"})

    meeting_id = fields.Many2one("party.meeting", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer(default=10)
    name = fields.Char("Item", required=True)
    source = fields.Selection(
        [
            ("function", "Own functions and duties"),
            ("superior", "Directed by the superior"),
            ("programme", "Work programme"),
            ("wish", "Wish of members and people"),
        ],
    )
    presenter_id = fields.Many2one("party.member", "Presented by", index="btree_not_null")
    minutes = fields.Integer("Minutes planned")
    is_focus = fields.Boolean("Focus issue", help="One to three items that the meeting is about.")
    is_secret = fields.Boolean(
        "Secret", help="Named in the meeting only: never in mails, copied texts or notices."
    )
    conclusion = fields.Text("Conclusion on the item", copy=False)

    _minutes_positive = models.Constraint(
        "CHECK (minutes >= 0)", "The minutes planned for an item cannot be negative."
    )
