from odoo import api, fields, models

from .party_task import STATES

OPENINGS = [
    ("doing", "Under way"),
    ("dated", "Has a deadline"),
    ("recurring", "Standing duty"),
    ("undated", "No date set"),
]


class PartyTaskReview(models.Model):
    """What became of a task, as a line of the meeting that reviews it."""

    _name = "party.task.review"
    _description = "Review of a Task in a Meeting"
    _inherit = ["party.workflow.line"]
    _order = "meeting_id, sequence, id"
    _rec_name = "name"

    _workflow_lines = "review_ids"
    _workflow_texts = frozenset({"state", "result"})

    meeting_id = fields.Many2one("party.meeting", required=True, ondelete="cascade", index=True)
    task_id = fields.Many2one("party.task", required=True, ondelete="restrict", index=True)
    sequence = fields.Integer(default=10)
    name = fields.Char("Task", readonly=True)
    opening = fields.Selection(OPENINGS, "At the opening", readonly=True)
    state = fields.Selection(STATES)
    result = fields.Text()

    _task_uniq = models.Constraint(
        "UNIQUE (meeting_id, task_id)", "A meeting reviews a task once."
    )
