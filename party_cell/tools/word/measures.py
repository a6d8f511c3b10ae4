"""The measures of a paper in Word: which style and which margin follows which of them."""

import re

from docx.enum.text import WD_LINE_SPACING
from docx.shared import Mm, Pt

BODY = {"size": "body_size", "line": "body_line", "after": "body_gap", "first": "first_line"}
# style: {what of it: name of the measure (tools/paper_style.py)}
STYLE_MEASURES = {
    **dict.fromkeys(("PartyBody", "PartyClosing", "PartyItem", "PartyUnit", "PartyFill"), BODY),
    "PartyPart": BODY | {"before": "body_gap"},
    "PartyList": {"size": "body_size", "line": "body_line"},
    "PartyScript": {"size": "table_size", "line": "body_line"},
    "PartyRuled": {"size": "body_size", "line": "body_line"},
    "PartyTable": {"size": "table_size"},
    "PartyTableHead": {"size": "table_size"},
    "PartySuperior": {"size": "superior_size", "line": "body_line"},
    "PartyIssuer": {"size": "issuer_size", "line": "body_line"},
    "PartyParty": {"size": "party_size", "line": "body_line"},
    "PartyNumber": {"size": "number_size", "line": "body_line"},
    "PartyDate": {"size": "date_size", "line": "body_line"},
    "PartyTitle": {"size": "title_size"},
    "PartyAbstract": {"size": "abstract_size", "line": "body_line"},
    "PartySignature": {"size": "signature_size", "line": "body_line"},
    "PartyName": {"size": "signature_size", "line": "body_line", "before": "signature_space"},
    "PartySubject": {"size": "subject_size"},
    "PartyRecipientsTitle": {"size": "recipients_title_size"},
    "PartyRecipients": {"size": "recipients_size"},
    "PartyPageNumber": {"size": "page_number_size"},
}
MARGINS = ("top", "bottom", "left", "right")
MEASURE = re.compile(r"(\d{1,3}(?:\.\d{1,2})?)(pt|mm|cm)\Z")


def read(measure):
    """``14pt`` or ``20mm`` as a length; None for what is neither."""
    match = MEASURE.match(str(measure or "").strip())
    if not match:
        return None
    number = float(match[1])
    return Pt(number) if match[2] == "pt" else Mm(number * (10 if match[2] == "cm" else 1))


def apply(document, style):
    """Give the addon's styles in a document the measures of a paper.

    :param dict style: names of measures and their values; what is missing stays as it is
    """
    by_id = {known.style_id: known for known in document.styles}
    for style_id, wanted in STYLE_MEASURES.items():
        if style_id in by_id:
            for what, name in wanted.items():
                length = read(style.get(name))
                if length is not None:
                    _set(by_id[style_id], what, length)
    for section in document.sections:
        for side in MARGINS:
            length = read(style.get(f"margin_{side}"))
            if length is not None:
                setattr(section, f"{side}_margin", length)


def _set(style, what, length):
    paragraph = style.paragraph_format
    if what == "size":
        style.font.size = length
    elif what == "line":
        paragraph.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        paragraph.line_spacing = length
    elif what == "before":
        paragraph.space_before = length
    elif what == "after":
        paragraph.space_after = length
    else:
        paragraph.first_line_indent = length
