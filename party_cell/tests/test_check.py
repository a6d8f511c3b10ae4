import base64
import io
from unittest.mock import patch

import qrcode
from PIL import Image

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger
from odoo.tools.pdf import PdfFileReader

from ..models import party_check_miss
from ..tools import paper_check
from .test_document import MINUTES, DocumentCase, needs_weasyprint, pdf_text

ADDRESS = "https://chibo.example.vn"
PARAMETER = "party_cell.check_address"


class CheckCase(DocumentCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.config_parameter"].set_param(PARAMETER, ADDRESS)

    def _freeze_with_token(self, meeting):
        """Approve with the PDF; the code that was printed."""
        tokens = []

        def spy():
            tokens.append(make())
            return tokens[-1]

        make = paper_check.make_token
        with patch.object(paper_check, "make_token", spy):
            self._freeze(meeting)
        self.assertEqual(len(tokens), 1)
        return tokens[0]

    def _correct(self, meeting):
        meeting.action_return("Ghi nhầm")
        meeting.conclusion = f"{meeting.conclusion} Báo cáo kỳ sau."
        meeting.action_approve()
        meeting.invalidate_recordset(["document_ids"])


@needs_weasyprint
class TestCheckCode(CheckCase):
    """The code on the original."""

    def test_the_code_is_printed_and_kept_only_as_its_hash(self):
        meeting = self._make_meeting()
        token = self._freeze_with_token(meeting)
        document = meeting.document_ids
        self.assertGreaterEqual(len(base64.urlsafe_b64decode(token)) * 8, 128)
        self.assertEqual(document.token_sha256, paper_check.hash_token(token))
        self.env.flush_all()
        self.env.cr.execute("SELECT row_to_json(d)::text FROM party_document d")
        self.assertNotIn(token, str(self.env.cr.fetchall()))
        text = pdf_text(document._get_pdf())
        self.assertIn(f"{ADDRESS}/party/check", text)
        self.assertNotIn(token, text)
        self.assertTrue(document._is_intact())
        # served byte for byte afterwards
        self.assertEqual(self._print(MINUTES, meeting, self.u_member), document._get_pdf())

    def test_the_picture_holds_the_address(self):
        token = paper_check.make_token()
        mark = paper_check.make_mark(ADDRESS, token, 1)
        picture = Image.open(io.BytesIO(base64.b64decode(mark["image"].partition(",")[2])))
        expected = qrcode.QRCode(
            error_correction=qrcode.constants.ERROR_CORRECT_M, box_size=1, border=0
        )
        expected.add_data(f"{ADDRESS}/party/check/{token}")
        expected.make()
        size = len(expected.modules)
        small = picture.convert("1").resize((size, size), Image.Resampling.NEAREST)
        read = [[not small.getpixel((x, y)) for x in range(size)] for y in range(size)]
        self.assertEqual(read, expected.modules)

    def test_the_code_moves_no_line(self):
        meeting = self._freeze(self._make_meeting())
        document = meeting.document_ids
        with_code = document._get_source()._render_pdf(
            "minutes", document._get_printed(document._make_check())
        )
        without = document._get_source()._render_pdf("minutes", document._get_printed())
        words = f"Quét mã để kiểm tra bản gốc, hoặc mở {ADDRESS}/party/check Lần ban hành: 1"
        self.assertEqual(pdf_text(with_code).replace(words, "").split(), pdf_text(without).split())

    def test_the_picture_is_fit_for_keeping(self):
        meeting = self._freeze(self._make_meeting())
        first = PdfFileReader(io.BytesIO(meeting.document_ids._get_pdf())).pages[0]
        images = [image.get_object() for image in first["/Resources"]["/XObject"].values()]
        self.assertEqual(len(images), 1)
        self.assertFalse(images[0].get("/SMask"))
        self.assertFalse(images[0]["/Interpolate"].value)

    def test_each_print_of_a_deferred_original_is_the_one_kept(self):
        meeting = self._approve(self._make_meeting())
        document = meeting.document_ids
        self.assertFalse(document.token_sha256)
        pdf = self._print(MINUTES, meeting)
        token = document.token_sha256
        self.assertTrue(token)
        self.assertEqual(self._print(MINUTES, meeting), pdf)
        self.assertEqual(document.token_sha256, token)

    def test_without_address_there_is_no_code(self):
        self.env["ir.config_parameter"].set_param(PARAMETER, "")
        meeting = self._freeze(self._make_meeting())
        self.assertFalse(meeting.document_ids.token_sha256)
        self.assertNotIn("party/check", pdf_text(meeting.document_ids._get_pdf()))
        self.assertFalse(meeting.document_ids._find_by_token(""))

    def test_previews_carry_no_code(self):
        meeting = self._hold(self._make_meeting())
        self.assertNotIn("party/check", pdf_text(self._print(MINUTES, meeting)))

    def test_only_administrators_set_the_address(self):
        Wizard = self.env["party.check.address"]
        for user in (self.u_secretary, self.u_officer, self.u_nobody):
            with self.assertRaises(AccessError):
                Wizard.with_user(user).create({"address": "https://evil.example"})
        own = Wizard.with_user(self.u_admin)
        self.assertEqual(own.create({}).address, ADDRESS)
        for address in (
            "chibo.example.vn", "ftp://a.vn", "https://", "https://a.vn?x=1", "https://a b.vn",
            "javascript:alert(1)", "https://user:pass@a.vn", "https://" + "a" * 90 + ".vn",
        ):  # fmt: skip
            with self.subTest(address=address), self.assertRaises(UserError):
                own.create({"address": address}).action_confirm()
        own.create({"address": " https://a.vn:8443/party/check/ "}).action_confirm()
        self.assertEqual(self.env["party.document"]._get_check_address(), "https://a.vn:8443")
        own.create({"address": ""}).action_confirm()
        self.assertEqual(self.env["party.document"]._get_check_address(), "")


@needs_weasyprint
@tagged("post_install", "-at_install")
class TestCheckPage(HttpCase, CheckCase):
    """Anybody who holds a paper, without a login."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.meeting = cls._make_meeting()

    def setUp(self):
        super().setUp()
        self.token = self._freeze_with_token(self.meeting)
        self.document = self.meeting.document_ids

    def _check(self, token, **headers):
        return self.url_open(f"/party/check/{token}", headers=headers)

    def _upload(self, content):
        return self.url_open("/party/check", files={"file": ("a.pdf", content)})

    def test_genuine(self):
        response = self._check(self.token)
        self.assertEqual(response.status_code, 200)
        text = response.text
        for told in ("có thật", "BIÊN BẢN", self.document.number, 'lang="vi"'):
            self.assertIn(told, text)
        for hidden in (
            self.cell.name, self.cell.name.upper(), self.m_secretary.name, self.token,
            self.document.sha256, self.document.data["abstract"],
        ):  # fmt: skip
            self.assertNotIn(hidden, text)
        self.assertNotIn("Set-Cookie", response.headers)
        self.assertEqual(response.headers["Cache-Control"], "no-store")
        self.assertEqual(response.headers["Referrer-Policy"], "no-referrer")
        self.assertIn("default-src 'none'", response.headers["Content-Security-Policy"])

    def test_in_the_language_of_the_browser(self):
        for accepted, said in {
            "en-GB,en;q=0.9": "genuine and in force",
            "vi-VN,vi;q=0.9,en;q=0.8": "có thật",
            "ja": "có thật",
        }.items():
            text = self._check(self.token, **{"Accept-Language": accepted}).text
            self.assertIn(said, text)

    def test_unknown_withdrawn_and_opened_again_say_the_same(self):
        unknown = self._check(paper_check.make_token())
        self.assertEqual(unknown.status_code, 200)
        self.assertIn("Không xác nhận được", unknown.text)
        answers = [self._check(wrong).text for wrong in ("x", "a" * 5000, "%00", "..%2F", "é")]
        answers.append(self._check(self.token[:-1] + chr(ord(self.token[-1]) ^ 1)).text)
        self.meeting.action_return("Ghi nhầm")
        answers.append(self._check(self.token).text)
        self.meeting.action_approve()
        answers.append(self._check(self.token).text)
        self.assertEqual(set(answers), {unknown.text})

    def test_a_changed_snapshot_is_not_confirmed(self):
        changed = self.document.data | {"number": "99-BB/CB"}
        self.document.sudo()._engine_write({"data": changed})
        self.assertIn("Không xác nhận được", self._check(self.token).text)

    def test_guessing_is_slowed_down(self):
        unknown = self._check(paper_check.make_token()).text
        with patch.object(party_check_miss, "CLIENT_MISSES", 3):
            self.assertIn("có thật", self._check(self.token).text)
            for _guess in range(2):
                self._check(paper_check.make_token())
            # of the right one either, and in the same words
            self.assertEqual(self._check(self.token).text, unknown)
            self.assertEqual(self._upload(self.document._get_pdf()).text, unknown)
            misses = self.env["party.check.miss"].search_count([])
            self._check(paper_check.make_token())
            self.assertEqual(self.env["party.check.miss"].search_count([]), misses)
        self.assertIn("có thật", self._check(self.token).text)

    def test_all_clients_together_are_limited(self):
        misses = self.env["party.check.miss"]
        with patch.object(party_check_miss, "ALL_MISSES", 3):
            for number in range(3):
                self.assertFalse(misses._is_throttled("10.0.0.9"))
                misses._add(f"10.0.0.{number}")
            self.assertTrue(misses._is_throttled("10.0.0.9"))

    def test_clients(self):
        get = self.env["party.check.miss"]._get_client
        self.assertEqual(get("10.1.2.3"), "10.1.2.3")
        self.assertEqual(get("2001:db8:1:2::5"), get("2001:db8:1:2:ffff::9"))
        self.assertNotEqual(get("2001:db8:1:2::5"), get("2001:db8:1:3::5"))
        self.assertEqual(get(None), get("x"))

    def test_the_form_and_the_file(self):
        page = self.url_open("/party/check")
        self.assertIn("Kiểm tra tệp PDF", page.text)
        self.assertNotIn("Không xác nhận được", page.text)
        self.assertFalse(self.env["party.check.miss"].search([]))
        pdf = self.document._get_pdf()
        files = self.env["ir.attachment"].search_count([])
        self.assertIn(self.document.number, self._upload(pdf).text)
        self.assertIn("Không xác nhận được", self._upload(pdf + b" ").text)
        self.assertIn("Không xác nhận được", self._upload(b"").text)
        self.assertIn("Không xác nhận được", self._upload(b"x" * 2_000_000).text)
        self.assertIn("Không xác nhận được", self.url_open("/party/check", data={"file": "x"}).text)
        self.assertEqual(self.env["ir.attachment"].search_count([]), files)

    def test_failed_checks_are_for_administrators_and_do_not_stay(self):
        self._check(paper_check.make_token())
        for user in (self.u_member, self.u_secretary, self.u_nobody):
            with self.assertRaises(AccessError):
                self.env["party.check.miss"].with_user(user).search([])
        miss = self.env["party.check.miss"].with_user(self.u_admin).search([])
        self.assertEqual(len(miss), 1)
        miss.sudo().date = "2020-01-01"
        self.env["party.check.miss"]._gc_misses()
        self.assertFalse(miss.exists())

    @mute_logger("odoo.http")
    def test_the_hash_is_not_told(self):
        with self.assertRaises(AccessError):
            self.document.with_user(self.u_secretary).read(["token_sha256"])
