"""Parts of a frozen paper: what there is to choose from, and the paper with the rest left out.

Every paper whose data has ``parts`` can be excerpted: minutes, resolutions. A piece is known by its
key: ``lines#facts``, ``1`` (a heading), ``1#h0`` (a block below it), ``1#h0r2`` (a row of a table
with a head, such as one task), ``1.0#o2`` (an opinion), ``closing#p0``.
"""

from typing import NamedTuple

from lxml import html

from .paper_outline import get_html_lines, get_opinion_line

GAP = "…"
# Of the block before the text: what tells which meeting it was. The rest names people.
FACTS = ("start", "place", "theme", "chair", "co_chair", "minute_taker")
LINES = {"facts": True, "attendance": False}


class Piece(NamedTuple):
    key: str
    text: str  # to be read on the screen
    is_heading: bool
    proposed: bool  # belongs into every excerpt


def get_pieces(data):
    """All pieces of a paper, in the order in which they are printed."""
    pieces = []
    for name, proposed in LINES.items():
        lines = [line for line in data.get("lines") or () if (line["key"] in FACTS) == proposed]
        text = "\n".join(f"{line['label']}: {line['text']}" for line in lines if line["text"])
        if text:
            pieces.append(Piece(f"lines#{name}", text, False, proposed))
    for index, part in enumerate(data.get("parts") or ()):
        pieces += _get_part_pieces(part, str(index))
    for index, text in enumerate((data.get("closing") or {}).get("paragraphs") or ()):
        pieces.append(Piece(f"closing#p{index}", text, False, False))
    return pieces


def _get_part_pieces(part, path):
    pieces = []
    if part["heading"]:
        title = ". ".join(filter(None, (part["number"], part["heading"])))
        pieces.append(Piece(path, title, True, False))
    texts = [(f"p{i}", text) for i, text in enumerate(part.get("paragraphs") or ())]
    for i, block in enumerate(split_blocks(part.get("html"))):
        rows = split_rows(block)
        texts += [(f"h{i}r{j}", "\n".join(get_html_lines(row))) for j, row in enumerate(rows)]
        if not rows:
            texts.append((f"h{i}", "\n".join(get_html_lines(block))))
    texts += [
        (f"o{i}", get_opinion_line(opinion)) for i, opinion in enumerate(part.get("opinions") or ())
    ]
    pieces += [Piece(f"{path}#{name}", text, False, False) for name, text in texts]
    for index, item in enumerate(part.get("items") or ()):
        pieces += _get_part_pieces(item, f"{path}.{index}")
    return pieces


def split_blocks(source):
    """The paragraphs, lists and tables of cleaned HTML, each as HTML.

    >>> split_blocks("<p>a</p><ul><li>b</li></ul>")
    ['<p>a</p>', '<ul><li>b</li></ul>']
    """
    if not source:
        return []
    root = html.fragment_fromstring(source, create_parent="div")
    return [html.tostring(child, encoding="unicode", with_tail=False) for child in root]


def split_rows(block):
    """The rows of a table with a head, each as a table of its own; none of any other block.

    >>> rows = "<tbody><tr><td>a</td></tr><tr><td>b</td></tr></tbody>"
    >>> len(split_rows(f"<table><thead><tr><th>x</th></tr></thead>{rows}</table>"))
    2
    >>> split_rows(f"<table>{rows}</table>"), split_rows("<p>a</p>")
    ([], [])
    """
    table = html.fragment_fromstring(block)
    if table.tag != "table" or table.find("thead") is None:
        return []
    if table.find(".//*[@rowspan]") is not None:  # its rows hang together
        return []
    return [
        f"<table>{html.tostring(row, encoding='unicode', with_tail=False)}</table>"
        for row in table.findall("tbody/tr")
    ]


def is_below(key, path):
    """Whether a piece stands below a heading.

    >>> is_below("1.0#p2", "1"), is_below("10#p2", "1")
    (True, False)
    """
    return key.startswith((f"{path}#", f"{path}."))


