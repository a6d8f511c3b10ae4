from odoo import fields, models


class PartyMinutesTemplateAdapt(models.TransientModel):
    """For which committee a template of the minutes is adapted."""

    _name = "party.minutes.template.adapt"
    _description = "Adapt a Minutes Template"

    template_id = fields.Many2one("party.minutes.template", required=True, ondelete="cascade")
    committee_id = fields.Many2one(
        "party.committee",
        "For the cells of",
        required=True,
        ondelete="cascade",
        domain=lambda self: self.env["party.minutes.template"]._get_adapting_domain(),
        default=lambda self: self._default_committee_id(),
    )

    def _default_committee_id(self):
        """The committee, where it is one."""
        domain = self.env["party.minutes.template"]._get_adapting_domain()
        committees = self.env["party.committee"].search(domain, limit=2)
        return committees if len(committees) == 1 else False

    def action_confirm(self):
        """Copy the template and open the copy."""
        self.ensure_one()
        template = self.template_id._adapt(self.committee_id)
        return {
            "type": "ir.actions.act_window",
            "res_model": template._name,
            "res_id": template.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }
