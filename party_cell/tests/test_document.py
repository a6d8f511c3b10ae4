import base64
import doctest
import io
import json
import re
import unicodedata
from unittest import skipUnless
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tests.common import BaseCase
from odoo.tools import mute_logger
from odoo.tools.pdf import PdfFileReader

from ..models.party_document_mixin import canonical_json
from ..tools import paper_pdf, vietnamese
from ..tools.paper_html import clean_html, keep_together, printable, text_to_html
from ..tools.paper_style import PAPER_STYLE, make_css
from ..tools.vietnamese import normalise, paper_date
from .common import END, START, PartyCase

MINUTES = "party_cell.report_meeting_minutes"
BLANK = "party_cell.report_meeting_minutes_blank"
ROLL = "party_cell.report_meeting_roll"

MM = 72 / 25.4
PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk"
    "+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)

needs_weasyprint = skipUnless(paper_pdf.is_available(), "WeasyPrint is not installed")


def read_pdf(pdf):
    """Pages of a PDF as lists of (x mm, y mm from the top, size pt, text)."""
    pages = []
    for page in PdfFileReader(io.BytesIO(pdf)).pages:
        height = float(page.mediabox.height)
        runs = []

        def visit(text, matrix, text_matrix, _font, size, runs=runs, height=height):
            if text.strip():
                a, _b, _c, d, e, f = matrix
                x = a * text_matrix[4] + e
                y = d * text_matrix[5] + f
                scale = abs(d * text_matrix[3])
                runs.append((x / MM, (height - y) / MM, round(size * scale, 1), text.strip()))

        page.extract_text(visitor_text=visit)
        pages.append(runs)
    return pages


def pdf_text(pdf):
    pages = PdfFileReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


class TestPaperText(BaseCase):
    """What people write, before it reaches a page."""

    def test_word_styles_are_dropped_and_tables_kept(self):
        source = (
            '<p class="MsoNormal" style="margin:0;font-family:Calibri;color:red">Một '
            '<span style="font-weight:700">hai</span><o:p></o:p></p>'
            '<table style="width:900px"><tr><td colspan="2" onclick="x()">A</td></tr>'
            '<tr><td rowspan="2" style="text-align:center"><p>B</p></td><td>C</td></tr></table>'
        )
        self.assertEqual(
            clean_html(source),
            "<p>Một <b>hai</b></p>"
            '<table><tr><td colspan="2">A</td></tr>'
            '<tr><td rowspan="2" class="center">B</td><td>C</td></tr></table>',
        )

    def test_nothing_active_survives(self):
        for source in (
            "<script>alert(1)</script>",
            '<style>@import "file:///etc/passwd"</style>',
            '<link rel="attachment" href="file:///etc/passwd">',
            '<iframe src="http://example.com"></iframe>',
            '<img src="file:///etc/passwd">',
            '<img src="http://example.com/x.png">',
            '<svg><image href="file:///etc/passwd"/></svg>',
            '<base href="file:///">',
            "<!-- comment -->",
            "<p><br></p>",
        ):
            with self.subTest(source=source):
                self.assertEqual(clean_html(source), "")

    def test_cleaning_twice_changes_nothing(self):
        source = "<div>a<p>b</p>c &lt;d&gt;</div><ul><li><p>e</p></li></ul>x<br>y"
        once = clean_html(source)
        self.assertEqual(once, "<p>a</p><p>b</p><p>c &lt;d&gt;</p><ul><li>e</li></ul><p>x<br>y</p>")
        self.assertEqual(clean_html(once), once)

        centred = '<table><tr><td class="center">a</td></tr></table>'
        self.assertEqual(clean_html(centred), centred)

    def test_headings_within_a_text_stay_with_the_next_line(self):
        for source, marked in (
            ("<h3>I. Kết quả</h3>", '<p class="lead"><b>I. Kết quả</b></p>'),
            ("<p><strong>1. Ưu điểm</strong> </p>", '<p class="lead"><b>1. Ưu điểm</b> </p>'),
            (
                '<p style="text-align: center"><b>Điều 1</b></p>',
                '<p class="center lead"><b>Điều 1</b></p>',
            ),
            ("<p>Kết quả như sau:</p>", '<p class="lead">Kết quả như sau:</p>'),
            ("<p><b>Đồng chí An</b>: nhất trí</p>", "<p><b>Đồng chí An</b>: nhất trí</p>"),
            (f"<p><b>{'a' * 201}</b></p>", f"<p><b>{'a' * 201}</b></p>"),
        ):
            with self.subTest(source=source):
                self.assertEqual(clean_html(source), marked)
                self.assertEqual(clean_html(marked), marked)

    def test_numbers_of_documents_are_not_split(self):
        markup = '<html><title>1-BB/CB</title><body><p title="2-BB/CB">3-BB/CB, 5/9/2026</p></body>'
        self.assertEqual(
            keep_together(markup),
            '<html><title>1-BB/CB</title><body><p title="2-BB/CB">'
            '<span class="together">3-BB/CB</span>, 5/9/2026</p></body>',
        )

    def test_plain_text_is_escaped(self):
        self.assertEqual(text_to_html("a <b> & c\n\nd"), "<p>a &lt;b&gt; &amp; c</p><p>d</p>")

    def test_decomposed_letters_are_composed(self):
        name = "Nguyễn Thị Ánh"
        self.assertEqual(normalise({"a": [unicodedata.normalize("NFD", name)]}), {"a": [name]})

    @needs_weasyprint
    def test_letters_that_the_typeface_lacks(self):
        self.assertEqual(printable("☑ xong 😀 \uf0b7 ế"), "■ xong □ • ế")

    def test_examples_in_the_code(self):
        result = doctest.testmod(vietnamese)
        self.assertTrue(result.attempted)
        self.assertFalse(result.failed)

    def test_dates(self):
        self.assertEqual(paper_date(START.replace(month=2, day=5)), "ngày 05 tháng 02 năm 2026")
        self.assertEqual(paper_date(START.replace(month=3, day=15)), "ngày 15 tháng 3 năm 2026")


