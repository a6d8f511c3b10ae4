"""Text written by people, made fit for a paper: few tags, no styles, only known letters."""

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from lxml import etree, html
from markupsafe import Markup

from odoo.tools import is_html_empty

from .vietnamese import normalise

FONT_FOLDER = Path(__file__).resolve().parent.parent / "static" / "fonts" / "tinos"

# tag as written: tag on paper; all others leave their text, those below leave nothing
PAPER_TAGS = {
    "p": "p", "div": "p", "blockquote": "p", "pre": "p", "section": "p", "article": "p",
    "h1": "p", "h2": "p", "h3": "p", "h4": "p", "h5": "p", "h6": "p", "center": "p",
    "br": "br", "b": "b", "strong": "b", "i": "i", "em": "i", "u": "u", "ins": "u",
    "sub": "sub", "sup": "sup", "ul": "ul", "ol": "ol", "li": "li",
    "table": "table", "thead": "thead", "tbody": "tbody", "tfoot": "tfoot",
    "tr": "tr", "td": "td", "th": "th",
}  # fmt: skip
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
DROPPED = {
    "script", "style", "head", "title", "meta", "link", "base", "iframe", "object", "embed",
    "svg", "math", "form", "input", "button", "select", "textarea", "video", "audio", "template",
    "noscript", "xml", "colgroup", "col",
}  # fmt: skip
BLOCKS = {"p", "ul", "ol", "table"}
PARENTS_OF_BLOCKS = {"td", "th", "li"}
MAX_SPAN = 50
# The class of a paragraph that stays on the page of the next
LEAD = "lead"
STYLE_TAGS = (
    (re.compile(r"font-weight\s*:\s*(bold|[6-9]00)", re.IGNORECASE), "b"),
    (re.compile(r"font-style\s*:\s*(italic|oblique)", re.IGNORECASE), "i"),
    (re.compile(r"text-decoration[^;]*underline", re.IGNORECASE), "u"),
)
ALIGNMENT = re.compile(r"text-align\s*:\s*(center|right)", re.IGNORECASE)
# A document's number (12-HD/BTCTW), a share (90,9 %)
UNBROKEN = re.compile(
    r"\b\d+[a-z]?-[^\W\d_]{2,4}(?:/[^\W\d_]+)+(?:-[^\W\d_]+)?\b|\b\d+(?:[.,]\d+)?[ \xa0]%"
)
# A paragraph of at most so many letters that is all in bold is a heading, as people write it
HEADING_LETTERS = 200
# Tagged PDF wants a name for every image.
IMAGE_NAME = "Hình ảnh"
# Tables with many columns: (columns from, class, letters on a line of the page in its size)
TABLE_SIZES = ((10, "widest", 100), (7, "wide", 80), (0, "", 66))
# A cell with more letters than these may take a page and more: its row is broken
LONG_CELL = 600
IMAGE_SOURCE = re.compile(
    r"^(data:image/(png|jpeg|gif);base64,|/web/(image|content)/\d+(-\w+)?(/[\w.%-]+)?(\?[\w=&.%-]*)?$)"
)

# Signs that people paste and that the typeface lacks, with what stands for them on paper.
STAND_INS = str.maketrans({
    "☐": "□", "☑": "■", "☒": "■", "✓": "√", "✔": "√", "✗": "×", "✘": "×", "➔": "→", "➢": "▪",
    "❖": "▪", "\uf0b7": "•", "\uf0a7": "▪", "\uf0fc": "√", "\uf0d8": "▪", "\u3000": " ",
})  # fmt: skip
UNKNOWN = "□"


def clean_html(source):
    """The content of an Html field as a paper prints it.

    Keeps paragraphs, lists, tables (with merged cells), images and bold, italic, underlined,
    raised and lowered letters, and alignment; drops every other tag, attribute and style, such
    as those that come along from a word processor.

    :return: str, a list of blocks; empty when there is nothing to read
    """
    if not source or is_html_empty(source):
        return ""
    root = html.fragment_fromstring(normalise(str(source)), create_parent="div")
    body = etree.Element("div")
    for child in _clean_children(root):
        _append(body, child)
    _wrap_loose_text(body)
    _drop_empty_paragraphs(body)
    for paragraph in body.iterchildren("p"):
        _mark_lead(paragraph)
    for table in body.iter("table"):
        _mark_head(table)
        _fit_table(table)
    result = (body.text or "") + "".join(
        etree.tostring(child, encoding="unicode", method="html") for child in body
    )
    return result.strip()


