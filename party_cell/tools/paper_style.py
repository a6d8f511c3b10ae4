"""How a paper looks: the one place where measures become a style sheet.

The measures of the regulation are data (``party.paper.style``) and travel in the data of a paper
(``data["style"]``), frozen with it. The values below stand where a paper has none of its own: for
papers frozen before there were styles, and for what no regulation fixes.
"""

from string import Template

FONT_FAMILY = "Tinos"

# face: (file in static/fonts/tinos, CSS weight, CSS style)
FONT_FACES = (
    ("Tinos-Regular.ttf", "normal", "normal"),
    ("Tinos-Bold.ttf", "bold", "normal"),
    ("Tinos-Italic.ttf", "normal", "italic"),
    ("Tinos-BoldItalic.ttf", "bold", "italic"),
)

PAPER_STYLE = {
    "page_size": "A4",
    "margin_top": "20mm",
    "margin_bottom": "20mm",
    "margin_left": "30mm",
    "margin_right": "15mm",
    "page_number_size": "13pt",
    "page_number_gap": "4mm",
    "body_size": "14pt",
    "body_line": "18pt",
    "body_gap": "6pt",
    "first_line": "10mm",
    "table_size": "13pt",
    "superior_size": "14pt",
    "issuer_size": "14pt",
    "party_size": "15pt",
    "number_size": "14pt",
    "date_size": "14pt",
    "subject_size": "12pt",
    "title_size": "16pt",
    "abstract_size": "14pt",
    "signature_size": "14pt",
    "signature_space": "22mm",
    "recipients_title_size": "14pt",
    "recipients_size": "12pt",
    "ruled_line": "9mm",
    "mark_size": "11pt",
    "check_gap": "1.5mm",
    "check_code": "14mm",
    "check_size": "8pt",
}

# Lines to write on in a blank form, by block of the minutes or line of the attendance block.
RULED_LINES = {"text": 4, "opinions": 12, "conclusion": 8, "excused": 2, "unexcused": 1}

FACE_CSS = Template("""
@font-face {
    font-family: "$family"; src: url("$url");
    font-weight: $weight; font-style: $style;
}
""")

