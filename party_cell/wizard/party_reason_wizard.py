from odoo import fields, models
from odoo.exceptions import UserError

# The steps that take one reason; nothing else may be called through the wizard.
METHODS = (
    "action_return",
    "action_cancel",
    "action_refresh_roll",
    "action_remove",
    "action_withdraw",
    "action_reject",
    "action_stop",
)
# Models without states of the engine that take a reason as well.
OTHERS = ("party.document.scan", "party.task")


class PartyReasonWizard(models.TransientModel):
    """Asks for the reason of a step back, a cancellation or a roll made again."""

    _name = "party.reason.wizard"
    _description = "Reason of a Step"

    res_model = fields.Char(required=True)
    res_ids = fields.Json(required=True)
    method = fields.Char(required=True)
    reason = fields.Text(required=True)

    def action_confirm(self):
        self.ensure_one()
        model = self.env.get(self.res_model)
        ours = hasattr(model, "_workflow_roles") or self.res_model in OTHERS
        if self.method not in METHODS or not ours or not hasattr(model, self.method):
            raise UserError(self.env._("This step takes no reason."))
        getattr(model.browse(self.res_ids), self.method)(reason=self.reason)
        return {"type": "ir.actions.act_window_close"}