def count_letters(source):
    """How many characters a reader sees of an Html field: no markup, blanks run together."""
    if not source or is_html_empty(source):
        return 0
    root = html.fragment_fromstring(str(source), create_parent="div")
    return len(" ".join(root.text_content().split()))


def text_to_html(text):
    """Plain text as paragraphs: one for each line; everything is escaped."""
    lines = [line.strip() for line in normalise(text or "").split("\n")]
    return str(Markup("").join(Markup("<p>%s</p>") % line for line in lines if line))


def _clean_children(node):
    """Cleaned copies of what is inside a node: strings and elements, in order."""
    if node.text:
        yield node.text
    for child in node:
        if isinstance(child.tag, str) and child.tag.lower() not in DROPPED:
            yield from _clean(child)
        if child.tail:
            yield child.tail


def _clean(node):
    """Cleaned copies of a node: usually one, several when only what is inside it stays."""
    tag = node.tag.lower()
    if tag == "img":
        yield from _clean_image(node)
        return
    paper_tag = PAPER_TAGS.get(tag)
    style = node.get("style") or ""
    wrappers = [wrapper for pattern, wrapper in STYLE_TAGS if pattern.search(style)]
    if tag in HEADINGS:
        wrappers.append("b")
    children = list(_clean_children(node))
    has_blocks = any(_is_block(child) for child in children)
    if has_blocks:
        wrappers = []
    if has_blocks and paper_tag == "p":
        # a division around blocks: the blocks themselves are enough
        yield from _paragraphs(children)
    elif paper_tag or wrappers:
        yield _build(node, [paper_tag, *wrappers], children)
    else:
        yield from children


def _clean_image(node):
    source = (node.get("src") or "").strip()
    if IMAGE_SOURCE.match(source):
        alt = (node.get("alt") or "").strip()[:200] or IMAGE_NAME
        yield etree.Element("img", src=source, alt=alt)


def _build(node, tags, children):
    """Nested elements with what was inside the node, and the few attributes that stay."""
    elements = [etree.Element(tag) for tag in dict.fromkeys(tags) if tag]
    for parent, child in pairwise(elements):
        parent.append(child)
    for child in children:
        _append(elements[-1], child)
    outer = elements[0]
    if outer.tag in ("td", "th"):
        for name in ("colspan", "rowspan"):
            span = node.get(name) or ""
            if span.isdigit() and 1 < int(span) <= MAX_SPAN:
                outer.set(name, span)
    if outer.tag in ("p", "td", "th"):
        align = ALIGNMENT.search(node.get("style") or "")
        align = align.group(1) if align else node.get("align") or node.get("class") or ""
        align = align.lower().removesuffix(f" {LEAD}")
        if align in ("center", "right"):
            outer.set("class", align)
    return outer


def _is_block(child):
    return not isinstance(child, str) and child.tag in BLOCKS


def _paragraphs(children):
    """Put the loose text between blocks into paragraphs of its own."""
    loose = None
    for child in children:
        if _is_block(child):
            if loose is not None:
                yield loose
                loose = None
            yield child
        elif loose is not None or not isinstance(child, str) or child.strip():
            if loose is None:
                loose = etree.Element("p")
            _append(loose, child)
    if loose is not None:
        yield loose


def _append(parent, child):
    if not isinstance(child, str):
        parent.append(child)
    elif len(parent):
        parent[-1].tail = (parent[-1].tail or "") + child
    else:
        parent.text = (parent.text or "") + child


def _wrap_loose_text(body):
    children = []
    if body.text:
        children.append(body.text)
    for child in list(body):
        tail, child.tail = child.tail, None
        children.append(child)
        if tail:
            children.append(tail)
    body.text = None
    for child in list(body):
        body.remove(child)
    for child in _paragraphs(children):
        body.append(child)


