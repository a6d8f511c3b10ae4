"""The document engine: one method gives a paper's data, all outputs and frozen copies follow."""

import json
import logging
import re
from typing import NamedTuple

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import LazyTranslate, str2bool

from ..tools import paper_html, paper_image, paper_pdf
from ..tools import paper_words as words
from ..tools.paper_habits import apply_habits
from ..tools.paper_style import make_css
from ..tools.vietnamese import normalise
from .party_roles import vietnam_today
from .party_secrecy import make_secret_error

_logger = logging.getLogger(__name__)

# Of the data of papers; frozen with them.
SCHEMA = 1
FONT_ADDRESS = "/party_cell/static/fonts/tinos/"
DEFER_PARAMETER = "party_cell.defer_pdf"


class Paper(NamedTuple):
    """What a model declares about one of its papers."""

    document_type: str  # the sign of the type in numbers: BB, NQ, …; empty for annexes
    title: LazyTranslate  # how messages on the screen call it
    template: str  # QWeb template
    states: tuple  # in which it may be printed
    frozen_states: tuple = ()  # in which the frozen copy is served, where there is one
    preview: bool = False  # carries the mark of a preview while it is not frozen


def canonical_json(data):
    """The one way to write a snapshot's data, for its checksum."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def make_title(data):
    """What a paper is called: its number and title, as printed."""
    return f"{data.get('number') or ''} {data.get('document_title') or ''}".strip()


def make_filename(title):
    """A paper's title as the name of its file, without ending, fit for every file system."""
    return re.sub(r"[^\w.()–-]+", "_", title)[:150].strip("_")


