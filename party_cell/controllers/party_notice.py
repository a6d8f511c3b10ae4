from odoo import http
from odoo.http import request


class PartyNoticeController(http.Controller):
    @http.route("/party/notice/<int:notice_id>/<int:file_id>", auth="user", readonly=True)
    def document(self, notice_id, file_id):
        """A document sent with a notice, or an image of the draft resolution, for who reads the
        notice; all else is not found."""
        notice = request.env["party.notice"].browse(notice_id).exists()
        if not notice or not notice.has_access("read"):
            raise request.not_found()
        # sudo: the meeting is not readable to who is told of it, its documents are; and only they
        meeting = notice.sudo().meeting_id
        documents, images = meeting._get_notice_documents(), meeting._get_draft_images()
        file = (documents | images).filtered(lambda document: document.id == file_id)
        if not file:
            raise request.not_found()
        stream = request.env["ir.binary"].sudo()._get_stream_from(file)
        return stream.get_response(as_attachment=file not in images)
