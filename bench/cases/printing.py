"""Minutes as PDF: WeasyPrint as the addon uses it against wkhtmltopdf on the same HTML."""

import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from .. import inside
from ..measure import Sample, compare

ITEM = "print"
AIM = 1.0
PAPERS = 5
PROGRAM = "wkhtmltopdf"
MARGINS = ("-s", "A4", "-T", "20", "-B", "20", "-L", "30", "-R", "15")


def notes(found):
    """Sentences below the table: how many papers a second, or why none were made."""
    if not shutil.which(PROGRAM):
        return [f"PDFs are not measured: install {PROGRAM} ('apt-get install {PROGRAM}')."]
    return [
        f"PDFs per second: {PAPERS / figure.seconds:.1f} by WeasyPrint, "
        f"{PAPERS / figure.reference_seconds:.1f} by {PROGRAM}."
        for figure in found
        if figure.item == ITEM
    ]


def figures(registry, subjects):
    if not shutil.which(PROGRAM):
        return
    # Found once Odoo has loaded the addon's folder
    from odoo.addons.party_cell.tools import paper_html, paper_pdf, paper_style

    fonts = Path(paper_html.FONT_FOLDER).as_uri()
    css = paper_style.make_css(lambda file: f"{fonts}/{file}")
    with registry.cursor() as cr:
        meetings = inside.environment(cr)["party.meeting"].browse(subjects["waiting"][:PAPERS])
        data = meetings._get_paper_data("minutes")
        papers = [{"data": data[id], "created": None, "preview": False} for id in meetings.ids]
        plain = [meetings._render_paper_html("minutes", [paper]) for paper in papers]
        styled = [meetings._render_paper_html("minutes", [paper], css=css) for paper in papers]
    with tempfile.TemporaryDirectory() as folder:
        yield compare(
            ITEM,
            f"{len(plain)} minutes as PDF by WeasyPrint / {PROGRAM}",
            lambda: clocked(lambda: [paper_pdf.render_pdf(markup) for markup in plain]),
            lambda: clocked(lambda: [convert(folder, markup) for markup in styled]),
            AIM,
        )


def clocked(call):
    started = time.perf_counter()
    call()
    return Sample(time.perf_counter() - started, 0)


def convert(folder, markup):
    """One PDF of one HTML document, as Odoo calls the program."""
    html, pdf = Path(folder, "in.html"), Path(folder, "out.pdf")
    html.write_text(markup)
    subprocess.run(
        [PROGRAM, "--quiet", "--enable-local-file-access", *MARGINS, html, pdf],
        check=True,
        capture_output=True,
        # Debian's needs no screen then
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    return pdf.read_bytes()
