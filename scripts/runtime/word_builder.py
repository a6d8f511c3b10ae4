"""The blocks of a Word template: styles with the measures of the PDF, head, title, signatures."""

import io
import zipfile
from contextlib import contextmanager
from datetime import datetime

import measures
from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from paper_style import PAPER_STYLE

FONT = "Times New Roman"
LANGUAGE = "vi-VN"
TEXT_WIDTH = Mm(165)
HEADER_DISTANCE = Mm(10.5)
MADE = datetime(2026, 1, 1)
# Of the library's own empty document
UNUSED_PARTS = {"customXml", "stylesWithEffects", "theme", "numbering", "thumbnail", "webSettings"}
ALIGN = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "justify": WD_ALIGN_PARAGRAPH.JUSTIFY,
}
# Above a line to write on: with the line itself the 9 mm of the PDF
RULED_GAP = Pt(7.5)
# style: (name as Word lists it, alignment, what else); measures come from measures.py
STYLES = {
    "PartyBody": ("Nội dung", "justify", {}),
    "PartyClosing": ("Nội dung cuối", "justify", {"keep": True}),
    "PartyPart": ("Đề mục phần", "justify", {"bold": True, "keep": True}),
    "PartyItem": ("Đề mục nhỏ", "justify", {"bold": True, "keep": True}),
    "PartyUnit": ("Đề mục đơn vị", "justify", {"bold": True, "italic": True, "keep": True}),
    "PartyFill": ("Dòng điền", "left", {"dots": True}),
    "PartyRuled": ("Dòng kẻ", "left", {"dots": True, "before": RULED_GAP}),
    "PartyList": ("Liệt kê", "justify", {"after": Pt(3)}),
    "PartyTable": ("Bảng", "left", {"line": Pt(16)}),
    "PartyTableHead": ("Đầu bảng", "center", {"line": Pt(16), "bold": True}),
    "PartyScript": ("Lời điều hành", "left", {}),
    "PartySuperior": ("Cấp trên", "center", {}),
    "PartyIssuer": ("Tên chi bộ", "center", {"bold": True}),
    "PartyParty": ("Tiêu đề Đảng", "center", {"bold": True, "underline": True}),
    "PartyNumber": ("Số, ký hiệu", "center", {}),
    "PartyDate": ("Địa danh, ngày", "center", {"italic": True}),
    "PartyTitle": ("Tên loại", "center", {"bold": True, "keep": True, "before": Pt(20)}),
    "PartyAbstract": ("Trích yếu", "center", {"bold": True, "keep": True}),
    "PartyAddressee": ("Kính gửi", "center", {"before": Pt(12), "after": Pt(12)}),
    "PartyRule": ("Dấu ngăn", "center", {"after": Pt(12), "keep": True, "line": Pt(14)}),
    "PartyStar": ("Dấu sao", "center", {"line": Pt(14)}),
    "PartySubject": ("Trích yếu công văn", "center", {"size": Pt(12), "italic": True}),
    "PartyAnnexed": ("Kèm theo", "center", {"italic": True, "keep": True}),
    "PartySignature": ("Chức danh ký", "center", {"bold": True, "keep": True}),
    "PartyName": ("Người ký", "center", {"bold": True}),
    "PartyRecipientsTitle": ("Nơi nhận", "left", {"size": Pt(14), "keep": True}),
    "PartyRecipients": ("Danh sách nhận", "left", {"line": Pt(15), "keep": True}),
    "PartySlip": ("Phiếu", "left", {"size": Pt(12), "after": Pt(2), "line": Pt(14)}),
    "PartySlipTitle": (
        "Tên phiếu",
        "center",
        {"size": Pt(14), "bold": True, "line": Pt(18)},
    ),
    "PartySlipEnd": (
        "Cuối phiếu",
        "left",
        {"size": Pt(12), "before": Pt(6), "after": Pt(8), "line": Pt(14), "cut": True},
    ),
    "PartyPageNumber": ("Số trang", "left", {"header": True}),
    "PartyGap": ("Khoảng trống", "left", {"size": Pt(1), "line": Pt(1)}),
}  # fmt: skip


