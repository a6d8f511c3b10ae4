from odoo import api, fields, models

from ..models.party_gate import TARGETS

STEPS = {
    "notified": "action_notify",
    "held": "action_hold",
    "approved": "action_approve",
    "reported": "action_report",
}


class PartyWaiverWizard(models.TransientModel):
    """Shows the warnings of a step and asks for one common reason."""

    _name = "party.waiver.wizard"
    _description = "Pass over Warnings"

    res_model = fields.Char(required=True)
    res_ids = fields.Json(required=True)
    target = fields.Selection(TARGETS, required=True)
    warnings = fields.Text(compute="_compute_warnings")
    reason = fields.Text(required=True)

    def _get_records(self):
        model = self.env.get(self.res_model)
        return model.browse(self.res_ids) if hasattr(model, "_workflow_roles") else None

    def _get_warnings(self):
        records = self._get_records()
        gates = records.get_open_gates(self.target) if records else []
        return [gate for gate in gates if gate["severity"] == "warn"]

    @api.depends("res_model", "res_ids", "target")
    def _compute_warnings(self):
        for wizard in self:
            wizard.warnings = "\n".join(f"• {gate['message']}" for gate in wizard._get_warnings())

    def action_confirm(self):
        self.ensure_one()
        reasons = {gate["code"]: self.reason for gate in self._get_warnings()}
        records = self._get_records()
        if self.target == "notified":
            records = records.with_context(party_form=True)  # for its message to the form
        result = getattr(records, STEPS[self.target])(reasons=reasons)
        return result if isinstance(result, dict) else {"type": "ir.actions.act_window_close"}
