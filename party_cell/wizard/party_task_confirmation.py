from odoo import api, fields, models


class PartyTaskConfirmation(models.TransientModel):
    """The secretary's word on one task, reported or not."""

    _name = "party.task.confirmation"
    _description = "Result of a Task"
    _inherit = ["party.links"]

    task_id = fields.Many2one("party.task", required=True, ondelete="cascade")
    name = fields.Char("What to do", related="task_id.name")
    progress = fields.Text(related="task_id.progress")
    state = fields.Selection(
        [("done", "Completed"), ("not_done", "Not completed")],
        "Became",
        required=True,
        compute="_compute_proposal",
        store=True,
        readonly=False,
    )
    result = fields.Text(compute="_compute_proposal", store=True, readonly=False, required=True)

    @api.depends("task_id")
    def _compute_proposal(self):
        for confirmation in self:
            task = confirmation.task_id
            confirmation.state = "not_done" if task.reported_state == "not_done" else "done"
            confirmation.result = task.progress

    def action_confirm(self):
        self.ensure_one()
        self.task_id.action_confirm(self.state, self.result)
        return {"type": "ir.actions.act_window_close"}
