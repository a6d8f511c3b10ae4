import io
from collections import OrderedDict

from odoo import fields, models
from odoo.exceptions import UserError


class IrActionsReport(models.Model):
    """Papers of this addon: printed by its document engine, behind the usual report actions."""

    _inherit = "ir.actions.report"

    party_paper = fields.Char(
        help="Code of the paper, as its model declares it. Such a report asks for access first, "
        "serves the frozen original where there is one, and needs no wkhtmltopdf.",
    )

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        report = self._get_report(report_ref)
        if not report.party_paper:
            return super()._render_qweb_pdf_prepare_streams(report_ref, data, res_ids=res_ids)
        records = self._get_party_records(report, res_ids)
        pdfs = records._get_paper_pdfs(report.party_paper)
        return OrderedDict(
            (record.id, {"stream": io.BytesIO(pdfs[record.id]), "attachment": None})
            for record in records
        )

    def _get_rendering_context(self, report, docids, data):
        """HTML and text are checked like the PDF, and print nothing but what the engine gives."""
        if not report.party_paper:
            return super()._get_rendering_context(report, docids, data)
        records = self._get_party_records(report, docids)
        papers = records._get_papers_to_print(report.party_paper)
        return {
            "report_type": (data or {}).get("report_type"),
            "papers": papers,
            "css": records._get_browser_css(papers),
            "markup": records._mark_clean,
        }

    def _get_party_records(self, report, res_ids):
        """The records to print, each once, after access and the paper's own check."""
        if isinstance(res_ids, int):
            res_ids = [res_ids]
        records = self.env[report.model].browse(dict.fromkeys(res_ids or ()))
        if not records:
            raise UserError(self.env._("Choose at least one record to print."))
        records.check_access("read")
        records._check_paper(report.party_paper)
        return records
