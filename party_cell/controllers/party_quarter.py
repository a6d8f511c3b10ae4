from odoo import http
from odoo.exceptions import UserError
from odoo.http import content_disposition, request

from ..models.party_document_mixin import make_filename
from .party_handbook import NO_SNIFFING

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class PartyQuarterController(http.Controller):
    @http.route("/party/quarter/<int:report_id>", auth="user", readonly=True)
    def workbook(self, report_id):
        """The workbook of a quarter report, for who reads the report; all else is not found."""
        report = request.env["party.quarter.report"].browse(report_id).exists()
        if not report or not report.has_access("read"):
            raise request.not_found()
        try:
            body = report._make_xlsx()
        except UserError as error:
            plain = [("Content-Type", "text/plain; charset=utf-8"), NO_SNIFFING]
            return request.make_response(str(error), plain, status=400)
        name = f"{make_filename(report.display_name)}.xlsx"
        headers = [
            ("Content-Type", XLSX),
            ("Content-Disposition", content_disposition(name)),
            ("Cache-Control", "no-store"),
            NO_SNIFFING,
        ]
        return request.make_response(body, headers)