class TestPaperResources(BaseCase):
    """What the renderer may load."""

    def assertRefused(self, url, read_attachment=None):
        with self.assertRaises(paper_pdf.ResourceRefused):
            paper_pdf.fetch_resource(url, read_attachment)

    def test_files_and_network_are_refused(self):
        for url in (
            "file:///etc/passwd",
            "FILE:///etc/passwd",
            "http://localhost/",
            "https://example.com/x.png",
            "ftp://example.com/x.png",
            "/etc/passwd",
            paper_pdf.BASE_URL,
            paper_pdf.BASE_URL + "web/content/1",
            paper_pdf.FONT_SCHEME + "../../../__manifest__.py",
            paper_pdf.FONT_SCHEME + "OFL.txt",
            "data:text/html;base64,PGI+",
            "data:image/svg+xml;base64,PHN2Zy8+",
            "data:image/png;base64,PGI+",
            "data:image/png;base64," + "A" * paper_pdf.MAX_DATA_LENGTH,
        ):
            with self.subTest(url=url[:60]):
                self.assertRefused(url)

    def test_fonts_small_images_and_own_attachments_are_loaded(self):
        font, mimetype = paper_pdf.fetch_resource(paper_pdf.FONT_SCHEME + "Tinos-Regular.ttf")
        self.assertEqual((font[:4], mimetype), (b"\x00\x01\x00\x00", "font/ttf"))
        image, mimetype = paper_pdf.fetch_resource(f"data:image/png;base64,{PIXEL}")
        self.assertEqual((image[:4], mimetype), (b"\x89PNG", "image/png"))
        own = {7: image}
        url = paper_pdf.BASE_URL + "web/image/7-abc/scan.png"
        self.assertEqual(paper_pdf.fetch_resource(url, own.get)[0], image)
        self.assertRefused(paper_pdf.BASE_URL + "web/image/8", own.get)
        self.assertRefused(paper_pdf.BASE_URL + "web/content/7", {7: b"<svg/>"}.get)

    def test_measures_reach_the_style_sheet(self):
        css = make_css(str, {"body_line": "20pt"})
        self.assertIn("14pt/20pt", css)
        self.assertIn("margin: 20mm 15mm 20mm 30mm", css)
        self.assertEqual(PAPER_STYLE["body_line"], "18pt")

    @needs_weasyprint
    @mute_logger("weasyprint")
    def test_a_page_cannot_reach_a_file(self):
        asked = []
        fetch = paper_pdf.fetch_resource

        def spy(url, read_attachment=None):
            asked.append(url)
            return fetch(url, read_attachment)

        html = (
            '<html lang="vi"><head><title>t</title><link rel="attachment" href="file:///etc/passwd">'
            '<link rel="stylesheet" href="file:///etc/passwd"></head><body><p>x</p>'
            '<img src="file:///etc/passwd"><img src="http://example.com/a.png"></body></html>'
        )
        with patch.object(paper_pdf, "fetch_resource", spy):
            pdf = paper_pdf.render_pdf(html)
        self.assertTrue({"file:///etc/passwd", "http://example.com/a.png"} <= set(asked))
        self.assertNotIn(b"EmbeddedFile", pdf)
        self.assertNotIn("root:", pdf_text(pdf))

    @needs_weasyprint
    def test_letters_from_elsewhere_are_noticed(self):
        page = (
            '<html lang="vi"><head><title>t</title></head><body><p>ế</p><pre>x</pre></body></html>'
        )
        with self.assertNoLogs("odoo.addons.party_cell.tools.paper_pdf", "ERROR"):
            paper_pdf.render_pdf(page.replace("pre>", "b>"))
        with self.assertLogs("odoo.addons.party_cell.tools.paper_pdf", "ERROR"):
            paper_pdf.render_pdf(page)


