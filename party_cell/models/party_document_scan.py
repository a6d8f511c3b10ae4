"""The signed sheet, scanned, beside its original: it adds to the original and never replaces it."""

import hashlib

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools.scan_file import get_scan_type

# Who runs the cell, or enters for it.
KEEPERS = frozenset({"runs", "clerk"})


class PartyDocumentScan(models.Model):
    """A scan of the signed paper. Nobody changes one; one attached by mistake is taken out, with
    a reason, and its line stays."""

    _name = "party.document.scan"
    _description = "Scan of a Signed Paper"
    _inherit = ["party.source.access"]
    _order = "document_id, id"

    document_id = fields.Many2one(
        "party.document", "Paper", required=True, readonly=True, ondelete="restrict", index=True
    )
    name = fields.Char("File", required=True, readonly=True)
    attachment_id = fields.Many2one(
        "ir.attachment", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    sha256 = fields.Char("Checksum", required=True, readonly=True)
    user_id = fields.Many2one("res.users", "By", required=True, readonly=True, index=True)
    date = fields.Datetime(required=True, readonly=True)
    removed_at = fields.Datetime("Taken out on", readonly=True)
    removed_by_id = fields.Many2one(
        "res.users", "Taken out by", readonly=True, index="btree_not_null"
    )
    removed_reason = fields.Char("Why taken out", readonly=True)

    @api.model_create_multi
    def create(self, vals_list):
        raise UserError(self.env._("Scans are attached with the button of the frozen paper."))

    def write(self, vals):
        raise UserError(
            self.env._("A scan cannot be changed. Take it out and attach the right one.")
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_always(self):
        raise UserError(self.env._("The line of a scan cannot be deleted. Take the scan out."))

    def _engine_write(self, vals):
        """Write what ``write`` refuses; private, so out of reach of RPC."""
        return super().write(vals)

    @api.model
    def _attach(self, document, files):
        """Keep scans beside a frozen paper.

        :param files: list of (name, bytes)
        :raise UserError: naming every file that is no picture and no PDF, or too big
        """
        document._check_keeper()
        problems = [
            self.env._(
                "“%(name)s” is neither a PDF nor a picture (JPEG, PNG, TIFF, WEBP) of at most "
                "%(limit)s MB. Scan it again as a PDF, or take a photo of it.",
                name=name,
                limit=document._get_scan_limit(),
            )
            for name, content in files
            if not get_scan_type(content) or len(content) > document._get_scan_limit() * 2**20
        ]
        if problems:
            raise UserError("\n".join(problems))
        # sudo: who may attach has been asked; the lines are the engine's alone
        scans = self.sudo()
        made = super(PartyDocumentScan, scans).create(
            [
                {
                    "res_model": document.res_model,
                    "res_id": document.res_id,
                    "document_id": document.id,
                    "name": name,
                    "sha256": hashlib.sha256(content).hexdigest(),
                    "user_id": self.env.uid,
                    "date": fields.Datetime.now(),
                }
                for name, content in files
            ]
        )
        attachments = scans.env["ir.attachment"]._create_party_originals(
            [
                {
                    "name": name,
                    "type": "binary",
                    "mimetype": get_scan_type(content),
                    "raw": content,
                    "res_model": self._name,
                    "res_id": scan.id,
                }
                for scan, (name, content) in zip(made, files, strict=True)
            ]
        )
        for scan, attachment in zip(made, attachments, strict=True):
            scan._engine_write({"attachment_id": attachment.id})
        return made.with_env(self.env)

    def action_download(self):
        self.ensure_one()
        self.check_access("read")
        attachment = self.sudo().attachment_id  # sudo: the file is as readable as its line
        if not attachment:
            raise UserError(self.env._("This scan has been taken out."))
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{attachment.id}?download=true",
            "target": "download",
        }

    def action_remove(self, reason=None):
        """Take out scans that were attached by mistake; the line says who did, when and why."""
        self.document_id._check_keeper()
        reason = str(reason or "").strip()
        if not reason:
            return {
                "type": "ir.actions.act_window",
                "name": self.env._("Why is the scan taken out?"),
                "res_model": "party.reason.wizard",
                "view_mode": "form",
                "target": "new",
                "context": {
                    "default_res_model": self._name,
                    "default_res_ids": self.ids,
                    "default_method": "action_remove",
                },
            }
        # sudo: who may has been asked; the file is the engine's
        attachments = self.sudo().attachment_id
        self.sudo()._engine_write(
            {
                "attachment_id": False,
                "removed_at": fields.Datetime.now(),
                "removed_by_id": self.env.uid,
                "removed_reason": reason,
            }
        )
        attachments.unlink()
        return True


class PartyDocumentMixin(models.AbstractModel):
    _inherit = "party.document.mixin"

    def action_attach_scan(self):
        """Take the scan of the signed paper: of the first, where the record has several."""
        documents = self._get_frozen_papers()
        if not documents:
            raise UserError(
                self.env._("The signed paper is attached once the paper has been adopted.")
            )
        return documents[0].action_attach_scan()


class PartyDocument(models.Model):
    _inherit = "party.document"

    scan_ids = fields.One2many(
        "party.document.scan",
        "document_id",
        "Signed scans",
        domain=[("removed_at", "=", False)],
        readonly=True,
    )
    removed_scan_ids = fields.One2many(
        "party.document.scan",
        "document_id",
        "Scans taken out",
        domain=[("removed_at", "!=", False)],
        readonly=True,
    )
    scan_count = fields.Integer("Scans", compute="_compute_scan_count")
    can_keep = fields.Boolean(compute="_compute_can_keep", export_string_translation=False)

    @api.depends("scan_ids")
    def _compute_scan_count(self):
        for document in self:
            document.scan_count = len(document.scan_ids)

    @api.depends("res_model", "res_id")
    @api.depends_context("uid")
    def _compute_can_keep(self):
        """Whether the user keeps the papers of the cell: scans and excerpts."""
        kept = self.browse()
        for model, documents in self.grouped("res_model").items():
            if model not in self.env:
                continue
            sources = self.env[model].browse(documents.mapped("res_id")).exists()
            roles = sources._get_user_roles()
            kept |= documents.filtered(lambda d, roles=roles: KEEPERS & roles.get(d.res_id, set()))
        for document in self:
            document.can_keep = document in kept

    def _check_keeper(self):
        self.check_access("read")
        self.invalidate_recordset(["can_keep"], flush=False)
        if not all(document.can_keep for document in self):
            raise AccessError(
                self.env._(
                    "Only the secretary or deputy secretary of the cell, or who enters for the "
                    "cell, does this."
                )
            )

    @api.model
    def _get_scan_limit(self):
        """Megabytes of one file."""
        return 25

    def action_attach_scan(self):
        """Open the dialogue that takes the signed, scanned paper."""
        self.ensure_one()
        self._check_keeper()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Signed paper"),
            "res_model": "party.scan.upload",
            "view_mode": "form",
            "target": "new",
            "context": {"default_document_id": self.id},
        }
