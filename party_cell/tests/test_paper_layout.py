import base64
import io
import shutil
import subprocess
import tempfile
from pathlib import Path
from unittest import skipUnless
from unittest.mock import patch
from xml.etree import ElementTree

from PIL import Image

from odoo.exceptions import UserError
from odoo.tests.common import BaseCase
from odoo.tools import mute_logger
from odoo.tools.pdf import PdfFileReader

from ..tools import paper_image, paper_pdf
from ..tools.paper_html import clean_html, keep_together
from . import pdfa
from .test_document import DocumentCase, needs_weasyprint, pdf_text, read_pdf

MINUTES = "party_cell.report_meeting_minutes"
POINT = 25.4 / 72
SENTENCE = "Chi bộ đã bàn kỹ việc này và thống nhất. "


def make_picture(width, height, form="PNG", mode="RGB", **options):
    file = io.BytesIO()
    Image.new(mode, (width, height)).save(file, form, **options)
    return file.getvalue()


class TestPaperTables(BaseCase):
    """Tables as people paste them."""

    def test_the_head_is_found(self):
        for first in (
            "<th>A</th><th>B</th>",
            "<td><p><b>A</b></p></td><td><strong>B</strong></td>",
        ):
            with self.subTest(first=first):
                html = clean_html(
                    f"<table><tbody><tr>{first}</tr><tr><td>1</td><td>2</td></tr></tbody></table>"
                )
                self.assertIn("</thead><tbody><tr><td>1</td>", html)
                self.assertEqual(clean_html(html), html)

    def test_no_head_where_there_is_none(self):
        for rows in (
            "<tr><td>A</td></tr><tr><td>B</td></tr>",
            "<tr><td>A <b>B</b></td></tr><tr><td>C</td></tr>",
            "<tr><th>A</th></tr>",
            '<tr><th rowspan="2">A</th><th>B</th></tr><tr><td>C</td></tr>',
        ):
            with self.subTest(rows=rows):
                self.assertNotIn("thead", clean_html(f"<table>{rows}</table>"))

    def test_a_head_of_two_rows(self):
        html = clean_html(
            '<table><tr><th rowspan="2">A</th><th colspan="2">B</th></tr>'
            "<tr><th>C</th><th>D</th></tr><tr><td>1</td><td>2</td><td>3</td></tr></table>"
        )
        self.assertIn("<th>D</th></tr></thead>", html)

    def test_many_columns_and_long_cells(self):
        row = "<tr>" + "<td>12.345.678.901</td>" * 14 + "</tr>"
        html = clean_html(f"<table>{row}</table>")
        self.assertIn('<table class="widest">', html)
        self.assertIn("\u200b", html)
        self.assertEqual(clean_html(html), html)
        html = clean_html("<table><tr><td>" + "a " * 400 + "</td><td>b</td></tr></table>")
        self.assertIn('<tr class="long">', html)

    def test_shares_stay_on_one_line(self):
        self.assertEqual(
            keep_together("<body><p>đạt 90,9 % và 100 %</p></body>"),
            '<body><p>đạt <span class="together">90,9 %</span> và '
            '<span class="together">100 %</span></p></body>',
        )


class TestPictures(BaseCase):
    """Pictures: scaled down where that is possible, refused with a reason where not."""

    def _size(self, body):
        image = Image.open(io.BytesIO(body))
        return image.size, image.mode

    def test_small_ones_stay_as_they_are(self):
        body = make_picture(30, 20)
        self.assertEqual(paper_image.fit(body), (body, "image/png"))

    def test_large_ones_are_scaled_down(self):
        for form, mode, expected in (
            ("JPEG", "RGB", "RGB"), ("JPEG", "L", "L"), ("JPEG", "CMYK", "RGB"),
            ("PNG", "RGB", "RGB"), ("PNG", "RGBA", "RGBA"), ("PNG", "P", "RGB"),
            ("PNG", "I;16", "L"), ("GIF", "P", "RGB"),
        ):  # fmt: skip
            with self.subTest(form=form, mode=mode):
                body, _type = paper_image.fit(make_picture(12000, 600, form, mode))
                self.assertEqual(self._size(body), ((2000, 100), expected))

    def test_inks_are_turned_into_light(self):
        body, _type = paper_image.fit(make_picture(30, 20, "JPEG", "CMYK"))
        self.assertEqual(self._size(body), ((30, 20), "RGB"))

    def test_reasons(self):
        for body, reason in (
            (b"<svg/>", "format"),
            (b"", "format"),
            (b"x" * (paper_image.MAX_BYTES + 1), "large"),
            (make_picture(16000, 12000, "PNG", "1"), "large"),
        ):
            with self.subTest(reason=reason), self.assertRaises(paper_image.PictureRefused) as why:
                paper_image.fit(body)
            self.assertEqual(str(why.exception), reason)

    def test_a_photograph_of_144_million_points(self):
        body, _type = paper_image.fit(make_picture(12000, 12000, "JPEG", quality=1))
        self.assertEqual(self._size(body)[0], (2000, 2000))


