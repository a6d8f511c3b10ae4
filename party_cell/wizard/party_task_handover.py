from odoo import api, fields, models


class PartyTaskHandover(models.TransientModel):
    """Gives open tasks to another comrade, for instance those of one who has left the cell."""

    _name = "party.task.handover"
    _description = "Handing Over of Tasks"
    _inherit = ["party.links"]

    task_ids = fields.Many2many("party.task", required=True, readonly=True)
    cell_id = fields.Many2one("party.cell", compute="_compute_cell_id")
    member_id = fields.Many2one("party.member", "New comrade", required=True, ondelete="cascade")
    reason = fields.Text(required=True)

    @api.depends("task_ids")
    def _compute_cell_id(self):
        for handover in self:
            handover.cell_id = handover.task_ids.cell_id[:1]

    def action_confirm(self):
        self.ensure_one()
        self.task_ids.action_hand_over(self.member_id.id, self.reason)
        return {"type": "ir.actions.act_window_close"}
