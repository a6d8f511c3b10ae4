from odoo import fields, models


class PartyAbsence(models.TransientModel):
    """Asks why somebody cannot come."""

    _name = "party.absence"
    _description = "Why a Member Cannot Come"

    notice_ids = fields.Json(required=True)
    reason = fields.Char(required=True)

    def action_confirm(self):
        self.ensure_one()
        self.env["party.notice"].browse(self.notice_ids).action_ask_absence(self.reason)
        return {"type": "ir.actions.act_window_close"}
