import hashlib

from odoo import http
from odoo.http import request

from ..tools.check_words import WORDS

MAX_FILE_BYTES = 50 * 1024 * 1024
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
}


class PartyCheckController(http.Controller):
    """Is a paper genuine? For anybody who holds it, without login, session or cookie."""

    @http.route(
        ["/party/check", "/party/check/<string:token>"],
        type="http",
        auth="public",
        methods=["GET", "POST"],
        # Nothing is changed for the user, and there is no session to protect.
        csrf=False,
        save_session=False,
        max_content_length=MAX_FILE_BYTES,
        sitemap=False,
    )
    def check(self, token=None, file=None, **_others):
        asked = bool(token) or request.httprequest.method == "POST"
        facts = self._find(token, file) if asked else None
        language = request.httprequest.accept_languages.best_match(WORDS, default="vi")
        values = {"words": WORDS[language], "language": language, "asked": asked, "facts": facts}
        page = request.env["ir.qweb"]._render(
            "party_cell.check_page", values, minimal_qcontext=True
        )
        return request.make_response(f"<!DOCTYPE html>\n{page}", headers=list(HEADERS.items()))

    def _find(self, token, file):
        """What may be told of the paper; None whether unknown, withdrawn, secret or too often."""
        # sudo: failed checks are counted for whoever asks
        misses = request.env["party.check.miss"].sudo()
        client = misses._get_client(request.httprequest.remote_addr)
        if misses._is_throttled(client):
            return None
        documents = request.env["party.document"]
        if hasattr(file, "stream"):
            digest = hashlib.file_digest(file.stream, "sha256").hexdigest()
            document = documents._find_by_file(digest)
        else:
            document = documents._find_by_token(token)
        if not document:
            misses._add(client)
            return None
        return document._get_checked_facts()
