from odoo import fields, models


class PartyTaskPaste(models.TransientModel):
    """Takes pasted lines “việc – đ/c Lan – 20/11 – kỳ sau” and makes tasks of them."""

    _name = "party.task.paste"
    _description = "Paste Tasks"
    _inherit = ["party.links"]

    meeting_id = fields.Many2one("party.meeting", required=True, ondelete="cascade")
    text = fields.Text(required=True)
    problems = fields.Text(readonly=True)
    count = fields.Integer(readonly=True)

    def action_confirm(self):
        """Make tasks of the clear lines; the others stay in the dialogue, to be mended."""
        self.ensure_one()
        made = self.meeting_id.add_tasks(self.text)
        if not made["problems"]:
            return {"type": "ir.actions.act_window_close"}
        self.write(
            {
                "text": made["left"],
                "problems": "\n".join(made["problems"]),
                "count": self.count + made["count"],
            }
        )
        return self.meeting_id.action_paste_tasks() | {"res_id": self.id}
