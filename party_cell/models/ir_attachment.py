import base64

from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import UserError

SCAN = "party.document.scan"
WORD = "party.document.word"
# Frozen papers, and beside them signed scans and Word files edited by hand.
KEPT = ("party.document", WORD, SCAN)
CONTENT = {
    *("raw", "datas", "db_datas", "store_fname", "mimetype", "name", "index_content"),
    *("res_model", "res_id", "res_field", "type", "url", "public", "access_token"),
}


class IrAttachment(models.Model):
    """The files of frozen papers are as immutable as the papers."""

    _inherit = "ir.attachment"

    @api.model_create_multi
    def create(self, vals_list):
        attachments = super().create(vals_list)
        if attachments._get_party_originals():
            self._raise_party_original()
        attachments._check_new_place()
        return attachments

    def write(self, vals):
        originals = self._get_party_originals()
        if originals and not originals._is_same_content(vals):
            self._raise_party_original()
        if vals.get("res_model") in KEPT:
            self._raise_party_original()
        if vals.keys() & CONTENT:
            self._check_party_files()
        result = super().write(vals)
        if vals.keys() & {"res_model", "res_id"}:
            self._check_new_place()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_party_originals(self):
        if self._get_party_originals()._get_held():
            self._raise_party_original()
        self._check_party_files()

    def _check_party_files(self):
        """Files of a locked record are as locked as the record's own part that they belong to."""
        if self.env.su:
            return
        # sudo: which record a file belongs to; the record then asks for the user
        for model, files in self.sudo().grouped("res_model").items():
            if model in self.env and hasattr(self.env[model], "_check_file_editable"):
                records = self.env[model].browse(files.mapped("res_id")).exists()
                records._check_file_editable(files)

    def _check_new_place(self):
        """Asked for who is signed in: the chatter uploads and binds files with sudo."""
        if self.env.uid != SUPERUSER_ID:
            self.with_env(self.env(su=False))._check_party_files()

    def _get_party_originals(self):
        # sudo: which record a file belongs to, whoever asks
        return self.sudo().filtered(lambda attachment: attachment.res_model in KEPT)

    def _get_held(self):
        """Originals whose line still holds them: what goes, a scan that was attached by mistake or
        the Word files of a deleted draft, is taken out of its line first."""
        held = self.filtered(lambda attachment: attachment.res_model not in (SCAN, WORD))
        for model, files in (self - held).grouped("res_model").items():
            # sudo: whether a line has the file, whoever asks
            held |= (
                self.env[model].sudo().search([("attachment_id", "in", files.ids)]).attachment_id
            )
        return held

    def _raise_party_original(self):
        raise UserError(
            self.env._("The file of a frozen paper cannot be made, changed or deleted.")
        )

    def _is_same_content(self, vals):
        """A move between file store and database writes the same bytes again: it may."""
        if not vals.keys() & {"raw", "datas"} or vals.keys() - {"raw", "datas", "mimetype"}:
            return False
        raw = vals["raw"] if "raw" in vals else base64.b64decode(vals["datas"] or b"")
        return all(
            original.raw == raw and vals.get("mimetype", original.mimetype) == original.mimetype
            for original in self
        )

    def _create_party_originals(self, vals_list):
        """Make the files of frozen papers; for the document engine, private."""
        return super().create(vals_list)