def _drop_empty_paragraphs(body):
    for paragraph in list(body.iter("p")):
        parent = paragraph.getparent()
        # a cell or an item that holds one paragraph needs no paragraph
        if parent.tag in PARENTS_OF_BLOCKS and len(parent) == 1 and not (parent.text or "").strip():
            _unwrap(paragraph)
            continue
        text = "".join(paragraph.itertext()).replace("\xa0", " ").strip()
        if not text and paragraph.find(".//img") is None:
            paragraph.tail = None
            parent.remove(paragraph)


def _mark_lead(paragraph):
    """A heading within a text, and what ends in a colon: not the last line of a page."""
    text = "".join(paragraph.itertext()).strip()
    if text.endswith(":") or (_is_bold(paragraph) and len(text) <= HEADING_LETTERS):
        paragraph.set("class", f"{paragraph.get('class', '')} {LEAD}".strip())


def _mark_head(table):
    """The first rows of a table as its head, which is repeated on each page.

    Word processors and people do not mark it: it is what is all in headers or in bold.
    """
    first = table.find("*")
    if first is None or first.tag not in ("tr", "tbody"):
        return
    rows = list(table) if first.tag == "tr" else list(first)
    if not rows or any(row.tag != "tr" for row in rows):
        return
    count = max((int(cell.get("rowspan", 1)) for cell in rows[0]), default=1)
    if len(rows) > count and all(map(_is_head, rows[:count])):
        head = etree.Element("thead")
        head.extend(rows[:count])
        table.insert(0, head)


def _is_head(row):
    cells = [cell for cell in row if "".join(cell.itertext()).strip()]
    return bool(cells) and all(cell.tag == "th" or _is_bold(cell) for cell in cells)


def _is_bold(node):
    """Whether all that is written in a cell or paragraph is bold."""
    return (
        {child.tag for child in node} == {"b"}
        and not (node.text or "").strip()
        and not any((child.tail or "").strip() for child in node)
    )


def _fit_table(table):
    """Keep a table within the page: small letters for many columns, room for a break in long words
    and in rows that are longer than a page."""
    rows = list(table.iter("tr"))
    columns = max((sum(int(c.get("colspan", 1)) for c in row) for row in rows), default=1)
    name, letters = next((n, count) for least, n, count in TABLE_SIZES if columns >= least)
    if name:
        table.set("class", name)
    long_word = re.compile(rf"\S{{{max(3, letters // max(columns, 3))}}}(?=\S)")
    for row in rows:
        if any(len("".join(cell.itertext())) > LONG_CELL for cell in row):
            row.set("class", "long")
        for cell in row:
            for node in cell.iter():
                for part in ("text", "tail"):
                    text = getattr(node, part)
                    if text and (part == "text" or node is not cell):
                        setattr(node, part, long_word.sub("\\g<0>\u200b", text))


def _unwrap(node):
    parent = node.getparent()
    index = parent.index(node)
    parent.text = node.text
    if node.get("class"):
        parent.set("class", node.get("class"))
    tail = node.tail
    for offset, child in enumerate(list(node)):
        parent.insert(index + offset, child)
    parent.remove(node)
    if tail and tail.strip():
        _append(parent, tail)


# ----------------------------------------------------------------------
# Letters
# ----------------------------------------------------------------------


@lru_cache(1)
def _known_letters():
    """Code points of the typeface. Needs fontTools, which comes with WeasyPrint."""
    from fontTools.ttLib import TTFont

    with TTFont(FONT_FOLDER / "Tinos-Regular.ttf", lazy=True) as font:
        return frozenset(font.getBestCmap()) | {9, 10, 13}


def keep_together(markup):
    """Numbers of documents and shares on one line: they have places where a line would break.

    :param markup: a whole HTML document, as QWeb writes it
    """
    head, body, text = markup.partition("<body")
    parts = re.split(r"(<[^>]*>)", body + text)
    parts[::2] = [UNBROKEN.sub(r'<span class="together">\g<0></span>', p) for p in parts[::2]]
    return head + "".join(parts)


def printable(text):
    """Only letters of the paper's typeface, or the renderer takes the rest from another one.

    The snapshot beside the paper keeps what was written.
    """
    known = _known_letters()
    if all(ord(char) in known for char in text):
        return text
    result = []
    for char in text.translate(STAND_INS):
        if ord(char) in known:
            result.append(char)
        elif unicodedata.category(char)[0] not in "MC":
            result.append(UNKNOWN)
    return "".join(result)
