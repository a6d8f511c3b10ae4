from odoo import fields, models
from odoo.exceptions import AccessError


class PartyFirstNumber(models.TransientModel):
    """At first use of a number series: which number was the last on paper this term?"""

    _name = "party.first.number"
    _description = "Last Number Used on Paper"
    _inherit = ["party.links"]

    res_model = fields.Char(required=True)
    res_id = fields.Integer(required=True)
    term_id = fields.Many2one("party.term", required=True, ondelete="cascade")
    last_number = fields.Integer(
        "Last number used on paper this term", help="0 when there was none."
    )

    def action_confirm(self):
        self.ensure_one()
        model = self.env.get(self.res_model)
        record = model.browse(self.res_id) if hasattr(model, "_get_number_type") else None
        if not record or not record.can_approve or self.term_id.cell_id != record.cell_id:
            raise AccessError(self.env._("Only who may adopt the paper begins its numbers."))
        self.env["party.number.series"]._open(
            record.cell_id, self.term_id, record._get_number_type(), self.last_number
        )
        return record.with_context(party_form=True).action_approve() or {
            "type": "ir.actions.act_window_close"
        }
