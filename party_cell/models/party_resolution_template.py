"""What a resolution consists of, as data: by its type, its scope and the committee above."""

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .party_committee import sort_nearest
from .party_minutes_template import ROLES
from .party_roles import vietnam_today

SCOPES = [
    ("monthly", "Work of the month"),
    ("thematic", "Thematic"),
    ("other", "Another matter"),
]

# What a section prints: its own text, or tasks and results that are recorded as lines.
BLOCKS = [
    ("part", "Part heading"),
    ("chapter", "Part that is one text"),
    ("text", "Text"),
    ("review", "Results of the last tasks"),
    ("tasks", "Tasks"),
]
TEXT_BLOCKS = ("chapter", "text")

# Where the words are when the meeting has recorded them already.
SOURCES = [
    *ROLES,
    ("conclusion", "Chair's conclusion"),
    ("outcome", "What was decided on the theme"),
]


class PartyResolutionTemplate(models.Model):
    """The parts of a resolution, a conclusion, a notice of conclusion.

    Those without a committee come with the addon; a committee has its own for its cells.
    """

    _name = "party.resolution.template"
    _description = "Resolution Template"
    _inherit = ["party.committee.setting"]
    _order = "type_id, scope, date_from desc, id"

    name = fields.Char(required=True)
    active = fields.Boolean("In use", default=True)
    type_id = fields.Many2one("party.document.type", required=True, ondelete="restrict", index=True)
    scope = fields.Selection(SCOPES, help="Empty: all that have no template of their own.")
    needs_vote = fields.Boolean(
        "Passed by a vote",
        default=True,
        help="Signed only when a vote of the meeting has passed it.",
    )
    basis = fields.Char("Legal basis")
    section_ids = fields.One2many(
        "party.resolution.template.section", "template_id", "Sections", copy=True
    )

    def _get_for(self, resolutions):
        """The template of each: its scope first, then the nearest committee above the cell.

        :return: {resolution id: template, maybe empty}
        """
        templates = self.with_context(active_test=True).search(
            Domain("type_id", "in", resolutions.type_id.ids)
        )
        above = {cell: cell._get_committee_ids_above() for cell in resolutions.cell_id}
        chosen = {}
        for resolution in resolutions:
            fitting = templates.filtered(
                lambda t, r=resolution: t.type_id == r.type_id and t.scope in (False, r.scope)
            )._in_force(resolution.period or vietnam_today())
            nearest = sort_nearest(fitting, above[resolution.cell_id])
            chosen[resolution.id] = nearest.sorted(lambda t: not t.scope)[:1]
        return chosen


class PartyResolutionTemplateSection(models.Model):
    """One section of a resolution template."""

    _name = "party.resolution.template.section"
    _description = "Section of a Resolution Template"
    _inherit = ["party.access"]
    _order = "template_id, sequence, id"
    _rec_name = "heading"

    template_id = fields.Many2one(
        "party.resolution.template", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(default=10)
    block = fields.Selection(BLOCKS, required=True, default="text")
    heading = fields.Char(required=True)
    guidance = fields.Text(help="Shown to the writer, never printed.")
    required = fields.Boolean("Must be written")
    source = fields.Selection(
        SOURCES,
        "Taken from",
        help="What the meeting has recorded fills the text while it is empty.",
    )
    proposal = fields.Text(
        "Text to begin with",
        help="One paragraph on a line. {superior}, {cell}, {month}, {next_month}, {date}, {theme} "
        "and {days} (days to report within) stand for facts.",
    )

    def _get_access_domain(self, name):
        """The rights on a section are those on its template."""
        templates = self.env["party.resolution.template"]
        return Domain("template_id", "any!", templates._get_known_domains(name)[0])

    def write(self, vals):
        # The rule asks what the section was before: it must not go to a template of others.
        if "template_id" in vals and any(s.template_id.id != vals["template_id"] for s in self):
            raise UserError(
                self.env._("A section stays with its template. Make a new one in the other.")
            )
        return super().write(vals)


class PartyDocumentType(models.Model):
    _inherit = "party.document.type"

    resolution_template_ids = fields.One2many(
        "party.resolution.template", "type_id", "Resolution templates"
    )
