"""What templates cannot say by themselves: written text, tables and lines to fill in by hand."""

import io
import itertools
import re
from xml.sax.saxutils import quoteattr

from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import XmlPart
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.shape import CT_Inline
from docx.shared import Mm
from lxml import etree, html
from markupsafe import Markup

MAX_LINES = 60
MAX_SPAN = 50
PIXEL = 9525  # in English metric units, as a browser counts pixels
MAX_IMAGE_HEIGHT = Mm(120)
PAGE_WIDTH = Mm(165)  # between the margins, where a template does not say
TWIPS_PER_MM = 1440 / 25.4
NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

# Columns of the addon's tables in mm; the others share what is left.
COLUMN_WIDTHS = {
    "order": 9, "name": 48, "office": 26, "rank": 23, "state": 34, "tick": 12, "tick excused": 12,
    "tick unexcused": 12, "phone": 28, "told": 24, "answer": 34, "time": 27, "person": 36,
    "form": 29, "report": 28,
}  # fmt: skip
CENTRED_COLUMNS = {"order", "rank", "time", "phone", "told", "report"}
# To be ticked by hand: as narrow as their headings, which are written smaller
NARROW_COLUMNS = {"order", "rank", "tick", "tick excused", "tick unexcused"}

RUN_PROPERTIES = {
    "b": "<w:b/>",
    "i": "<w:i/>",
    "u": '<w:u w:val="single"/>',
    "sub": '<w:vertAlign w:val="subscript"/>',
    "sup": '<w:vertAlign w:val="superscript"/>',
}
SMALLER = '<w:sz w:val="22"/>'
NO_MARGINS = '<w:tcMar><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tcMar>'
BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
TABLE_PROPERTIES = (
    '<w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblBorders>' + BORDERS + "</w:tblBorders>"
    '<w:tblLayout w:type="{layout}"/><w:tblCellMar><w:left w:w="80" w:type="dxa"/>'
    '<w:right w:w="80" w:type="dxa"/></w:tblCellMar></w:tblPr>'
)


def escape(text):
    """Text for XML, without the characters that XML cannot hold."""
    text = NOT_XML.sub("", str(text))
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


