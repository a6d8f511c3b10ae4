from odoo import fields, models

from .party_workflow import HELD_STATES


class PartyMeeting(models.Model):
    """The tasks that a meeting gives, and those whose results it reviews."""

    _inherit = "party.meeting"

    task_ids = fields.One2many("party.task", "meeting_id", "Tasks")
    review_ids = fields.One2many("party.task.review", "meeting_id", "Review of tasks")
    review_due_count = fields.Integer("Tasks due", compute="_compute_review")
    review_done_count = fields.Integer("Tasks completed", compute="_compute_review")
    review_rate = fields.Float("Completed (%)", compute="_compute_review", digits=(4, 1))

    def _is_given(self):
        """Whether tasks of the parent hold: it is held."""
        return self.state in HELD_STATES
