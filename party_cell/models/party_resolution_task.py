"""Tasks of a resolution: lines of it, locked with it; those of its meeting become its own."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from .party_gate import Missing
from .party_links import get_id
from .party_thread import in_vietnamese
from .party_workflow import HELD_STATES


class PartyTask(models.Model):
    _inherit = "party.task"

    resolution_id = fields.Many2one(
        "party.resolution", ondelete="restrict", index="btree_not_null", copy=False
    )

    def _get_parent(self):
        return self.resolution_id or super()._get_parent()

    @api.model
    def _get_parent_depends(self):
        return ["resolution_id", *super()._get_parent_depends()]

    def _check_parents(self):
        """What makes the conclusion by itself stays a line of its meeting, too."""
        # sudo: how the resolution was made, whoever may read it
        automatic = self.filtered(lambda task: task.sudo().resolution_id.is_automatic)
        automatic.meeting_id._check_editable({"task_ids"})
        return super()._check_parents()

    @api.model_create_multi
    def create(self, vals_list):
        """Given in a meeting and in its resolution, wherever it is typed."""
        return super().create(self._join_parents(vals_list))

    @api.model
    def _join_parents(self, vals_list):
        """The meeting of a task's resolution; the open resolution of a task's meeting."""
        # sudo: what belongs together; whether it is open to the user is asked of the task
        env = self.sudo().env
        resolutions = env["party.resolution"].browse(
            {get_id(vals.get("resolution_id")) for vals in vals_list} - {0}
        )
        meetings = env["party.meeting"].browse(
            {get_id(vals.get("meeting_id")) for vals in vals_list} - {0}
        )
        passed_in = {r.id: r.meeting_id.id for r in resolutions.exists()}
        decided = {m.id: m._get_open_resolution().id for m in meetings.exists()}
        joined = []
        for vals in vals_list:
            resolution_id = get_id(vals.get("resolution_id"))
            meeting_id = get_id(vals.get("meeting_id"))
            if resolution_id and not meeting_id:
                vals = vals | {"meeting_id": passed_in.get(resolution_id)}
            elif meeting_id and not resolution_id:
                vals = vals | {"resolution_id": decided.get(meeting_id)}
            joined.append(vals)
        return joined

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
        """Whether what it decides holds: it is voted."""
        return self.state in HELD_STATES

    def _get_vague_words(self):
        return self.meeting_id._get_vague_words()

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
            tasks._step_write({"resolution_id": resolution.id})
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


class PartyMeeting(models.Model):
    _inherit = "party.meeting"

    def _gate_a2(self, target):
        """Also of the tasks that have made the conclusion: they are the meeting's own."""
        yield from super()._gate_a2(target)
        made = self._get_resolutions().filtered(lambda r: r.is_automatic and r.state == "held")
        for missing in made.task_ids._missing_assignment():
            yield Missing(missing.record.meeting_id, missing.message, missing.field)

    def _get_open_resolution(self):
        """The resolution that the meeting's tasks belong to, while they may change."""
        return self._get_resolutions().filtered(lambda r: r.state in ("draft", "held"))[:1]

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
