from odoo import fields, models
from odoo.exceptions import UserError


class PartyScanUpload(models.TransientModel):
    """Takes the scans of a signed paper."""

    _name = "party.scan.upload"
    _description = "Signed Paper"
    _inherit = ["party.links"]

    document_id = fields.Many2one("party.document", "Paper", required=True, ondelete="cascade")
    attachment_ids = fields.Many2many(
        "ir.attachment", "party_scan_upload_rel", "upload_id", "attachment_id", "Files"
    )

    def action_confirm(self):
        self.ensure_one()
        self.document_id._check_keeper()
        # What the user has uploaded, and may therefore read; not what was named by a guessed id.
        files = self.attachment_ids
        files.check_access("write")
        if not files:
            raise UserError(self.env._("Choose the scan or the photo of the signed paper first."))
        self.env["party.document.scan"]._attach(
            self.document_id, [(file.name, file.raw or b"") for file in files]
        )
        files.unlink()
        return {
            "type": "ir.actions.act_window_close",
            "infos": {"attached": True},
        }
