"""Tasks of a resolution: lines of it, locked with it; those of its meeting become its own."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..tools import paper_words as words
from ..tools.vietnamese import paper_month, sentence_case
from .party_gate import Missing
from .party_links import get_id
from .party_thread import in_vietnamese
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

    def _missing_assignment(self):  # STUB until merged
        return []

    def _hand_over(self, vals):
        """Move tasks to another parent; for the steps of meetings and resolutions."""
        if self:
            super().write(vals)

    def _get_paper_row(self):
        """What papers print of it: the task, who, by when, at which session it is reported."""
        self.ensure_one()
        names = [self.member_id.name, self.collective, self.unit_id.name]
        helpers = ", ".join(self.helper_ids.mapped("name"))
        if helpers:
            names.append(words.TASK["helpers"].format(names=helpers))
        deadline = self.deadline.strftime("%d/%m/%Y") if self.deadline else ""
        period = self.report_period
        return [
            self.name,
            "; ".join(filter(None, names)),
            deadline or (words.TASK["recurring"] if self.recurring else ""),
            sentence_case(paper_month(period)) if period else "",
        ]

    @api.model_create_multi
    def create(self, vals_list):
        """A task of a resolution was given in the meeting that passes it."""
        resolutions = self.env["party.resolution"].browse(
            filter(None, (get_id(vals.get("resolution_id")) for vals in vals_list))
        )
        # sudo: to which meeting the resolution belongs; whether it is open is asked of the task
        meetings = {r.id: r.meeting_id.id for r in resolutions.sudo().exists()}
        return super().create(
            [
                vals | {"meeting_id": meetings.get(get_id(vals["resolution_id"]))}
                if vals.get("resolution_id") and not vals.get("meeting_id")
                else vals
                for vals in vals_list
            ]
        )

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
    # TASKS OF THE MEETING
    # ------------------------------------------------------------

    def _take_tasks(self):
        """The tasks of the meeting are those of its resolution, also of one made by itself."""
        for resolution in self:
            automatic = resolution.meeting_id._get_resolutions().filtered(
                lambda r, own=resolution: r.is_automatic and r.state == "draft" and r != own
            )
            tasks = resolution.meeting_id._get_loose_tasks() | automatic.task_ids
            tasks._hand_over({"resolution_id": resolution.id})
            if automatic:
                reason = in_vietnamese(self.env)._(
                    "Its tasks stand in %(name)s now.", name=resolution.display_name
                )
                automatic._move("cancelled", {}, reason)

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
        for resolution in self.filtered("meeting_id"):
            for missing in resolution.meeting_id._gate_a3(target):
                yield Missing(resolution, missing.message, "meeting_id", missing.severity)

    # ------------------------------------------------------------
    # PAPER
    # ------------------------------------------------------------

    def _get_review_rows(self):
        return [
            [
                str(order),
                review.name or "",
                words.TASK_OPENINGS.get(review.opening, ""),
                (review.result or "").strip() or words.TASK_STATES.get(review.state, ""),
            ]
            for order, review in enumerate(self.meeting_id.review_ids, 1)
        ]

    def _get_tasks_rows(self):
        tasks = self.task_ids.filtered(lambda task: task.state != "cancelled")
        return [[str(order), *task._get_paper_row()] for order, task in enumerate(tasks, 1)]


class PartyMeeting(models.Model):
    _inherit = "party.meeting"

    def _gate_a3(self, target):  # STUB until merged
        return []

    def _get_loose_tasks(self):
        """The tasks of the meetings that stand in no resolution."""
        # sudo: what is linked, whoever may read it
        return (
            self.env["party.task"]
            .sudo()
            .search(
                Domain("meeting_id", "in", self.ids)
                & Domain("resolution_id", "=", False)
                & Domain("state", "!=", "cancelled")
            )
        )
