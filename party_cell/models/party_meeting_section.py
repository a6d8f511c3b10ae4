from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.paper_html import count_letters
from .party_minutes_template import BLOCKS, ROLES


class PartyMeetingSection(models.Model):
    """A section of the minutes of one meeting, copied from the template."""

    _name = "party.meeting.section"
    _description = "Section of Meeting Minutes"
    _inherit = ["party.text.section"]
    _order = "meeting_id, sequence, id"

    meeting_id = fields.Many2one("party.meeting", required=True, ondelete="cascade", index=True)
    template_section_id = fields.Many2one(
        "party.minutes.template.section",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        export_string_translation=False,
    )
    block = fields.Selection(BLOCKS, required=True, default="text")
    role = fields.Selection(ROLES, "Meaning", readonly=True)
    unit_id = fields.Many2one(
        "party.cell.unit",
        "Agency",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        help="In a merged cell: the agency that the section is about.",
    )
    text_length = fields.Integer(
        compute="_compute_text_length", store=True, export_string_translation=False
    )

    @api.depends("content")
    def _compute_text_length(self):
        for section in self:
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