def take_pieces(data, keys):
    """The body of the paper with these pieces only: {lines, parts, closing}.

    What is left out between them is three dots, once. Headings above a piece stay, so that it is
    clear where it stood.
    """
    return _Excerpt(keys).take(data)


class _Excerpt:
    def __init__(self, keys):
        self.keys = keys
        # whether the last thing written is the mark of something left out
        self.after_gap = False

    def take(self, data):
        lines = [
            line
            for line in data.get("lines") or ()
            if line["text"] and f"lines#{self._get_group(line)}" in self.keys
        ]
        if len(lines) < len(data.get("lines") or ()):
            lines.append({"key": "gap", "label": "", "text": GAP, "ruled": 0})
            self.after_gap = True
        parts = self._take_parts(data.get("parts") or (), "")
        closing = data.get("closing") or {}
        paragraphs = self._take_texts("closing#p", closing.get("paragraphs") or ())
        return {"lines": lines, "parts": parts, "closing": {"paragraphs": paragraphs}}

    def _get_group(self, line):
        return "facts" if line["key"] in FACTS else "attendance"

    def _take_parts(self, parts, above):
        taken = []
        for index, part in enumerate(parts):
            path = f"{above}{index}"
            if any(is_below(key, path) for key in self.keys):
                taken.append(self._take_part(part, path))
            elif gap := self._leave_out():
                taken.append(self._make_part({"paragraphs": gap}))
        return taken

    def _take_part(self, part, path):
        self.after_gap = False
        names = {"number": part["number"], "heading": part["heading"]}
        paragraphs = self._take_texts(f"{path}#p", part.get("paragraphs") or ())
        blocks = split_blocks(part.get("html"))
        opinions = []
        taken = {
            "paragraphs": paragraphs,
            "html": "".join(self._take_blocks(f"{path}#h", blocks)),
            "opinions": opinions,
        }
        for index, opinion in enumerate(part.get("opinions") or ()):
            if f"{path}#o{index}" in self.keys:
                self.after_gap = False
                opinions.append(opinion)
            elif gap := self._leave_out():
                opinions.append({"speaker": "", "about": "", "kind": "", "paragraphs": gap})
        return self._make_part(
            names | taken | {"items": self._take_parts(part.get("items") or (), f"{path}.")}
        )

    def _take_texts(self, prefix, texts, mark=GAP):
        taken = []
        for index, text in enumerate(texts):
            if f"{prefix}{index}" in self.keys:
                self.after_gap = False
                taken.append(text)
            elif self._leave_out():
                taken.append(mark)
        return taken

    def _take_blocks(self, prefix, blocks):
        taken = []
        for index, block in enumerate(blocks):
            key = f"{prefix}{index}"
            if key in self.keys:
                self.after_gap = False
                taken.append(block)
            elif any(f"{key}r{row}" in self.keys for row in range(len(split_rows(block)))):
                taken.append(self._take_rows(key, block))
            elif self._leave_out():
                taken.append(f"<p>{GAP}</p>")
        return taken

    def _take_rows(self, key, block):
        """The table with its head and some of its rows."""
        table = html.fragment_fromstring(block)
        self.after_gap = False
        for index, row in enumerate(table.findall("tbody/tr")):
            if f"{key}r{index}" in self.keys:
                self.after_gap = False
                continue
            if self._leave_out():
                gap = html.Element("tr")
                html.etree.SubElement(gap, "td", colspan=str(len(row))).text = GAP
                row.addprevious(gap)
            row.drop_tree()
        return html.tostring(table, encoding="unicode")

    def _leave_out(self):
        """[the mark] where something is left out for the first time in a row."""
        gap = [] if self.after_gap else [GAP]
        self.after_gap = True
        return gap

    def _make_part(self, values):
        empty = {"number": "", "heading": "", "html": "", "paragraphs": [], "opinions": []}
        return empty | {"items": []} | values
