"""Tasks of a resolution: lines of it, locked with it; those of its meeting become its own."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..tools.vietnamese import paper_month
from .party_workflow import HELD_STATES


class PartyTask(models.Model):
    _inherit = "party.task"

    resolution_id = fields.Many2one(
        "party.resolution", "Resolution", ondelete="restrict", index="btree_not_null", copy=False
    )

    def _get_parent(self):
        return self.resolution_id or super()._get_parent()

    @api.model
    def _get_parent_depends(self):
        return ["resolution_id", *super()._get_parent_depends()]

    @api.constrains("resolution_id", "meeting_id")
    def _check_resolution_id(self):
        # sudo: to which meeting the resolution belongs
        for task in self.sudo().filtered("resolution_id"):
            meeting = task.resolution_id.meeting_id
            if task.meeting_id and task.meeting_id != meeting:
                raise ValidationError(
                    self.env._(
                        "“%(task)s” was given in another meeting than %(resolution)s.",
                        task=task.name,
                        resolution=task.resolution_id.display_name,
                    )
                )


class PartyResolution(models.Model):
    _inherit = "party.resolution"

    task_ids = fields.One2many("party.task", "resolution_id", "Tasks")

    def _is_given(self):
        """Whether tasks of the parent hold: it is voted."""
        return self.state in HELD_STATES

    # ------------------------------------------------------------
    # GATES
    # ------------------------------------------------------------

    @api.model
    def _get_gate_depends(self):
        return [
            *super()._get_gate_depends(),
            "task_ids.member_id",
            "task_ids.deadline",
            "task_ids.recurring",
            "task_ids.report_period",
        ]

    def _gate_a2(self, target):
        """Each task has its owner, its deadline and the session at which it is reported."""
        yield from self.task_ids._missing_assignment()

    def _gate_a3(self, target):
        """What became of the tasks of last time."""
        yield from ()

    # ------------------------------------------------------------
    # PAPER
    # ------------------------------------------------------------

    def _get_review_rows(self):
        reviews = self.meeting_id.review_ids
        openings = dict(reviews._fields["opening"]._description_selection(self.env))
        return [
            [str(order), review.name or "", openings.get(review.opening, ""), review.result or ""]
            for order, review in enumerate(reviews, 1)
        ]

    def _get_tasks_rows(self):
        return [
            [
                str(order),
                task.name,
                task.member_id.name or "",
                task.deadline and task._format_day(task.deadline) or "",
                paper_month(task.report_period) if task.report_period else "",
            ]
            for order, task in enumerate(self.task_ids, 1)
        ]