class DocumentCase(PartyCase):
    def _print(self, report, meetings, user=None):
        reports = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        if user:
            reports = reports.with_user(user)
        return reports._render_qweb_pdf(report, meetings.ids)[0]

    def _freeze(self, meeting):
        """Approved, with its PDF."""
        self._hold(meeting)
        meeting.minutes_adopted = True
        meeting.action_approve()
        return meeting

    def _make_roll(self, size, absent=0):
        """A cell with as many members; the last ones absent."""
        cell = self._make_cell(f"Chi bộ {size} đảng viên", self.commune)
        offices = ["secretary", "deputy", "committee_member"]
        for index in range(size):
            self._make_plain_member(
                f"Trần Văn {index:02d}",
                cell,
                office=offices[index] if index < len(offices) else "member",
            )
        meeting = self._make_meeting(cell)
        meeting.minute_taker_id = meeting.attendance_ids[2].member_id
        for line in meeting.attendance_ids[size - absent :]:
            line.write({"state": "excused", "reason": "đi công tác"})
        meeting.action_all_present()
        return meeting


@needs_weasyprint
class TestPaperPage(DocumentCase):
    """The page: measures, letters, order."""

    def test_page_measures(self):
        meeting = self._complete(self._make_meeting())
        for section in meeting.text_section_ids:
            section.content = "<p>" + "Chi bộ đã bàn kỹ việc này và thống nhất. " * 12 + "</p>"
        pdf = self._print(MINUTES, meeting)
        reader = PdfFileReader(io.BytesIO(pdf))
        self.assertGreaterEqual(len(reader.pages), 3)
        for page in reader.pages:
            self.assertAlmostEqual(float(page.mediabox.width) / MM, 210, 0)
            self.assertAlmostEqual(float(page.mediabox.height) / MM, 297, 0)
        pages = read_pdf(pdf)
        for number, runs in enumerate(pages, 1):
            body = [run for run in runs if run[1] > 20]
            self.assertGreaterEqual(min(x for x, *_rest in body), 29.9)
            self.assertLessEqual(max(y for _x, y, *_rest in body), 277)
            top = [run for run in runs if run[1] <= 20 and run[3].isdigit()]
            self.assertEqual([run[3] for run in top], [str(number)] if number > 1 else [])
            for x, _y, size, _text in top:
                self.assertAlmostEqual(x, 30 + 165 / 2, delta=3)
                self.assertEqual(size, 13)
        by_text = {text: (x, size) for runs in pages for x, _y, size, text in runs}
        self.assertEqual(by_text["BIÊN BẢN"][1], 16)
        self.assertEqual(by_text["ĐẢNG CỘNG SẢN VIỆT NAM"][1], 15)
        self.assertEqual(by_text["CHI BỘ THỬ"][1], 14)
        first = next(run for runs in pages for run in runs if run[3].startswith("Thời gian"))
        self.assertAlmostEqual(first[0], 40, delta=0.2)
        self.assertEqual(first[2], 14)

    def test_only_tinos_and_for_keeping(self):
        for report in (MINUTES, BLANK, ROLL):
            pdf = self._print(report, self._complete(self._make_meeting(cell=self.cell)))
            reader = PdfFileReader(io.BytesIO(pdf))
            fonts = {
                str(font.get_object()["/BaseFont"])
                for page in reader.pages
                for font in page["/Resources"].get("/Font", {}).values()
            }
            self.assertTrue(fonts)
            for font in fonts:
                self.assertRegex(font, r"^/[A-Z]{6}\+Tinos(-|$)")
            root = reader.trailer["/Root"]
            self.assertEqual(root["/Lang"], "vi")
            self.assertTrue(root["/MarkInfo"]["/Marked"])
            self.assertIn("/StructTreeRoot", root)
            metadata = root["/Metadata"].get_data().decode()
            self.assertRegex(metadata, r'pdfaid:part="3"|<pdfaid:part>3')
            self.assertIn("Chi bộ Thử", reader.metadata.title)

    def test_names_with_signs(self):
        self.m_taker.name = 'Trần "Bờm" <b>& Con</b>'
        self.m_secretary.name = unicodedata.normalize("NFD", "Nguyễn Thị Ánh Tuyết")
        self.cell.name = "Chi bộ “A & B” <C>"
        meeting = self._complete(self._make_meeting())
        heading = "Việc triển khai thực hiện Nghị quyết " * 11
        meeting.text_section_ids[0].heading = heading[:400]
        meeting.text_section_ids[0].content = "<p>1 &lt; 2 &amp; 3</p>"
        text = pdf_text(self._print(MINUTES, meeting))
        self.assertIn('Trần "Bờm" <b>& Con</b>', text)
        self.assertIn("Nguyễn Thị Ánh Tuyết", text)
        self.assertIn("CHI BỘ “A & B” <C>", text)
        self.assertIn("1 < 2 & 3", text)
        self.assertIn(heading[:400].strip(), text)
        self.assertEqual(unicodedata.normalize("NFC", text), text)

    def test_every_kind_has_its_title(self):
        expected = {
            "regular": "sinh hoạt chi bộ thường kỳ tháng 10 năm 2026",
            "thematic": "sinh hoạt chi bộ chuyên đề tháng 10 năm 2026",
            "combined": "sinh hoạt chi bộ thường kỳ kết hợp chuyên đề tháng 10 năm 2026",
            "extraordinary": "sinh hoạt chi bộ bất thường ngày 05 tháng 10 năm 2026",
            "committee_meeting": "họp chi ủy tháng 10 năm 2026",
            "review": "sinh hoạt chi bộ kiểm điểm cuối năm 2026",
        }
        self.assertEqual(
            set(expected), set(dict(self.env["party.meeting"]._fields["kind"].selection))
        )
        for kind, abstract in expected.items():
            meeting = self._make_meeting(kind=kind)
            data = meeting._get_paper_data("minutes")[meeting.id]
            self.assertEqual((data["title"], data["abstract"]), ("BIÊN BẢN", abstract))

    def test_a_committee_may_have_its_own_wording(self):
        self.env["party.paper.form"].create(
            {
                "paper": "minutes",
                "kind": "regular",
                "committee_id": self.province.id,
                "title": "BIÊN BẢN HỌP",
                "abstract": "quý {quarter} năm {year}",
                "left_signature": "THƯ KÝ",
                "right_signature": "CHỦ TỌA",
            }
        )
        meeting = self._make_meeting()
        data = meeting._get_paper_data("minutes")[meeting.id]
        self.assertEqual((data["title"], data["abstract"]), ("BIÊN BẢN HỌP", "quý IV năm 2026"))
        self.assertEqual([s["title"] for s in data["signatures"]], ["THƯ KÝ", "CHỦ TỌA"])

    def test_preview_mark(self):
        meeting = self._complete(self._make_meeting())
        self.assertIn("BẢN XEM TRƯỚC", pdf_text(self._print(MINUTES, meeting)))
        self.assertNotIn("BẢN XEM TRƯỚC", pdf_text(self._print(BLANK, meeting)))
        meeting.action_hold()
        self.assertIn("BẢN XEM TRƯỚC", pdf_text(self._print(MINUTES, meeting)))
        meeting.minutes_adopted = True
        meeting.action_approve()
        self.assertNotIn("BẢN XEM TRƯỚC", pdf_text(self._print(MINUTES, meeting)))

    def test_a_draft_with_hardly_anything_in_it(self):
        cell = self._make_cell("Chi bộ Mới", self.commune)
        meeting = self.env["party.meeting"].create({"cell_id": cell.id})
        self.assertFalse(meeting.date_start or meeting.chair_id or meeting.location)
        for report in (MINUTES, BLANK, ROLL):
            self.assertIn("CHI BỘ MỚI", pdf_text(self._print(report, meeting)))

    def test_sizes_of_meetings(self):
        """3 and 60 members; nobody absent, many absent."""
        for size, absent in ((3, 0), (60, 0), (60, 25)):
            with self.subTest(size=size, absent=absent):
                meeting = self._make_roll(size, absent)
                text = pdf_text(self._print(MINUTES, meeting))
                present = size - absent
                counts = f"{present:02d}/{size:02d} đồng chí được triệu tập"
                self.assertIn(f"Có mặt: {counts}", text)
                self.assertIn(
                    f"Vắng có lý do: {absent} đồng chí: Trần"
                    if absent
                    else "Vắng có lý do: không.",
                    text,
                )
                roll = pdf_text(self._print(ROLL, meeting))
                for line in meeting.attendance_ids:
                    self.assertIn(line.member_id.name, roll)
                self.assertEqual(roll.count("Vắng có lý do: đi công tác"), absent)

    def test_signatures_stay_with_the_last_lines(self):
        meeting = self._complete(self._make_meeting())
        meeting.minutes_adopted = True
        section = meeting.text_section_ids[0]
        for lines in range(8, 60, 8):
            section.content = "<p>Một dòng ngắn.</p>" * lines
            last = read_pdf(self._print(MINUTES, meeting))[-1]
            text = " ".join(run[3] for run in last)
            self.assertIn("Hội nghị kết thúc vào hồi 09 giờ 10 phút cùng ngày", text)
            self.assertIn("NGƯỜI GHI BIÊN BẢN", text)
            self.assertIn(self.m_secretary.name, text)

    def test_headings_are_never_last_on_a_page(self):
        meeting = self._complete(self._make_meeting())
        sections = meeting.text_section_ids
        sections.content = "<p>Một dòng ngắn.</p>"
        headings = {section.heading for section in sections}
        for lines in range(1, 20, 3):
            sections[0].content = "<p>Một dòng ngắn.</p>" * lines
            for runs in read_pdf(self._print(MINUTES, meeting))[:-1]:
                body = [run for run in runs if run[1] > 20]
                bottom = max(y for _x, y, *_rest in body)
                last = "".join(text for _x, y, _size, text in body if abs(y - bottom) < 1)
                self.assertNotIn(re.sub(r"^\d+\. *", "", last), headings)

    def test_images_of_the_record_only(self):
        meeting = self._complete(self._make_meeting())
        section = meeting.text_section_ids[0]
        Attachment = self.env["ir.attachment"]
        own = Attachment.create(
            {"name": "own.png", "datas": PIXEL, "res_model": section._name, "res_id": section.id}
        )
        other = Attachment.create(
            {"name": "other.png", "datas": PIXEL, "res_model": "res.partner", "res_id": 1}
        )
        self.assertEqual(meeting._read_paper_attachment(own.id), base64.b64decode(PIXEL))
        self.assertIsNone(meeting._read_paper_attachment(other.id))
        section.content = f'<p>Ảnh <img src="/web/image/{own.id}-abc/own.png"></p>'
        pdf = self._print(MINUTES, meeting)
        self.assertIn(b"/Image", pdf)
        section.content = f'<p>Ảnh <img src="/web/image/{other.id}"></p>'
        with self.assertRaisesRegex(UserError, re.escape(section.heading)):
            self._print(MINUTES, meeting)


