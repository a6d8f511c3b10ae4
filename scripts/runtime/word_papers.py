"""Write the addon's Word templates: word_papers.py FOLDER (in the virtual environment).

Each follows the QWeb template of the same paper; `general` prints the papers that have none of
their own. Names within {{ }} are those of the paper's data.
"""

import sys
from pathlib import Path

ADDON = Path(__file__).resolve().parents[2] / "party_cell"
sys.path[:0] = [str(Path(__file__).parent), str(ADDON / "tools"), str(ADDON / "tools/word")]

from word_builder import PaperBuilder, write_reproducibly  # noqa: E402


def minutes(paper, annex=False):
    paper.head()
    paper.title()
    attendance_block(paper)
    parts(paper)
    closing(paper)
    if annex:
        paper.page_break()
        paper.line("{{ roll.title }}", "PartyTitle")
        paper.line("{{ roll.abstract }}", "PartyAbstract")
        paper.line("-----", "PartyRule")
        paper.whole("roll|table")


def attendance_block(paper):
    with paper.each("line", "lines"):
        with paper.when("line.text"):
            paper.line(
                "{% if line.label %}{{ line.label }}: {% endif %}{{ line.text }}", "PartyBody"
            )
        with paper.when("not line.text"):
            paper.line("{{ line.label }}: \t", "PartyFill")
            paper.whole("line.ruled|ruled")


def parts(paper, ending=""):
    """
    :param ending: when the last words of the last part go to the page of what follows
    """
    with paper.each("part", "parts"):
        with paper.when("part.heading"):
            paper.line("{{ part.number }}. {{ part.heading }}", "PartyPart")
        content(paper, "part", ending and f"loop.last and not part.items and {ending}")
        with paper.each("item", "part.items"):
            with paper.when("item.heading"):
                paper.line(
                    "{% if item.number %}{{ item.number }}. {% endif %}{{ item.heading }}",
                    "PartyItem",
                )
            last = "loop.last and not item.items and part == parts|last"
            content(paper, "item", ending and f"{last} and {ending}")
            with paper.each("unit", "item.items"):
                with paper.when("unit.heading"):
                    paper.line("{{ unit.number }}. {{ unit.heading }}", "PartyUnit")
                content(paper, "unit")


def content(paper, name, keep=""):
    with paper.each("paragraph", f"{name}.paragraphs"):
        paper.line("{{ paragraph }}", "PartyBody")
    paper.whole(f'{name}.html|html("PartyBody", {keep})' if keep else f"{name}.html|html")
    with paper.each("opinion", f"{name}.opinions"), paper.each("text", "opinion.paragraphs"):
        paper.line(
            [
                ("{% if loop.first %}{{ opinion.speaker }}{% endif %}", "bold"),
                "{% if loop.first and opinion.speaker %}{{ opinion.about }}: {% endif %}{{ text }}",
            ],
            "PartyBody",
        )
    paper.whole(f"{name}.ruled|ruled")


def closing(paper):
    with paper.when("closing.heading"):
        paper.line("{{ closing.number }}. {{ closing.heading }}", "PartyPart")
    with paper.each("text", "closing.paragraphs"):
        paper.line("{{ text }}", "PartyClosing")
    paper.signatures()


def minutes_blank(paper):
    minutes(paper, annex=True)


def roll(paper):
    paper.head()
    paper.title(annexed=True)
    paper.whole("roll|table")
    with paper.each("text", "roll.summary"):
        paper.line("{{ text }}", "PartyClosing")
    paper.signatures()


def script(paper):
    paper.head()
    paper.title()
    paper.script()
    paper.signatures()


def notice_lines(paper):
    with paper.each("line", "notice.lines"):
        paper.line([("{{ line[0] }}", "bold"), ": {{ line[1] }}."], "PartyBody")


def notice(paper):
    paper.head()
    paper.title()
    paper.whole("notice.opening|html")
    notice_lines(paper)
    with paper.when("notice.agenda"):
        paper.line([("{{ labels.agenda }}", "bold"), ":"], "PartyBody")
    with paper.each("item", "notice.agenda"):
        paper.line(
            "{{ loop.index }}. {{ item }}{% if loop.last %}.{% else %};{% endif %}", "PartyBody"
        )
    for name in ("focus", "documents"):
        with paper.when(f"notice.{name}"):
            paper.line(
                [(f"{{{{ labels.{name} }}}}", "bold"), f": {{{{ notice.{name}|join('; ') }}}}."],
                "PartyBody",
            )
    paper.whole('notice.closing|html("PartyClosing")')
    paper.signature_of_notice()