class PartyDocumentMixin(models.AbstractModel):
    """Papers of a record: their data, their PDF, their frozen revisions.

    A model declares its papers in :meth:`_get_papers` and gives the data of each in a method
    ``_get_paper_data_<paper>``, over the whole recordset, JSON-serialisable and without floats.
    """

    _name = "party.document.mixin"
    _description = "Party Papers"

    document_ids = fields.One2many(
        "party.document",
        "res_id",
        "Frozen papers",
        domain=lambda self: [("res_model", "=", self._name)],
        readonly=True,
        copy=False,
    )

    # ------------------------------------------------------------
    # DECLARATION
    # ------------------------------------------------------------

    @api.model
    def _get_papers(self):
        """{paper code: Paper}"""
        return {}

    def _get_paper(self, paper):
        try:
            return self._get_papers()[paper]
        except KeyError:
            raise ValueError(f"{self._name} has no paper {paper!r}") from None

    def _get_document_type(self, paper):
        """The sign of the paper's type; empty for annexes."""
        return self._get_paper(paper).document_type

    def _is_paper_secret(self, paper):
        """Whether only the number of this paper may be known here (party.secrecy)."""
        return False

    def _get_form_kind(self):
        """The kind by which the wording of a paper differs (party.paper.form); False for none."""
        return False

    def _get_issuer(self):
        """The body in whose name the papers of a record are made: its cell, unless a model says
        otherwise. Like a cell it has a name, a place, a symbol and committees above."""
        return self.cell_id

    def _get_issuers_above(self):
        """{record id: ids of the committees above who issues its papers, nearest first}"""
        issuers = {record.id: record._get_issuer() for record in self}
        above = {body: body._get_committee_ids_above() for body in set(issuers.values())}
        return {record_id: above[body] for record_id, body in issuers.items()}

    def _get_wordings(self, paper):
        """{record id: party.paper.form}: the wording of a paper for who issues each record's."""
        # sudo: wording is no secret; a new record's cell may not be the user's own
        return self.env["party.paper.form"].sudo()._get_for(paper, self.sudo())

    def _get_paper_date(self):
        """The day of a record's papers: it decides in which style they are set."""
        self.ensure_one()
        return vietnam_today()

    def _get_paper_attachment_domain(self):
        """Attachments that may appear as images on the papers of these records."""
        return Domain("res_model", "=", self._name) & Domain("res_id", "in", self.ids)

    # ------------------------------------------------------------
    # DATA
    # ------------------------------------------------------------

    def _get_paper_data(self, paper):
        """{record id: data}: the one place where a paper's content is made.

        PDF, Word and snapshot all print this. The content does not depend on who asks; whether
        somebody may ask is checked where papers are printed.
        """
        self._get_paper(paper)
        # sudo: the paper is the same for all its readers, down to the names that it prints
        records = self.sudo()
        data = getattr(records, f"_get_paper_data_{paper}")()
        styles = records.env["party.paper.style"]._get_values_for(records)
        return {
            record_id: apply_habits(
                normalise(values) | {"style": styles[record_id]}, styles[record_id]
            )
            for record_id, values in data.items()
        }

    def _make_head(self, paper, form, abstract, committee, number="", place_date=""):
        """What stands above the text of a paper, and names the file.

        :param form: wording, a party.paper.form
        :param committee: the superior committee that the head names
        :param str number: as given; a paper of a numbered type without one gets dots
        """
        self.ensure_one()
        issuer = self._get_issuer()
        document_type = self._get_document_type(paper)
        printed = number or f"{words.DOTS[:6]}-{document_type}/{issuer.symbol_code}"
        return {
            "schema": SCHEMA,
            "paper": paper,
            "document_type": document_type,
            "number": number or "",
            "author": issuer.name,
            "document_title": words.TEXTS["document"]
            .format(title=form.title or "", abstract=abstract, cell=issuer.name)
            .strip(),
            "title": form.title or "",
            "abstract": abstract,
            "head": {
                "superior": (committee.name or "").upper(),
                "issuer": issuer.name.upper(),
                "number": words.TEXTS["number"].format(number=printed) if document_type else "",
                "party": words.PARTY,
                "place_date": place_date,
            },
        }

    def _check_paper(self, paper):
        """Refuse a paper that is secret, or that these records do not have in their state."""
        declared = self._get_paper(paper)
        self._check_not_secret(paper)
        wrong = self.filtered(lambda record: record.state not in declared.states)
        if wrong:
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "“%(paper)s” is not printed in the state “%(state)s”: %(names)s.",
                    paper=declared.title,
                    state=labels[wrong[0].state],
                    names=", ".join(wrong[:3].mapped("display_name")),
                )
            )

    def _check_not_secret(self, paper):
        if secret := self.filtered(lambda record: record._is_paper_secret(paper)):
            raise make_secret_error(secret)

    def _get_paper_filename(self, paper):
        """Name of the downloaded file, without its ending: number and title as printed."""
        self.ensure_one()
        frozen = self._get_frozen(paper).get(self.id)
        data = frozen.data if frozen else self._get_paper_data(paper)[self.id]
        return make_filename(make_title(data))

    # ------------------------------------------------------------
    # PRINTING
    # ------------------------------------------------------------

    def _get_frozen(self, paper):
        """The revision that is printed, for the records whose state serves one: {id: document}"""
        frozen_states = self._get_paper(paper).frozen_states
        settled = self.filtered(lambda record: record.state in frozen_states)
        if not settled:
            return {}
        # sudo: a revision is as readable as its record, and that has been checked
        documents = (
            self.env["party.document"]
            .sudo()
            .search(
                Domain("res_model", "=", self._name)
                & Domain("res_id", "in", settled.ids)
                & Domain("paper", "=", paper),
                order="revision",
            )
        )
        return {document.res_id: document for document in documents}

    def _get_frozen_papers(self):
        """The revisions that hold of one record's papers, in the order of its declaration."""
        self.ensure_one()
        self.check_access("read")
        documents = self.env["party.document"]
        for paper, declared in self._get_papers().items():
            if declared.frozen_states and (frozen := self._get_frozen(paper)):
                documents |= frozen[self.id].with_env(self.env)
        return documents

    def _get_papers_to_print(self, paper):
        """What a template needs, for each record: frozen where it is frozen, else as it is now."""
        frozen = self._get_frozen(paper)
        live = self.filtered(lambda record: record.id not in frozen)._get_live_papers(paper)
        return [
            frozen[record.id]._get_printed() if record.id in frozen else live[record.id]
            for record in self
        ]

    def _get_live_papers(self, paper):
        """{record id: what a template needs}, of the records as they are now"""
        preview = self._get_paper(paper).preview
        return {
            record_id: {"data": data, "created": None, "preview": preview}
            for record_id, data in self._get_paper_data(paper).items()
        }

    def _get_paper_files(self, paper):
        """{record id: (title, bytes of the PDF)}

        The frozen originals byte for byte, the others made now.
        """
        frozen = self._get_frozen(paper)
        files = {record_id: document._get_file() for record_id, document in frozen.items()}
        live = self.filtered(lambda record: record.id not in frozen)
        papers = live._get_live_papers(paper)
        live._use_pictures({i: printed["data"] for i, printed in papers.items()}, paper_image.check)
        for record in live:
            printed = papers[record.id]
            pdf = record._render_paper_pdf(paper, printed)
            files[record.id] = make_title(printed["data"]), pdf
        return files

    def _get_paper_pdfs(self, paper):
        """{record id: bytes}, as of :meth:`_get_paper_files`"""
        return {i: pdf for i, (_title, pdf) in self._get_paper_files(paper).items()}

    @api.model
    def _render_paper_html(self, paper, papers, css=None):
        """The HTML of papers, as one document.

        :param list papers: as from :meth:`_get_papers_to_print`
        :param css: style sheet to put in, for a browser
        """
        values = {"papers": papers, "css": css and Markup(css), "markup": self._mark_clean}
        body = self.env["ir.qweb"]._render(
            self._get_paper(paper).template, values, minimal_qcontext=True
        )
        return f"<!DOCTYPE html>\n{body}"

    @api.model
    def _mark_clean(self, source):
        """Cleaned again: what is marked safe here must not rest on where the data has been."""
        return Markup(paper_html.clean_html(source))

    @api.model
    def _get_browser_css(self, papers):
        """The style sheet of papers shown together: that of the first."""
        style = papers[0]["data"].get("style")
        return make_css(lambda file: FONT_ADDRESS + file, style)

    def _render_paper_pdf(self, paper, printed):
        """The PDF of one record's paper.

        :param dict printed: as from :meth:`_get_papers_to_print`
        :raise UserError: when WeasyPrint is missing, naming what to install
        """
        self.ensure_one()
        try:
            return self._render_pdf(paper, printed)
        except paper_pdf.FontsMissing as error:
            _logger.error("The typeface of papers is missing: %s", error)
            raise UserError(
                self.env._(
                    "Papers cannot be printed: the typeface “%(file)s” is missing on the server. "
                    "Ask its administrator to copy the folder party_cell there again, complete.",
                    file=error,
                )
            ) from None
        except paper_pdf.RendererMissing as error:
            _logger.info("WeasyPrint is missing: %s", error)
            raise UserError(
                self.env._(
                    "Papers are printed with WeasyPrint, which is not installed on the server: "
                    "ask its administrator to run “%(command)s”.",
                    command=paper_pdf.INSTALL_COMMAND,
                )
            ) from None

    def _render_pdf(self, paper, printed):
        markup = self._render_paper_html(paper, [printed])
        return paper_pdf.render_pdf(
            markup,
            read_attachment=self._read_paper_attachment,
            style=printed["data"].get("style"),
        )

    def _read_paper_attachment(self, attachment_id):
        """Bytes of an image on the paper, when it belongs to the record; None for all others."""
        # sudo: whoever prints the paper may read the record whose own attachment this must be
        Attachment = self.env["ir.attachment"].sudo()
        attachment = Attachment.search(
            self._get_paper_attachment_domain() & Domain("id", "=", attachment_id)
        )
        if attachment.mimetype == "image/webp":
            # the editor keeps a JPEG beside each image in this format
            attachment = Attachment.search(
                Domain("res_model", "=", "ir.attachment")
                & Domain("res_id", "=", attachment.id)
                & Domain("mimetype", "=", "image/jpeg"),
                limit=1,
            )
        return attachment.raw or None

    def _use_pictures(self, data, use):
        """What is made of the pictures on papers; none is left out unsaid.

        :param data: {record id: data of the paper}
        :param use: function of the bytes of a picture
        :return: {record id: {address: what ``use`` gives}}
        :raise UserError: with all pictures that cannot be printed, where they stand, what to do
        """
        used, wrong = {}, []
        for record in self:
            own = used[record.id] = {}
            for place, address in paper_image.find_addresses(data[record.id]):
                try:
                    body = paper_pdf.read_picture(address, record._read_paper_attachment)
                    own[address] = use(body)
                except paper_image.PictureRefused as error:
                    wrong.append(
                        self.env._(
                            "– “%(place)s” (%(record)s): %(problem)s",
                            place=place,
                            record=record.display_name,
                            problem=self._get_picture_problems()[str(error)],
                        )
                    )
        if wrong:
            raise UserError(
                self.env._(
                    "Pictures that cannot be printed:\n%(pictures)s", pictures="\n".join(wrong)
                )
            )
        return used

    @api.model
    def _get_picture_problems(self):
        """What to do about a picture, by why it is refused."""
        return {
            "foreign": self.env._(
                "the picture belongs to another record. Delete it here and insert it anew from its "
                "file."
            ),
            "large": self.env._(
                "the picture is too large to be scaled down. Save it smaller, 2,000 points wide "
                "for example, and insert it anew."
            ),
            "format": self.env._(
                "this is no picture that papers can show. Save it as JPEG or PNG and insert it "
                "anew."
            ),
            "broken": self.env._("the picture is damaged. Insert it anew from its file."),
        }

    @api.model
    def _show_changes(self, changes):
        """The changes of a text (paper_diff.compare), to be read on the screen."""
        if not changes:
            return Markup("<p>%s</p>") % self.env._("Nothing that is printed differs.")
        labels = {
            "added": self.env._("added"),
            "removed": self.env._("removed"),
            "changed": "",
        }
        return Markup("").join(
            Markup("<h3>%s</h3>%s")
            % (
                " – ".join(filter(None, (change.title, labels[change.kind]))),
                Markup("").join(Markup("<p>%s</p>") % line for line in change.lines),
            )
            for change in changes
        )

    # ------------------------------------------------------------
    # FREEZING
    # ------------------------------------------------------------

    def _freeze_paper(self, paper):
        """Make the next revision of a paper for each record; for the workflow engine.

        Called within the transaction of the approval, when numbers are given. Without WeasyPrint,
        or when PDFs are deferred, the snapshot is frozen now and its PDF made from it later. A
        secret paper is not here to be frozen.

        :return: party.document, in the order of the records
        """
        records = self.filtered(lambda record: not record._is_paper_secret(paper))
        data = records._get_paper_data(paper)
        for record_id, pictures in records._use_pictures(data, paper_image.embed).items():
            data[record_id] = paper_image.pin(data[record_id], pictures)
        # sudo: revisions have no access of their own, only the engine makes them
        Document = self.env["party.document"].sudo()
        documents = Document._create_revisions(records, paper, data)
        if not self._is_pdf_deferred():
            documents._make_pdfs()
        return documents

    def _is_pdf_deferred(self):
        # The context is the client's to forge: only the server's own code defers by it.
        if self.env.su and self.env.context.get("party_defer_pdf"):
            return True
        # sudo: one setting of this addon
        return str2bool(self.env["ir.config_parameter"].sudo().get_param(DEFER_PARAMETER) or "0")
