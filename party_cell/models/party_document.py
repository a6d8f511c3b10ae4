import hashlib
import logging

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools import paper_pdf
from ..tools.paper_check import hash_token
from .party_document_mixin import canonical_json, make_filename, make_title

_logger = logging.getLogger(__name__)


class PartyDocument(models.Model):
    """A frozen revision of a paper. Nobody changes or deletes one; whoever reads the record that
    it was made from, reads it."""

    _name = "party.document"
    _description = "Frozen Party Paper"
    _inherit = ["party.source.access"]
    _order = "res_model, res_id, paper, revision desc"
    _rec_name = "number"

    cell_id = fields.Many2one(
        "party.cell", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    paper = fields.Char(required=True, readonly=True)
    document_type = fields.Char("Type", readonly=True)
    number = fields.Char(readonly=True, index="btree_not_null")
    revision = fields.Integer(required=True, readonly=True)
    reason = fields.Char(readonly=True)
    data = fields.Json("Snapshot", required=True, readonly=True, prefetch=False)
    data_sha256 = fields.Char("Checksum of the snapshot", required=True, readonly=True)
    style_id = fields.Many2one(
        "party.paper.style",
        "Format",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        help="In which the paper is set; its measures are in the snapshot.",
    )
    pdf_attachment_id = fields.Many2one(
        "ir.attachment", "PDF", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    sha256 = fields.Char("Checksum of the PDF", readonly=True)
    is_latest = fields.Boolean(compute="_compute_is_latest")

    _source_idx = models.Index("(res_model, res_id)")
    _revision_uniq = models.UniqueIndex(
        "(res_model, res_id, paper, revision)", "This revision has been made already."
    )
    _pending_idx = models.Index("(id) WHERE pdf_attachment_id IS NULL")

    @api.depends("number", "paper", "revision")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for document in self:
            document.display_name = self.env._(
                "%(number)s, revision %(revision)s",
                number=document.number or document.paper,
                revision=document.revision,
            )

    @api.depends("revision")
    def _compute_is_latest(self):
        latest = self._get_latest_revisions(self._origin)
        for document in self:
            key = (document.res_model, document.res_id, document.paper)
            document.is_latest = latest.get(key) == document.revision

    @api.model
    def _get_latest_revisions(self, documents):
        """{(model, id, paper): number of the latest revision}"""
        # sudo: numbers of revisions only
        groups = self.sudo()._read_group(
            Domain("res_model", "in", list(set(documents.mapped("res_model"))))
            & Domain("res_id", "in", list(set(documents.mapped("res_id")))),
            ["res_model", "res_id", "paper"],
            ["revision:max"],
        )
        return {tuple(key): revision for *key, revision in groups}

    # ------------------------------------------------------------
    # CRUD: the engine alone, sudo and administrators included
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        raise UserError(self.env._("Papers are frozen by the approval of a record only."))

    def write(self, vals):
        raise UserError(
            self.env._(
                "A frozen paper cannot be changed. Open its record again to correct it: the next "
                "approval makes a new revision."
            )
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_always(self):
        raise UserError(self.env._("A frozen paper cannot be deleted."))

    @api.model
    def _create_revisions(self, records, paper, data):
        """The next revision for each record; for :meth:`PartyDocumentMixin._freeze_paper`."""
        groups = self._read_group(
            Domain("res_model", "=", records._name)
            & Domain("res_id", "in", records.ids)
            & Domain("paper", "=", paper),
            ["res_id"],
            ["revision:max"],
        )
        last = dict(groups)
        reasons = self._get_return_reasons(records.browse(last))
        return super().create(
            [
                {
                    "res_model": records._name,
                    "res_id": record.id,
                    "cell_id": record.cell_id.id if "cell_id" in record._fields else False,
                    "paper": paper,
                    "document_type": record._get_document_type(paper),
                    "number": record.number if "number" in record._fields else False,
                    "revision": last.get(record.id, 0) + 1,
                    "reason": reasons.get(record.id),
                    "data": data[record.id],
                    "style_id": data[record.id]["style"].get("id", False),
                    "data_sha256": hashlib.sha256(canonical_json(data[record.id])).hexdigest(),
                }
                for record in records
            ]
        )

    @api.model
    def _get_return_reasons(self, records):
        """{record id: why it was last opened again}, for those that have been frozen before"""
        # sudo: the log is read by the engine; the reason goes to who reads the record
        steps = (
            self.env["party.transition"]
            .sudo()
            .search(
                Domain("res_model", "=", records._name)
                & Domain("res_id", "in", records.ids)
                & Domain("from_state", "=", "approved")
                & Domain("to_state", "=", "held"),
                order="id",
            )
        )
        return {step.res_id: step.reason for step in steps}

    # ------------------------------------------------------------
    # PDF
    # ------------------------------------------------------------

    def _get_source(self):
        self.ensure_one()
        return self.env[self.res_model].browse(self.res_id)

    def _get_pdf(self):
        """The frozen bytes, or None while they are not made.

        :raise UserError: when they are not those that were frozen
        """
        self.ensure_one()
        # sudo: the file is as readable as its document
        own = self.sudo()
        if not own.pdf_attachment_id:
            return None
        pdf = own.pdf_attachment_id.raw or b""
        if hashlib.sha256(pdf).hexdigest() != own.sha256:
            raise UserError(
                self.env._(
                    "The original of %(document)s has been damaged in the store of files, so it is "
                    "not handed out. Ask the administrator to restore the file from the backup.",
                    document=own.display_name,
                )
            )
        return pdf

    def _get_file(self):
        """(title, bytes) of the original, made first when it was deferred."""
        return make_title(self.data), self._get_pdf() or self._make_pdf()

    def _make_pdf(self):
        """Make the PDF of a revision from its snapshot, keep it, and return it.

        A read-only cursor refuses the lock; Odoo then serves the request again on another one.
        Raises a UserError without WeasyPrint.
        """
        self.ensure_one()
        # Two who ask at the same time would print two codes, of which one is kept.
        query = SQL("SELECT FROM party_document WHERE id = %s FOR UPDATE", self.id)
        self.env.cr.execute(query, log_exceptions=False)
        checks = self._make_check()
        pdf = self._get_source()._render_paper_pdf(self.paper, self._get_printed(checks))
        self._keep_pdfs({self: pdf}, checks)
        return pdf

    def _make_pdfs(self):
        """Make the PDFs that are missing; one that fails stays for the nightly job.

        The approval rests on the snapshot: it does not wait for a typesetter.
        """
        pdfs = {}
        missing = self.filtered(lambda d: not d.pdf_attachment_id)
        checks = missing._make_check()
        for document in missing:
            try:
                pdfs[document] = document._get_source()._render_pdf(
                    document.paper, document._get_printed(checks)
                )
            except paper_pdf.RendererMissing:
                _logger.info("WeasyPrint is missing: PDFs of papers are made when it is there.")
                break
            except psycopg2.Error:
                raise
            except Exception:
                _logger.exception("The PDF of %s could not be made", document)
        self._keep_pdfs(pdfs, checks)

    def _get_printed(self, checks=None):
        """What a template needs to print this revision.

        :param dict checks: as from :meth:`_make_check`, for the original alone
        """
        created = f"{self.create_date.replace(microsecond=0).isoformat()}Z"
        _token, mark = (checks or {}).get(self, (None, None))
        return {"data": self.data, "created": created, "preview": False, "check": mark}

    def _keep_pdfs(self, pdfs, checks=None):
        """Store the PDFs of documents that have none: {document: bytes}. Once, and never again.

        :param dict checks: as from :meth:`_make_check`, what the PDFs were printed with
        """
        kept = list(pdfs)
        if any(document.sudo().pdf_attachment_id for document in kept):
            raise UserError(self.env._("A frozen paper cannot be changed."))
        # sudo: only the engine keeps originals
        attachments = (
            self.env["ir.attachment"]
            .sudo()
            ._create_party_originals(
                [
                    {
                        "name": f"{make_filename(make_title(document.data))}.pdf",
                        "type": "binary",
                        "mimetype": "application/pdf",
                        "raw": pdfs[document],
                        "res_model": self._name,
                        "res_id": document.id,
                    }
                    for document in kept
                ]
            )
        )
        for document, attachment in zip(kept, attachments, strict=True):
            token, _mark = (checks or {}).get(document, (None, None))
            document.sudo()._engine_write(
                {
                    "pdf_attachment_id": attachment.id,
                    "sha256": hashlib.sha256(pdfs[document]).hexdigest(),
                    "token_sha256": hash_token(token) if token else False,
                }
            )

    def _engine_write(self, vals):
        """Write what ``write`` refuses; private, so out of reach of RPC."""
        return super().write(vals)

    @api.model
    def _cron_make_pdfs(self, limit=50):
        """Make the PDFs that were deferred, oldest first."""
        if not paper_pdf.is_available():
            return
        pending = self.search([("pdf_attachment_id", "=", False)], order="id")
        for start in range(0, len(pending), limit):
            pending[start : start + limit]._make_pdfs()
            remaining = len(pending) - start - limit
            if not self.env["ir.cron"]._commit_progress(limit, remaining=max(remaining, 0)):
                break

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_download(self):
        """Download the frozen PDF, making it first when it was deferred."""
        self.ensure_one()
        self.check_access("read")
        if not self._get_pdf():
            self._make_pdf()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self.sudo().pdf_attachment_id.id}?download=true",
            "target": "download",
        }