class Content:
    """Filters of a template: each gives whole paragraphs or tables, for ``{{p … }}``.

    :param template: the template that is filled in
    :param dict images: {source of an image in the text: its bytes}
    """

    def __init__(self, template, images):
        self.template = template
        self.images = images
        self.document = template.docx
        self.styles = {style.style_id for style in self.document.styles}
        self.lists = None
        self.ids = itertools.count(1)
        section = self.document.sections[0]
        width = section.page_width and (
            section.page_width - section.left_margin - section.right_margin
        )
        self.width = width if width and width > 0 else PAGE_WIDTH

    def get_filters(self):
        return {"html": self.html, "table": self.table, "ruled": self.ruled}

    # ------------------------------------------------------------
    # FILTERS
    # ------------------------------------------------------------

    def html(self, source, style="PartyBody", last=False):
        """Written text: paragraphs, lists, tables, images; bold, italic, underlined.

        :param last: whether the signatures follow, which must not stand alone on a page
        """
        source = str(source or "")
        if not source.strip():
            return Markup("")
        root = html.fragment_fromstring(NOT_XML.sub("", source), create_parent="div")
        blocks = list(self._make_blocks(root, style, self.width))
        if last:
            blocks[-1:] = [_keep_with_next(block) for block in blocks[-1:]]
        return Markup("".join(blocks))

    def table(self, table, rows=None):
        """A table of the addon: columns with name and label, rows with a text for each name.

        :param table: {"columns": …, "rows": …}, or the columns alone
        """
        if isinstance(table, list):
            table = {"columns": table, "rows": rows}
        columns = table.get("columns") if isinstance(table, dict) else None
        if not columns:
            return Markup("")
        widths = self._share_width([column["name"] for column in columns])
        head = self._make_row(
            [(column["name"], column["label"], "PartyTableHead", "center") for column in columns],
            widths,
            head=True,
        )
        rows = [
            self._make_row(
                [
                    (
                        column["name"],
                        row.get(column["name"]) or "",
                        "PartyTable",
                        "center" if column["name"] in CENTRED_COLUMNS else "",
                    )
                    for column in columns
                ],
                widths,
            )
            for row in table.get("rows") or []
        ]
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        return Markup(
            f"<w:tbl>{TABLE_PROPERTIES.format(layout='fixed')}<w:tblGrid>{grid}</w:tblGrid>"
            f"{head}{''.join(rows)}</w:tbl>{self._make_gap()}"
        )

    def ruled(self, count):
        """Dotted lines to write on."""
        count = min(count, MAX_LINES) if isinstance(count, int) else 0
        line = self._make_paragraph("<w:r><w:tab/></w:r>", "PartyRuled")
        return Markup(line * count)

    # ------------------------------------------------------------
    # BLOCKS
    # ------------------------------------------------------------

    def _make_blocks(self, node, style, width, tail_style=None):
        """Paragraphs and tables of what is inside a node; loose text becomes paragraphs."""
        loose = [node.text or ""]
        for child in node:
            tag = child.tag if isinstance(child.tag, str) else ""
            if tag in ("p", "ul", "ol", "table"):
                yield from self._flush(loose, style, width)
                if tag == "p":
                    runs = self._make_runs(child, "", width)
                    yield self._make_paragraph(runs, style, child.get("class") or "")
                elif tag == "table":
                    yield self._make_table(child, width)
                    yield self._make_gap()
                else:
                    yield from self._make_list(child, style, width, 0, self._begin_list(tag))
                loose = [child.tail or ""]
            else:
                loose += [child, child.tail or ""]
        yield from self._flush(loose, style, width)

    def _flush(self, loose, style, width):
        """The paragraph of text and tags that stood between blocks, where there is any."""
        runs = "".join(
            self._make_text(item, "")
            if isinstance(item, str)
            else self._make_runs(item, RUN_PROPERTIES.get(item.tag, ""), width, itself=True)
            for item in loose
        )
        if any(not isinstance(item, str) or item.strip() for item in loose):
            yield self._make_paragraph(runs, style)

    def _make_paragraph(self, runs, style, align="", properties=""):
        name = f"<w:pStyle w:val={quoteattr(style)}/>" if style in self.styles else ""
        align = f'<w:jc w:val="{align}"/>' if align in ("center", "right") else ""
        if "<w:drawing>" in runs:  # lines of an exact height would cut an image off
            properties += '<w:spacing w:line="240" w:lineRule="auto"/><w:ind w:firstLine="0"/>'
        return f"<w:p><w:pPr>{name}{properties}{align}</w:pPr>{runs}</w:p>"

    def _make_gap(self):
        """Between two tables, which Word would join, and below one."""
        return (
            '<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="120" w:lineRule="exact"/>'
            '<w:ind w:firstLine="0"/></w:pPr></w:p>'
        )

    def _make_list(self, node, style, width, level, number):
        for item in node:
            if item.tag != "li":
                continue
            inner = [child for child in item if child.tag in ("ul", "ol")]
            for child in inner:
                tail, child.tail = child.tail, None
                item.remove(child)
                if tail and tail.strip():
                    item.append(_text_node(tail))
            marked = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
            yield from self._make_item_blocks(item, width, marked)
            for child in inner:
                yield from self._make_list(
                    child, style, width, min(level + 1, 4), self._begin_list(child.tag)
                )

    def _make_item_blocks(self, item, width, marked):
        """The first paragraph of an item carries the mark."""
        blocks = list(self._make_blocks(item, "PartyList", width)) or [
            self._make_paragraph("", "PartyList")
        ]
        first, *others = blocks
        if first.startswith("<w:p>"):
            # pStyle, then numPr: the order that the format asks for
            first = re.sub(
                r"^<w:p><w:pPr>(<w:pStyle [^>]*/>)?", rf"<w:p><w:pPr>\g<1>{marked}", first
            )
        return [first, *others]

    # ------------------------------------------------------------
    # TABLES
    # ------------------------------------------------------------

    def _share_width(self, names):
        total = self.width / Mm(1)
        known = [COLUMN_WIDTHS.get(name, 0) for name in names]
        left = max(total - sum(known), 15 * known.count(0))
        share = left / (known.count(0) or 1)
        widths = [width or share for width in known]
        factor = total / sum(widths)
        return [round(width * factor * TWIPS_PER_MM) for width in widths]

    def _make_row(self, cells, widths, head=False):
        """A row of the addon's own tables; cells as (column, text, style, alignment)."""
        mark = "<w:tblHeader/>" if head else ""
        made = ""
        for (name, text, style, align), width in zip(cells, widths, strict=True):
            narrow = name in NARROW_COLUMNS
            runs = self._make_text(text, SMALLER if head and name.startswith("tick") else "")
            made += (
                f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{NO_MARGINS if narrow else ""}'
                f'<w:vAlign w:val="center"/></w:tcPr>{self._make_paragraph(runs, style, align)}'
                "</w:tc>"
            )
        height = '<w:trHeight w:val="510" w:hRule="atLeast"/>'
        return f"<w:tr><w:trPr><w:cantSplit/>{height}{mark}</w:trPr>{made}</w:tr>"

    def _make_table(self, node, width):
        """A table of a written text, with its merged cells."""
        rows = [row for row in node.iter("tr") if next(row.iterancestors("table")) is node]
        grid = _spread(rows)
        count = max(map(len, grid), default=0)
        if not count:
            return ""
        twips = round(width / Mm(1) * TWIPS_PER_MM / count)
        made = []
        for row, places in zip(rows, grid, strict=True):
            head = all(cell.tag == "th" for cell in row) or row.getparent().tag == "thead"
            mark = "<w:tblHeader/>" if head and len(row) else ""
            cells = "".join(self._make_cells(places, count, twips, width / count))
            made.append(f"<w:tr><w:trPr><w:cantSplit/>{mark}</w:trPr>{cells}</w:tr>")
        columns = f'<w:gridCol w:w="{twips}"/>' * count
        return (
            f"<w:tbl>{TABLE_PROPERTIES.format(layout='autofit')}"
            f"<w:tblGrid>{columns}</w:tblGrid>{''.join(made)}</w:tbl>"
        )

    def _make_cells(self, places, count, twips, width):
        """The cells of one row; ``places`` as of :func:`_spread`."""
        places = [*places, *[None] * (count - len(places))]
        column = 0
        while column < count:
            place = places[column]
            span = 1
            while place and column + span < count and places[column + span] == place:
                span += 1
            properties = f'<w:tcW w:w="{twips * span}" w:type="dxa"/>'
            if span > 1:
                properties += f'<w:gridSpan w:val="{span}"/>'
            body = ""
            if place:
                cell, is_first, is_merged = place
                if is_merged:
                    properties += '<w:vMerge w:val="restart"/>' if is_first else "<w:vMerge/>"
                if is_first:
                    body = self._make_cell_text(cell, width * span)
            body = body or self._make_paragraph("", "PartyTable")
            yield f"<w:tc><w:tcPr>{properties}</w:tcPr>{body}</w:tc>"
            column += span

    def _make_cell_text(self, cell, width):
        style = "PartyTableHead" if cell.tag == "th" else "PartyTable"
        blocks = list(self._make_blocks(cell, style, width))
        align = cell.get("class") or ""
        if align in ("center", "right"):
            blocks = [
                block.replace("</w:pPr>", f'<w:jc w:val="{align}"/></w:pPr>', 1)
                if "<w:jc " not in block.partition("</w:pPr>")[0]
                else block
                for block in blocks
            ]
        if blocks and not blocks[-1].startswith("<w:p>"):
            blocks.append(self._make_paragraph("", style))
        return "".join(blocks)

    # ------------------------------------------------------------
    # TEXT
    # ------------------------------------------------------------

    def _make_runs(self, node, properties, width, itself=False):
        """Runs of what is inside a node, or of the node itself."""
        if itself and node.tag in ("br", "img"):
            return self._make_single(node, width)
        parts = [self._make_text(node.text or "", properties)]
        for child in node:
            if not isinstance(child.tag, str):
                parts.append("")
            elif child.tag in ("br", "img"):
                parts.append(self._make_single(child, width))
            else:
                more = RUN_PROPERTIES.get(child.tag, "")
                known = more in properties or ("vertAlign" in more and "vertAlign" in properties)
                inside = properties if known else properties + more
                parts.append(self._make_runs(child, inside, width))
            parts.append(self._make_text(child.tail or "", properties))
        return "".join(parts)

    def _make_single(self, node, width):
        return "<w:r><w:br/></w:r>" if node.tag == "br" else self._make_image(node, width)

    def _make_text(self, text, properties):
        text = re.sub(r"[ \t\r\n]+", " ", str(text))
        if not text:
            return ""
        # the order of the format: bold, italic, underlined, raised
        marks = (*RUN_PROPERTIES.values(), SMALLER)
        ordered = "".join(mark for mark in marks if mark in properties)
        around = f"<w:rPr>{ordered}</w:rPr>" if ordered else ""
        return f'<w:r>{around}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'

    def _make_image(self, node, width):
        """An image that belongs to the paper, no larger than its place."""
        body = self.images.get(node.get("src") or "")
        if not body:
            return ""
        part = self.template.current_rendering_part
        try:
            relation, image = part.get_or_add_image(io.BytesIO(body))
            across, down = image.px_width * PIXEL, image.px_height * PIXEL
        except Exception:  # an image of a kind that Word files do not hold
            return ""
        scale = min(1, width / across, MAX_IMAGE_HEIGHT / down)
        inline = CT_Inline.new_pic_inline(
            next(self.ids), relation, "image", round(across * scale), round(down * scale)
        )
        inline.docPr.set("descr", (node.get("alt") or "")[:200])
        drawing = etree.tostring(inline, encoding="unicode")
        return f"<w:r><w:drawing>{drawing}</w:drawing></w:r>"

    # ------------------------------------------------------------
    # LISTS
    # ------------------------------------------------------------

    def _begin_list(self, tag):
        """The number of a new list, which counts from one again."""
        if self.lists is None:
            self.lists = _Lists(self.document.part)
        return self.lists.begin(ordered=tag == "ol")


