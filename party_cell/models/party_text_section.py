from odoo import api, fields, models
from odoo.tools import is_html_empty

from ..tools.paper_html import clean_html


class PartyTextSection(models.AbstractModel):
    """A heading of a paper and the text below it, written in the form of the parent."""

    _name = "party.text.section"
    _description = "Section of a Paper"
    _inherit = ["party.workflow.line"]
    _rec_name = "heading"

    _workflow_lines = "section_ids"
    _workflow_texts = frozenset({"content"})

    sequence = fields.Integer(default=10)
    heading = fields.Char(required=True)
    guidance = fields.Text()
    required = fields.Boolean("Must be written")
    content = fields.Html(sanitize_style=True, sanitize_attributes=True, sanitize_form=True)
    is_written = fields.Boolean(compute="_compute_is_written", store=True)

    @api.depends("content")
    def _compute_is_written(self):
        for section in self:
            section.is_written = not is_html_empty(section.content)

    # What is stored is what a paper can print: a word processor's styles go, tables stay. Done
    # before Odoo's own cleaning, which takes four times as long for it.

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._clean_content(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._clean_content(vals))

    @api.model
    def _clean_content(self, vals):
        return vals | {"content": clean_html(vals["content"])} if vals.get("content") else vals
