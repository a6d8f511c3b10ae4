"""Minutes as PDF: WeasyPrint as the addon uses it against wkhtmltopdf on the same HTML; one and a
hundred, the memory that they take, and what freezing adds to the click."""

import io
import os
import resource
import shutil
import subprocess
import tempfile
import time
from functools import partial
from itertools import cycle, islice
from pathlib import Path

from odoo.tools.pdf import PdfFileReader

from .. import inside
from ..measure import Figure, Sample, compare, timed
from . import approving

ITEM = "print"
AIM = 0.5
# Ten times as many papers may take so much longer and larger a process than ten times the time
GROWTH_AIM = 1.2
FEW, MANY = 10, 100
# A usual length of minutes
PAGES = 3
PROGRAM = "wkhtmltopdf"
MARGINS = ("-s", "A4", "-T", "20", "-B", "20", "-L", "30", "-R", "15")
ONE_TITLE = f"One minutes of {PAGES} pages by WeasyPrint / {PROGRAM}"
MANY_TITLE = f"{MANY} minutes by WeasyPrint / {PROGRAM}"
FREEZING_TITLE = "Adopting one with its PDF / without"


def notes(found):
    """Sentences below the table: pages a second and the cost of freezing, or why none were made."""
    if not shutil.which(PROGRAM):
        return [f"PDFs are not measured: install {PROGRAM} ('apt-get install {PROGRAM}')."]
    by_title = {figure.title: figure for figure in found}
    sentences = []
    for title, papers in ((ONE_TITLE, 1), (MANY_TITLE, MANY)):
        if figure := by_title.get(title):
            pages = papers * PAGES
            sentences.append(
                f"{papers} at once, pages per second: {pages / figure.seconds:.1f} by WeasyPrint, "
                f"{pages / figure.reference_seconds:.1f} by {PROGRAM}."
            )
    if figure := by_title.get(FREEZING_TITLE):
        added = figure.seconds - figure.reference_seconds
        sentences.append(f"The PDF adds {added:.2f} s to the click that adopts (aim: ≤ 1 s).")
    return sentences


def figures(registry, subjects):
    if not shutil.which(PROGRAM):
        return
    # Found once Odoo has loaded the addon's folder
    from odoo.addons.party_cell.tools import paper_html, paper_pdf, paper_style

    fonts = Path(paper_html.FONT_FOLDER).as_uri()
    css = paper_style.make_css(lambda file: f"{fonts}/{file}")
    with registry.cursor() as cr:
        meetings = inside.environment(cr)["party.meeting"].browse(subjects["waiting"][:FEW])
        papers = [lengthen(meetings, data) for data in meetings._get_paper_data("minutes").values()]
        plain = [meetings._render_paper_html("minutes", [paper]) for paper in papers]
        styled = [meetings._render_paper_html("minutes", [paper], css=css) for paper in papers]
    render = paper_pdf.render_pdf
    with tempfile.TemporaryDirectory() as folder:
        print_other = partial(convert, folder)
        yield compare(
            ITEM,
            ONE_TITLE,
            lambda: clocked(render, plain[:1]),
            lambda: clocked(print_other, styled[:1]),
            AIM,
        )
        yield compare(
            ITEM,
            MANY_TITLE,
            lambda: clocked(render, islice(cycle(plain), MANY)),
            lambda: clocked(print_other, islice(cycle(styled), MANY)),
            AIM,
            least=1,
        )
    yield from growth(render, plain)
    yield compare(
        ITEM,
        FREEZING_TITLE,
        partial(freeze, registry, subjects, "0"),
        partial(freeze, registry, subjects, "1"),
        None,
    )


def lengthen(meetings, data):
    """Data of minutes, with as many texts repeated as fill the usual number of pages."""
    parts = [part for part in data["parts"] if part["items"]] or data["parts"]
    texts = [item for part in parts for item in part["items"] or [part]]
    paper = {"data": data, "created": None, "preview": False}
    for text in islice(cycle(texts), 50):
        pdf = meetings._render_pdf("minutes", paper)
        if len(PdfFileReader(io.BytesIO(pdf)).pages) >= PAGES:
            return paper
        text["html"] += "<p>" + "Chi bộ đã bàn kỹ việc này và thống nhất cao. " * 12 + "</p>"
    return paper


def growth(render, plain):
    """A hundred against ten: processor time for each paper, and memory of the process."""
    few = clocked(render, islice(cycle(plain), FEW), time.process_time)
    small = resident()
    many = clocked(render, islice(cycle(plain), MANY), time.process_time)
    large = resident()
    yield Figure(
        ITEM,
        f"Time of one in {MANY} / of one in {FEW}",
        many.seconds / MANY / (few.seconds / FEW),
        GROWTH_AIM,
        0,
        None,
        many.seconds / MANY,
        few.seconds / FEW,
        1,
    )
    yield Figure(
        ITEM,
        f"Memory after {MANY}, {large // 2**20} MB / after {FEW}",
        large / small,
        GROWTH_AIM,
        0,
        None,
        0.0,
        None,
        1,
    )


def resident():
    """Memory of this process now, in bytes."""
    pages = Path("/proc/self/statm").read_text().split()[1]
    return int(pages) * resource.getpagesize()


def freeze(registry, subjects, deferred):
    """One adoption, whose PDF is made in the click or left to the nightly job."""

    def prepare(env):
        from odoo.addons.party_cell.models.party_document_mixin import DEFER_PARAMETER

        env["ir.config_parameter"].sudo().set_param(DEFER_PARAMETER, deferred)

    def adopt(env, _prepared):
        approving.adopt(env, subjects["waiting"][:1])

    return timed(registry, subjects["adopter"], adopt, prepare)


def clocked(call, papers, clock=time.perf_counter):
    started = clock()
    for paper in papers:
        call(paper)
    return Sample(clock() - started, 0)


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
