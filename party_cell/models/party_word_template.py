"""Word templates of papers: those of the addon are files, an agency's own are records."""

import base64
import json
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import html2plaintext

from ..tools import paper_word
from ..tools.paper_words import PREVIEW
from .party_committee import sort_nearest

FOLDER = Path(__file__).resolve().parent.parent / "reports" / "word"
# Prints the papers that have no template of their own
GENERAL = "general"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# Of no use on paper
MACHINE_FIELDS = {"schema", "paper", "facts", "style"}


class WordTemplate(NamedTuple):
    """What a Word file is made from."""

    body: bytes
    shipped: bool  # whether it is one of the addon's, which follow the measures of the paper


def read_shipped(paper, ending):
    """Template (``.docx``) or sample data (``.json``) of a paper, as the addon brings them."""
    file = FOLDER / f"{paper}{ending}"
    return (file if file.is_file() else FOLDER / f"{GENERAL}{ending}").read_bytes()


def read_sample(paper):
    """Data with every field that a template of this paper may name."""
    return json.loads(read_shipped(paper, ".json")) | {"preview": PREVIEW}


def save_file(name, body, mimetype=DOCX):
    """The action that hands a file to the user's browser."""
    return {
        "type": "ir.actions.client",
        "tag": "party_cell_save_file",
        "params": {
            "name": name,
            "mimetype": mimetype,
            "content": base64.b64encode(body).decode(),
        },
    }