class PaperBuilder:
    """Puts a template together from top to bottom."""

    def __init__(self, numbered):
        self.document = Document()
        self.place = self.document  # where the next block goes: the document, or a cell
        self._make_styles()
        self._make_page(numbered)

    def finish(self):
        measures.apply(self.document, PAPER_STYLE)
        return self.document

    # ------------------------------------------------------------
    # PAGE AND STYLES
    # ------------------------------------------------------------

    def _make_styles(self):
        styles = self.document.styles
        for style in list(styles):
            if style.type != WD_STYLE_TYPE.PARAGRAPH or style.name != "Normal":
                if style.name not in ("Default Paragraph Font", "Normal Table", "No List"):
                    style.delete()
        normal = styles["Normal"]
        _set_defaults(styles.element)
        _set_font(normal)
        normal.font.size = Pt(14)
        normal.paragraph_format.space_after = Pt(0)
        normal.paragraph_format.widow_control = True
        _set_compatibility(self.document.settings.element)
        for style_id, (name, align, more) in STYLES.items():
            style = styles.add_style(style_id, WD_STYLE_TYPE.PARAGRAPH)
            style.base_style = normal
            style.element.find(qn("w:name")).set(qn("w:val"), name)
            style.quick_style = True
            _set_style(style, align, more)

    def _make_page(self, numbered):
        section = self.document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.header_distance = HEADER_DISTANCE
        section.footer_distance = Mm(10)
        section.different_first_page_header_footer = True
        for header, with_number in (
            (section.first_page_header, False),
            (section.header, numbered),
        ):
            paragraph = header.paragraphs[0]
            paragraph.style = self.document.styles["Số trang"]
            paragraph.add_run("\t")
            if with_number:
                _add_field(paragraph, "PAGE")
            paragraph.add_run("\t")
            paragraph.add_run("{{ preview }}").bold = True

    # ------------------------------------------------------------
    # LINES, LOOPS, CONDITIONS
    # ------------------------------------------------------------

    def line(self, text, style, keep=False, centred=False):
        """One paragraph.

        :param text: str, or a list of str and (str, "bold"/"italic"/"underline")
        """
        paragraph = self._add_paragraph(style)
        for piece in [text] if isinstance(text, str) else text:
            piece, look = (piece, None) if isinstance(piece, str) else piece
            run = paragraph.add_run(piece)
            if look:
                setattr(run, look, True)
        if keep:
            paragraph.paragraph_format.keep_with_next = True
        if centred:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        return paragraph

    def whole(self, expression):
        """What gives paragraphs and tables of its own."""
        self._add_paragraph("PartyBody").add_run(f"{{{{p {expression} }}}}")

    @contextmanager
    def each(self, name, expression):
        self.line(f"{{%p for {name} in {expression} %}}", "PartyBody")
        yield
        self.line("{%p endfor %}", "PartyBody")

    @contextmanager
    def when(self, condition):
        self.line(f"{{%p if {condition} %}}", "PartyBody")
        yield
        self.line("{%p endif %}", "PartyBody")

    def page_break(self):
        paragraph = self._add_paragraph("PartyGap")
        paragraph.paragraph_format.page_break_before = True

    def table_of(self, columns, rows):
        """A table of columns and rows that stand in the data side by side."""
        self.whole(f"{columns}|table({rows})")

    # ------------------------------------------------------------
    # BLOCKS OF ALL PAPERS
    # ------------------------------------------------------------

    def head(self):
        table = self._add_table(2, Mm(82), Mm(83))
        left, right = table.rows[0].cells
        with self._inside(left):
            self.line("{{ head.superior }}", "PartySuperior")
            self.line("{{ head.issuer }}", "PartyIssuer")
            self.line("*", "PartyStar")
        with self._inside(right):
            self.line("{{ head.party }}", "PartyParty")
        left, right = table.rows[1].cells
        with self._inside(left):
            self.line("{{ head.number }}", "PartyNumber")
        with self._inside(right):
            self.line("{{ head.place_date }}", "PartyDate")

    def title(self, annexed=False):
        self.line("{{ title }}", "PartyTitle")
        self.line("{{ abstract }}", "PartyAbstract")
        if annexed:
            with self.when("annexed"):
                self.line("{{ annexed }}", "PartyAnnexed")
        # Without the dashes the gap stays.
        self.line("{% if rule is undefined or rule %}-----{% endif %}", "PartyRule")

    def subject(self):
        """What a letter is about, below its number."""
        left, _right = self._add_table(1, Mm(82), Mm(83)).rows[0].cells
        with self._inside(left):
            self.line("{{ subject }}", "PartySubject")

    def signatures(self):
        self._signature_gap()
        table = self._add_table(1, Mm(82), Mm(83))
        for index, cell in enumerate(table.rows[0].cells):
            with self._inside(cell):
                self.line(f"{{{{ signatures[{index}].title }}}}", "PartySignature")
                self.line(f"{{{{ signatures[{index}].name }}}}", "PartyName")

    def signatures_issued(self):
        """Recipients or an author at the left, T/M CHI BỘ at the right."""
        self._signature_gap()
        left, right = self._add_table(1, Mm(82), Mm(83)).rows[0].cells
        with self._inside(left):
            with self.when("signatures[0].lines"):
                self.line([("{{ signatures[0].title }}", "underline")], "PartyRecipientsTitle")
                with self.each("line", "signatures[0].lines"):
                    self.line("{{ line }}", "PartyRecipients")
            with self.when("not signatures[0].lines"):
                self.line("{{ signatures[0].title }}", "PartySignature")
                self.line("", "PartySignature")
                self.line("{{ signatures[0].name }}", "PartyName")
        with self._inside(right):
            self.line("{{ signatures[1].title }}", "PartySignature")
            self.line("{{ signatures[1].office }}", "PartySignature")
            self.line("{{ signatures[1].name }}", "PartyName")

    def signature_of_notice(self):
        self._signature_gap()
        left, right = self._add_table(1, Mm(82), Mm(83)).rows[0].cells
        with self._inside(left):
            self.line([("{{ signatures[0].title }}", "underline")], "PartyRecipientsTitle")
            with self.each("line", "recipients"):
                self.line("- {{ line }}", "PartyRecipients")
        with self._inside(right):
            self.line("{{ signature.for }}", "PartySignature")
            self.line("{{ signature.office }}", "PartySignature")
            self.line("{{ signature.name }}", "PartyName")

    def script(self):
        """The chair's script: times at the left, words at the right; one row an item."""
        row = self._add_rows("row", "rows", Mm(34), Mm(131))
        _add_border(row)
        left, right = row.cells
        with self._inside(left):
            self.line([("{{ row.time }}", "bold")], "PartyScript")
            with self.when("row.length"):
                self.line("{{ row.length }}", "PartyScript")
        with self._inside(right):
            self.line(
                [
                    ("{{ row.heading }}", "bold"),
                    ("{% if row.focus %} – {{ row.focus }}{% endif %}", "italic"),
                ],
                "PartyScript",
                keep=True,
            )
            with self.each("text", "row.paragraphs"):
                self.line("{{ text }}", "PartyScript").paragraph_format.space_after = Pt(3)

    @contextmanager
    def whole_rows(self, name, expression):
        """As `each`, but what it repeats is never broken by a page."""
        [cell] = self._add_rows(name, expression, TEXT_WIDTH).cells
        with self._inside(cell):
            yield

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _signature_gap(self):
        paragraph = self._add_paragraph("PartyGap")
        paragraph.paragraph_format.space_before = Pt(13)
        paragraph.paragraph_format.keep_with_next = True

    @contextmanager
    def _inside(self, cell):
        outer, self.place = self.place, cell
        empty = cell.paragraphs[0]
        yield
        self.place = outer
        empty._p.getparent().remove(empty._p)

    def _add_paragraph(self, style):
        return self.place.add_paragraph(style=self.document.styles[STYLES[style][0]])

    def _add_rows(self, name, expression, *widths):
        """The row of a table that is repeated."""
        first, row, last = self._add_table(3, *widths).rows
        for end, tag in ((first, f"for {name} in {expression}"), (last, "endfor")):
            with self._inside(end.cells[0]):
                self.line(f"{{%tr {tag} %}}", "PartyScript")
        return row

    def _add_table(self, rows, *widths):
        """A table without lines and margins, whose rows are not broken."""
        table = self.document.add_table(rows, len(widths))
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        margins = OxmlElement("w:tblCellMar")
        for side in ("left", "right"):
            margin = OxmlElement(f"w:{side}")
            margin.set(qn("w:w"), "0")
            margin.set(qn("w:type"), "dxa")
            margins.append(margin)
        table._tbl.tblPr.append(margins)
        for row in table.rows:
            row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
            for cell, width in zip(row.cells, widths, strict=True):
                cell.width = width
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        return table


