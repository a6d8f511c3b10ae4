from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.party_cell.models.party_task import OPEN_STATES


class PartyTask(models.Model):
    _inherit = "party.task"

    # Out of reach: the project's task has rules of its own.
    project_task_ids = fields.One2many(
        "project.task", "party_task_id", groups=fields.NO_ACCESS, export_string_translation=False
    )
    is_followed = fields.Boolean("In Project", compute="_compute_follow")
    can_follow = fields.Boolean(compute="_compute_follow", export_string_translation=False)

    @api.depends("project_task_ids", "state", "member_id")
    @api.depends_context("uid")
    def _compute_follow(self):
        for task in self:
            followed = bool(task.sudo().project_task_ids)  # sudo: only whether there is one
            task.is_followed = followed
            task.can_follow = not followed and task._is_to_follow() and task._may_follow()

    def _is_to_follow(self):
        # sudo: whether the member has an account
        return self.state in OPEN_STATES and bool(self.given_on and self.sudo().member_id.user_id)

    def _may_follow(self):
        """Who runs the cell or enters for it, and the member accountable."""
        roles = self._roles()
        return self.cell_id.id in roles.cells_of("runs", "clerk") or self.member_id.id in roles.own

    def action_follow(self):
        """Make a task of each in the project of its cell: name, assignee, deadline and the link."""
        self.check_access("read")
        if any(not task._may_follow() for task in self):
            raise AccessError(
                self.env._(
                    "A task is followed in Project by the member accountable, or by who runs the "
                    "cell."
                )
            )
        wrong = self.filtered(lambda task: not task._is_to_follow())
        if wrong:
            raise UserError(
                self.env._(
                    "Only open tasks of members with an account, given by a meeting that was held, "
                    "are followed in Project: %(names)s.",
                    names="; ".join(wrong.mapped("name")),
                )
            )
        # sudo: projects are made by few; who may ask for one is checked above
        env = self.sudo().env
        tasks = self.sudo().filtered(lambda task: not task.project_task_ids)
        projects = tasks.cell_id._get_projects()
        # No mail: it would carry the content of the task.
        quiet = {"mail_auto_subscribe_no_notify": True, "tracking_disable": True}
        env["project.task"].with_context(**quiet).create(
            [
                {
                    "name": task.name,
                    "project_id": projects[task.cell_id].id,
                    "user_ids": [fields.Command.set(task.member_id.user_id.ids)],
                    "date_deadline": task.deadline,
                    "party_task_id": task.id,
                }
                for task in tasks
            ]
        )
        return True

    def action_open_project_task(self):
        """The task in Project, for who may see it there."""
        self.ensure_one()
        self.check_access("read")
        # sudo: its id; opening it asks for access
        [task_id] = self.sudo().project_task_ids[:1].ids or [0]
        return {
            "type": "ir.actions.act_window",
            "res_model": "project.task",
            "res_id": task_id,
            "view_mode": "form",
        }
