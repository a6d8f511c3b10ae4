"""From a paper's HTML to its PDF. WeasyPrint is imported on use: without it all else works."""

import base64
import binascii
import logging
import re
import threading
import time
from pathlib import Path
from urllib.parse import unquote

from . import paper_image
from .paper_html import FONT_FOLDER, keep_together, printable
from .paper_style import FONT_FACES, FONT_FAMILY, get_measures, make_css

_logger = logging.getLogger(__name__)

INSTALL_COMMAND = "pip install weasyprint"

# Tagged PDF for keeping: PDF/A-3 with structure ("a" holds all that "b" asks for).
PDF_VARIANT = "pdf/a-3a"
FONT_SCHEME = "party-font:"
# A host that cannot exist: what is relative in a paper resolves to it and is then known or refused.
BASE_URL = "https://paper.invalid/"
# The letters of a data: address need a third more than the picture.
MAX_DATA_LENGTH = paper_image.MAX_BYTES * 3 // 2
TRUETYPE = b"\x00\x01\x00\x00"
DATA_IMAGE = re.compile(r"data:image/(?:png|jpeg|gif);base64,(?P<data>[A-Za-z0-9+/=\s%]+)\Z")
ATTACHMENT = re.compile(re.escape(BASE_URL) + r"web/(?:image|content)/(?P<id>\d{1,12})(?!\d)")

# The engine keeps its fonts in a temporary folder, which a clean-up of the system may empty.
ENGINE_SECONDS = 6 * 3600
# Committees have styles of their own; a process keeps the engines of those in use.
MAX_ENGINES = 8

# Pango's font map is not safe between threads, and one is kept by the process: its making and the
# first loading of the four faces would cost more than a page.
_lock = threading.Lock()
_engines = {}


class RendererMissing(Exception):
    """WeasyPrint, or a system library that it needs, is not installed."""


class FontsMissing(RendererMissing):
    """The typeface of the papers is not where the addon keeps it."""


class ResourceRefused(ValueError):
    """A paper asked for something that is not its own."""


def render_pdf(markup, read_attachment=None, style=None):
    """The PDF of one paper.

    :param str markup: a whole HTML document
    :param read_attachment: function from an attachment's id to its bytes, or None when it is not
        the paper's own
    :param dict style: ``data["style"]`` of the paper
    :rtype: bytes
    :raise RendererMissing: when WeasyPrint or the typeface is not installed
    """
    started = time.monotonic()
    typefaces = set()
    with _lock:
        engine = _get_engine(get_measures(style))
        html = engine.weasyprint.HTML(
            string=keep_together(printable(markup)),
            base_url=BASE_URL,
            url_fetcher=engine.make_fetcher(read_attachment),
        )
        pdf = html.write_pdf(
            font_config=engine.fonts,
            stylesheets=[engine.stylesheet],
            pdf_variant=PDF_VARIANT,
            pdf_tags=True,
            finisher=lambda _document, file: typefaces.update(_get_typefaces(file)),
        )
    _logger.debug("paper of %d bytes in %.3f s", len(pdf), time.monotonic() - started)
    if foreign := {name for name in typefaces if not name.startswith(FONT_FAMILY)}:
        _logger.error("A paper took letters from other typefaces: %s", ", ".join(sorted(foreign)))
    return pdf


def _get_typefaces(file):
    """Names of the typefaces in a PDF that is being written, without the mark of a subset."""
    for item in file.objects:
        if isinstance(item, dict) and "BaseFont" in item:
            yield str(item["BaseFont"]).lstrip("/").split("+")[-1]


def is_available():
    """Whether papers can be rendered here."""
    try:
        with _lock:
            _get_engine({})
    except RendererMissing:
        return False
    return True


def _get_engine(measures):
    key = tuple(sorted(measures.items()))
    engine = _engines.pop(key, None)
    if not engine or time.monotonic() - engine.born > ENGINE_SECONDS:
        engine = _Engine(measures)
    # the last used stands last
    _engines[key] = engine
    if len(_engines) > MAX_ENGINES:
        del _engines[next(iter(_engines))]
    return engine


def check_fonts():
    """
    :raise FontsMissing: when a font file is not there, or is none
    """
    for file, _weight, _slant in FONT_FACES:
        try:
            with Path(FONT_FOLDER, file).open("rb") as font:
                known = font.read(len(TRUETYPE)) == TRUETYPE
        except OSError:
            known = False
        if not known:
            raise FontsMissing(file)


class _Engine:
    """WeasyPrint with the fonts loaded and the style sheet parsed, once a process and style."""

    def __init__(self, measures):
        check_fonts()
        for name in ("fontTools", "weasyprint.progress"):
            logging.getLogger(name).setLevel(logging.WARNING)
        try:
            # optional, and its import takes a second
            import weasyprint
            from weasyprint.text.fonts import FontConfiguration
            from weasyprint.urls import URLFetcher, URLFetcherResponse
        except (ImportError, OSError) as error:
            raise RendererMissing(str(error)) from error
        self.weasyprint = weasyprint
        self.fetcher_classes = URLFetcher, URLFetcherResponse
        self.born = time.monotonic()
        self.fonts = FontConfiguration()
        self.stylesheet = weasyprint.CSS(
            string=make_css(lambda file: FONT_SCHEME + file, measures),
            base_url=BASE_URL,
            font_config=self.fonts,
            url_fetcher=self.make_fetcher(None),
        )

    def make_fetcher(self, read_attachment):
        URLFetcher, URLFetcherResponse = self.fetcher_classes

        class Fetcher(URLFetcher):
            def fetch(self, url, headers=None):
                body, mimetype = fetch_resource(url, read_attachment)
                return URLFetcherResponse(url, body, {"Content-Type": mimetype})

        # no handlers of its own are ever asked: neither file: nor http: has a way out
        return Fetcher(allowed_protocols=())


def fetch_resource(url, read_attachment=None):
    """Bytes and type of what a paper may load: its typeface, pictures, own attachments.

    :raise ResourceRefused: for everything else, ``file:`` and the network included
    """
    if url.startswith(FONT_SCHEME):
        file = url.removeprefix(FONT_SCHEME)
        if file in {name for name, _weight, _style in FONT_FACES}:
            return Path(FONT_FOLDER, file).read_bytes(), "font/ttf"
        raise ResourceRefused("not a font of this paper")
    try:
        return paper_image.fit(read_picture(url, read_attachment))
    except paper_image.PictureRefused as error:
        raise ResourceRefused(f"not a picture of this paper: {url[:80]}: {error}") from error


def read_picture(url, read_attachment=None):
    """The bytes of a picture by its address in a paper, as they are kept.

    :param read_attachment: as of :func:`render_pdf`
    :raise paper_image.PictureRefused: when it is not one of the paper's own
    """
    url = url if ":" in url[:20] else BASE_URL + url.lstrip("/")
    if url.startswith("data:"):
        match = DATA_IMAGE.match(url) if len(url) < MAX_DATA_LENGTH else None
        try:
            body = base64.b64decode(unquote(match["data"])) if match else b""
        except binascii.Error:
            body = b""
        if not body:
            raise paper_image.PictureRefused("broken")
        return body
    match = ATTACHMENT.match(url)
    body = match and read_attachment and read_attachment(int(match["id"]))
    if not body:
        raise paper_image.PictureRefused("foreign")
    return body