PAPER_CSS = Template("""
@page {
    size: $page_size;
    margin: $margin_top $margin_right $margin_bottom $margin_left;
    @top-center {
        content: counter(page);
        font: $page_number_size "$family";
        vertical-align: bottom; padding-bottom: $page_number_gap;
    }
}
@page :first {
    @top-center { content: none }
    @bottom-left { content: element(check); vertical-align: top; width: 100% }
}
@page preview {
    @top-right {
        content: "BẢN XEM TRƯỚC";
        font: bold $mark_size "$family";
        vertical-align: bottom; text-align: right; padding-bottom: $page_number_gap;
    }
}
@page preview:first { @top-center { content: none } }
@page loose { @top-center { content: none } }

html { font: $body_size/$body_line "$family"; color: #000; hyphens: none }
body { margin: 0 }
article.paper { text-align: justify; overflow-wrap: anywhere; widows: 2; orphans: 2 }
article.paper.preview { page: preview }
article.paper + article.paper { break-before: page }
p { margin: 0 0 $body_gap; text-indent: $first_line }
h1, h2, h3, p.flush { text-indent: 0 }

@media screen {
    article.paper { max-width: 165mm; margin: $margin_top auto $margin_bottom }
}

/* Head */
table.head { width: 100%; border-collapse: collapse; table-layout: fixed; text-align: center }
table.head td { padding: 0; vertical-align: top }
table.head .left { width: 52%; padding-right: 4mm }
table.head .superior { font-size: $superior_size }
table.head .issuer { font-size: $issuer_size; font-weight: bold }
table.head .star { line-height: 14pt }
table.head .party { font-size: $party_size; font-weight: bold; white-space: nowrap }
table.head .party span { border-bottom: 0.75pt solid #000; padding-bottom: 1.5pt }
table.head .number { font-size: $number_size }
table.head .date { font-size: $date_size; font-style: italic }
table.head .subject { font-size: $subject_size; font-style: italic; line-height: 1.2 }
p.addressee { margin: 12pt 0; text-align: center; text-indent: 0 }

/* Title */
h1.title { margin: 20pt 0 0; text-align: center; font-size: $title_size; line-height: 1.3 }
p.abstract {
    margin: 0; text-align: center; font-size: $abstract_size; font-weight: bold; text-indent: 0;
}
p.rule { margin: 0 0 12pt; text-align: center; text-indent: 0; line-height: 14pt }
p.rule.none { margin-bottom: 6pt }
p.annexed { margin: 0; text-align: center; font-style: italic; text-indent: 0 }

/* Body */
h2.part, h3.item {
    margin: 0 0 $body_gap; text-indent: $first_line; font-size: $body_size; line-height: $body_line;
    break-after: avoid; break-inside: avoid;
}
h2.part { margin-top: $body_gap }
h3.unit { font-style: italic }
p.lead { break-after: avoid }
.speaker { font-weight: bold }
.together { white-space: nowrap }
.content ul, .content ol { margin: 0 0 $body_gap; padding-left: 15mm }
.content li { margin: 0 0 2pt }
.content li p { margin: 0; text-indent: 0 }
/* PDF/A forbids smoothed pictures */
.content img { max-width: 100%; max-height: 120mm; image-rendering: crisp-edges }
.center { text-align: center }
.right { text-align: right }

/* Tables of the content and of the roll */
.content table, table.roll {
    width: 100%; border-collapse: collapse; margin: 0 0 $body_gap; text-align: left;
    font-size: $table_size; line-height: 1.23;
}
.content th, .content td, table.roll th, table.roll td {
    border: 0.5pt solid #000; padding: 2pt 4pt; vertical-align: top; text-indent: 0;
}
.content th, table.roll th { text-align: center; vertical-align: middle; font-weight: bold }
.content table { overflow-wrap: break-word }
.content tr, table.roll tr { break-inside: avoid }
.content tr.long { break-inside: auto }
.content table.wide { font-size: 11pt }
.content table.widest { font-size: 9pt }
.content table.wide :is(td, th), .content table.widest :is(td, th) {
    padding-left: 1pt; padding-right: 1pt;
}
.content td p, .content th p { text-indent: 0; margin: 0; text-align: inherit }
.content .center { text-align: center }
.content .right { text-align: right }
table.roll { table-layout: fixed; margin-top: 6pt; break-after: avoid }
table.roll td { vertical-align: middle }
table.roll th, table.roll td { box-sizing: border-box }
table.roll .order { width: 9mm; padding-left: 0; padding-right: 0; text-align: center }
table.roll .name { width: 48mm }
table.roll .office { width: 26mm }
table.roll .rank { width: 23mm; padding-left: 0; padding-right: 0; text-align: center }
table.roll .state { width: 34mm }
table.roll .tick { width: 12mm; padding-left: 0; padding-right: 0; font-size: 0.9em }
table.roll .sign { width: auto }
table.roll .person { width: 44mm }
table.roll .time, table.roll .report { width: 25mm; text-align: center }
table.roll td { height: $ruled_line }

/* The chair's script: times on the left */
table.script {
    width: 100%; border-collapse: collapse; table-layout: fixed; text-align: left;
    font-size: $table_size; line-height: $body_line;
}
table.script td { padding: 4pt 0; vertical-align: top; border-top: 0.5pt solid #000 }
table.script { break-after: avoid }
table.script tr { break-inside: avoid }
table.script tr:last-child td { border-bottom: 0.5pt solid #000 }
table.script td.time { width: 34mm; padding-right: 3mm }
table.script .clock { font-weight: bold; white-space: nowrap }
table.script p { text-indent: 0; margin: 0 0 3pt }
table.script p.item { font-weight: bold; break-after: avoid }
table.script .focus { font-style: italic; font-weight: normal }
/* Notices: signed on the right, slips to cut apart */
article.paper.loose { page: loose }
table.roll .phone { width: 28mm; white-space: nowrap }
table.roll .told { width: 24mm }
table.roll .answer { width: 34mm }
section.slip {
    break-inside: avoid; border-bottom: 0.75pt dashed #000; padding: 2mm 0 3mm; margin-bottom: 2mm;
    font-size: 12pt; line-height: 14pt;
}
section.slip .issuer { font-weight: bold; font-size: 12pt }
section.slip h1.title { margin: 0; font-size: 14pt }
section.slip p { margin-bottom: 2pt; text-indent: 0; text-align: left }
section.slip p.abstract { text-align: center; font-size: 12pt; margin-bottom: 4pt }
section.slip p.to { font-weight: bold }
section.slip p.received { margin-top: 6pt }

/* What is written by hand on a blank form: dotted to the margin */
article.blank { text-align: left }
p.fill::after, p.ruled::after { content: leader('.......') }
p.ruled { height: $ruled_line; line-height: $ruled_line; margin: 0; text-indent: 0 }
p.ruled.last { margin-bottom: $body_gap }
section.annex { break-before: page }

/* End: what closes the text and the signatures stay together. Signatures alone take the last two
   lines of the text along: the last paragraph stays with the one before it, or leaves two lines.
   Of a :has(+ …) WeasyPrint looks through all siblings: asked only where :is(…) holds already. */
div.closing { break-inside: avoid; break-before: avoid }
div.closing:not(.issued):has(> p) { break-before: auto }
.content:has(+ div.closing) > p:last-child,
p:is(article > p):has(+ div.closing) { break-before: avoid }
table.signatures {
    width: 100%; margin-top: 14pt; border-collapse: collapse; table-layout: fixed;
    text-align: center; break-inside: avoid; font-size: $signature_size; font-weight: bold;
}
table.signatures td { width: 50%; padding: 0; vertical-align: top }
table.signatures td.name, table.signatures .signed { padding-top: $signature_space }
table.signatures td.recipients { text-align: left; font-weight: normal }
table.signatures td.recipients span {
    text-decoration: underline; font-size: $recipients_title_size;
}
table.signatures td.recipients p {
    margin: 0; text-indent: 0; font-size: $recipients_size; line-height: 1.25;
}

/* The code by which an original is checked, in the bottom margin */
div.check {
    position: running(check); padding-top: $check_gap; text-align: left;
    font-size: $check_size; line-height: 1.25; color: #333;
}
/* pixelated: PDF/A allows no smoothing of images */
div.check img {
    float: left; width: $check_code; height: $check_code; margin-right: 2.5mm;
    image-rendering: pixelated;
}
div.check p { margin: 0; padding-top: 2mm; text-indent: 0 }

/* Year plan of themes */
.content table.themes { table-layout: fixed; margin-top: 6pt }
table.themes .order { width: 9mm; padding-left: 0; padding-right: 0; text-align: center }
table.themes .time { width: 27mm; text-align: center }
table.themes .person { width: 36mm }
table.themes .form { width: 29mm }

/* Score sheet */
table.rating td { height: auto }
table.rating .order { width: 12mm }
table.rating :is(.max, .own, .superior) { width: 21mm; text-align: center }
table.rating .group td { font-weight: bold }
/* Attending cell meetings: plan and report */
.content table.visits { table-layout: fixed; margin-top: 6pt }
table.visits .order { width: 8mm; padding-left: 0; padding-right: 0; text-align: center }
table.visits .group { width: 28mm }
table.visits .name { width: 33mm }
table.visits .position { width: 25mm }
table.visits .type { width: 22mm }
table.visits .month { width: 17mm; padding-left: 0; padding-right: 0; text-align: center }
table.visits :is(.people, .cells, .share, .planned, .attended, .missed, .moved, .pending) {
    padding-left: 1pt; padding-right: 1pt; text-align: center; overflow-wrap: normal;
}
table.visits .note { width: 16mm }

/* Index of an archive */
.content table.index { table-layout: fixed; margin-top: 6pt }
table.index .order { width: 9mm; padding-left: 0; padding-right: 0; text-align: center }
table.index .number { width: 24mm }
table.index .date { width: 25mm; text-align: center }
table.index .retention { width: 22mm; text-align: center }
table.index .group { font-weight: bold; break-after: avoid }
table.index .note { font-style: italic }
""")


def make_font_css(font_url):
    """The rules that name the font files.

    :param font_url: function from a font file's name to the address it is loaded from
    """
    return "".join(
        FACE_CSS.substitute(family=FONT_FAMILY, url=font_url(file), weight=weight, style=slant)
        for file, weight, slant in FONT_FACES
    )


def get_measures(style):
    """The measures of a paper's style, without its habits: {name: length}."""
    return {name: value for name, value in (style or {}).items() if name in PAPER_STYLE}


def make_css(font_url, style=None):
    """The style sheet of a paper.

    :param font_url: as of :func:`make_font_css`
    :param style: ``data["style"]``; what it does not say is as in ``PAPER_STYLE``
    """
    values = {**PAPER_STYLE, **get_measures(style), "family": FONT_FAMILY}
    return make_font_css(font_url) + PAPER_CSS.substitute(values)
