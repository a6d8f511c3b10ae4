"""Word files of papers: which there are, an edited copy filed back."""

import base64
import io
import zipfile

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.party_word_template import save_file

# More are a matter of minutes, not of a click
MAX_RECORDS = 10


class PartyWordDialog(models.TransientModel):
    """The papers of some records, each with what can be had of it in Word."""

    _name = "party.word.dialog"
    _description = "Word Files"

    res_model = fields.Char(required=True, readonly=True)
    record_ids = fields.Json(required=True, readonly=True, export_string_translation=False)
    line_ids = fields.One2many("party.word.dialog.line", "dialog_id", "Papers", readonly=True)

    @api.model
    def _open(self, records):
        """The action that shows the dialogue for records that the user may read."""
        if not records:
            raise UserError(self.env._("Choose at least one record to print."))
        if len(records) > MAX_RECORDS:
            raise UserError(
                self.env._(
                    "Choose %(count)s records at most: each Word file takes a moment.",
                    count=MAX_RECORDS,
                )
            )
        papers = self._get_printable(records)
        if not papers:
            raise UserError(
                self.env._("No paper of these records is printed in their present state.")
            )
        dialog = self.create(
            {
                "res_model": records._name,
                "record_ids": records.ids,
                "line_ids": [
                    fields.Command.create(
                        {
                            "paper": code,
                            "name": self.env._(paper.title),
                        }
                    )
                    for code, paper in papers.items()
                ],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Word files"),
            "res_model": self._name,
            "res_id": dialog.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
        }

    @api.model
    def _get_printable(self, records):
        """{code: Paper} of what the user may print of all these records now."""
        papers = {}
        for code, paper in records._get_papers().items():
            try:
                records._check_paper(code)
            except UserError:  # AccessError is one
                continue
            papers[code] = paper
        return papers

    def _get_records(self):
        """The records, for who may read them."""
        self.ensure_one()
        # the client may have made this dialogue: nothing in it is believed
        records = self.env.get(self.res_model)
        if records is None or records._abstract or not hasattr(records, "_get_papers"):
            raise UserError(self.env._("Choose at least one record to print."))
        records = records.browse(self.record_ids[:MAX_RECORDS]).exists()
        records.check_access("read")
        return records


class PartyWordDialogLine(models.TransientModel):
    _name = "party.word.dialog.line"
    _description = "Word Files of a Paper"

    dialog_id = fields.Many2one(
        "party.word.dialog",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
        export_string_translation=False,
    )
    paper = fields.Char(required=True, readonly=True)
    name = fields.Char(required=True, readonly=True)
    # Never stored: a link that the client could write would tell of files that are not open to it.
    edited_id = fields.Many2one(
        "party.document.word", compute="_compute_edited", export_string_translation=False
    )
    edited = fields.Char("Edited copy", compute="_compute_edited")
    can_file = fields.Boolean(compute="_compute_edited", export_string_translation=False)

    @api.depends("paper", "dialog_id.record_ids")
    @api.depends_context("lang", "uid")
    def _compute_edited(self):
        Word = self.env["party.document.word"]
        for dialog, lines in self.grouped("dialog_id").items():
            # a form of the client's own making may have no dialogue
            records = dialog._get_records() if dialog.res_model else ()
            for line in lines:
                is_filed = len(records) == 1 and Word._is_filed(records, line.paper)
                word = Word._get_last(records, line.paper) if is_filed else Word
                line.edited_id = word.sudo(False)._filtered_access("read")
                line.edited = line.edited_id and word._describe() or False
                line.can_file = is_filed and Word._may_file(records, line.paper)

    def action_download(self):
        """Make the Word file from the paper's data; several come as a ZIP."""
        self.ensure_one()
        records = self.dialog_id._get_records()
        records._check_paper(self.paper)
        words = records._get_paper_words(self.paper)
        if len(records) == 1:
            [(name, body)] = words.values()
            return save_file(f"{name}.docx", body)
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for index, (name, body) in enumerate(words.values(), 1):
                archive.writestr(f"{index:02d}_{name}.docx", body)
        return save_file("Word.zip", packed.getvalue(), "application/zip")

    def action_download_edited(self):
        """The copy that was edited by hand, as it was filed."""
        self.ensure_one()
        return self.edited_id.action_download()

    def action_file(self):
        """Ask for the edited copy."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("File an edited copy"),
            "res_model": "party.word.filing",
            "view_mode": "form",
            "target": "new",
            "context": {"default_line_id": self.id},
        }


class PartyWordFiling(models.TransientModel):
    """A Word file that was edited by hand comes back."""

    _name = "party.word.filing"
    _description = "File an Edited Word File"

    line_id = fields.Many2one(
        "party.word.dialog.line",
        required=True,
        readonly=True,
        ondelete="cascade",
        export_string_translation=False,
    )
    name = fields.Char("Paper", related="line_id.name")
    file = fields.Binary("Edited Word file", required=True, attachment=False)
    file_name = fields.Char(export_string_translation=False)
    reason = fields.Char("What was changed", required=True)

    def action_confirm(self):
        """Keep the file as the next revision, and nothing of it here."""
        self.ensure_one()
        records = self.line_id.dialog_id._get_records()
        body = base64.b64decode(self.with_context(bin_size=False).file or b"")
        word = self.env["party.document.word"]._file_word(
            records, self.line_id.paper, body, self.reason
        )
        self.unlink()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "Filed as revision %(revision)s.", revision=word.sudo().revision
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
