"""From a paper's HTML to its PDF. WeasyPrint is imported on use: without it all else works."""

import base64
import binascii
import io
import logging
import re
import threading
import time
from pathlib import Path
from urllib.parse import unquote

from PIL import Image

from .paper_html import FONT_FOLDER, keep_together, printable
from .paper_style import FONT_FACES, FONT_FAMILY, make_css

_logger = logging.getLogger(__name__)

INSTALL_COMMAND = "pip install weasyprint"

# Tagged PDF for keeping: PDF/A-3 with structure ("a" holds all that "b" asks for).
PDF_VARIANT = "pdf/a-3a"
FONT_SCHEME = "party-font:"
# A host that cannot exist: what is relative in a paper resolves to it and is then known or refused.
BASE_URL = "https://paper.invalid/"
MAX_IMAGE_BYTES = 3_000_000
MAX_IMAGE_PIXELS = 40_000_000
IMAGE_TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "GIF": "image/gif"}
DATA_IMAGE = re.compile(r"data:image/(?:png|jpeg|gif);base64,(?P<data>[A-Za-z0-9+/=\s%]+)\Z")
ATTACHMENT = re.compile(re.escape(BASE_URL) + r"web/(?:image|content)/(?P<id>\d{1,12})(?!\d)")

# The engine keeps its fonts in a temporary folder, which a clean-up of the system may empty.
ENGINE_SECONDS = 6 * 3600

# Pango's font map is not safe between threads, and one is kept by the process: its making and the
# first loading of the four faces would cost more than a page.
_lock = threading.Lock()
_engines = {}


class RendererMissing(Exception):
    """WeasyPrint, or a system library that it needs, is not installed."""


class ResourceRefused(ValueError):
    """A paper asked for something that is not its own."""


def render_pdf(markup, read_attachment=None, style=None):
    """The PDF of one paper.

    :param str markup: a whole HTML document
    :param read_attachment: function from an attachment's id to its bytes, or None when it is not
        the paper's own
    :param dict style: measures that differ from the usual ones
    :rtype: bytes
    :raise RendererMissing: when WeasyPrint is not installed
    """
    started = time.monotonic()
    typefaces = set()
    with _lock:
        engine = _get_engine(style or {})
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


def _get_engine(style):
    key = tuple(sorted(style.items()))
    now = time.monotonic()
    if key not in _engines or now - _engines[key].born > ENGINE_SECONDS:
        _engines[key] = _Engine(style, now)
    return _engines[key]


class _Engine:
    """WeasyPrint with the fonts loaded and the style sheet parsed, once a process and style."""

    def __init__(self, style, now):
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
        self.born = now
        self.fonts = FontConfiguration()
        self.stylesheet = weasyprint.CSS(
            string=make_css(lambda file: FONT_SCHEME + file, style),
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
    """Bytes and type of what a paper may load: its typeface, small images, own attachments.

    :raise ResourceRefused: for everything else, ``file:`` and the network included
    """
    if url.startswith(FONT_SCHEME):
        file = url.removeprefix(FONT_SCHEME)
        if file in {name for name, _weight, _style in FONT_FACES}:
            return Path(FONT_FOLDER, file).read_bytes(), "font/ttf"
    elif len(url) < MAX_IMAGE_BYTES * 1.5 and (match := DATA_IMAGE.match(url)):
        try:
            body = base64.b64decode(unquote(match["data"]))
        except binascii.Error:
            body = b""
        return body, _check_image(body)
    elif (match := ATTACHMENT.match(url)) and read_attachment:
        body = read_attachment(int(match["id"]))
        if body:
            return body, _check_image(body)
    raise ResourceRefused(f"not a resource of this paper: {url[:80]}")


def _check_image(body):
    """The type of an image that is small enough and is one by its content, not by its name."""
    if len(body) <= MAX_IMAGE_BYTES:
        try:
            with Image.open(io.BytesIO(body), formats=list(IMAGE_TYPES)) as image:
                if image.width * image.height <= MAX_IMAGE_PIXELS:
                    return IMAGE_TYPES[image.format]
        except (OSError, ValueError, Image.DecompressionBombError) as error:
            raise ResourceRefused("not an image") from error
    raise ResourceRefused("not a small image")
