from odoo import fields, models


class PartyPreparationItem(models.Model):
    """What is usually prepared for a meeting: proposed as the checklist of each."""

    _name = "party.preparation.item"
    _description = "Usual Preparation of a Meeting"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean("In use", default=True)


class PartyMeetingPreparation(models.Model):
    """One thing to prepare for a meeting, and who sees to it."""

    _name = "party.meeting.preparation"
    _description = "Preparation of a Meeting"
    _inherit = ["party.workflow.line"]
    _order = "meeting_id, sequence, id"

    _workflow_lines = "preparation_ids"

    meeting_id = fields.Many2one("party.meeting", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer(default=10)
    name = fields.Char("To prepare", required=True)
    member_id = fields.Many2one("party.member", "In charge", index="btree_not_null")
    done = fields.Boolean(copy=False)


class PartyMeeting(models.Model):
    _inherit = "party.meeting"

    preparation_ids = fields.One2many(
        "party.meeting.preparation", "meeting_id", "Checklist", copy=True
    )

    def action_propose_preparation(self):
        """Put the usual things on the checklists, and who saw to them last time."""
        items = self.env["party.preparation.item"].search([("active", "=", True)])
        in_charge = self._get_last_in_charge()
        self.env["party.meeting.preparation"].create(
            [
                {
                    "meeting_id": meeting.id,
                    "sequence": item.sequence,
                    "name": item.name,
                    "member_id": in_charge.get((meeting.cell_id.id, item.name)),
                }
                for meeting in self
                for item in items
                if item.name not in meeting.preparation_ids.mapped("name")
            ]
        )
        return True

    def _get_last_in_charge(self):
        """{(cell id, name): id of the member who saw to it last}, while still in the cell."""
        lines = self.env["party.meeting.preparation"].search(
            [("cell_id", "in", self.cell_id.ids), ("member_id", "!=", False)], order="id"
        )
        return {
            (line.cell_id.id, line.name): line.member_id.id
            for line in lines
            if line.member_id.cell_id == line.cell_id
        }
