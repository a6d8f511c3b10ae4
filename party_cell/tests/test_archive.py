import hashlib
import io
from unittest import skipUnless
from unittest.mock import patch

import openpyxl

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..models import party_archive
from ..tools import paper_pdf
from .common import MONTH
from .test_document import pdf_text
from .test_paper_batch import BatchCase, make_pdf


@tagged("post_install", "-at_install")
class TestArchive(BatchCase):
    """The index is set by a stand-in too, but for the test that reads it."""

    def _archive(self, user, **vals):
        vals = {
            "purpose": "archive",
            "cell_id": self.cell.id,
            "date_from": "2025-01-01",
            "date_to": "2029-12-31",
            **vals,
        }
        with patch.object(party_archive, "render_pdf", lambda markup: make_pdf("index")):
            return self._gather(user, **vals)

    def _correct(self, meeting, reason="Sai tên"):
        meeting.action_return(reason)
        meeting.with_context(party_defer_pdf=True).action_approve()
        return meeting

    def test_all_revisions_and_scans_with_checksums(self):
        meeting = self._correct(self._approve(self._make_meeting()))
        self.env["party.document.scan"]._attach(
            meeting.document_ids[0], [("Bản ký.pdf", make_pdf("scan"))]
        )
        batch = self._archive(self.u_secretary)
        self.assertEqual((batch.state, batch.failed_count), ("done", 0))
        bundle = self._read_zip(batch)
        names = bundle.namelist()
        papers = len(meeting.document_ids)
        self.assertEqual(papers, 2)
        self.assertEqual(names[-4:], ["index.pdf", "index.xlsx", "README.txt", "SHA256SUMS"])
        self.assertEqual(len(names), papers + 1 + 4, names)
        self.assertIn("Chi_bộ_Thử/2026/Bản_ký.pdf", names)
        sums = dict(
            reversed(line.split("  ", 1))
            for line in bundle.read("SHA256SUMS").decode().splitlines()
        )
        self.assertEqual(set(sums), set(names) - {"SHA256SUMS"})
        for name, checksum in sums.items():
            self.assertEqual(hashlib.sha256(bundle.read(name)).hexdigest(), checksum)
        originals = {document._get_pdf() for document in meeting.document_ids}
        self.assertLessEqual(originals, {bundle.read(name) for name in names})

    def test_index_names_every_file(self):
        meeting = self._correct(self._approve(self._make_meeting()))
        meeting.document_ids[0]._engine_write({"reason": "Sai tên"})
        meeting.cell_id.name = "=Chi bộ & <Thử>"
        bundle = self._read_zip(self._archive(self.u_officer))
        sheet = openpyxl.load_workbook(io.BytesIO(bundle.read("index.xlsx"))).active
        head, *rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
        rows = [dict(zip(head, row, strict=True)) for row in rows]
        self.assertEqual({row["Chi bộ"] for row in rows}, {"=Chi bộ & <Thử>"})
        self.assertLessEqual({row["Tệp"] for row in rows}, set(bundle.namelist()))
        first, second = (row for row in rows if row["Số, ký hiệu"] == "01-BB/CB")
        self.assertEqual(first["Ghi chú"], "Đã có bản thay thế")
        self.assertEqual((second["Lần ban hành"], second["Ghi chú"]), ("2", "Sửa: Sai tên"))
        self.assertEqual(first["Ngày, tháng"], MONTH.replace(day=5).strftime("%d/%m/%Y"))

    @skipUnless(paper_pdf.is_available(), "WeasyPrint is not installed")
    def test_index_as_pdf(self):
        self._approve(self._make_meeting())
        self.cell.name = "Chi bộ <b>&"
        batch = self._gather(
            self.u_secretary,
            purpose="archive",
            cell_id=self.cell.id,
            date_from="2025-01-01",
            date_to="2029-12-31",
        )
        self.assertEqual(batch.state, "done", batch.error)
        text = pdf_text(self._read_zip(batch).read("index.pdf"))
        for part in ("MỤC LỤC", "CHI BỘ <B>&", "01-BB/CB", "05/10/2026", "gồm 1 tệp"):
            self.assertIn(part, text)

    def test_a_damaged_original_is_named_and_not_passed_on(self):
        meeting = self._approve(self._make_meeting())
        self.env.flush_all()
        self.cr.execute(
            'UPDATE party_document SET data = data || \'{"title": "x"}\' WHERE res_id = %s',
            [meeting.id],
        )
        self.env.invalidate_all()
        batch = self._archive(self.u_secretary)
        self.assertEqual(batch.done_count, 0)
        self.assertIn("damaged", batch.problem_ids[0].message)

    def test_of_a_committee_and_a_term(self):
        self._approve(self._make_meeting())
        early = self._approve(self._make_meeting(period="2024-12-01"))
        batch = self._archive(self.u_officer, cell_id=False, committee_id=self.province.id)
        self.assertNotIn(early.id, batch.line_ids.mapped("res_id"))
        term = self.cell.term_ids.filtered(lambda term: term.name == "2025–2030")
        form = self.Batch.with_user(self.u_secretary).new(
            {"purpose": "archive", "cell_id": self.cell.id}
        )
        form._onchange_cell_id()
        self.assertEqual(form.term_id._origin, term)
        self.assertEqual(form.date_from, term.date_from)

    def test_who_archives(self):
        self._approve(self._make_meeting())
        for user in (self.u_secretary, self.u_deputy, self.u_officer, self.u_admin):
            with self.subTest(user=user.login):
                self.assertEqual(self._archive(user).state, "done")
        for user in (self.u_member, self.u_supervisor, self.u_other_secretary, self.u_nobody):
            with self.subTest(user=user.login):
                self.assertRefused(lambda user=user: self._archive(user))
        self.assertRefused(
            lambda: self._archive(self.u_other_officer, cell_id=False, committee_id=self.commune.id)
        )

    def test_what_is_missing_is_said(self):
        for vals, words in (
            ({"cell_id": False}, "Choose the cell"),
            ({"date_from": False}, "Choose the term"),
            ({}, "No paper"),
        ):
            with self.subTest(vals), self.assertRaisesRegex(UserError, words):
                self._archive(self.u_secretary, **vals)
        self._approve(self._make_meeting())
        with (
            patch.object(party_archive, "MAX_PAPERS", 0),
            self.assertRaisesRegex(UserError, "year by year"),
        ):
            self._archive(self.u_secretary)

    def test_readable_on_windows(self):
        """Paths without what Windows refuses; the read-me with its line ends and mark."""
        self._approve(self._make_meeting())
        self.cell.name = 'Chi bộ: "A/B" *?|'
        bundle = self._read_zip(self._archive(self.u_secretary))
        for name in bundle.namelist():
            self.assertNotRegex(name, r'[\\:*?"<>|]')
        readme = bundle.read("README.txt")
        self.assertTrue(readme.startswith(b"\xef\xbb\xbf"))
        self.assertIn("SHA256SUMS", readme.decode("utf-8-sig"))
        self.assertEqual(readme.count(b"\n"), readme.count(b"\r\n"))
