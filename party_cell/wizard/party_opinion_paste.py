from odoo import fields, models


class PartyOpinionPaste(models.TransientModel):
    """Takes pasted lines “Đ/c Lan: …” and makes named opinions of them."""

    _name = "party.opinion.paste"
    _description = "Paste Opinions"
    _inherit = ["party.links"]

    meeting_id = fields.Many2one("party.meeting", required=True, ondelete="cascade")
    text = fields.Text(required=True)

    def action_confirm(self):
        self.ensure_one()
        self.meeting_id.add_opinions(self.text)
        return {"type": "ir.actions.act_window_close"}
