from odoo import fields, models


class PartyPostponement(models.TransientModel):
    """Asks for the new date of a meeting, and why it is put off."""

    _name = "party.postponement"
    _description = "Postpone a Meeting"
    _inherit = ["party.links"]

    meeting_id = fields.Many2one("party.meeting", required=True, ondelete="cascade")
    date_start = fields.Datetime("New date", required=True)
    reason = fields.Text(required=True)

    def action_confirm(self):
        self.ensure_one()
        meeting = self.meeting_id.with_context(party_form=True)
        result = meeting.action_postpone(self.date_start, self.reason)
        return result if isinstance(result, dict) else {"type": "ir.actions.act_window_close"}
