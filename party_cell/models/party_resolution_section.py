from odoo import api, fields, models
from odoo.tools import is_html_empty

from ..tools.paper_html import clean_html, text_to_html
from ..tools.paper_outline import get_html_lines
from .party_resolution_template import BLOCKS, SOURCES, TEXT_BLOCKS


class PartyResolutionSection(models.Model):
    """A section of one resolution, copied from the template."""

    _name = "party.resolution.section"
    _description = "Section of a Resolution"
    _inherit = ["party.text.section"]
    _order = "resolution_id, sequence, id"

    _workflow_parent = "resolution_id"

    resolution_id = fields.Many2one(
        "party.resolution", required=True, ondelete="cascade", index=True
    )
    template_section_id = fields.Many2one(
        "party.resolution.template.section",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        export_string_translation=False,
    )
    block = fields.Selection(BLOCKS, required=True, default="text")
    source = fields.Selection(SOURCES, "Taken from", readonly=True)
    # As it came from the meeting: what is still so comes anew, what was changed here stays.
    taken = fields.Text(readonly=True, copy=False, export_string_translation=False)

    def _is_untouched(self):
        """Empty, or still the text that it began with or took from the meeting."""
        self.ensure_one()
        if self.block not in TEXT_BLOCKS or is_html_empty(self.content):
            return True
        proposal = self.resolution_id._get_proposal(self.template_section_id)
        lines = get_html_lines(clean_html(self.content))
        return lines == get_html_lines(proposal) or "\n".join(lines) == self.taken


class PartyResolution(models.Model):
    _inherit = "party.resolution"

    def _get_proposal(self, line):
        """The text that a section begins with, as HTML."""
        text = line.proposal or ""
        for name, value in self._get_stand_ins().items():
            text = text.replace(f"{{{name}}}", value)
        return text_to_html(text)

    def action_fill_from_meeting(self):
        """Take what the meeting has recorded into the texts that are still empty."""
        self._check_editable({"section_ids"})
        # sudo: sections of the meeting are no secret to who writes its resolution
        self.sudo()._fill_from_meeting()
        return True

    def _fill_from_meeting(self):
        """What was written in the meeting is not typed again. What is written here stays."""
        for resolution in self.filtered("meeting_id"):
            words = resolution._get_recorded()
            for section in resolution.section_ids.filtered("source"):
                text = words.get(section.source)
                if text and section._is_untouched():
                    text = clean_html(text)
                    section.write({"content": text, "taken": "\n".join(get_html_lines(text))})

    def _get_recorded(self):
        """{source: HTML} of what the meeting and its theme have recorded."""
        meeting = self.meeting_id
        words = {}
        for section in meeting.section_ids.filtered(lambda s: s.block == "text" and s.is_written):
            if section.role:
                words[section.role] = words.get(section.role, "") + section.content
        words["conclusion"] = text_to_html(meeting.conclusion)
        words["outcome"] = text_to_html(self.theme_id.outcome_text)
        return words

    @api.model
    def _get_gate_depends(self):
        return [
            "state",
            "type_id",
            "abstract",
            "section_ids.content",
            "vote_ids.for_count",
            "vote_ids.against_count",
            "vote_ids.other_count",
            "meeting_id.state",
            "report_date",
        ]
