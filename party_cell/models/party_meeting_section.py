from odoo import api, fields, models
from odoo.tools import is_html_empty

from .party_minutes_template import BLOCKS


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
    role = fields.Selection([("thematic", "Thematic part")])
    content = fields.Html(sanitize_style=True, sanitize_attributes=True, sanitize_form=True)
    is_written = fields.Boolean(compute="_compute_is_written", store=True)

    @api.depends("content")
    def _compute_is_written(self):
        for section in self:
            section.is_written = not is_html_empty(section.content)
