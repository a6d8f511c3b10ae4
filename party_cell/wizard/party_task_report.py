from odoo import api, fields, models

from ..models.party_task import OUTCOMES


class PartyTaskReport(models.TransientModel):
    """A report on a task: how it stands, one text, files."""

    _name = "party.task.report"
    _description = "Report on a Task"
    _inherit = ["party.links"]

    task_id = fields.Many2one("party.task", required=True, ondelete="cascade")
    name = fields.Char("What to do", related="task_id.name")
    deadline = fields.Date(related="task_id.deadline")
    note = fields.Text(related="task_id.note")
    through_id = fields.Many2one("party.member", compute="_compute_through_id")
    outcome = fields.Selection(OUTCOMES, "How it stands", required=True, default="done")
    progress = fields.Text(compute="_compute_progress", store=True, readonly=False, required=True)
    attachment_ids = fields.Many2many(
        "ir.attachment", "party_task_report_rel", "report_id", "attachment_id", "Files"
    )

    @api.depends("task_id")
    def _compute_progress(self):
        for report in self:
            report.progress = report.progress or report.task_id.progress

    @api.depends("task_id")
    @api.depends_context("uid")
    def _compute_through_id(self):
        for report in self:
            task = report.task_id
            report.through_id = False if task.is_own else task.member_id

    def action_confirm(self):
        self.ensure_one()
        task = self.task_id
        task.action_report_progress(self.progress, self.outcome)
        # What the user has uploaded, and may therefore read; not what was named by a guessed id.
        files = self.attachment_ids
        files.check_access("write")
        files.write({"res_model": task._name, "res_id": task.id})
        task.write({"evidence_ids": [fields.Command.link(file.id) for file in files]})
        return {"type": "ir.actions.act_window_close"}