def notice_slips(paper):
    with paper.whole_rows("slip", "slips"):
        paper.line([("{{ head.issuer }}", "bold")], "PartySlip")
        paper.line("{{ notice.title }}", "PartySlipTitle")
        paper.line([("{{ notice.abstract }}", "bold")], "PartySlip", centred=True)
        paper.line([("{{ slip }}", "bold")], "PartySlip")
        with paper.each("line", "notice.lines"):
            paper.line([("{{ line[0] }}", "bold"), ": {{ line[1] }}."], "PartySlip")
        with paper.when("notice.agenda"):
            paper.line(
                [
                    ("{{ labels.agenda }}", "bold"),
                    ": {% for item in notice.agenda %}({{ loop.index }}) {{ item }}"
                    "{% if loop.last %}.{% else %}; {% endif %}{% endfor %}",
                ],
                "PartySlip",
            )
        for name in ("focus", "documents"):
            with paper.when(f"notice.{name}"):
                paper.line(
                    [
                        (f"{{{{ labels.{name} }}}}", "bold"),
                        f": {{{{ notice.{name}|join('; ') }}}}.",
                    ],
                    "PartySlip",
                )
        paper.line("{{ received }}", "PartySlipEnd")


def call_list(paper):
    paper.head()
    paper.title()
    paper.whole("roll|table")
    paper.signatures()


def invitation(paper):
    with paper.each("guest", "guests"):
        with paper.when("not loop.first"):
            paper.page_break()
        paper.head()
        paper.title()
        paper.line([("{{ guest }}", "bold")], "PartyBody")
        paper.whole("notice.opening|html")
        notice_lines(paper)
        paper.whole('notice.closing|html("PartyClosing")')
        paper.signature_of_notice()


def theme_outline(paper):
    paper.head()
    paper.title()
    paper.whole('html|html("PartyBody", true)')
    paper.signatures_issued()


def theme_plan(paper):
    paper.head()
    paper.title()
    paper.whole("before|html")
    paper.table_of("columns", "rows")
    paper.whole('after|html("PartyBody", true)')
    paper.signatures_issued()


def cell_paper(paper, blank=False):
    """A paper of any type, and a letter, which has no title."""
    paper.head()
    with paper.when("title"):
        paper.title()
    with paper.when("not title"):
        paper.subject()
    with paper.when("addressee"):
        paper.line("{{ addressee }}", "PartyAddressee")
    with paper.each("block", "blocks"):
        paper.whole('block|html("PartyBody", loop.last)')
        with paper.when("not loop.last"):
            if blank:
                paper.whole("ruled|ruled")
            else:
                paper.line("…", "PartyBody")
    paper.signatures_issued()


def cell_paper_blank(paper):
    cell_paper(paper, blank=True)


def general(paper):
    """Whatever shape a paper's data has: each block prints where the data has it."""
    paper.head()
    paper.title(annexed=True)
    attendance_block(paper)
    paper.whole("before|html")
    paper.whole("html|html")
    # Whoever signs does so below text, not below the line of the vote alone.
    parts(paper, ending="closing.paragraphs|length > 0")
    paper.table_of("columns", "rows")
    paper.whole("roll|table")
    with paper.each("text", "roll.summary"):
        paper.line("{{ text }}", "PartyClosing")
    paper.whole("after|html")
    with paper.each("text", "closing.paragraphs"):
        paper.line("{{ text }}", "PartyClosing")
    with paper.when("signatures[1].office is defined"):
        paper.signatures_issued()
    with paper.when("signatures[1].office is undefined"):
        paper.signatures()


PAPERS = {
    "minutes": minutes,
    "minutes_blank": minutes_blank,
    "roll": roll,
    "script": script,
    "notice": notice,
    "notice_slips": notice_slips,
    "call_list": call_list,
    "invitation": invitation,
    "theme_outline": theme_outline,
    "theme_plan": theme_plan,
    "cell_paper": cell_paper,
    "cell_paper_blank": cell_paper_blank,
    "general": general,
}
# Papers for single sheets: no numbers on their pages
LOOSE = {"notice_slips", "invitation"}


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    for name, make in PAPERS.items():
        paper = PaperBuilder(numbered=name not in LOOSE)
        make(paper)
        write_reproducibly(paper.finish(), folder / f"{name}.docx")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
