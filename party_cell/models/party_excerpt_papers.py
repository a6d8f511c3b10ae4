"""The excerpt on paper: TRÍCH BIÊN BẢN, TRÍCH NGHỊ QUYẾT."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import LazyTranslate

from ..tools import paper_words as words
from ..tools.paper_excerpt import take_pieces
from .party_document_mixin import Paper

_lt = LazyTranslate(__name__)

PRINTED_STATES = ("draft", "held", "approved")


class PartyExcerpt(models.Model):
    _inherit = "party.excerpt"

    def _get_papers(self):
        return super()._get_papers() | {
            "excerpt": Paper(
                "BS",
                _lt("Excerpt"),
                "party_cell.report_excerpt",
                PRINTED_STATES,
                ("approved",),
                preview=True,
            ),
        }

    def _get_form_kind(self):
        """The wording may differ by the paper that the excerpt is of."""
        return self.document_id.paper

    def _get_paper_attachment_domain(self):
        """Images in the text are those of the paper's own record."""
        sources = [document._get_source() for document in self.document_id]
        own = super()._get_paper_attachment_domain()
        return own | Domain.OR(source._get_paper_attachment_domain() for source in sources)

    def _get_title(self, form):
        """TRÍCH BIÊN BẢN: what the excerpt is of."""
        return f"{form.title or ''} {self.document_id.data['title']}".strip()

    def _get_abstracts(self):
        forms = self._get_wordings("excerpt")
        return {
            excerpt.id: "{} {}".format(
                excerpt._get_title(forms[excerpt.id]).capitalize(),
                excerpt.document_id.number or "",
            ).strip()
            for excerpt in self
        }

    def _get_paper_data_excerpt(self):
        """From the frozen paper alone: what is left out is not in the data either."""
        forms = self._get_wordings("excerpt")
        signers = self._get_signers()
        data = {}
        for excerpt in self:
            original, form = excerpt.document_id.data, forms[excerpt.id]
            title = excerpt._get_title(form)
            abstract = original["abstract"]
            data[excerpt.id] = excerpt._get_issued_head(
                "excerpt",
                form,
                signers[excerpt.id],
                abstract=abstract,
            ) | {
                "title": title,
                "document_title": words.TEXTS["document"].format(
                    title=title, abstract=abstract, cell=excerpt.cell_id.name
                ),
                "annexed": words.TEXTS["excerpt_of"].format(
                    title=original["title"].capitalize(), number=original["number"]
                )
                if original["number"]
                else "",
            }
            keys = set(excerpt.line_ids.filtered("included").mapped("key"))
            data[excerpt.id] |= take_pieces(original, keys)
            left = data[excerpt.id]["signatures"][0]
            recipient = (excerpt.recipient or words.DOTS).strip()
            left["lines"] = [line.replace("{recipient}", recipient) for line in left["lines"]]
        return data


class PartyDocument(models.Model):
    _inherit = "party.document"

    excerpt_ids = fields.One2many("party.excerpt", "document_id", "Excerpts", readonly=True)
    can_excerpt = fields.Boolean(compute="_compute_can_excerpt", export_string_translation=False)

    @api.depends("data")
    def _compute_can_excerpt(self):
        for document in self:
            document.can_excerpt = bool(document.data and document.data.get("parts")) and (
                document.res_model != "party.excerpt"
            )

    def action_make_excerpt(self):
        """Begin an excerpt of this paper, or open the one that was begun and left empty."""
        self.ensure_one()
        self._check_keeper()
        excerpts = self.env["party.excerpt"]
        left = excerpts.search(
            [
                ("document_id", "=", self.id),
                ("state", "=", "draft"),
                ("create_uid", "=", self.env.uid),
                ("recipient", "=", False),
            ],
            limit=1,
        )
        excerpt = left or excerpts.create({"document_id": self.id})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Excerpt"),
            "res_model": "party.excerpt",
            "res_id": excerpt.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }


class PartyDocumentMixin(models.AbstractModel):
    _inherit = "party.document.mixin"

    def action_make_excerpt(self):
        """Begin an excerpt of the record's frozen paper that has parts."""
        documents = self._get_frozen_papers().filtered("can_excerpt")
        if not documents:
            raise UserError(
                self.env._("An excerpt is made once the paper has been adopted or signed.")
            )
        return documents[0].action_make_excerpt()