class TestPaperData(DocumentCase):
    """What stands on the papers."""

    def test_numbers_of_parts_and_texts(self):
        meeting = self._complete(self._make_meeting())
        first, second = meeting.text_section_ids[:2]
        (first | second).content = "<p>Một.</p>"
        meeting.opinion_ids[0].section_id = second
        data = meeting._get_paper_data("minutes")[meeting.id]
        parts = [(part["number"], part["heading"]) for part in data["parts"]]
        self.assertEqual(parts[:3], [("I", "Mở đầu"), ("II", "Nội dung"), ("III", "Thảo luận")])
        self.assertEqual([item["number"] for item in data["parts"][1]["items"]][:2], ["1", "2"])
        self.assertEqual(data["closing"]["heading"], "Thông qua biên bản")
        self.assertEqual(len(parts), len({number for number, _heading in parts}))
        opinion = data["parts"][2]["opinions"][0]
        self.assertEqual(opinion["about"], " (về mục II.2)")
        self.assertEqual(opinion["speaker"], f"Đồng chí {meeting.opinion_ids.member_id.name}")

    def test_nothing_recorded_is_lost_without_sections(self):
        meeting = self._complete(self._make_meeting())
        meeting.section_ids.unlink()
        data = meeting._get_paper_data("minutes")[meeting.id]
        self.assertEqual([part["heading"] for part in data["parts"]], ["Thảo luận", "Kết luận"])
        self.assertIn("rà soát hộ nghèo", data["parts"][1]["html"])

    def test_blank_form_keeps_the_facts_and_leaves_the_rest(self):
        meeting = self._make_meeting()
        data = meeting._get_paper_data("minutes_blank")[meeting.id]
        lines = {line["key"]: line["text"] for line in data["lines"]}
        self.assertIn("07 giờ 30 phút, ngày 05 tháng 10 năm 2026", lines["start"])
        self.assertIn("chính thức: 05, dự bị: 01", lines["members"])
        self.assertIsNone(lines["excused"])
        self.assertEqual(len(data["roll"]["rows"]), 6)
        self.assertTrue(all(item["ruled"] for part in data["parts"] for item in part["items"]))

    def test_committee_meeting_counts_its_own(self):
        meeting = self._make_meeting(kind="committee_meeting")
        data = meeting._get_paper_data("minutes")[meeting.id]
        lines = {line["key"]: line for line in data["lines"]}
        self.assertEqual(lines["members"]["label"], "Tổng số chi ủy viên")
        self.assertIn("03 đồng chí", lines["members"]["text"])
        self.assertNotIn("exempt", lines)

    def test_times_are_those_of_vietnam(self):
        meeting = self._make_meeting().with_context(tz="Europe/Paris").with_user(self.u_secretary)
        data = meeting._get_paper_data("minutes")[meeting.id]
        self.assertEqual(data["lines"][0]["text"], "07 giờ 30 phút, ngày 05 tháng 10 năm 2026.")
        self.assertEqual(data["facts"]["date_start"], START.isoformat())

    def test_data_is_plain_json(self):
        meeting = self._complete(self._make_meeting())
        for paper in meeting._get_papers():
            data = meeting._get_paper_data(paper)[meeting.id]
            again = json.loads(canonical_json(data))
            self.assertEqual(again, data)
            self.assertNotRegex(canonical_json(data).decode(), r"\d\.\d+[,}]")

    def test_constant_number_of_queries(self):
        meetings = self.env["party.meeting"]
        for index in range(6):
            cell = self._make_cell(f"Chi bộ {index}", self.commune)
            for number in range(4):
                self._make_plain_member(f"Đảng viên {index}{number}", cell)
            meetings |= self._complete(self._make_meeting(cell))

        def count(records):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            records._get_paper_data("minutes")
            return self.env.cr.sql_log_count - before

        count(meetings[:1])
        self.assertEqual(count(meetings), count(meetings[:1]))