@needs_weasyprint
class TestPaperLayout(DocumentCase):
    """What a page looks like when people write what they write."""

    def setUp(self):
        super().setUp()
        self.meeting = self._complete(self._make_meeting())
        self.meeting.minutes_adopted = True
        self.section = self.meeting.text_section_ids[0]

    def _pages(self, meeting=None, report=MINUTES):
        return read_pdf(self._print(report, meeting or self.meeting))

    def _text(self, page):
        return " ".join(run[3] for run in page)

    def _make_rows(self, count, cell="Rà soát hộ nghèo"):
        head = "<tr><td><b>TT</b></td><td><b>Việc giao</b></td></tr>"
        rows = (f"<tr><td>{i}</td><td>{cell} {i}</td></tr>" for i in range(count))
        return f"<table><tbody>{head}{''.join(rows)}</tbody></table>"

    def _insert_picture(self, body):
        attachment = (
            self.env["ir.attachment"]
            .with_context(image_no_postprocess=True)
            .create(
                {
                    "name": "scan",
                    "raw": body,
                    "res_model": self.section._name,
                    "res_id": self.section.id,
                }
            )
        )
        self.section.content = f'<p><img src="/web/image/{attachment.id}-ab/scan.png"></p>'

    # ------------------------------------------------------------
    # PAPERS TO KEEP
    # ------------------------------------------------------------

    def test_every_paper_may_be_kept(self):
        """PDF/A rules on every paper that the addon has, with a picture and a table in one."""
        self.section.content = self._make_rows(60)
        self.meeting.guests = "Đ/c Trần A"
        self.meeting.resolution_draft = "<p>Dự thảo</p>"
        picture = base64.b64encode(make_picture(3000, 200, "JPEG", "CMYK")).decode()
        self.meeting.text_section_ids[
            1
        ].content = f'<p><img src="data:image/jpeg;base64,{picture}"></p>'
        reports = self.env["ir.actions.report"].search([("party_paper", "!=", False)])
        self.assertGreater(len(reports), 8)
        for report in reports:
            record = self.meeting if report.model == "party.meeting" else self._make(report.model)
            with self.subTest(report=report.report_name):
                pdf = self._print(report.report_name, record)
                self.assertEqual(pdfa.find_problems(pdf), [])

    def _make(self, model):
        """A record of another model with papers."""
        if model == "party.excerpt":
            minutes = self._approve(self._make_meeting(period="2026-09-01")).document_ids
            excerpt = self.env[model].create({"document_id": minutes.id})
            excerpt.line_ids[:5].included = True
            return excerpt
        if model == "party.rating":
            action = self.meeting.action_open_rating()
            return self.env[model].browse(action["res_id"])
        letter = self.env.ref("party_cell.document_type_letter")
        of_cell = {"cell_id": self.cell.id}
        values = {
            "party.theme": of_cell | {"name": "Chuyên đề", "year": 2026, "quarter": "4"},
            "party.theme.plan": of_cell | {"year": 2026},
            "party.cell.paper": of_cell | {"abstract": "Mời dự", "type_id": letter.id},
            "party.resolution": of_cell | {"abstract": "lãnh đạo công tác dân vận"},
            "party.quarter.report": of_cell | {"year": 2026, "quarter": "3"},
            "party.visit.programme": {
                "committee_id": self.commune.id,
                "name": "Chương trình dự sinh hoạt",
                "date_from": "2026-07-01",
                "date_to": "2026-12-31",
            },
            "party.member.sheet": {"member_id": self.m_member.id, "year": 2026},
        }
        return self.env[model].create(values[model])

    def test_the_rules_find_what_is_wrong(self):
        html = (
            '<html lang="vi"><head><title>t</title></head><body><div class="content"><img alt="x" '
            f'src="data:image/png;base64,{base64.b64encode(make_picture(9, 9)).decode()}"></div>'
            "</body></html>"
        )
        self.assertEqual(pdfa.find_problems(paper_pdf.render_pdf(html)), [])
        wrong = paper_pdf.render_pdf(html.replace(' class="content"', ""))
        self.assertIn("a smoothed picture", pdfa.find_problems(wrong))

    @skipUnless(shutil.which("pdftotext"), "poppler-utils is not installed")
    def test_margins_by_bounding_boxes(self):
        self.section.content = (
            self._make_rows(120)
            + f"<p>{SENTENCE * 60}</p>"
            + "<table><tr>"
            + "<td>12.345.678.901,00</td>" * 14
            + "</tr></table><p>"
            + "a" * 400
            + "</p>"
        )
        self.section.heading = "Việc triển khai thực hiện Nghị quyết " * 11
        self.cell.name = "Chi bộ có tên “A & B” <rất dài> " * 5
        for paper in ("minutes", "roll", "notice"):
            pdf = self._print(f"party_cell.report_meeting_{paper}", self.meeting)
            for number, words in enumerate(self._get_boxes(pdf), 1):
                body = [box for box in words if box[1] > 20]
                self.assertGreaterEqual(min(box[0] for box in body), 29.9, (paper, number))
                # the typesetter rounds the gaps of justified lines
                self.assertLessEqual(max(box[2] for box in body), 196, (paper, number))
                self.assertLessEqual(max(box[3] for box in body), 277.6, (paper, number))

    def _get_boxes(self, pdf):
        """Pages as lists of (left, top, right, bottom) of words, in millimetres."""
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "paper.pdf")
            file.write_bytes(pdf)
            command = ["pdftotext", "-bbox", file, "-"]
            page = subprocess.run(command, check=True, capture_output=True).stdout
        for found in ElementTree.fromstring(page).iter("{http://www.w3.org/1999/xhtml}page"):
            yield [
                tuple(float(word.get(key)) * POINT for key in ("xMin", "yMin", "xMax", "yMax"))
                for word in found
            ]

    # ------------------------------------------------------------
    # BREAKS
    # ------------------------------------------------------------

    def test_a_table_of_300_rows_repeats_its_head(self):
        self.section.content = self._make_rows(300)
        pages = self._pages()
        with_rows = [page for page in pages if "Rà soát hộ nghèo" in self._text(page)]
        self.assertGreater(len(with_rows), 5)
        for page in with_rows:
            self.assertEqual(self._text(page).count("Việc giao"), 1)
        text = " ".join(map(self._text, pages))
        self.assertIn("Rà soát hộ nghèo 299", text)

    def test_a_cell_longer_than_a_page_leaves_no_heading_alone(self):
        self.section.content = f"<table><tr><td>Ý kiến</td><td>{SENTENCE * 200}</td></tr></table>"
        pages = self._pages()
        page = next(page for page in pages if self.section.heading in self._text(page))
        self.assertIn("Chi bộ đã bàn kỹ", self._text(page).partition(self.section.heading)[2])

    def test_a_heading_within_a_text_is_never_alone(self):
        for count in range(1, 20, 3):
            self.section.content = "<p>Một dòng ngắn.</p>" * count + "".join(
                f"<h4>Đề mục {index}</h4><p>Một dòng ngắn.</p>" for index in range(30)
            )
            for page in self._pages()[:-1]:
                self.assertNotRegex(self._text(page), r"Đề mục \d+$")

    def test_an_opinion_of_twenty_pages(self):
        self.meeting.opinion_ids.text = SENTENCE * 1400
        pages = self._pages()
        self.assertGreaterEqual(len(pages), 20)
        # no line is lost at a break
        self.assertEqual(" ".join(map(self._text, pages)).count("kỹ"), 1400)

    def test_signatures_take_two_lines_of_text_along(self):
        """On the page of the signatures stand two lines of the paper's text at least."""
        theme = self.env["party.theme"].create(
            {"cell_id": self.cell.id, "name": "Chuyên đề", "year": 2026, "quarter": "4"}
        )
        for count in range(16, 30):
            theme.outline = "<p>Một dòng ngắn.</p>" * count
            last = self._text(self._pages(theme, "party_cell.report_theme_outline")[-1])
            self.assertIn("NGƯỜI CHUẨN BỊ", last)
            self.assertGreaterEqual(last.count("Một dòng ngắn"), 2, count)

    def test_the_line_of_the_vote_takes_text_along(self):
        """A resolution does not end on a page that tells of the vote and the signature alone."""
        resolution = self.env["party.resolution"].create(
            {"cell_id": self.cell.id, "meeting_id": self.meeting.id, "abstract": "việc chung"}
        )
        section = resolution.text_section_ids.sorted()[-1]
        for count in range(3, 30, 2):
            section.content = "<p>Một dòng ngắn.</p>" * count
            last = self._text(self._pages(resolution, "party_cell.report_resolution")[-1])
            self.assertIn("T/M CHI BỘ", last)
            before = last.partition("được chi bộ biểu quyết")[0]
            self.assertIn("Một dòng ngắn", before, count)

    def test_a_blank_form_is_not_signed_on_a_page_of_its_own(self):
        paper = self.env["party.cell.paper"].create(
            {"cell_id": self.cell.id, "type_id": self.env.ref("party_cell.document_type_report").id}
        )
        for count in range(3, 9):
            with patch("odoo.addons.party_cell.models.party_cell_paper.RULED", count):
                pages = self._pages(paper, "party_cell.report_cell_paper_blank")
            last = self._text(pages[-1]).partition("Nơi nhận")[0]
            self.assertIn(".....", last, count)

    def test_a_notice_takes_its_last_words_along(self):
        meeting = self._make_meeting(kind="extraordinary")
        for count in range(4, 14):
            meeting.agenda_ids.unlink()
            meeting.agenda_ids = [(0, 0, {"name": f"Nội dung {i}"}) for i in range(count)]
            last = self._text(self._pages(meeting, "party_cell.report_meeting_notice")[-1])
            self.assertIn("T/M CHI BỘ", last)
            self.assertIn("báo lý do với chủ trì trước buổi họp", last, count)

    def test_the_script_takes_rows_along(self):
        meeting = self._make_meeting(kind="extraordinary")
        for count in range(3, 9):
            meeting.agenda_ids.unlink()
            meeting.agenda_ids = [
                (0, 0, {"name": f"Nội dung {i}", "minutes": 10}) for i in range(count)
            ]
            last = self._text(self._pages(meeting, "party_cell.report_meeting_script")[-1])
            self.assertIn("Dự kiến kết thúc", last, count)

    # ------------------------------------------------------------
    # PICTURES AND TYPEFACE
    # ------------------------------------------------------------

    def test_a_picture_of_12000_points(self):
        self._insert_picture(make_picture(12000, 9000, "JPEG", quality=1))
        reader = PdfFileReader(io.BytesIO(self._print(MINUTES, self.meeting)))
        images = {
            (found.get_object()["/Width"], found.get_object()["/Height"])
            for page in reader.pages
            for found in page["/Resources"].get("/XObject", {}).values()
        }
        self.assertEqual(images, {(2000, 1500)})

    def test_a_picture_that_cannot_be_printed_is_said(self):
        self._insert_picture(make_picture(16000, 12000, "PNG", "1"))
        with self.assertRaisesRegex(UserError, "too large") as refused:
            self._print(MINUTES, self.meeting)
        self.assertIn(self.section.heading, str(refused.exception))
        self.meeting.action_hold()
        with self.assertRaisesRegex(UserError, "too large"), self.cr.savepoint():
            self.meeting.action_approve()
        self.section.content = '<p><img src="/web/image/999999999"></p><p>Một.</p>'
        with self.assertRaisesRegex(UserError, "another record"):
            self._print(MINUTES, self.meeting)

    def test_what_goes_wrong_while_a_picture_is_frozen_is_said(self):
        self._insert_picture(make_picture(3000, 2000, "JPEG"))
        self.meeting.action_hold()
        with (
            patch.object(Image.Image, "thumbnail", side_effect=MemoryError),
            self.assertRaisesRegex(UserError, "damaged") as refused,
            self.cr.savepoint(),
        ):
            self.meeting.action_approve()
        self.assertIn(self.section.heading, str(refused.exception))
        self.meeting.action_approve()

    @mute_logger("odoo.addons.party_cell.models.party_document_mixin")
    def test_missing_font_files(self):
        with tempfile.TemporaryDirectory() as folder:
            with (
                patch.object(paper_pdf, "FONT_FOLDER", Path(folder)),
                patch.object(paper_pdf, "_engines", {}),
            ):
                self.assertFalse(paper_pdf.is_available())
                with self.assertRaisesRegex(UserError, "Tinos-Regular.ttf"):
                    self._print(MINUTES, self.meeting)
                # what is adopted is adopted: its PDF is made when the typeface is there again
                self.meeting.action_hold()
                self.meeting.action_approve()
                self.assertFalse(self.meeting.document_ids.pdf_attachment_id)
        self.assertIn("BIÊN BẢN", pdf_text(self._print(MINUTES, self.meeting)))

    def test_committees_with_styles_of_their_own_fill_no_memory(self):
        html = '<html lang="vi"><head><title>t</title></head><body><p>x</p></body></html>'
        with patch.object(paper_pdf, "_engines", {}):
            for size in range(paper_pdf.MAX_ENGINES + 3):
                paper_pdf.render_pdf(html, style={"body_size": f"{10 + size}pt", "name": "x"})
            self.assertEqual(len(paper_pdf._engines), paper_pdf.MAX_ENGINES)
