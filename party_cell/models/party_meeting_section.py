from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import is_html_empty

from ..tools.paper_html import clean_html, count_letters
from .party_minutes_template import BLOCKS, ROLES


class PartyMeetingSection(models.Model):
    """A section of the minutes of one meeting, copied from the template."""

    _name = "party.meeting.section"
    _description = "Section of Meeting Minutes"
    _inherit = ["party.workflow.line"]
    _order = "meeting_id, sequence, id"
    _rec_name = "heading"

    _workflow_lines = "section_ids"
    _workflow_texts = frozenset({"content"})

    meeting_id = fields.Many2one("party.meeting", required=True, ondelete="cascade", index=True)
    template_section_id = fields.Many2one(
        "party.minutes.template.section",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        export_string_translation=False,
    )
    sequence = fields.Integer(default=10)
    block = fields.Selection(BLOCKS, required=True, default="text")
    heading = fields.Char(required=True)
    guidance = fields.Text()
    required = fields.Boolean("Must be written")
    role = fields.Selection(ROLES, "Meaning", readonly=True)
    unit_id = fields.Many2one(
        "party.cell.unit",
        "Agency",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        help="In a merged cell: the agency that the section is about.",
    )
    content = fields.Html(sanitize_style=True, sanitize_attributes=True, sanitize_form=True)
    is_written = fields.Boolean(compute="_compute_is_written", store=True)
    text_length = fields.Integer(
        compute="_compute_is_written", store=True, export_string_translation=False
    )

    @api.depends("content")
    def _compute_is_written(self):
        for section in self:
            section.is_written = not is_html_empty(section.content)
            section.text_length = count_letters(section.content)

    @api.depends("heading", "unit_id.name")
    def _compute_display_name(self):
        for section in self:
            # sudo: the agency's name belongs to the heading of a section that the user may read
            unit = section.unit_id.sudo().name
            section.display_name = f"{section.heading} – {unit}" if unit else section.heading

    @api.constrains("unit_id")
    def _check_unit_id(self):
        if any(section.unit_id.cell_id - section.cell_id for section in self):
            raise ValidationError(self.env._("The agency belongs to another cell."))

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
