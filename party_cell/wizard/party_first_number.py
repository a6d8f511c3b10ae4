from odoo import fields, models
from odoo.exceptions import AccessError


class PartyFirstNumber(models.TransientModel):
    """At first use of a number series: which number was the last on paper this term?"""

    _name = "party.first.number"
    _description = "Last Number Used on Paper"

    meeting_id = fields.Many2one("party.meeting", required=True, ondelete="cascade")
    term_id = fields.Many2one("party.term", required=True, ondelete="cascade")
    document_type = fields.Char(required=True)
    last_number = fields.Integer(
        "Last number used on paper this term", help="0 when there was none."
    )

    def action_confirm(self):
        self.ensure_one()
        meeting = self.meeting_id
        if not meeting.can_approve or self.term_id.cell_id != meeting.cell_id:
            raise AccessError(self.env._("Only who may adopt the minutes begins their numbers."))
        self.env["party.number.series"]._open(
            meeting.cell_id, self.term_id, self.document_type, self.last_number
        )
        return meeting.with_context(party_form=True).action_approve() or {
            "type": "ir.actions.act_window_close"
        }
