"""A look into a Word file before anything opens it: what may be in it, and how much."""

import io
import re
import stat
import zipfile

from lxml import etree
from refusal import Refused

MAX_PARTS = 400
MAX_PART_BYTES = 20_000_000
MAX_UNPACKED_BYTES = 60_000_000

DOCUMENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
OLD_WORD = b"\xd0\xcf\x11\xe0"  # also what a file with a password looks like
ENCRYPTED = 0x1

MACRO_NAMES = re.compile(r"vbaproject|vbadata|activex|macrosheet|customui", re.IGNORECASE)
EMBEDDED_NAMES = re.compile(r"/embeddings/|oleobject|/afchunk", re.IGNORECASE)
# All that is looked into, and all that a plain document has besides: pictures and fonts.
XML_ENDINGS = {"xml", "rels"}
OTHER_ENDINGS = {
    "png", "jpg", "jpeg", "jpe", "jfif", "gif", "bmp", "tif", "tiff", "emf", "wmf", "wdp",
    "odttf", "ttf",
}  # fmt: skip
MACRO_TYPE = re.compile(r"macroEnabled|vbaProject|activeX", re.IGNORECASE)
# The type of what Word parses, whatever the part is called.
XML_TYPE = re.compile(r"xml\b", re.IGNORECASE)
# The namespaces of “Strict Open XML”, in which everything has another name.
STRICT = "http://purl.oclc.org/ooxml/"
# What a link to click may point to. All other outside targets are loaded when the file is opened.
LINK_TARGET = re.compile(r"(https?://|mailto:)", re.IGNORECASE)

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# Fields that only number, date and refer; others run programs or fetch other files.
FIELDS = {
    "PAGE", "NUMPAGES", "SECTIONPAGES", "SECTION", "PAGEREF", "REF", "NOTEREF", "STYLEREF", "SEQ",
    "TOC", "TC", "HYPERLINK", "DATE", "TIME", "CREATEDATE", "SAVEDATE", "PRINTDATE", "TITLE",
    "AUTHOR", "SUBJECT", "FILENAME", "SYMBOL", "EQ", "LISTNUM", "ADVANCE", "QUOTE", "IF", "=",
    "FORMTEXT", "FORMCHECKBOX", "FORMDROPDOWN", "DOCPROPERTY", "PAGENUMBERS",
}  # fmt: skip
LOADING = {f"{W}altChunk", f"{W}subDoc", f"{W}mailMerge", f"{W}control", f"{W}movie"}
NAMESPACES_OF_OBJECTS = "urn:schemas-microsoft-com:office:office"


def inspect(body):
    """Refuse what is not a plain Word document.

    :param bytes body: the file
    :raise Refused: naming what is wrong
    """
    if body.startswith(OLD_WORD):
        raise Refused("old_word")
    try:
        archive = zipfile.ZipFile(io.BytesIO(body))
    except (zipfile.BadZipFile, ValueError, EOFError, NotImplementedError):
        raise Refused("not_word") from None
    _inspect_directory(archive.infolist())
    _inspect_types(_parse(archive, "[Content_Types].xml"))
    for entry in archive.infolist():
        if _get_ending(entry.filename) in XML_ENDINGS:
            root = _parse(archive, entry.filename)
            _inspect_links(root)
            _inspect_content(root)


def _inspect_directory(entries):
    names = [entry.filename for entry in entries]
    unpacked = sum(entry.file_size for entry in entries)
    largest = max((entry.file_size for entry in entries), default=0)
    if len(names) > MAX_PARTS or unpacked > MAX_UNPACKED_BYTES or largest > MAX_PART_BYTES:
        raise Refused("zip_bomb")
    if len(set(map(str.lower, names))) < len(names):
        raise Refused("not_word")
    for entry in entries:
        name = entry.filename
        if entry.flag_bits & ENCRYPTED:
            raise Refused("old_word")
        if name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) or ":" in name:
            raise Refused("not_word")
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise Refused("not_word")
        if MACRO_NAMES.search(name):
            raise Refused("macro")
        is_known = _get_ending(name) in XML_ENDINGS | OTHER_ENDINGS or entry.is_dir()
        if EMBEDDED_NAMES.search(f"/{name}") or not is_known:
            raise Refused("embedded", what=name[-60:])


def _get_ending(name):
    """What comes after the last dot, in small letters: Word makes no difference."""
    return name.lower().rpartition(".")[2]


def _inspect_types(root):
    """Refuse macros, what is no document, and XML by another name: Word goes by the type."""
    types = [
        (node, node.get("ContentType") or "") for node in root.iter("{*}Default", "{*}Override")
    ]
    if any(MACRO_TYPE.search(content_type) for _node, content_type in types):
        raise Refused("macro")
    if DOCUMENT_TYPE not in (content_type for _node, content_type in types):
        raise Refused("not_word")
    for node, content_type in types:
        name = node.get("PartName") or node.get("Extension") or ""
        if XML_TYPE.search(content_type) and _get_ending(name) not in XML_ENDINGS:
            raise Refused("embedded", what=name[-60:])


def _read(archive, name):
    """The bytes of a part: no more than its directory entry says, which has been looked at."""
    try:
        return archive.read(name)
    except (KeyError, zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError):
        raise Refused("not_word") from None
    except Exception as error:  # zlib.error and those of other ways to pack
        raise Refused("not_word") from error


def _parse(archive, name):
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(_read(archive, name), parser)
    except etree.XMLSyntaxError:
        raise Refused("not_word") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise Refused("entities")
    return root


def _inspect_links(root):
    for link in root.iter("{*}Relationship"):
        if (link.get("TargetMode") or "").strip().lower() != "external":
            continue
        is_link = (link.get("Type") or "").endswith("/hyperlink")
        target = link.get("Target") or ""
        if not (is_link and LINK_TARGET.match(target)):
            raise Refused("external", what=target[:80])


def _inspect_content(root):
    if any(node.tag.startswith(f"{{{STRICT}") for node in root.iter("*")):
        raise Refused("not_word")
    for node in root.iter(*LOADING):
        raise Refused("embedded", what=etree.QName(node).localname)
    for node in root.iter(f"{{{NAMESPACES_OF_OBJECTS}}}OLEObject", f"{W}object"):
        raise Refused("embedded", what=etree.QName(node).localname)
    for code in _get_field_codes(root):
        words = code.split()
        if words and words[0].upper() not in FIELDS:
            raise Refused("field", what=words[0][:40])


def _get_field_codes(root):
    """The instructions of all fields, put together where they are split over runs."""
    open_fields = []
    for node in root.iter(f"{W}fldSimple", f"{W}fldChar", f"{W}instrText"):
        if node.tag == f"{W}fldSimple":
            yield node.get(f"{W}instr") or ""
        elif node.tag == f"{W}instrText":
            if open_fields:
                open_fields[-1].append("".join(node.itertext()))
            else:
                yield "".join(node.itertext())
        else:
            kind = node.get(f"{W}fldCharType")
            if kind == "begin":
                open_fields.append([])
            elif open_fields and kind == "separate":
                yield "".join(open_fields[-1])
                open_fields[-1].clear()
            elif open_fields and kind == "end":
                yield "".join(open_fields.pop())
    for code in open_fields:
        yield "".join(code)
