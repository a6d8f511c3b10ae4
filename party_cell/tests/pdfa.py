"""The rules of PDF/A-3 (ISO 19005-3, level A) as far as a PDF library shows them.

No validator is in the package registries; these are the rules that a change of the papers or of
the typesetter could break.
"""

import io
import re
from xml.etree import ElementTree

from odoo.tools.pdf import PdfFileReader

FORBIDDEN_ACTIONS = {
    "/Launch", "/Sound", "/Movie", "/ResetForm", "/ImportData", "/JavaScript", "/Hide",
    "/SetOCGState", "/Rendition", "/Trans", "/GoTo3DView",
}  # fmt: skip
FORBIDDEN_FILTERS = {"/LZWDecode", "/Crypt"}
COLOURS = {"/DeviceRGB", "/DeviceGray"}
NAMESPACES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
    "dc": "http://purl.org/dc/elements/1.1/",
}


def find_problems(pdf):
    """What in a PDF is against the rules: list of sentences, empty for a PDF to keep."""
    return [*_check_file(pdf), *_check_document(PdfFileReader(io.BytesIO(pdf)))]


def _check_file(pdf):
    if not re.match(rb"%PDF-1\.[4-7]\n%[\x80-\xff]{4}", pdf):
        yield "the head is not %PDF-1.7 with four bytes above 127 behind it"
    if not pdf.rstrip().endswith(b"%%EOF"):
        yield "something stands behind the end"


def _check_document(reader):
    root = reader.trailer["/Root"]
    if "/Encrypt" in reader.trailer:
        yield "encrypted"
    if len(reader.trailer.get("/ID", ())) != 2:
        yield "no identifier of the file"
    if not root.get("/Lang"):
        yield "no language"
    if not root.get("/MarkInfo", {}).get("/Marked") or "/StructTreeRoot" not in root:
        yield "no structure"
    for key in {"/OpenAction", "/AA", "/XFA", "/Perms", "/Requirements"} & root.keys():
        yield f"catalogue with {key}"
    names = root.get("/Names", {})
    for key in {"/JavaScript", "/EmbeddedFiles"} & names.keys():
        yield f"catalogue with names of {key}"
    yield from _check_metadata(reader, root)
    yield from _check_intent(root)
    for found in _get_objects(reader):
        yield from _check_object(found)
    for number, page in enumerate(reader.pages, 1):
        yield from _check_page(number, page)


def _check_metadata(reader, root):
    if "/Metadata" not in root:
        yield "no metadata"
        return
    stream = root["/Metadata"]
    tree = ElementTree.fromstring(stream.get_data())
    texts = {}
    for node in tree.iter():
        space, _brace, name = node.tag.removeprefix("{").partition("}")
        texts[space, name] = " ".join("".join(node.itertext()).split())
        for key, value in node.attrib.items():
            space, _brace, name = key.removeprefix("{").partition("}")
            texts[space, name] = value
    own = NAMESPACES["pdfaid"]
    if (texts.get((own, "part")), texts.get((own, "conformance"))) != ("3", "A"):
        yield "metadata do not say PDF/A-3a"
    for name, key in (("title", "/Title"), ("creator", "/Author")):
        value = (reader.metadata or {}).get(key)
        if value and texts.get((NAMESPACES["dc"], name)) != " ".join(str(value).split()):
            yield f"{key} differs from the metadata"


def _check_intent(root):
    intents = [intent.get_object() for intent in root.get("/OutputIntents", ())]
    intents = [intent for intent in intents if intent.get("/S") == "/GTS_PDFA1"]
    if len(intents) != 1:
        yield "no output intent"
        return
    profile = intents[0].get("/DestOutputProfile")
    data = profile.get_object().get_data() if profile else b""
    if data[36:40] != b"acsp" or data[16:20] != b"RGB ":
        yield "the output intent has no RGB profile"


def _get_objects(reader):
    """All dictionaries and streams of the file, those that no page names included."""
    numbers = {number for some in reader.xref.values() for number in some} - {0}
    for number in sorted(numbers | set(reader.xref_objStm)):
        found = reader.get_object(number)
        if hasattr(found, "keys"):
            yield found


def _check_object(found):
    if "/F" in found and hasattr(found, "get_data"):
        yield "a stream outside of the file"
    filters = found.get("/Filter", ())
    for name in {str(f) for f in (filters if isinstance(filters, list) else [filters])}:
        if name in FORBIDDEN_FILTERS:
            yield f"filter {name}"
    if found.get("/S") in FORBIDDEN_ACTIONS:
        yield f"action {found['/S']}"
    if found.get("/Type") == "/Annot" and not int(found.get("/F", 0)) & 4:
        yield "an annotation that is not printed"
    if found.get("/Type") == "/Filespec":
        yield "an attached file"
    if found.get("/Type") == "/ExtGState" and ("/TR" in found or "/HTP" in found):
        yield "a transfer function"
    if found.get("/Subtype") == "/Image":
        if str(found.get("/Interpolate", False)).lower() == "true":
            yield "a smoothed picture"
        if str(found.get("/ColorSpace")) not in COLOURS:
            yield f"a picture in {found.get('/ColorSpace')}"
    if (
        found.get("/Type") == "/StructElem"
        and found.get("/S") == "/Figure"
        and not found.get("/Alt")
    ):
        yield "a picture without a name"


def _check_page(number, page):
    for font in page.get("/Resources", {}).get("/Font", {}).values():
        yield from _check_font(number, font.get_object())
    content = page.get_contents()
    operators = content.get_data() if content else b""
    if re.search(rb"(?<![\w.])(?:[\d.]+ ){4}[kK]\s", operators):
        yield f"page {number}: colours of inks"


def _check_font(number, font):
    place = f"page {number}, {font.get('/BaseFont')}"
    if "/ToUnicode" not in font:
        yield f"{place}: letters cannot be read"
    inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
    descriptor = inner.get("/FontDescriptor", {})
    if not {"/FontFile", "/FontFile2", "/FontFile3"} & descriptor.keys():
        yield f"{place}: not embedded"
    if inner.get("/Subtype") == "/CIDFontType2" and "/CIDToGIDMap" not in inner:
        yield f"{place}: no map of its glyphs"
