"""What a paper's style asks of its words: spelling, signing, the mark at the end. Pure functions.

Applied to the whole data of a paper in one place, so that all that is made of it agrees.
"""

import re

from . import paper_words as words

# Where the text of a paper ends, by the keys of its data; the first that is there counts.
ENDINGS = (
    ("closing", "paragraphs"), ("notice", "closing"), ("blocks",), ("after",), ("html",),
)  # fmt: skip
# What is written for machines, or says how the paper looks
UNTOUCHED = {"facts", "style", "schema", "paper"}

# ủy as a syllable of its own; names such as Thủy stay as their bearers write them
SYLLABLE = {
    "u_hook": (re.compile(r"\b([uU])([ỷỶ])(?!\w)"), {"ỷ": "y", "Ỷ": "Y"}, {"u": "ủ", "U": "Ủ"}),
    "y_hook": (re.compile(r"\b([ủỦ])([yY])(?!\w)"), {"y": "ỷ", "Y": "Ỷ"}, {"ủ": "u", "Ủ": "U"}),
}
CLOSING_TAGS = re.compile(r"(?:</(?:p|b|i|u|li|ul|ol)>\s*)*\Z")
# No end yet, or no sentence: a table, dots to write on
UNFINISHED = (":", ";", ",", "…", "?", "!", "-", ">", "..")


def apply_habits(data, style):
    """A paper's data in the way of its style, which they carry along.

    :param dict data: changed in place
    :param dict style: see ``party.paper.style``; empty: the data stay as they are
    :return: the data
    """
    data["style"] = style
    if not style:
        return data
    for key in data.keys() - UNTOUCHED:
        data[key] = _rewrite(data[key], style)
    _end(data, style["end_mark"])
    left_out = style["rule_left_out"].replace(",", " ").split()
    data["rule"] = "" if data.get("document_type") in left_out else words.TITLE_RULE
    return data


def respell(text, spelling):
    """One way to write the syllable ủy.

    >>> respell("Đảng uỷ, CẤP UỶ, Uỷ viên, Thuỷ", "u_hook")
    'Đảng ủy, CẤP ỦY, Ủy viên, Thuỷ'
    >>> respell("Đảng ủy, CẤP ỦY, Ủy viên, Thủy", "y_hook")
    'Đảng uỷ, CẤP UỶ, Uỷ viên, Thủy'
    """
    pattern, last, first = SYLLABLE[spelling]
    return pattern.sub(lambda match: first[match[1]] + last[match[2]], text)


def end_with(text, mark):
    """The end of a paper's text, plain or HTML, with its mark.

    >>> end_with("Hội nghị kết thúc.", "./.")
    'Hội nghị kết thúc./.'
    >>> end_with("<p>Một.</p><p><b>Hai./.</b></p>", ".")
    '<p>Một.</p><p><b>Hai.</b></p>'
    >>> end_with("<p>…</p>", "./."), end_with("<table></table>", "./.")
    ('<p>…</p>', '<table></table>')
    """
    tags = CLOSING_TAGS.search(text)[0]
    before = text[: len(text) - len(tags)].rstrip()
    if not before or before.endswith(UNFINISHED):
        return text
    return f"{before.removesuffix('./.').removesuffix('.')}{mark}{tags}"


def _rewrite(value, style):
    if isinstance(value, str):
        # a wording that says otherwise stays
        value = style["signing"] if value == words.SIGNINGS["cell"] else value
        return respell(value, style["spelling"])
    if isinstance(value, dict):
        return {key: _rewrite(item, style) for key, item in value.items()}
    if isinstance(value, list):
        return [_rewrite(item, style) for item in value]
    return value


def _end(data, mark):
    for *path, last in ENDINGS:
        holder = data
        for key in path:
            holder = holder.get(key) or {}
        text = holder.get(last)
        if isinstance(text, list) and text:
            text[-1] = end_with(text[-1], mark)
        elif isinstance(text, str) and text:
            holder[last] = end_with(text, mark)
        if text:
            return
