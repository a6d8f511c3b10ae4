from odoo import http
from odoo.exceptions import UserError
from odoo.http import content_disposition, request

NO_SNIFFING = ("X-Content-Type-Options", "nosniff")


class PartyHandbookController(http.Controller):
    @http.route("/party/handbook/<int:bundle_id>", auth="user", readonly=True)
    def bundle(self, bundle_id):
        """The files of a bundle as ZIP, for who reads the bundle; all else is not found."""
        bundle = request.env["party.handbook.bundle"].browse(bundle_id).exists()
        if not bundle or not bundle.has_access("read"):
            raise request.not_found()
        try:
            file = bundle._make_zip()
        except UserError as error:
            plain = [("Content-Type", "text/plain; charset=utf-8"), NO_SNIFFING]
            return request.make_response(str(error), plain, status=400)
        headers = [
            ("Content-Type", "application/zip"),
            ("Content-Disposition", content_disposition(bundle._get_zip_name())),
            NO_SNIFFING,
        ]
        response = request.make_response(None, headers)
        response.response = iter(lambda: file.read(65536), b"")
        response.call_on_close(file.close)
        return response
