"""From a Word template and a paper's data to the finished document."""

import base64
import codecs
import io
import re

import jinja2.debug  # noqa: F401 - see below
import measures
from content import NOT_XML, Content
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docxtpl import DocxTemplate
from jinja2 import TemplateError
from lxml import etree
from package import inspect
from refusal import Refused
from sandbox import PaperEnvironment, explain

# A share is not broken: 86,7 %
SHARE = re.compile(r"(?<=\d) %")
# Where text may stand, and what a paragraph may not stand in: else Word finds the file damaged.
TEXTS = {qn("w:t"), qn("w:instrText"), qn("w:delText"), qn("w:delInstrText")}
INSIDE_PARAGRAPHS = {qn("w:p"), qn("w:r"), qn("w:t")}
BLOCKS = {qn("w:p"), qn("w:tbl")}
CORE_PROPERTIES = RELATIONSHIP_TYPE.CORE_PROPERTIES
MAX_PROPERTY = 250  # letters in a property of a Word file

# Loaded on first use otherwise, when the doors are shut: by zipfile, Jinja and lxml
for name in ("ascii", "cp437", "latin-1", "unicode_escape", "utf-8-sig", "utf-16"):
    codecs.lookup(name)


def work(do, template, job):
    """See ``__main__.py``.

    :param str do: "render", "check" or "inspect"
    :param bytes template: the Word file
    :rtype: bytes
    """
    inspect(template)
    if do == "inspect":
        return b""
    paper = PaperTemplate(io.BytesIO(template))
    output = paper.fill(job, strict=do == "check")
    # what came out is looked at like what came in: data must not make a field or an outside link
    inspect(output)
    return output


class PaperTemplate(DocxTemplate):
    """A template that takes names and loops from a paper's data, and nothing else."""

    def fill(self, job, strict):
        """The finished document.

        :param dict job: data, images, style
        :param bool strict: refuse names that the data has not, and what Word would not open
        """
        data = clean(job["data"])
        self.strict = strict
        self.source = ""
        images = {source: base64.b64decode(body) for source, body in job["images"].items()}
        try:
            self.get_docx()
        except Exception as error:  # whatever the library stumbles over in a strange file
            raise Refused("not_word") from error
        content = Content(self, images)
        environment = PaperEnvironment(content.get_filters(), data if strict else None)
        try:
            self.render(data, environment)
        except (TemplateError, SyntaxError, ValueError, TypeError, KeyError) as error:
            raise explain(error, self.source) from error
        if job["style"]:
            measures.apply(self.docx, job["style"])
        repair(self.docx.element.body)
        output = io.BytesIO()
        self.save(output)
        return output.getvalue()

    def render_init(self):
        self.pic_map = {}
        self.current_rendering_part = None
        self.docx_ids_index = 1000
        self.is_saved = False

    def render_xml_part(self, src_xml, part, context, jinja_env=None):
        # a paragraph a line, as the library hands it on: errors name lines
        self.source = re.sub(r"<w:p([ >])", r"\n<w:p\1", src_xml)
        return super().render_xml_part(src_xml, part, context, jinja_env)

    def render_properties(self, context, jinja_env=None):
        """From the data; what stood in the template's own properties was its maker's."""
        links = self.docx.part.package.rels
        for key, known in list(links.items()):
            # LibreOffice writes another name, by which the library does not find them
            if known.reltype.endswith("/core-properties") and known.reltype != CORE_PROPERTIES:
                del links[key]
        properties = self.docx.core_properties
        properties.title = str(context.get("document_title") or "")[:MAX_PROPERTY]
        properties.author = str(context.get("author") or "")[:MAX_PROPERTY]
        properties.last_modified_by = properties.author
        properties.comments = properties.subject = properties.keywords = ""

    def fix_tables(self, xml):
        """The library mends what is not well-formed by leaving it out: that would lose text."""
        try:
            tree = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))
        except etree.XMLSyntaxError as error:
            raise Refused("malformed", where="") from error
        if self.strict:
            check_places(tree)
        return super().fix_tables(xml)


def clean(value):
    """Data without the characters that XML cannot hold, and those that docxtpl reads as marks."""
    if isinstance(value, str):
        return SHARE.sub("\xa0%", NOT_XML.sub("", value).replace("\r", ""))
    if isinstance(value, dict):
        return {key: clean(item) for key, item in value.items()}
    return [clean(item) for item in value] if isinstance(value, list) else value


def check_places(body):
    """Refuse text beside its paragraph and paragraphs within a paragraph."""
    for node in body.iter():
        if not isinstance(node.tag, str):
            continue
        inside = node.text or ""
        if node.tag in BLOCKS and node.getparent().tag in INSIDE_PARAGRAPHS:
            raise Refused("malformed", where="".join(node.itertext())[:120])
        loose = ("" if node.tag in TEXTS else inside) + (node.tail or "")
        if loose.strip() and node.tag.startswith(f"{{{node.nsmap.get('w')}}}"):
            raise Refused("malformed", where=" ".join(loose.split())[:120])


def repair(body):
    """What conditions and loops leave behind: cells without a paragraph, rows without a cell.

    And what only the finished table shows: which row is its last, which what follows needs beside
    it.
    """
    for table in list(body.iter(qn("w:tbl"))):
        for row in table.findall(qn("w:tr")):
            if row.find(qn("w:tc")) is None and row.find(qn("w:sdt")) is None:
                table.remove(row)
        if table.find(qn("w:tr")) is None and table.find(qn("w:sdt")) is None:
            table.getparent().remove(table)
        elif is_kept(table.getnext()):
            for paragraph in table.findall(qn("w:tr"))[-1].iter(qn("w:p")):
                keep_with_next(paragraph)
    for cell in body.iter(qn("w:tc")):
        if not len(cell) or cell[-1].tag != qn("w:p"):
            cell.append(etree.SubElement(cell, qn("w:p")))


def is_kept(node):
    """Whether a paragraph itself, not its style, says that it stays with the next."""
    return node is not None and node.find(f"{qn('w:pPr')}/{qn('w:keepNext')}") is not None


def keep_with_next(paragraph):
    if is_kept(paragraph):
        return
    properties = paragraph.find(qn("w:pPr"))
    if properties is None:
        properties = etree.Element(qn("w:pPr"))
        paragraph.insert(0, properties)
    # the order of the format: its style, then this
    styled = properties.find(qn("w:pStyle")) is not None
    properties.insert(1 if styled else 0, etree.Element(qn("w:keepNext")))
