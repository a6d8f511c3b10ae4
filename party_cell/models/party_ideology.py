from odoo import fields, models


class PartyMeetingSection(models.Model):
    """What cells wrote on thinking and opinion, month by month, for the superior entitled to it:
    the sections themselves, under the access of their meetings."""

    _inherit = "party.meeting.section"

    period = fields.Date("Month", related="meeting_id.period")
    committee_id = fields.Many2one(
        "party.committee", "Superior committee", related="cell_id.committee_id"
    )

    def action_open_meeting(self):
        """The meeting that the section belongs to."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "party.meeting",
            "res_id": self.meeting_id.id,
            "views": [(False, "form")],
        }