class TestFrozenPaper(DocumentCase):
    """Revisions: made by the approval, and then nobody's."""

    @needs_weasyprint
    def test_the_original_is_served_byte_for_byte(self):
        meeting = self._freeze(self._make_meeting())
        document = meeting.document_ids
        self.assertEqual((document.revision, document.number), (1, meeting.number))
        self.assertEqual((document.paper, document.document_type), ("minutes", "BB"))
        self.assertEqual(document.cell_id, self.cell)
        original = document._get_pdf()
        self.assertTrue(original.startswith(b"%PDF-"))
        self.assertTrue(document._is_intact())
        # whatever is renamed or redesigned later
        self.cell.name = "Chi bộ Đổi tên"
        self.env.ref("party_cell.paper_head").arch = "<t/>"
        for user in (None, self.u_secretary, self.u_member, self.u_supervisor, self.u_officer):
            self.assertEqual(self._print(MINUTES, meeting, user), original)
        html = self.env["ir.actions.report"]._render_qweb_html(MINUTES, meeting.ids)[0].decode()
        self.assertIn("Số 01-BB/CB", html + str(document.data))
        self.assertEqual(document.data["head"]["issuer"], "CHI BỘ THỬ")

    def test_a_correction_is_a_new_revision(self):
        meeting = self._approve(self._make_meeting())
        first = meeting.document_ids
        text = first.data
        meeting.action_return("Ghi nhầm tên")
        meeting.conclusion = (
            "Giao đồng chí Cường việc khác, xong trước ngày 25/10/2026, báo cáo kỳ sau."
        )
        self.assertFalse(meeting._get_frozen("minutes"))
        meeting.with_context(party_defer_pdf=True).action_approve()
        meeting.invalidate_recordset(["document_ids"])
        second = meeting.document_ids - first
        self.assertEqual((second.revision, second.number), (2, first.number))
        self.assertEqual(first.data, text)
        self.assertNotEqual(second.data_sha256, first.data_sha256)
        (first | second).invalidate_recordset()
        self.assertEqual((first.is_latest, second.is_latest), (False, True))
        self.assertEqual(meeting._get_frozen("minutes"), {meeting.id: second})

    @needs_weasyprint
    def test_deferred_pdf_is_made_once_from_the_snapshot(self):
        meeting = self._approve(self._make_meeting())
        document = meeting.document_ids
        self.assertFalse(document.pdf_attachment_id)
        self.cell.name = "Chi bộ Đổi tên"
        pdf = self._print(MINUTES, meeting)
        self.assertIn("CHI BỘ THỬ", pdf_text(pdf))
        self.assertEqual(document._get_pdf(), pdf)
        self.assertEqual(self._print(MINUTES, meeting), pdf)
        with self.assertRaises(UserError):
            document._keep_pdfs({document: b"%PDF-other"})

    @needs_weasyprint
    def test_job_makes_deferred_pdfs(self):
        meetings = self._approve(self._make_meeting()) | self._approve(
            self._make_meeting(kind="extraordinary")
        )
        with patch.object(type(self.env["ir.cron"]), "_commit_progress", return_value=60):
            self.env["party.document"]._cron_make_pdfs()
        self.assertTrue(all(meetings.document_ids.mapped("sha256")))

    def test_without_weasyprint_all_but_printing_works(self):
        missing = patch.object(paper_pdf, "_get_engine", side_effect=paper_pdf.RendererMissing("x"))
        meeting = self._hold(self._make_meeting())
        meeting.minutes_adopted = True
        with missing:
            meeting.action_approve()
            self.assertEqual(meeting.state, "approved")
            self.assertFalse(meeting.document_ids.pdf_attachment_id)
            with self.assertRaisesRegex(UserError, "pip install weasyprint"):
                self._print(MINUTES, meeting)
            self.env["party.document"]._cron_make_pdfs()

    @needs_weasyprint
    def test_a_paper_that_cannot_be_set_does_not_stop_the_approval(self):
        meeting = self._hold(self._make_meeting())
        meeting.minutes_adopted = True
        with (
            patch.object(paper_pdf, "render_pdf", side_effect=ZeroDivisionError),
            mute_logger("odoo.addons.party_cell.models.party_document"),
        ):
            meeting.action_approve()
        self.assertEqual(meeting.state, "approved")
        self.assertTrue(meeting.document_ids.data)

    def _for_everybody(self, records):
        """The records as every kind of user, as administrator and as superuser."""
        users = [
            self.u_nobody, self.u_member, self.u_taker, self.u_secretary, self.u_deputy,
            self.u_supervisor, self.u_officer, self.u_admin, self.env.ref("base.user_admin"),
        ]  # fmt: skip
        return [records.with_user(user) for user in users] + [records.sudo()]

    def test_nobody_makes_changes_or_deletes_one(self):
        document = self._approve(self._make_meeting()).document_ids
        values = {
            "res_model": document.res_model,
            "res_id": document.res_id,
            "paper": "minutes",
            "revision": 9,
            "data": {},
            "data_sha256": "0",
        }
        for own in self._for_everybody(document):
            refusals = {
                "write": lambda own=own: own.write({"data": {}}),
                "assign": lambda own=own: setattr(own, "number", "99-BB/CB"),
                "unlink": lambda own=own: own.unlink(),
                "copy": lambda own=own: own.copy(),
                "create": lambda own=own: own.create([values]),
                "web_save": lambda own=own: own.web_save({"number": "9"}, {"number": {}}),
            }
            for name, refused in refusals.items():
                with self.subTest(name=name, user=own.env.user.login, su=own.env.su):
                    with self.assertRaises(UserError):
                        refused()
            try:
                result = own.load(["paper", "revision", ".id"], [["x", "3", str(document.id)]])
            except AccessError:
                continue
            self.assertFalse(result["ids"])
        self.assertEqual((document.number, document.revision), ("01-BB/CB", 1))
        self.assertTrue(document._is_intact())

    @needs_weasyprint
    def test_nobody_changes_or_deletes_its_file(self):
        document = self._freeze(self._make_meeting()).document_ids
        attachment = document.pdf_attachment_id
        original = attachment.raw
        self.assertFalse(attachment.access_token)
        self.assertFalse(attachment.public)
        for own in self._for_everybody(attachment):
            refusals = {
                "raw": lambda own=own: own.write({"raw": b"x"}),
                "name": lambda own=own: own.write({"name": "x"}),
                "move": lambda own=own: own.write({"res_model": "res.partner", "res_id": 1}),
                "public": lambda own=own: own.write({"public": True}),
                "token": lambda own=own: own.generate_access_token(),
                "unlink": lambda own=own: own.unlink(),
                "copy": lambda own=own: own.copy(),
                "create": lambda own=own: own.create(
                    {"name": "x", "raw": b"x", "res_model": document._name, "res_id": document.id}
                ),
                "default": lambda own=own: own.with_context(
                    default_res_model=document._name, default_res_id=document.id
                ).create({"name": "x", "raw": b"x"}),
            }
            for name, refused in refusals.items():
                with self.subTest(name=name, user=own.env.user.login, su=own.env.su):
                    with self.assertRaises(UserError):
                        refused()
        self.assertEqual(attachment.raw, original)
        self.assertTrue(document._is_intact())
        # a move between database and file store writes the same bytes
        attachment.sudo().write({"raw": original, "mimetype": attachment.mimetype})

    def test_other_attachments_are_free(self):
        meeting = self._approve(self._make_meeting())
        other = self.env["ir.attachment"].create(
            {"name": "x", "raw": b"x", "res_model": meeting._name, "res_id": meeting.id}
        )
        other.write({"name": "y", "raw": b"y"})
        with self.assertRaises(UserError):
            other.write({"res_model": "party.document", "res_id": meeting.document_ids.id})
        other.unlink()


