from odoo import fields, models
from odoo.exceptions import UserError


class PartyAbsence(models.TransientModel):
    """Asks why somebody cannot come."""

    _name = "party.absence"
    _description = "Why a Member Cannot Come"

    notice_ids = fields.Json(required=True)
    reason = fields.Char()

    def action_confirm(self):
        self.ensure_one()
        if not (self.reason or "").strip():
            raise UserError(self.env._("Write why you cannot come."))
        self.env["party.notice"].browse(self.notice_ids).action_ask_absence(self.reason)
        return {"type": "ir.actions.act_window_close"}
