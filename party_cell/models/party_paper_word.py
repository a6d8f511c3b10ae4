"""Papers as Word files: the third output beside PDF and snapshot, made from the same data."""

from html import unescape

from odoo import fields, models
from odoo.fields import Domain

from ..tools import paper_image, paper_pdf, paper_word
from ..tools.paper_words import PREVIEW
from .party_document_mixin import make_filename, make_title


class PartyDocumentMixin(models.AbstractModel):
    _inherit = "party.document.mixin"

    word_ids = fields.One2many(
        "party.document.word",
        "res_id",
        "Edited Word files",
        domain=lambda self: [("res_model", "=", self._name)],
        readonly=True,
        copy=False,
    )

    def unlink(self):
        """The edited Word files of a draft go with it; what is past draft is not deleted."""
        # sudo: nobody deletes them otherwise
        words = self.env["party.document.word"].sudo()
        words = words.search(
            Domain("res_model", "=", self._name) & Domain("res_id", "in", self.ids)
        )
        result = super().unlink()
        words._engine_unlink()
        return result

    def _get_paper_words(self, paper):
        """{record id: (name without ending, bytes of the Word file)}, frozen data where frozen.

        Whether somebody may ask is checked before, as for printing.
        """
        templates = self.env["party.word.template"]._get_for(paper, self)
        return {
            record.id: (
                make_filename(make_title(printed["data"])),
                record._render_paper_word(printed, templates[record.id]),
            )
            for record, printed in zip(self, self._get_papers_to_print(paper), strict=True)
        }

    def _render_paper_word(self, printed, template):
        """The Word file of one record's paper.

        :param dict printed: as from :meth:`_get_papers_to_print`
        :param template: a ``WordTemplate``
        """
        self.ensure_one()
        data = printed["data"] | {"preview": PREVIEW if printed["preview"] else ""}
        with self.env["party.word.template"]._explained(printing=True):
            return paper_word.render(
                template.body,
                data,
                images=self._read_paper_images(data),
                # A template of the agency's own has its own measures
                style=data.get("style") if template.shipped else None,
            )

    def _read_paper_images(self, data):
        """{source: bytes} of the images in a paper's texts, as far as they are its own."""
        images = {}
        for _place, address in paper_image.find_addresses(data):
            source = unescape(address)
            try:
                body = paper_pdf.read_picture(source, self._read_paper_attachment)
                images[source], _type = paper_image.fit(body)
            except paper_image.PictureRefused:
                continue
        return images

    def action_word(self):
        """The dialogue with the papers of these records that can be had as Word files."""
        self.check_access("read")
        return self.env["party.word.dialog"]._open(self)