class TestPaperAccess(DocumentCase):
    """Whoever reads the meeting reads its papers; nobody else, by no way."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.meeting = cls._approve(cls._make_meeting())
        cls.committee_meeting = cls._approve(
            cls._make_meeting(kind="committee_meeting", minute_taker_id=cls.m_committee_member.id)
        )
        cls.documents = cls.meeting.document_ids | cls.committee_meeting.document_ids

    def test_reading_follows_the_source(self):
        readers = {
            "secretary": self.meeting | self.committee_meeting,
            "committee_member": self.meeting | self.committee_meeting,
            "member": self.meeting,
            "supervisor": self.meeting | self.committee_meeting,
            "officer": self.meeting | self.committee_meeting,
            "admin": self.meeting | self.committee_meeting,
            "other_secretary": self.env["party.meeting"],
            "other_officer": self.env["party.meeting"],
            "nobody": self.env["party.meeting"],
        }
        for name in ("party.document", "party.transition", "party.gate.waiver"):
            Model = self.env[name]
            everything = Model.sudo().search([])
            for key, meetings in readers.items():
                user = getattr(self, f"u_{key}")
                own = Model.with_user(user)
                expected = everything.filtered(
                    lambda row, meetings=meetings: row.res_id in meetings.ids
                ).with_user(user)
                with self.subTest(model=name, user=key):
                    if not own.has_access("read"):
                        self.assertFalse(expected)
                        continue
                    self.assertEqual(own.search([]), expected)
                    self.assertEqual(own.search_count([]), len(expected))
                    self.assertEqual(everything.with_user(user)._filtered_access("read"), expected)
                    groups = own._read_group([], ["res_id"], ["__count"])
                    self.assertEqual(sum(count for _id, count in groups), len(expected))
                    found = {record_id for record_id, _name in own.name_search("", limit=1000)}
                    self.assertEqual(found, set(expected.ids))
                    hidden = everything.with_user(user) - expected
                    self.env.invalidate_all()
                    if expected:
                        expected.read(["res_id"])
                        expected.export_data(["id"])
                    for row in hidden:
                        with self.assertRaises(AccessError):
                            row.read(["res_id"])
                        with self.assertRaises(AccessError):
                            row.export_data(["res_model"])

    def test_search_with_limit_and_order(self):
        own = self.env["party.transition"].with_user(self.u_member)
        expected = own.search([])
        self.assertTrue(expected)
        self.assertEqual(own.search([], order="id", limit=1), expected.sorted("id")[:1])
        self.assertEqual(own.search([], order="id", offset=1), expected.sorted("id")[1:])
        self.assertFalse(own.search([("res_id", "=", self.committee_meeting.id)]))
        self.assertFalse(own.search([("res_model", "=", "res.users")]))

    def test_one_query_for_each_model(self):
        rows = self.env["party.transition"].sudo().search([]).with_user(self.u_officer)
        self.assertGreater(len(rows), 3)
        self.env.invalidate_all()
        rows[:1].check_access("read")

        def count(records):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            records.check_access("read")
            return self.env.cr.sql_log_count - before

        self.assertEqual(count(rows), count(rows[:1]))

    def test_a_row_without_source_is_nobodys(self):
        meeting = self._make_meeting(kind="extraordinary")
        row = (
            self.env["party.transition"]
            .sudo()
            ._log(
                [
                    {
                        "res_model": "party.meeting",
                        "res_id": meeting.id,
                        "from_state": "draft",
                        "to_state": "notified",
                    }
                ]
            )
        )
        meeting.unlink()
        for user in (self.u_secretary, self.u_admin):
            own = row.with_user(user)
            self.assertFalse(own.has_access("read"))
            self.assertFalse(own.search([("id", "=", row.id)]))

    def test_access_comes_before_rendering(self):
        draft = self._make_meeting(kind="extraordinary")
        never = patch.object(
            type(self.env["party.meeting"]), "_get_paper_data", side_effect=AssertionError
        )
        reports = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        cases = [(self.u_nobody, self.meeting), (self.u_other_secretary, self.meeting)]
        cases += [(self.u_member, draft), (self.u_member, self.committee_meeting)]
        cases += [(self.u_officer, draft), (self.u_member, self.meeting | self.committee_meeting)]
        with never:
            for user, meeting in cases:
                own = reports.with_user(user)
                for report in (MINUTES, BLANK, ROLL):
                    with self.subTest(user=user.login, report=report):
                        with self.assertRaises(AccessError):
                            own._render_qweb_pdf(report, meeting.ids)
                        with self.assertRaises(AccessError):
                            own._render_qweb_html(report, meeting.ids)
                        with self.assertRaises(AccessError):
                            own._render_qweb_text(report, meeting.ids)

    def test_a_paper_has_its_states(self):
        with self.assertRaisesRegex(UserError, "Blank minutes"):
            self._print(BLANK, self.meeting)
        with self.assertRaises(UserError):
            self._print(MINUTES, self.env["party.meeting"])
        draft = self._make_meeting(kind="extraordinary")
        draft.action_cancel("Hoãn do mưa bão")
        with self.assertRaises(UserError):
            self._print(MINUTES, draft)

    def test_nothing_of_the_request_reaches_the_paper(self):
        forged = {"papers": [{"data": {"title": "FORGED"}, "preview": False}], "css": "x"}
        html = self.env["ir.actions.report"]._render_qweb_html(
            MINUTES, self.meeting.ids, data=forged
        )[0]
        self.assertNotIn(b"FORGED", html)

    @needs_weasyprint
    def test_many_at_once(self):
        meetings = self.meeting | self._make_meeting(kind="extraordinary")
        pdf = self._print(ROLL, meetings)
        self.assertEqual(len(PdfFileReader(io.BytesIO(pdf)).pages), 2)
        self.assertTrue(self._print(ROLL, meetings + meetings).startswith(b"%PDF-"))

    @needs_weasyprint
    def test_other_reports_go_odoos_way(self):
        report = self.env["ir.actions.report"].create(
            {
                "name": "Other",
                "model": "party.meeting",
                "report_name": "party_cell.report_other",
                "report_type": "qweb-pdf",
            }
        )
        with (
            patch.object(type(report), "_get_party_records", side_effect=AssertionError),
            patch.object(type(report), "get_wkhtmltopdf_state", return_value="install"),
        ):
            with self.assertRaisesRegex(UserError, "Wkhtmltopdf"):
                report.with_context(force_report_rendering=True)._render_qweb_pdf(
                    report, self.meeting.ids
                )


@tagged("post_install", "-at_install")
class TestPaperHttp(HttpCase, DocumentCase):
    """The same over the routes that a browser asks."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.meeting = cls._approve(cls._make_meeting())

    def _get(self, kind):
        context = json.dumps({"force_report_rendering": True})
        return self.url_open(f"/report/{kind}/{MINUTES}/{self.meeting.id}?context={context}")

    @needs_weasyprint
    def test_routes_open_for_readers(self):
        self.meeting.document_ids._make_pdfs()
        original = self.meeting.document_ids._get_pdf()
        self.authenticate(self.u_member.login, self.u_member.login)
        self.assertEqual(self._get("pdf").content, original)
        self.assertIn("BIÊN BẢN", self._get("html").text)
        attachment = self.meeting.document_ids.sudo().pdf_attachment_id
        self.assertEqual(self.url_open(f"/web/content/{attachment.id}").content, original)

    @needs_weasyprint
    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_routes_closed_for_others(self):
        self.meeting.document_ids._make_pdfs()
        attachment = self.meeting.document_ids.sudo().pdf_attachment_id
        for user in (self.u_nobody, self.u_other_secretary):
            self.authenticate(user.login, user.login)
            for kind in ("html", "pdf", "text"):
                response = self._get(kind)
                self.assertNotEqual(response.status_code, 200)
                self.assertNotIn("%PDF", response.text)
                self.assertNotIn(self.m_secretary.name, response.text)
            for url in (f"/web/content/{attachment.id}", f"/web/image/{attachment.id}"):
                self.assertNotIn("%PDF", self.url_open(url).text)
        self.assertEqual(END, self.meeting.date_end)