class _Lists:
    """Kinds of lists in the part of a document that holds them; made where there is none."""

    def __init__(self, part):
        try:
            self.root = part.part_related_by(RELATIONSHIP_TYPE.NUMBERING).element
        except KeyError:
            self.root = parse_xml(f"<w:numbering {nsdecls('w')}/>")
            numbering = XmlPart(
                PackURI("/word/numbering.xml"),
                CONTENT_TYPE.WML_NUMBERING,
                self.root,
                part.package,
            )
            part.relate_to(numbering, RELATIONSHIP_TYPE.NUMBERING)
        self.kinds = {}

    def begin(self, ordered):
        if ordered not in self.kinds:
            self.kinds[ordered] = self._add_kind(ordered)
        number = self._next("w:num", "w:numId")
        levels = "".join(
            f'<w:lvlOverride w:ilvl="{level}"><w:startOverride w:val="1"/></w:lvlOverride>'
            for level in range(5)
        )
        self.root.append(
            parse_xml(
                f'<w:num {nsdecls("w")} w:numId="{number}">'
                f'<w:abstractNumId w:val="{self.kinds[ordered]}"/>{levels if ordered else ""}'
                "</w:num>"
            )
        )
        return number

    def _add_kind(self, ordered):
        number = self._next("w:abstractNum", "w:abstractNumId")
        levels = "".join(
            f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/>'
            f'<w:numFmt w:val="{"decimal" if ordered else "bullet"}"/>'
            f'<w:lvlText w:val="{f"%{level + 1}." if ordered else "•"}"/><w:lvlJc w:val="left"/>'
            f'<w:pPr><w:ind w:left="{850 + 425 * level}" w:hanging="340"/></w:pPr></w:lvl>'
            for level in range(5)
        )
        kind = parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{number}">'
            f'<w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
        )
        # all kinds stand before all lists
        lists = self.root.findall(qn("w:num"))
        if lists:
            lists[0].addprevious(kind)
        else:
            self.root.append(kind)
        return number

    def _next(self, tag, attribute):
        used = [int(node.get(qn(attribute)) or 0) for node in self.root.findall(qn(tag))]
        return max(used, default=0) + 1


def _keep_with_next(paragraph):
    """A paragraph that stays on the page of what follows it."""
    return re.sub(
        r"^<w:p><w:pPr>(<w:pStyle [^>]*/>)?", r"<w:p><w:pPr>\g<1><w:keepNext/>", paragraph
    )


def _text_node(text):
    node = etree.Element("span")
    node.text = text
    return node


def _get_span(cell, name):
    value = cell.get(name) or ""
    return min(int(value), MAX_SPAN) if value.isdigit() and int(value) else 1


def _spread(rows):
    """Where cells stand on the grid: for each row (cell, is its first row, is merged downwards).

    A cell over several columns stands in each of them; a place without a cell is None.
    """
    grid = [[] for _row in rows]
    for index, row in enumerate(rows):
        column = 0
        for cell in row:
            if cell.tag not in ("td", "th"):
                continue
            while column < len(grid[index]) and grid[index][column]:
                column += 1
            across = _get_span(cell, "colspan")
            down = min(_get_span(cell, "rowspan"), len(rows) - index)
            for below in range(down):
                places = grid[index + below]
                places += [None] * (column + across - len(places))
                places[column : column + across] = [(cell, below == 0, down > 1)] * across
            column += across
    return grid
