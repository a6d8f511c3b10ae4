from odoo import api, fields, models
from odoo.fields import Domain

from .party_cell import CELL_TYPES

KINDS = [
    ("regular", "Regular meeting"),
    ("thematic", "Thematic meeting"),
    ("combined", "Regular and thematic meeting"),
    ("extraordinary", "Extraordinary meeting"),
    ("committee_meeting", "Meeting of the cell's committee"),
    ("review", "Year-end review"),
]

# What a section prints: its own text, or facts recorded elsewhere on the meeting.
BLOCKS = [
    ("part", "Part heading"),
    ("text", "Text"),
    ("opening", "Opening, with its facts"),
    ("opinions", "Named opinions"),
    ("conclusion", "Chair's conclusion"),
    ("votes", "Votes"),
    ("adoption", "Adoption of the minutes"),
]


class PartyMinutesTemplate(models.Model):
    """Sections of the minutes for one type of cell and one kind of meeting, as data."""

    _name = "party.minutes.template"
    _description = "Minutes Template"
    _inherit = ["party.dated"]
    _order = "cell_type, kind, date_from desc"

    name = fields.Char(required=True)
    active = fields.Boolean("In use", default=True)
    cell_type = fields.Selection(CELL_TYPES, required=True)
    kind = fields.Selection(KINDS, required=True)
    committee_id = fields.Many2one(
        "party.committee", "For the cells of", index="btree_not_null", help="Empty: everywhere."
    )
    basis = fields.Char("Legal basis")
    section_ids = fields.One2many(
        "party.minutes.template.section", "template_id", "Sections", copy=True
    )

    @api.model
    def _get_for(self, meetings):
        """The template of each meeting: the nearest committee above the cell wins.

        A kind without a template of its own takes that of the cell type's extraordinary meeting,
        which has no fixed content; a type without templates takes those of "other".

        :return: {meeting id: template, maybe empty}
        """
        templates = self.with_context(active_test=True).search(
            Domain("cell_type", "in", [*meetings.cell_id.mapped("cell_type"), "other"])
            & Domain("kind", "in", [*meetings.mapped("kind"), "extraordinary"])
        )
        above = {cell: cell._get_committee_ids_above() for cell in meetings.cell_id}
        chosen = {}
        for meeting in meetings:
            cell, committees = meeting.cell_id, above[meeting.cell_id]
            fitting = templates._in_force(meeting.period).filtered(
                lambda t, meeting=meeting, cell=cell, committees=committees: (
                    t.cell_type in (cell.cell_type, "other")
                    and t.kind in (meeting.kind, "extraordinary")
                    and (not t.committee_id or t.committee_id.id in committees)
                )
            )
            chosen[meeting.id] = fitting.sorted(
                lambda t, meeting=meeting, cell=cell, committees=committees: (
                    t.kind != meeting.kind,
                    t.cell_type != cell.cell_type,
                    committees.index(t.committee_id.id) if t.committee_id else len(committees),
                    -t.date_from.toordinal(),
                )
            )[:1]
        return chosen


class PartyMinutesTemplateSection(models.Model):
    """One section of a minutes template."""

    _name = "party.minutes.template.section"
    _description = "Section of a Minutes Template"
    _order = "template_id, sequence, id"
    _rec_name = "heading"

    template_id = fields.Many2one(
        "party.minutes.template", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(default=10)
    block = fields.Selection(BLOCKS, required=True, default="text")
    heading = fields.Char(required=True)
    guidance = fields.Text(help="Shown to the writer, never printed.")
    required = fields.Boolean("Must be written")
    basis = fields.Char("Legal basis")
