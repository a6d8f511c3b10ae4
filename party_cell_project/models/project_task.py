from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.party_cell.models.party_access import ACCESS_FIELDS
from odoo.addons.party_cell.models.party_task import OPEN_STATES

DONE = "1_done"


class ProjectTask(models.Model):
    _inherit = "project.task"

    party_task_id = fields.Many2one(
        "party.task",
        "Task of the cell",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="cascade",
    )

    def _check_access(self, operation):
        # Memberships change at any time: never judge by the cache.
        self.sudo().party_task_id.invalidate_recordset(ACCESS_FIELDS, flush=False)
        return super()._check_access(operation)

    @api.model_create_multi
    def create(self, vals_list):
        named = any(vals.get("party_task_id") for vals in vals_list)
        if not self.env.su and (named or self.env.context.get("default_party_task_id")):
            self._raise_linked()
        return super().create(vals_list)

    def write(self, vals):
        if "party_task_id" in vals and not self.env.su:
            self._raise_linked()
        done = self.browse()
        if vals.get("state") == DONE:
            done = self.filtered(lambda task: task.party_task_id and task.state != DONE)
        result = super().write(vals)
        if done:
            done._report_done()
        return result

    def _raise_linked(self):
        raise UserError(
            self.env._("The link to a task of the cell is made from that task, with “Follow”.")
        )

    def _report_done(self):
        """Done here is reported there, in the name of who says so; the secretary confirms it.

        The party task asks whether he or she may.
        """
        tasks = self.party_task_id.filtered(lambda task: task.state in OPEN_STATES)
        if tasks:
            tasks.action_report_progress(self.env._("Marked as done in Project."))
