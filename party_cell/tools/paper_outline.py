"""A paper's frozen data as plain text by sections: to compare revisions, and to choose parts."""

from typing import NamedTuple

from lxml import html

BLOCK_TAGS = ("p", "li", "tr", "h1", "h2", "h3")


class Section(NamedTuple):
    """A heading as printed, and the paragraphs below it."""

    key: str  # what tells the section in two revisions: its heading without number
    title: str
    paragraphs: list


def get_html_lines(source):
    """The paragraphs of cleaned HTML (paper_html.clean_html) as text; a row of a table is one.

    >>> get_html_lines("<p>a <b>b</b></p><ul><li>c</li></ul>")
    ['a b', '– c']
    >>> get_html_lines("<table><tr><th>d</th><td>e</td></tr></table>")
    ['d | e']
    """
    if not source:
        return []
    root = html.fragment_fromstring(source, create_parent="div")
    for line_break in root.iter("br"):
        line_break.tail = "\n" + (line_break.tail or "")
    lines = []
    for node in root.iter(*BLOCK_TAGS, "img"):
        if node.tag == "img":
            lines.append(f"[{node.get('alt') or ''}]")
        elif node.tag == "tr":
            lines.append(" | ".join(_get_text(cell) for cell in node.iter("td", "th")))
        elif next(node.iterancestors("tr"), None) is None and not list(node.iter(*BLOCK_TAGS))[1:]:
            lines.append(f"{'– ' if node.tag == 'li' else ''}{_get_text(node)}")
    return [line for line in lines if line.strip(" |–")]


def _get_text(node):
    return " ".join(node.text_content().split())


def get_opinion_line(opinion):
    text = "\n".join(opinion["paragraphs"])
    return f"{opinion['speaker']}{opinion['about']}: {text}"


def get_own_lines(item):
    """What stands below the heading of a part or text itself, without its opinions and texts."""
    return [*(item.get("paragraphs") or ()), *get_html_lines(item.get("html"))]


def get_sections(data):
    """All that is printed of a paper, as a list of :class:`Section`.

    :param dict data: as frozen, of any paper of the addon
    """
    head = data.get("head") or {}
    names = ("title", "abstract", "subject", "addressee", "annexed")
    top = [*head.values(), *map(data.get, names)]
    sections = [Section("head", "", [text for text in top if text])]
    lines = [f"{line['label']}: {line['text']}" for line in data.get("lines") or () if line["text"]]
    sections.append(Section("lines", "", lines))
    for part in data.get("parts") or ():
        sections += _get_part_sections(part, "")
    for name in ("before", "html"):
        sections.append(Section(name, "", get_html_lines(data.get(name))))
    blocks = [line for block in data.get("blocks") or () for line in get_html_lines(block)]
    sections.append(Section("blocks", "", blocks))
    for name, table in (("table", data), ("roll", data.get("roll") or {})):
        sections.append(Section(name, "", [*_get_rows(table), *(table.get("summary") or ())]))
    sections.append(Section("after", "", get_html_lines(data.get("after"))))
    closing = data.get("closing") or {}
    signatures = [
        text
        for signature in data.get("signatures") or ()
        for text in (
            signature.get("title"),
            signature.get("office"),
            *signature.get("lines", ()),
            signature.get("name"),
        )
    ]
    texts = [*closing.get("paragraphs", ()), *filter(None, signatures)]
    sections.append(Section("closing", _get_title(closing), texts))
    return [section for section in sections if section.paragraphs or section.title]


def _get_part_sections(part, above):
    key = f"{above}/{part['heading']}"
    opinions = [get_opinion_line(opinion) for opinion in part.get("opinions") or ()]
    sections = [Section(key, _get_title(part), get_own_lines(part) + opinions)]
    for item in part.get("items") or ():
        sections += _get_part_sections(item, key)
    return sections


def _get_title(part):
    return ". ".join(filter(None, (part.get("number"), part.get("heading"))))


def _get_rows(table):
    names = [column["name"] for column in table.get("columns") or ()]
    return [
        " | ".join(filter(None, (row.get(name) or "" for name in names)))
        for row in table.get("rows") or ()
        if names
    ]