def _set_font(style):
    style.font.name = FONT
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{name}"), FONT)
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{name}"), None)


def _set_defaults(styles):
    """Vietnamese, in the one typeface, without the gaps of the library's own document."""
    defaults = styles.find(qn("w:docDefaults"))
    for language in defaults.iter(qn("w:lang")):
        language.set(qn("w:val"), LANGUAGE)
    for fonts in defaults.iter(qn("w:rFonts")):
        fonts.attrib.clear()
        for name in ("ascii", "hAnsi", "eastAsia", "cs"):
            fonts.set(qn(f"w:{name}"), FONT)
    for spacing in list(defaults.iter(qn("w:spacing"))):
        spacing.getparent().remove(spacing)


def _set_compatibility(settings):
    """Word as of 2013: tables begin at the margin, not beside it."""
    compatibility = settings.find(qn("w:compat"))
    for setting in compatibility.findall(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")


def _set_style(style, align, more):
    paragraph = style.paragraph_format
    paragraph.alignment = ALIGN[align]
    for look in ("bold", "italic", "underline"):
        if more.get(look):
            setattr(style.font, look, True)
    if more.get("size"):
        style.font.size = more["size"]
    paragraph.space_before = more.get("before", Pt(0))
    paragraph.space_after = more.get("after", Pt(0))
    if more.get("line"):
        paragraph.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        paragraph.line_spacing = more["line"]
    if more.get("keep"):
        paragraph.keep_with_next = True
    if more.get("cut"):
        _add_cutting_line(style.element.get_or_add_pPr())
    if more.get("header"):
        paragraph.tab_stops.add_tab_stop(TEXT_WIDTH // 2, WD_TAB_ALIGNMENT.CENTER)
        paragraph.tab_stops.add_tab_stop(TEXT_WIDTH, WD_TAB_ALIGNMENT.RIGHT)
    if more.get("dots"):
        paragraph.tab_stops.add_tab_stop(TEXT_WIDTH, WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)


def _add_cutting_line(properties):
    """A dashed line below, in the place that the format gives it."""
    borders = OxmlElement("w:pBdr")
    line = OxmlElement("w:bottom")
    for name, value in (("val", "dashed"), ("sz", "6"), ("space", "8"), ("color", "auto")):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    properties.insert_element_before(borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc")


def _add_field(paragraph, code):
    for kind in ("begin", code, "separate", "end"):
        run = paragraph.add_run()
        if kind == code:
            text = OxmlElement("w:instrText")
            text.set(qn("xml:space"), "preserve")
            text.text = f" {code} "
            run._r.append(text)
        else:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)


def _add_border(row):
    for cell in row.cells:
        borders = OxmlElement("w:tcBorders")
        for side in ("top", "bottom"):
            line = OxmlElement(f"w:{side}")
            for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "auto")):
                line.set(qn(f"w:{name}"), value)
            borders.append(line)
        cell._tc.get_or_add_tcPr().append(borders)


def write_reproducibly(document, path):
    """The same bytes from the same document: no time of day within, no parts that nothing uses."""
    for part in (document.part.package, document.part):
        for key, link in list(part.rels.items()):
            if link.reltype.rpartition("/")[2] in UNUSED_PARTS:
                del part.rels[key]
    properties = document.core_properties
    properties.author = properties.comments = properties.title = ""
    properties.created = properties.modified = MADE
    packed = io.BytesIO()
    document.save(packed)
    with zipfile.ZipFile(packed) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, MADE.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(name))