class PartyWordTemplate(models.Model):
    """A paper's Word template of an agency's own: downloaded, changed in Word, uploaded.

    A file is taken only after it was filled in with sample data, in the process in which it will
    be filled in later.
    """

    _name = "party.word.template"
    _description = "Word Template"
    _inherit = ["party.access"]
    _order = "paper, committee_id, id"

    paper = fields.Selection("_get_paper_selection", required=True, index=True)
    committee_id = fields.Many2one(
        "party.committee",
        "For the cells of",
        ondelete="restrict",
        index="btree_not_null",
        help="The cells of this committee and of all below it. Empty: everywhere.",
    )
    active = fields.Boolean("In use", default=True)
    file = fields.Binary(
        "Changed template",
        attachment=True,
        help="A Word file (.docx). Without one, the addon's own template is used.",
    )
    file_name = fields.Char(export_string_translation=False)
    names = fields.Html("Fields of the paper", compute="_compute_names", sanitize=False)

    _uniq = models.UniqueIndex(
        "(paper, COALESCE(committee_id, 0)) WHERE active",
        "There is a template for this paper and these cells already. Open it and upload the "
        "changed file there.",
    )

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    @api.model
    def _get_paper_selection(self):
        """All papers of all models, as messages call them."""
        titles = {}
        for name in self.pool.descendants(["party.document.mixin"], "_inherit"):
            if not self.env[name]._abstract:
                titles |= {
                    code: self.env._(paper.title)
                    for code, paper in self.env[name]._get_papers().items()
                }
        return sorted(titles.items(), key=lambda item: item[1])

    @api.depends("paper", "committee_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        titles = dict(self._get_paper_selection())
        for template in self:
            names = (titles.get(template.paper), template.committee_id.name)
            template.display_name = " – ".join(filter(None, names))

    @api.depends("paper")
    def _compute_names(self):
        """A table of what a template may name, with an example of each."""
        row = Markup("<tr><td><code>%s</code></td><td>%s</td></tr>")
        for template in self:
            rows = _list_names(read_sample(template.paper)) if template.paper else ()
            template.names = Markup('<table class="table table-sm">%s</table>') % Markup("").join(
                row % item for item in rows
            )

    # ------------------------------------------------------------
    # ACCESS: what is filled in here, all cells below print
    # ------------------------------------------------------------

    def _get_access_domain(self, name):
        if name in ("user_reads", "user_writes"):
            return self._domain_administrator()
        return Domain.FALSE

    # ------------------------------------------------------------
    # CHECK
    # ------------------------------------------------------------

    @api.constrains("file", "paper")
    def _check_file(self):
        for template in self.with_context(bin_size=False).filtered("file"):
            template._fill_in_sample()

    def _fill_in_sample(self):
        """The template filled in with sample data; refused with a sentence when it cannot be."""
        self.ensure_one()
        with self._explained():
            return paper_word.check(self._get_body().body, read_sample(self.paper))

    @contextmanager
    def _explained(self, printing=False):
        """What the tools raise, as sentences.

        :param printing: for somebody who prints a paper, and did not make its template
        """
        try:
            yield
        except paper_word.RendererMissing:
            raise UserError(
                self.env._(
                    "Word files are made with docxtpl, which is not installed on the server: ask "
                    "its administrator to run “%(command)s”.",
                    command=paper_word.INSTALL_COMMAND,
                )
            ) from None
        except paper_word.WordRefused as error:
            text = self._explain(error)
            if printing:
                text = self.env._(
                    "The Word template of this paper cannot be filled in. Tell the administrator "
                    "of Party cells: %(why)s",
                    why=text,
                )
            raise ValidationError(text) from None

    def _explain(self, error):
        """What is wrong with a Word file, where, and how to mend it."""
        values = {"what": "", "where": "", "megabytes": 0, "seconds": 0} | error.details
        return self._get_explanations(values).get(error.code) or self.env._(
            "The Word file cannot be used. Download the template again and repeat the changes."
        )

    def _get_explanations(self, values):
        """{why a file was refused: sentence}, see tools/word."""
        place = (
            "\n" + self.env._("The place: “%(where)s”.", where=values["where"])
            if values["where"]
            else ""
        )
        return {
            "too_big": self.env._(
                "The file is larger than %(megabytes)s MB. Make its pictures smaller in Word "
                "(Compress Pictures), and save it again.",
                megabytes=values["megabytes"],
            ),
            "not_word": self.env._(
                "This is no Word file that can be read, or it is damaged. Open it in Word and save "
                "it as “Word document (.docx)”."
            ),
            "old_word": self.env._(
                "This is a file of an old Word, or one with a password. Open it in Word, take the "
                "password away, and save it as “Word document (.docx)”."
            ),
            "zip_bomb": self.env._(
                "Unpacked, this file is far larger than a document can be. It is not opened."
            ),
            "macro": self.env._(
                "The file holds macros (small programs). Save it as “Word document (.docx)”, "
                "without macros."
            ),
            "embedded": self.env._(
                "The file holds an embedded object (%(what)s), such as a sheet of Excel. Delete "
                "it, or paste it as a picture.",
                what=values["what"],
            ),
            "external": self.env._(
                "The file would load something from outside when it is opened (%(what)s), such as "
                "a linked picture or template. Put it into the file itself, or delete it.",
                what=values["what"],
            ),
            "entities": self.env._(
                "The file holds definitions that no Word writes and that can harm. It is not "
                "opened."
            ),
            "field": self.env._(
                "The file holds the Word field %(what)s, which runs or loads something when it is "
                "opened. Delete this field.",
                what=values["what"],
            ),
            "syntax": self.env._(
                "A mark of the template is not written right: every {%% for %%} needs its "
                "{%% endfor %%}, every {%% if %%} its {%% endif %%}.%(place)s (%(what)s)",
                place=place,
                what=values["what"],
            ),
            "forbidden": self.env._(
                "“%(what)s” is not allowed in a template: it may only name fields of the paper, "
                "and use “for” and “if”.%(place)s",
                what=values["what"],
                place=place,
            ),
            "unknown": self.env._(
                "The paper has no field “%(what)s”. The list of its fields is below the "
                "template.%(place)s",
                what=values["what"],
                place=place,
            ),
            "not_a_text": self.env._(
                "The field “%(what)s” holds several things: go through them with “for”, or name "
                "one of them.%(place)s",
                what=values["what"],
                place=place,
            ),
            "not_a_list": self.env._(
                "The field “%(what)s” is no list that “for” could go through.%(place)s",
                what=values["what"],
                place=place,
            ),
            "malformed": self.env._(
                "A mark stands where its result does not fit: {{p …}} and {%%p …%%} need a "
                "paragraph of their own, {%%tr …%%} a row of their own.%(place)s",
                place=place,
            ),
            "too_long": self.env._(
                "Filling in the template took more than %(seconds)s seconds and was stopped: it "
                "goes through its lists too often.",
                seconds=values["seconds"],
            ),
            "too_large": self.env._(
                "Filling in the template needed too much memory and was stopped: it repeats too "
                "much."
            ),
        }

    # ------------------------------------------------------------
    # CHOICE
    # ------------------------------------------------------------

    @api.model
    def _get_for(self, paper, records):
        """What each record's paper is made from: that of the nearest committee above wins.

        :return: {record id: WordTemplate}
        """
        # sudo: who prints a paper need not see the templates; with_context: whatever the client's
        own = (
            self.sudo()
            .with_context(active_test=True, bin_size=False)
            .search(Domain("paper", "=", paper) & Domain("file", "!=", False))
        )
        shipped = WordTemplate(read_shipped(paper, ".docx"), True)
        if not own:
            return dict.fromkeys(records.ids, shipped)
        # sudo: the committees above who issues a paper that may be read
        above = records.sudo()._get_issuers_above()
        return {
            record_id: own._get_nearest(committee_ids)._get_body(shipped)
            for record_id, committee_ids in above.items()
        }

    def _get_nearest(self, committee_ids):
        """The template of the first of these committees that has one, else the one for all."""
        return sort_nearest(self, committee_ids)[:1]

    def _get_body(self, otherwise=None):
        if not self:
            return otherwise
        return WordTemplate(base64.b64decode(self.with_context(bin_size=False).file), False)

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_download(self):
        """The template that is in force for these cells, to be changed in Word."""
        self.ensure_one()
        self.check_access("read")
        own = self if self.file else self._get_inherited()
        shipped = WordTemplate(read_shipped(self.paper, ".docx"), True)
        return save_file(f"{self.paper}.docx", own._get_body(shipped).body)

    def _get_inherited(self):
        """The template of a committee above, from which a new one begins."""
        others = self.search(
            Domain("paper", "=", self.paper)
            & Domain("file", "!=", False)
            & Domain("id", "!=", self.id)
        )
        path = self.committee_id.parent_path or ""
        return others._get_nearest([int(part) for part in reversed(path.split("/")) if part])

    def action_try(self):
        """The uploaded template filled in with sample data, to look at."""
        self.ensure_one()
        self.check_access("read")
        if not self.file:
            raise UserError(self.env._("Upload the changed template first."))
        return save_file(f"{self.paper}_sample.docx", self._fill_in_sample())


def _list_names(value, path="", loops=""):
    """(how a template names it, an example) for all fields of a paper's data."""
    if isinstance(value, dict):
        if {"columns", "rows"} <= value.keys() and path:
            yield f"{loops}{{{{p {path}|table }}}}", ", ".join(c["label"] for c in value["columns"])
        for key, item in value.items():
            if path or key not in MACHINE_FIELDS:
                yield from _list_names(item, f"{path}.{key}" if path else key, loops)
    elif isinstance(value, list) and value:
        name = "xyzuvw"[loops.count("for ")]
        yield from _list_names(value[0], name, f"{loops}{{% for {name} in {path} %}} ")
    elif isinstance(value, str) and value.startswith("<"):
        yield f"{loops}{{{{p {path}|html }}}}", html2plaintext(value)[:80]
    elif value not in (None, ""):
        yield f"{loops}{{{{ {path} }}}}", str(value)[:80]
