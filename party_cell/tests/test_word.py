import base64
import importlib
import io
import json
import re
import subprocess
import sys
import zipfile
from unittest import skipUnless
from unittest.mock import patch

import psycopg2

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tests.common import BaseCase
from odoo.tools import mute_logger

from ..models.party_word_template import FOLDER, MACHINE_FIELDS, read_sample, read_shipped
from ..tools import paper_word
from .common import PartyCase

PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk"
    "+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
RELATIONS = "word/_rels/document.xml.rels"
DOCUMENT = "word/document.xml"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

needs_docxtpl = skipUnless(paper_word.is_available(), "docxtpl is not installed")


def child_module(name):
    """A module of the child process, which is no part of a package."""
    with patch.object(sys, "path", [str(paper_word.CHILD), *sys.path]):
        return importlib.import_module(name)


def make_word(*paragraphs):
    """A Word file with these paragraphs."""
    from docx import Document

    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    body = io.BytesIO()
    document.save(body)
    return body.getvalue()


def change_part(body, name, old=b"", new=b""):
    """A Word file with something changed in, or added as, one of its parts."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as source, zipfile.ZipFile(changed, "w") as target:
        for entry in source.namelist():
            content = source.read(entry)
            target.writestr(entry, content.replace(old, new, 1) if entry == name else content)
        if name not in source.namelist():
            target.writestr(name, new)
    return changed.getvalue()


def read_word(body):
    """The words of a Word file, as one text; and all of its parts."""
    from docx import Document

    document = Document(io.BytesIO(body))
    text = " ".join(
        "".join(t.text or "" for t in p.iter() if t.tag.endswith("}t"))
        for p in document.element.body.iter()
        if p.tag.endswith("}p")
    )
    return " ".join(text.split())


def link(target, kind="hyperlink"):
    return (
        f'<Relationship Id="rId99" Type="{OFFICE}/{kind}" Target="{target}" '
        'TargetMode="External"/></Relationships>'
    ).encode()


@needs_docxtpl
class TestWordSandbox(BaseCase):
    """What a template may say."""

    DATA = {"title": "T", "lines": [{"label": "a", "pairs": [["x", "y"]]}], "number": 1}

    def _fill(self, source, strict=True):
        sandbox = child_module("sandbox")
        environment = sandbox.PaperEnvironment({}, self.DATA if strict else None)
        return environment.from_string(source).render(self.DATA)

    def assertRefused(self, source, *codes):
        sandbox = child_module("sandbox")
        refused = child_module("refusal").Refused
        with self.assertRaises((refused, sandbox.TemplateError), msg=source) as caught:
            self._fill(source)
        error = caught.exception
        if not isinstance(error, refused):
            error = sandbox.explain(error, source)
        self.assertIn(error.details["code"], codes, source)

    def test_names_loops_and_conditions(self):
        self.assertEqual(
            self._fill(
                "{% for line in lines %}{{ loop.index }}{{ line.label|upper }}"
                "{% for a, b in line.pairs %}{{ b }}{{ line.pairs[0][0] }}{% endfor %}{% endfor %}"
                "{% if number > 0 and title is defined %}{{ title ~ '!' }}{% endif %}"
            ),
            "1AyxT!",
        )
        self.assertEqual(self._fill("{{ '<b>&' }}{{ title }}"), "&lt;b&gt;&amp;T")

    def test_python_cannot_be_reached(self):
        for source in (
            "{{ ''.__class__ }}",
            "{{ ''.__class__.__mro__[1].__subclasses__() }}",
            "{{ title['__class__'] }}",
            "{{ title|attr('__class__') }}",
            "{{ title.upper }}",
            "{{ title.upper() }}",
            "{{ lines.append }}",
            "{{ lines.copy }}",
            "{{ self }}",
            "{{ self._TemplateReference__context }}",
            "{{ cycler.__init__ }}",
            "{{ lipsum.__globals__ }}",
            "{{ namespace(a=1) }}",
            "{{ joiner }}",
            "{{ dict }}",
            "{% for line in lines %}{{ loop.__class__ }}{% endfor %}",
            "{% for line in lines %}{{ loop.cycle }}{% endfor %}",
            "{% for line in lines %}{{ loop['__init__'] }}{% endfor %}",
            "{{ '%s'|format(title) }}",
            "{{ '{0.__class__}'.format(title) }}",
            "{{ lines|map(attribute='__class__') }}",
            "{{ title|safe }}",
            "{% include '/etc/passwd' %}",
            "{% import 'os' as os %}",
            "{% from 'os' import path %}",
            "{% extends '/etc/passwd' %}",
            "{% macro f() %}{% endmacro %}",
            "{% call title() %}{% endcall %}",
            "{% filter upper %}{% endfilter %}",
            "{% set a = title %}",
            "{% autoescape false %}{{ title }}{% endautoescape %}",
            "{% do title %}",
        ):
            with self.subTest(source=source):
                self.assertRefused(source, "forbidden", "unknown", "syntax")

    def test_nothing_grows_without_limit(self):
        for source in (
            "{% for i in range(10**9) %}{% endfor %}",
            "{{ 9 ** 9 ** 9 }}",
            "{{ 'a' * 1000000000 }}",
            "{{ title|center(1000000000) }}",
            "{{ title|indent(1000000000) }}",
            "{% for l in lines recursive %}{{ loop(lines) }}{% endfor %}",
        ):
            with self.subTest(source=source):
                self.assertRefused(source, "forbidden")

    def test_dots_look_into_data_only_even_unchecked(self):
        """Without a sample nothing is looked up beforehand: the look-up itself is the guard."""
        self.assertEqual(self._fill("{{ title.upper }}{{ lines.copy }}{{ nobody.x }}", False), "")
        self.assertEqual(
            self._fill("{% for l in lines %}{{ l.items }}{{ loop.cycle }}{% endfor %}", False), ""
        )

    def test_mistakes_are_told_apart(self):
        self.assertRefused("{{ titel }}", "unknown")
        self.assertRefused("{% if title == 'x' %}{{ nothing }}{% endif %}", "unknown")
        self.assertRefused("{% for l in lines %}{{ l.lable }}{% endfor %}", "unknown")
        self.assertRefused("{% for l in lines %}x", "syntax")
        self.assertRefused("{% endfor %}", "syntax")
        self.assertRefused("{{ lines }}", "not_a_text")
        self.assertRefused("{% for l in title %}x{% endfor %}", "not_a_list")


@needs_docxtpl
class TestWordPackage(BaseCase):
    """What a Word file may hold."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plain = make_word("{{ title }}")

    def assertRefused(self, body, code):
        with self.assertRaises(child_module("refusal").Refused) as caught:
            child_module("package").inspect(body)
        self.assertEqual(caught.exception.details["code"], code)

    def test_plain_files_pass(self):
        inspect = child_module("package").inspect
        inspect(self.plain)
        inspect(
            change_part(self.plain, RELATIONS, b"</Relationships>", link("https://example.com/"))
        )
        for file in FOLDER.glob("*.docx"):
            inspect(file.read_bytes())

    def test_other_files(self):
        for body in (b"", b"text" * 99, self.plain[: len(self.plain) // 2], b"PK\x03\x04" + b"x"):
            self.assertRefused(body, "not_word")
        self.assertRefused(b"\xd0\xcf\x11\xe0" + b"x" * 600, "old_word")
        kind = b"wordprocessingml.document.main"
        for other in (b"spreadsheetml.sheet.main", b"wordprocessingml.template.main"):
            self.assertRefused(
                change_part(self.plain, "[Content_Types].xml", kind, other), "not_word"
            )

    def test_macros_and_objects(self):
        types = "[Content_Types].xml"
        macro = b"vnd.ms-word.document.macroEnabled.main+xml"
        kind = b"vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
        self.assertRefused(change_part(self.plain, types, kind, macro), "macro")
        self.assertRefused(change_part(self.plain, "word/vbaProject.bin", new=b"x"), "macro")
        for name in ("word/embeddings/oleObject1.bin", "word/embeddings/sheet.xlsx", "word/a.exe"):
            self.assertRefused(change_part(self.plain, name, new=b"x"), "embedded")
        chunk = b'<w:altChunk r:id="rId1"/><w:sectPr'
        self.assertRefused(change_part(self.plain, DOCUMENT, b"<w:sectPr", chunk), "embedded")

    def _rename(self, old, new, *changes):
        """The plain file with a part renamed, and with changes of (part, old, new) to others."""
        renamed = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(self.plain)) as source:
            parts = {name: source.read(name) for name in source.namelist()}
        parts[new] = parts.pop(old)
        for name, before, after in changes:
            self.assertIn(before, parts[name])
            parts[name] = parts[name].replace(before, after)
        with zipfile.ZipFile(renamed, "w") as target:
            for name, content in parts.items():
                target.writestr(name, content)
        return renamed.getvalue()

    def test_no_part_goes_by_another_name(self):
        """Word finds parts by their types and relations, whatever the ending or its capitals."""
        types, relations = "[Content_Types].xml", "_rels/.rels"
        for name in ("word/document.dat", "word/document.png", "word/document.xmlx"):
            new = name.encode()
            renamed = self._rename(
                DOCUMENT,
                name,
                (types, b"word/document.xml", new),
                (relations, b"word/document.xml", new),
            )
            with self.subTest(name=name):
                self.assertRefused(renamed, "embedded")
        image = b'ContentType="image/jpeg"'
        self.assertIn(image, zipfile.ZipFile(io.BytesIO(self.plain)).read(types))
        self.assertRefused(
            change_part(self.plain, types, image, b'ContentType="application/xml"'), "embedded"
        )
        for name in ("word/a", "word/a.svg", "word/a.bin", "word/_rels/a.rels.x"):
            self.assertRefused(change_part(self.plain, name, new=b"x"), "embedded")

    def test_capitals_hide_nothing(self):
        self.plain = change_part(
            self.plain, RELATIONS, b"</Relationships>", link("http://x/a.dotm", "attachedTemplate")
        )
        name = "word/_rels/document.xml.RELS"
        self.assertRefused(self._rename(RELATIONS, name), "external")
        self.plain = make_word("{{ title }}")
        field = b'</w:r><w:fldSimple w:instr="DDEAUTO x"/><w:r>'
        self.plain = change_part(self.plain, DOCUMENT, b"<w:t>{{ title }}</w:t>", field)
        self.assertRefused(self._rename(DOCUMENT, "word/document.XML"), "field")
        # nor do both in the place of each other
        self.assertRefused(self._rename(DOCUMENT, "word/document.rels"), "field")

    def test_types_are_read_not_searched(self):
        types = "[Content_Types].xml"
        kind = b"wordprocessingml.document.main"
        other = change_part(self.plain, types, kind, b"wordprocessingml.template.main")
        told = b"<!-- application/vnd.openxmlformats-officedocument." + kind + b"+xml --></Types>"
        self.assertRefused(change_part(other, types, b"</Types>", told), "not_word")
        macro = b'<Override PartName="/a.xml" ContentType="x.m&#97;croEnabled"/></Types>'
        self.assertRefused(change_part(self.plain, types, b"</Types>", macro), "macro")

    def test_strict_files_have_other_names_for_all(self):
        field = (
            b'<s:fldSimple xmlns:s="http://purl.oclc.org/ooxml/wordprocessingml/main" '
            b's:instr="DDEAUTO x"/><w:sectPr'
        )
        self.assertRefused(change_part(self.plain, DOCUMENT, b"<w:sectPr", field), "not_word")

    def test_what_loads_from_outside(self):
        for target, kind in (
            ("http://example.com/x.dotm", "attachedTemplate"),
            ("http://example.com/x.png", "image"),
            ("file:///etc/passwd", "image"),
            ("\\\\host\\share", "oleObject"),
            ("file:///c:/x.exe", "hyperlink"),
            ("javascript:alert(1)", "hyperlink"),
        ):
            with self.subTest(target=target):
                changed = change_part(
                    self.plain, RELATIONS, b"</Relationships>", link(target, kind)
                )
                self.assertRefused(changed, "external")

    def test_fields_that_run_or_load(self):
        text = b"<w:t>{{ title }}</w:t>"
        for split in (
            b"<w:instrText>DDEAUTO c:\\x</w:instrText>",
            b"<w:instrText>DD</w:instrText></w:r><w:r><w:instrText>E x</w:instrText>",
        ):
            field = (
                b'<w:fldChar w:fldCharType="begin"/></w:r><w:r>'
                + split
                + b'</w:r><w:r><w:fldChar w:fldCharType="end"/>'
            )
            self.assertRefused(change_part(self.plain, DOCUMENT, text, field), "field")
        simple = b'</w:r><w:fldSimple w:instr="INCLUDETEXT x"/><w:r>'
        self.assertRefused(change_part(self.plain, DOCUMENT, text, simple), "field")

    def test_entities(self):
        for entity in (b'SYSTEM "file:///etc/passwd"', b'"aaaaaaaaaa"'):
            dtd = b"<!DOCTYPE a [<!ENTITY x " + entity + b">]><w:document"
            self.assertRefused(change_part(self.plain, DOCUMENT, b"<w:document", dtd), "entities")

    def test_bombs_and_ways_out(self):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("word/media/a.png", b"\0" * 70_000_000)
        self.assertRefused(packed.getvalue(), "zip_bomb")
        many = io.BytesIO()
        with zipfile.ZipFile(many, "w") as archive:
            for index in range(500):
                archive.writestr(f"word/{index}.xml", "<a/>")
        self.assertRefused(many.getvalue(), "zip_bomb")
        for name in ("../x", "/etc/passwd", "word\\..\\x", "c:x"):
            self.assertRefused(change_part(self.plain, name, new=b"x"), "not_word")
        linked = io.BytesIO()
        with zipfile.ZipFile(linked, "w") as archive:
            entry = zipfile.ZipInfo("word/media/a.png")
            entry.external_attr = 0o120777 << 16
            archive.writestr(entry, "/etc/passwd")
        self.assertRefused(linked.getvalue(), "not_word")


@needs_docxtpl
class TestWordProcess(BaseCase):
    """The process in which templates are filled in."""

    def assertRefused(self, code, template, data=None):
        with self.assertRaises(paper_word.WordRefused) as caught:
            paper_word.check(template, data or {"lines": list(range(50)), "title": "T"})
        self.assertEqual(caught.exception.code, code)
        return caught.exception.details

    def _run_locked(self, code):
        """Exit status and errors of code behind shut doors."""
        script = (
            "import sys, os, socket, json; sys.path.insert(0, sys.argv[1]); import __main__ as m\n"
            "import importlib.util as u\n"
            "spec = u.spec_from_file_location('child', sys.argv[1] + '/__main__.py')\n"
            "child = u.module_from_spec(spec); spec.loader.exec_module(child)\n"
            "child.lock_up(json.loads(sys.argv[2]))\n" + code
        )
        limits = json.dumps(paper_word.LIMITS | {"seconds": 1, "memory": 300_000_000})
        result = subprocess.run(
            [sys.executable, "-I", "-c", script, str(paper_word.CHILD), limits],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return result.returncode, result.stderr

    def test_behind_shut_doors(self):
        self.assertEqual(self._run_locked("print('fine')")[0], 0)
        for code, complaint in (
            ("open('/etc/passwd')", "Too many open files"),
            ("open('/tmp/word_test', 'w')", "Too many open files"),
            ("socket.socket()", "Too many open files"),
            ("os.listdir('/')", "Too many open files"),
            ("x = 'a' * 10**9", "MemoryError"),
        ):
            with self.subTest(code=code):
                status, errors = self._run_locked(code)
                self.assertTrue(status)
                self.assertIn(complaint, errors)
        self.assertLess(self._run_locked("while True: pass")[0], 0)

    def test_endless_loops_and_outputs(self):
        loops = [f"{{%p for x{i} in lines %}}" for i in range(9)]
        template = make_word(*loops, "{{ title }}", *["{%p endfor %}"] * 9)
        with patch.dict(paper_word.LIMITS, seconds=2):
            self.assertRefused("too_long", template)
        with patch.dict(paper_word.LIMITS, memory=300_000_000):
            template = make_word(*loops[:5], "x" * 2000, *["{%p endfor %}"] * 5)
            self.assertRefused("too_large", template)

    def test_large_files_are_not_even_opened(self):
        with patch.object(subprocess, "run") as run:
            self.assertRefused("too_big", b"PK" + b"x" * 50_000_000)
        run.assert_not_called()

    def test_marks_in_the_wrong_place(self):
        self.assertRefused("malformed", make_word("{{p title }}"))
        self.assertRefused("malformed", make_word("x {{ title|html }}"), {"title": "<p>a</p>"})

    def test_the_place_is_named(self):
        details = self.assertRefused("unknown", make_word("One", "Two {{ nobody }} here"))
        self.assertEqual(details, {"what": "nobody", "where": "Two {{ nobody }} here"})

    def test_data_makes_neither_marks_nor_fields(self):
        text = "{{ title }} {% for x in lines %} <w:p/> & \x07\ufffe"
        filled = paper_word.render(make_word("{{ title }}"), {"title": text})
        self.assertIn("{{ title }} {% for x in lines %} <w:p/> &", read_word(filled))

    def test_fields_of_old_papers_print_nothing(self):
        filled = paper_word.render(make_word("a{{ later.x }}b"), {})
        self.assertEqual(read_word(filled), "ab")

    def test_shipped_templates_print_their_samples(self):
        for file in sorted(FOLDER.glob("*.docx")):
            with self.subTest(paper=file.stem):
                sample = read_sample(file.stem)
                words = read_word(paper_word.check(file.read_bytes(), sample))
                self.assertIn(sample["head"]["issuer"], words)
                if file.stem != "notice_slips":
                    self.assertIn(sample["title"], words)
                    name = sample.get("signature", sample["signatures"][1])["name"]
                    self.assertIn(name, words)

    def test_templates_saved_by_libreoffice(self):
        """It names the part of the properties otherwise."""
        template = change_part(
            make_word("{{ title }}"),
            "_rels/.rels",
            b"package/2006/relationships/metadata",
            b"officedocument/2006/relationships/metadata",
        )
        filled = paper_word.render(template, {"title": "T", "document_title": "D & E"})
        with zipfile.ZipFile(io.BytesIO(filled)) as archive:
            self.assertEqual(archive.namelist().count("docProps/core.xml"), 1)
            self.assertIn(b"D &amp; E", archive.read("docProps/core.xml"))

    def test_written_text(self):
        html = (
            "<p>Một <b>hai <i>ba</i></b></p><ol><li>bốn</li><li>năm<ul><li>sáu</li></ul></li></ol>"
            '<table><thead><tr><th colspan="2">bảy</th></tr></thead><tbody>'
            '<tr><td rowspan="2">tám</td><td class="center">chín</td></tr><tr><td>mười</td></tr>'
            '</tbody></table><p><img src="data:x" alt="Ảnh"></p>'
        )
        filled = paper_word.check(
            read_shipped("theme_outline", ".docx"),
            read_sample("theme_outline") | {"html": html},
        )
        self.assertIn("Một hai ba bốn năm sáu bảy tám chín mười", read_word(filled))
        filled = paper_word.render(
            read_shipped("theme_outline", ".docx"),
            read_sample("theme_outline") | {"html": html},
            images={"data:x": base64.b64decode(PIXEL)},
        )
        with zipfile.ZipFile(io.BytesIO(filled)) as archive:
            document = archive.read(DOCUMENT).decode()
            numbering = archive.read("word/numbering.xml").decode()
            self.assertTrue([n for n in archive.namelist() if n.startswith("word/media/")])
        self.assertEqual(numbering.count("<w:num "), 2)
        for part in (
            "<w:b/><w:i/>",
            '<w:gridSpan w:val="2"/>',
            '<w:vMerge w:val="restart"/>',
            "<w:vMerge/>",
            "<w:tblHeader/>",
            '<w:jc w:val="center"/>',
            'descr="Ảnh"',
        ):
            self.assertIn(part, document)

    def _fill(self, paper, **values):
        """The XML of a shipped template filled in with its sample and other values."""
        filled = paper_word.render(
            read_shipped(paper, ".docx"), read_sample(paper) | values, images={}
        )
        with zipfile.ZipFile(io.BytesIO(filled)) as archive:
            return archive.read(DOCUMENT).decode()

    def test_what_stays_on_one_page(self):
        document = self._fill(
            "theme_outline",
            html='<p class="lead"><b>Đề mục</b></p><p class="center">đạt 86,7 %</p>',
        )
        self.assertRegex(document, "<w:keepNext/></w:pPr><w:r><w:rPr><w:b/></w:rPr>.{,40}Đề mục")
        self.assertIn("đạt 86,7\xa0%", document)
        self.assertNotIn("<w:keepNext/><w:keepNext/>", document)
        # the last row before the signatures, no other
        for paper in ("script", "call_list"):
            with self.subTest(paper=paper):
                table = self._fill(paper).split("<w:tbl>")[2]
                *rows, last = table.partition("</w:tbl>")[0].split("<w:tr>")
                self.assertEqual(last.count("<w:keepNext/>"), last.count("<w:p>"))
                self.assertLess(rows[-1].count("<w:keepNext/>"), rows[-1].count("<w:p>"))
        # the words before the line of the vote go with it and the signature
        part = {"number": "", "heading": "", "paragraphs": [], "opinions": [], "ruled": 0}
        items = [part | {"html": f"<p>{text}</p>", "items": []} for text in ("Đầu.", "Cuối.")]
        vote = {"number": "", "heading": "", "paragraphs": ["Biểu quyết."]}
        document = self._fill("general", parts=[part | {"html": "", "items": items}], closing=vote)
        before = {
            text: document.split(text)[0].rpartition("<w:p>")[2] for text in ("Đầu.", "Cuối.")
        }
        self.assertIn("<w:keepNext/>", before["Cuối."])
        self.assertNotIn("<w:keepNext/>", before["Đầu."])
        slips = self._fill("notice_slips")
        self.assertEqual(slips.count("<w:cantSplit/>"), slips.count("<w:tr>"))

    def test_a_gap_below_the_title_without_dashes(self):
        self.assertNotIn("-----", self._fill("general", rule=""))
        self.assertEqual(self._fill("general", rule="").count('"PartyRule"'), 1)

    def test_measures_of_the_paper(self):
        filled = paper_word.render(
            read_shipped("minutes", ".docx"),
            read_sample("minutes"),
            style={"body_line": "20pt", "margin_left": "35mm", "title_size": "15pt", "x": "no"},
        )
        with zipfile.ZipFile(io.BytesIO(filled)) as archive:
            styles = archive.read("word/styles.xml").decode()
            document = archive.read(DOCUMENT).decode()
        body = styles.partition('w:styleId="PartyBody"')[2].partition("</w:style>")[0]
        self.assertIn('w:line="400"', body)
        self.assertIn('w:left="1984"', document)


class WordCase(PartyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Template = cls.env["party.word.template"]

    def _make_template(self, *paragraphs, paper="roll", **vals):
        body = make_word(*(paragraphs or ("{{ title }}",)))
        return self.Template.create({"paper": paper, "file": base64.b64encode(body), **vals})

    def _get_words(self, record, paper="roll"):
        return read_word(record._get_paper_words(paper)[record.id][1])


@tagged("post_install", "-at_install")
@needs_docxtpl
class TestWordTemplate(WordCase):
    """Templates of an agency's own."""

    def test_nearest_committee_wins(self):
        meeting, other = self._make_meeting(), self._make_meeting(self.other_cell)
        self.assertIn("DANH SÁCH", self._get_words(meeting))
        self._make_template("Everywhere {{ title }}")
        self._make_template("Province {{ title }}", committee_id=self.province.id)
        commune = self._make_template("Commune {{ title }}", committee_id=self.commune.id)
        self.assertEqual(self._get_words(meeting), "Commune DANH SÁCH")
        self.assertEqual(self._get_words(other), "Province DANH SÁCH")
        commune.active = False
        self.assertEqual(self._get_words(meeting), "Province DANH SÁCH")
        self.assertIn("NGƯỜI GHI BIÊN BẢN", self._get_words(meeting, "minutes"))

    def test_one_for_each_paper_and_committee(self):
        self._make_template()
        with (
            self.assertRaises(psycopg2.errors.UniqueViolation),
            self.cr.savepoint(),
            mute_logger("odoo.sql_db"),
        ):
            self._make_template()

    def test_download_change_upload_try(self):
        template = self.Template.create({"paper": "roll"})
        action = template.action_download()
        self.assertEqual(action["params"]["name"], "roll.docx")
        self.assertEqual(
            base64.b64decode(action["params"]["content"]), read_shipped("roll", ".docx")
        )
        with self.assertRaisesRegex(UserError, "Upload"):
            template.action_try()
        template.file = action["params"]["content"]
        sample = base64.b64decode(template.action_try()["params"]["content"])
        self.assertIn(read_sample("roll")["head"]["issuer"], read_word(sample))
        # a committee below begins with what its superior uses
        own = self._make_template("P {{ title }}", committee_id=self.province.id)
        below = self.Template.create({"paper": "roll", "committee_id": self.commune.id})
        self.assertEqual(
            below.action_download()["params"]["content"], own.action_download()["params"]["content"]
        )

    def test_refusals_are_sentences(self):
        template = self._make_template()
        kept = template.file
        for paragraphs, sentence in (
            (["{{ ''.__class__ }}"], "“__class__” is not allowed in a template"),
            (["{{ titel }}"], "The paper has no field “titel”(.|\\n)*The place: “{{ titel }}”"),
            (["{%p for x in lines %}", "{%p endfor %}"], "no field “lines”"),
            (["{%p for x in signatures %}", "x"], "needs its {% endfor %}"),
            (["{{ signatures }}"], "holds several things"),
            (["{{p title }}"], "a paragraph of their own"),
        ):
            with self.subTest(sentence=sentence), self.assertRaisesRegex(ValidationError, sentence):
                template.write({"file": base64.b64encode(make_word(*paragraphs))})
            template.invalidate_recordset()
        with self.assertRaisesRegex(ValidationError, "macros"):
            body = change_part(make_word("x"), "word/vbaProject.bin", new=b"x")
            template.write({"file": base64.b64encode(body)})
        with self.assertRaisesRegex(ValidationError, "larger than 10 MB"):
            template.write({"file": base64.b64encode(b"PK" + b"x" * 11_000_000)})
        template.invalidate_recordset()
        with self.assertRaisesRegex(ValidationError, "no Word file"):
            template.write({"file": base64.b64encode(b"%PDF-1.7 not a Word file")})
        self.assertTrue(kept)

    def test_every_refusal_has_its_sentence(self):
        values = dict.fromkeys(("what", "where", "megabytes", "seconds"), "1")
        told = set(self.Template._get_explanations(values))
        sources = "".join(file.read_text() for file in paper_word.CHILD.glob("*.py"))
        codes = set(re.findall(r'(?:Refused\(|_refuse\(|"code": )"(\w+)"', sources))
        self.assertEqual(codes - told, set())

    def test_every_paper_can_be_chosen_and_has_its_fields(self):
        papers = dict(self.Template._get_paper_selection())
        for name in ("minutes", "roll", "notice", "theme_outline", "theme_plan"):
            self.assertIn(name, papers)
        template = self.Template.new({"paper": "minutes"})
        self.assertIn("{{ head.issuer }}", template.names)
        self.assertIn("{% for x in parts %}", template.names)

    def test_administrators_only(self):
        template = self._make_template()
        for user in (self.u_secretary, self.u_officer, self.u_hr, self.u_nobody):
            with self.subTest(user=user.login):
                own = template.with_user(user)
                self.assertRefused(lambda own=own: own.read(["file"]))
                self.assertRefused(lambda own=own: own.write({"active": False}))
                self.assertRefused(lambda own=own: own.action_download())
                self.assertRefused(lambda own=own: own.create({"paper": "notice"}))
        template.with_user(self.u_admin).action_download()
        # yet their papers are made from it
        meeting = self._make_meeting().with_user(self.u_secretary)
        self.assertEqual(self._get_words(meeting), "DANH SÁCH")

    def test_a_template_that_fails_later_is_the_administrators_matter(self):
        template = self._make_template()
        with (
            patch.object(
                paper_word, "render", side_effect=paper_word.WordRefused("too_long", seconds=10)
            ),
            self.assertRaisesRegex(UserError, "Tell the administrator.*10 seconds"),
        ):
            self._get_words(self._make_meeting())
        self.assertTrue(template.active)

    def test_without_docxtpl(self):
        meeting = self._make_meeting()
        with (
            patch.object(paper_word, "is_available", lambda: False),
            self.assertRaisesRegex(UserError, "pip install docxtpl"),
        ):
            self._get_words(meeting)
        with patch.object(paper_word, "is_available", lambda: False):
            self.assertRefused(self._make_template)


@tagged("post_install", "-at_install")
@needs_docxtpl
class TestWordFile(WordCase):
    """Word files of papers, and copies that were edited by hand."""

    def _open(self, records, user=None):
        action = records.with_user(user or self.u_secretary).action_word()
        return (
            self.env[action["res_model"]]
            .with_user(user or self.u_secretary)
            .browse(action["res_id"])
        )

    def _line(self, records, paper, user=None):
        return self._open(records, user).line_ids.filtered(lambda line: line.paper == paper)

    def _file(self, line, body, reason="Sửa tên"):
        action = line.action_file()
        filing = (
            self.env[action["res_model"]].with_user(line.env.user).with_context(**action["context"])
        )
        return filing.create({"file": base64.b64encode(body), "reason": reason}).action_confirm()

    def test_samples_have_every_field(self):
        """What a paper's data has, its sample has: templates are checked against it."""

        def paths(value, path=""):
            if isinstance(value, dict):
                for key, item in value.items():
                    yield f"{path}.{key}"
                    yield from paths(item, f"{path}.{key}")
            elif isinstance(value, list):
                for item in value:
                    yield from paths(item, f"{path}[]")

        meeting = self._complete(self._make_meeting(guests="Ông An"))
        meeting.text_section_ids.content = "<p>Một.</p>"
        for paper in meeting._get_papers():
            with self.subTest(paper=paper):
                data = meeting._get_paper_data(paper)[meeting.id]
                told = {key: data[key] for key in data.keys() - MACHINE_FIELDS}
                self.assertEqual(set(paths(told)) - set(paths(read_sample(paper))), set())

    def test_words_are_those_of_the_data(self):
        meeting = self._complete(self._make_meeting(guests="Ông <An> & vợ"))
        meeting.text_section_ids[0].content = "<p>Một <b>hai</b></p><ul><li>ba</li></ul>"
        words = self._get_words(meeting, "minutes")
        data = meeting._get_paper_data("minutes")[meeting.id]
        for line in data["lines"]:
            self.assertIn(f"{line['label']}: {line['text']}", words)
        for part in data["parts"]:
            self.assertIn(f"{part['number']}. {part['heading']}", words)
        self.assertIn("Một hai ba", words)
        self.assertIn("Ông <An> & vợ", words)

    def test_every_paper_of_a_meeting(self):
        meeting = self._make_meeting(guests="Ông An")
        for paper in meeting._get_papers():
            with self.subTest(paper=paper):
                self.assertIn("CHI BỘ THỬ", self._get_words(meeting, paper))

    def test_a_frozen_paper_stays_what_it_was(self):
        meeting = self._approve(self._make_meeting())
        self.m_secretary.name = "Tên Mới"
        self.assertNotIn("Tên Mới", self._get_words(meeting, "minutes"))

    def test_preview_is_marked_until_adopted(self):
        def marks(meeting):
            body = meeting._get_paper_words("minutes")[meeting.id][1]
            with zipfile.ZipFile(io.BytesIO(body)) as archive:
                headers = [n for n in archive.namelist() if n.startswith("word/header")]
                return [b"XEM" in archive.read(name) for name in headers]

        meeting = self._make_meeting()
        self.assertEqual(marks(meeting), [True, True])
        self._approve(meeting)
        self.assertEqual(marks(meeting), [False, False])

    def test_own_images_only(self):
        meeting = self._complete(self._make_meeting())
        section = meeting.text_section_ids[0]
        vals = {"name": "a.png", "datas": PIXEL}
        Attachment = self.env["ir.attachment"]
        own = Attachment.create(vals | {"res_model": section._name, "res_id": section.id})
        other = Attachment.create(vals | {"res_model": "res.partner", "res_id": 1})
        for attachment, expected in ((own, True), (other, False)):
            section.content = f'<p><img src="/web/image/{attachment.id}"></p>'
            body = meeting._get_paper_words("minutes")[meeting.id][1]
            with zipfile.ZipFile(io.BytesIO(body)) as archive:
                found = any(n.startswith("word/media/") for n in archive.namelist())
            self.assertEqual(found, expected)

    def test_dialogue_offers_what_may_be_printed(self):
        meeting = self._make_meeting()
        papers = self._open(meeting).line_ids.mapped("paper")
        self.assertIn("minutes_blank", papers)
        self.assertNotIn("invitation", papers)  # without guests
        self.assertIn("call_list", papers)
        papers = self._open(meeting, self.u_committee_member).line_ids.mapped("paper")
        self.assertNotIn("call_list", papers)  # phone numbers
        self._hold(meeting)
        papers = self._open(meeting, self.u_member).line_ids.mapped("paper")
        self.assertEqual(set(papers), {"minutes", "roll", "notice", "tasks"})

    def test_one_file_or_a_zip(self):
        meetings = self._make_meeting() | self._make_meeting(period="2026-11-01")
        action = self._line(meetings[0], "minutes").action_download()
        self.assertTrue(action["params"]["name"].endswith(".docx"))
        action = self._line(meetings, "minutes").action_download()
        packed = io.BytesIO(base64.b64decode(action["params"]["content"]))
        with zipfile.ZipFile(packed) as archive:
            self.assertEqual(len(archive.namelist()), 2)
        many = self.env["party.meeting"].browse(range(1, 50))
        with self.assertRaisesRegex(UserError, "10 records at most"):
            self.env["party.word.dialog"]._open(many)

    def test_who_may_not_read_gets_nothing(self):
        meeting = self._make_meeting()
        line = self._line(meeting, "minutes")
        for user in (self.u_member, self.u_other_secretary, self.u_hr, self.u_nobody):
            with self.subTest(user=user.login):
                self.assertRefused(lambda user=user: self._open(meeting, user))
                self.assertRefused(lambda user=user: line.with_user(user).action_download())
                # a dialogue of one's own making opens nothing either
                forged = {
                    "res_model": "party.meeting",
                    "record_ids": meeting.ids,
                    "line_ids": [(0, 0, {"paper": "minutes", "name": "x"})],
                }
                Dialog = self.env["party.word.dialog"].with_user(user)
                self.assertRefused(
                    lambda Dialog=Dialog, forged=forged: Dialog.create(
                        forged
                    ).line_ids.action_download()
                )
        Dialog = self.env["party.word.dialog"].with_user(self.u_secretary)
        for model in ("res.users", "no.model", "party.document.mixin"):
            dialog = Dialog.create({"res_model": model, "record_ids": [1]})
            self.assertRefused(dialog._get_records)

    def test_an_edited_copy_comes_back(self):
        meeting = self._approve(self._make_meeting())
        original = meeting.document_ids.filtered(lambda d: d.paper == "minutes")
        before = original.read(["data", "sha256", "data_sha256", "revision"])
        line = self._line(meeting, "minutes")
        self.assertFalse(line.edited)
        body = make_word("Bản sửa tay")
        self._file(line, body, "Sửa tên ở trang 2")
        word = meeting.with_user(self.u_member).word_ids
        self.assertRecordValues(
            word,
            [
                {
                    "revision": 1,
                    "paper": "minutes",
                    "document_id": original.id,
                    "cell_id": self.cell.id,
                    "reason": "Sửa tên ở trang 2",
                    "create_uid": self.u_secretary.id,
                }
            ],
        )
        self.assertEqual(word.sudo().attachment_id.raw, body)
        self.assertEqual(original.read(["data", "sha256", "data_sha256", "revision"]), before)
        # made again from the data, and the copy is still there
        line = self._line(meeting, "minutes")
        self.assertIn("Sửa tên ở trang 2", line.edited)
        line.action_download()
        self.assertEqual(word.sudo().attachment_id.raw, body)
        again = make_word("Bản sửa tay lần hai")
        self._file(line, again)
        self.assertEqual(meeting.word_ids.mapped("revision"), [2, 1])
        with self.assertRaisesRegex(UserError, "filed already, as revision 2"):
            self._file(line, again)

    def test_only_plain_word_files_with_a_reason(self):
        line = self._line(self._make_meeting(), "minutes")
        for body, reason, sentence in (
            (make_word("x"), " ", "Say what was changed"),
            (b"%PDF-1.7", "x", "no Word file"),
            (change_part(make_word("x"), "word/vbaProject.bin", new=b"x"), "x", "macros"),
            (
                change_part(
                    make_word("x"), RELATIONS, b"</Relationships>", link("http://x/", "image")
                ),
                "x",
                "from outside",
            ),
        ):
            with self.subTest(sentence=sentence), self.assertRaisesRegex(UserError, sentence):
                self._file(line, body, reason)
        # marks of templates are text in an edited copy
        self._file(line, make_word("{{ ''.__class__ }}"))

    def _check_filers(self, record, paper, may, may_not):
        for user in may_not:
            with self.subTest(user=user.login, state=record.state):
                line = self._line(record, paper, user)
                with self.assertRaises(AccessError):
                    self._file(line, make_word("x"))
                self.assertFalse(line.can_file)
        for user in may:
            with self.subTest(user=user.login, state=record.state):
                line = self._line(record, paper, user)
                self._file(line, make_word(f"{record.state} {user.login}"))
                self.assertTrue(line.can_file)

    def test_who_may_file_copies(self):
        """Who keeps the cell's papers; of a draft also who may edit all of it."""
        keepers = (self.u_secretary, self.u_deputy)
        meeting = self._make_meeting()
        chosen = (self.u_committee_member,)
        self._check_filers(meeting, "minutes", (*keepers, *chosen), (self.u_taker,))
        self._hold(meeting)
        parts = (self.u_taker, self.u_member, self.u_supervisor, self.u_officer, self.u_admin)
        self._check_filers(meeting, "minutes", keepers, (*chosen, *parts))
        meeting.minutes_adopted = True
        meeting.with_context(party_defer_pdf=True).action_approve()
        self._check_filers(meeting, "minutes", keepers, (*chosen, *parts))

    def test_an_author_files_no_copies(self):
        theme = self.env["party.theme"].create(
            {
                "name": "Học tập",
                "cell_id": self.cell.id,
                "author_id": self.m_member.id,
                "sent_date": "2026-10-01",
            }
        )
        self._check_filers(theme, "theme_outline", (self.u_secretary,), (self.u_member,))

    def test_what_is_not_kept_is_not_filed(self):
        """A list of phone numbers would be readable to all who read the meeting."""
        meeting = self._make_meeting(guests="Ông An")
        for paper in ("call_list", "notice_slips", "script", "invitation", "minutes_blank"):
            with self.subTest(paper=paper):
                line = self._line(meeting, paper)
                with self.assertRaisesRegex(UserError, "not kept"):
                    self._file(line, make_word("x"))
                self.assertFalse(line.can_file)

    def test_who_may_read_copies(self):
        meeting = self._hold(self._make_meeting())
        self._file(self._line(meeting, "minutes"), make_word("x"))
        word = meeting.word_ids
        attachment = word.attachment_id
        for user in (self.u_member, self.u_secretary, self.u_admin):
            word.with_user(user).action_download()
            self.assertTrue(attachment.with_user(user).raw)
        for user in (self.u_other_secretary, self.u_hr, self.u_nobody):
            self.assertRefused(lambda user=user: word.with_user(user).action_download())
            with self.assertRaises(AccessError):
                attachment.with_user(user).read(["raw"])
            found = self.env["party.document.word"].with_user(user).sudo(False)
            if user != self.u_nobody and user != self.u_hr:
                self.assertFalse(found.search([("id", "=", word.id)]))

    def test_nobody_changes_a_filed_copy(self):
        meeting = self._make_meeting()
        self._file(self._line(meeting, "minutes"), make_word("x"))
        word = meeting.word_ids
        for env in (self.env(user=self.u_admin), self.env(su=True)):
            own = word.with_env(env)
            self.assertRefused(lambda own=own: own.write({"reason": "x"}))
            self.assertRefused(lambda own=own: own.unlink())
            self.assertRefused(lambda own=own: own.copy())
            self.assertRefused(lambda own=own: own.attachment_id.write({"raw": b"x"}))
            self.assertRefused(lambda own=own: own.attachment_id.unlink())
        self.assertRefused(
            lambda: self.env["ir.attachment"].create(
                {"name": "x", "raw": b"x", "res_model": word._name, "res_id": word.id}
            )
        )
        # nor loses it with its record
        self._hold(meeting)
        self.assertRefused(meeting.unlink)

    def test_a_draft_is_deleted_with_its_copies(self):
        meeting, other = self._make_meeting(), self._make_meeting(period="2026-11-01")
        for record in (meeting, other):
            self._file(self._line(record, "minutes"), make_word("x"))
        word, attachment = meeting.word_ids, meeting.word_ids.attachment_id
        meeting.with_user(self.u_secretary).unlink()
        self.assertFalse(word.exists())
        self.assertFalse(attachment.exists())
        self.assertTrue(other.word_ids.attachment_id.raw)

    def _file_secret(self):
        """Copies of two papers of a cell, of which the first is secret: by a way round the guard
        that lets nothing with copies become so."""
        kind = self.env["party.document.type"]._get_by_code(["BC"])["BC"]
        vals = {"cell_id": self.cell.id, "type_id": kind.id, "abstract": "a", "content": "<p>b</p>"}
        papers = self.env["party.cell.paper"].with_user(self.u_secretary).create([vals, vals])
        for paper in papers:
            self._file(self._line(paper, "cell_paper"), make_word("Nội dung"), "Nội dung mật")
        empty = dict.fromkeys(papers._secret_empty, False)
        with self.assertRaisesRegex(UserError, "Delete this draft"), self.cr.savepoint():
            papers[0].write(empty | {"secrecy": "secret"})
        with patch.object(self.registry[papers._name], "_check_no_traces", lambda papers: None):
            papers[0].write(empty | {"secrecy": "secret"})
        return papers

    def test_copies_of_what_became_secret_are_open_to_nobody(self):
        papers = self._file_secret()
        Word = self.env["party.document.word"]
        secret, plain = (
            Word.search([("res_model", "=", paper._name), ("res_id", "=", paper.id)])
            for paper in papers
        )
        Binary = self.env["ir.binary"]
        for user in (self.u_secretary, self.u_deputy, self.u_admin):
            with self.subTest(user=user.login):
                own = (secret | plain).with_user(user)
                self.assertEqual(own.search([("res_model", "=", papers._name)]), plain)
                self.assertEqual(own.search([("id", "in", own.ids)]), plain)
                self.assertEqual(own._filtered_access("read"), plain)
                for name in ("read", "action_download"):
                    with self.assertRaises(UserError):
                        getattr(secret.with_user(user), name)()
                # as /web/content finds what it sends
                Own = Binary.with_user(user)
                with self.assertRaises(AccessError):
                    Own._find_record(None, "ir.attachment", secret.attachment_id.id)
                self.assertTrue(Own._find_record(None, "ir.attachment", plain.attachment_id.id))
                found = self.env["ir.attachment"].with_user(user)
                found = found.search([("res_model", "=", Word._name), ("res_id", "in", own.ids)])
                self.assertEqual(found, plain.attachment_id)
                # a dialogue of one's own making
                vals = {"res_model": papers._name, "record_ids": papers[0].ids}
                forged = self.env["party.word.dialog"].with_user(user).create(vals)
                line = forged.line_ids.create(
                    {"dialog_id": forged.id, "paper": "cell_paper", "name": "x"}
                )
                self.assertEqual((line.edited_id, line.edited), (Word, False))

    def test_forms_of_ones_own_making(self):
        """A new line is empty; one on another's dialogue is refused, and tells nothing before."""
        specification = {name: {} for name in ("edited_id", "edited", "can_file")}
        Line = self.env["party.word.dialog.line"].with_user(self.u_secretary)
        answer = Line.onchange({}, [], specification)["value"]
        self.assertFalse(any(answer.values()))
        Dialog = self.env["party.word.dialog"].with_user(self.u_secretary)
        Dialog.onchange({}, [], {"line_ids": {"fields": specification}})
        dialog = self._open(self._make_meeting())
        for user in (self.u_member, self.u_admin):
            own = Line.with_user(user)
            vals = {"dialog_id": dialog.id, "paper": "minutes", "name": "x"}
            self.env.invalidate_all()  # which the request of another begins with
            with self.assertRaises(AccessError), self.cr.savepoint():
                own.create(vals)
            answer = own.onchange(vals, ["dialog_id"], specification)["value"]
            self.assertFalse(any(answer.values()))
            with self.assertRaises(AccessError), self.cr.savepoint():
                self.env["party.word.filing"].with_user(user).create(
                    {"line_id": dialog.line_ids[0].id, "file": "eA==", "reason": "x"}
                )
