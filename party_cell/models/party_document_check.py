"""Originals that anybody can check: by the QR code on the print, or by the file."""

from odoo import api, fields, models
from odoo.fields import Domain

from ..tools import paper_check

ADDRESS_PARAMETER = "party_cell.check_address"


class PartyDocument(models.Model):
    _inherit = "party.document"

    # Of the code printed on the original: the code itself stands on the print alone.
    token_sha256 = fields.Char(
        readonly=True, groups="base.group_system", export_string_translation=False
    )

    _token_uniq = models.UniqueIndex("(token_sha256) WHERE token_sha256 IS NOT NULL")
    _sha256_idx = models.Index("(sha256) WHERE sha256 IS NOT NULL")

    @api.model
    def _get_check_address(self):
        """Base address of the check page; empty: papers carry no code."""
        # sudo: one setting of this addon
        return self.env["ir.config_parameter"].sudo().get_param(ADDRESS_PARAMETER) or ""

    def _make_check(self):
        """A code for each print of these documents: {document: (token, mark to print)}.

        Made with the PDF and kept only as its hash, so a code is nowhere but on the paper.
        """
        address = self._get_check_address()
        if not address:
            return {}
        tokens = {document: paper_check.make_token() for document in self}
        return {
            document: (token, paper_check.make_mark(address, token, document.revision))
            for document, token in tokens.items()
        }

    # ------------------------------------------------------------
    # CHECKING
    # ------------------------------------------------------------

    @api.model
    def _find_by_token(self, token):
        """The revision in force with this code; empty for all else."""
        valid = paper_check.TOKEN.fullmatch(token or "")
        digest = paper_check.hash_token(token if valid else "")
        return self._find_in_force(Domain("token_sha256", "=", digest))

    @api.model
    def _find_by_file(self, digest):
        """The revision in force whose PDF has this SHA-256; empty for all else."""
        return self._find_in_force(Domain("sha256", "=", digest))

    @api.model
    def _find_in_force(self, domain):
        # sudo: the check page tells number, date, type and revision to whoever holds the paper
        documents = self.sudo()
        found = documents.search(domain, limit=1)
        # What is not found costs the same work: the time of an answer tells nothing either.
        probe = found or documents.search([], order="id desc", limit=1)
        in_force = probe._is_in_force()
        return found if in_force else found.browse()

    def _is_in_force(self):
        """Whether this is the revision that holds today, and still as it was frozen."""
        if not self or self.res_model not in self.env:
            return False
        self.ensure_one()
        source = self.env[self.res_model].browse(self.res_id).exists()
        served = source and source.state in source._get_paper(self.paper).frozen_states
        if not served or source._is_paper_secret(self.paper):
            return False
        return self.is_latest and self._is_snapshot_intact()

    def _get_checked_facts(self):
        """What the check page tells, and nothing more."""
        self.ensure_one()
        day = self.env[self.res_model].browse(self.res_id)._get_paper_date()
        return {
            "type": self.data.get("title") or "",
            "number": self.data.get("number") or "",
            "date": day.strftime("%d/%m/%Y"),
            "revision": str(self.revision),
        }
