from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from .party_cell import CELL_TYPES
from .party_committee import sort_nearest
from .party_kinds import KINDS
from .party_roles import vietnam_today

# What a section prints: its own text, or facts recorded elsewhere on the meeting.
BLOCKS = [
    ("part", "Part heading"),
    ("text", "Text"),
    ("opening", "Opening, with its facts"),
    ("opinions", "Named opinions"),
    ("petitions", "Petitions and answers"),
    ("conclusion", "Chair's conclusion"),
    ("votes", "Votes"),
    ("adoption", "Adoption of the minutes"),
]

# What the software needs to know of a text. A section without a role is a section all the same.
ROLES = [
    ("documents", "Documents of the superiors"),
    ("ideology", "Thinking and public opinion"),
    ("last_month", "What was done"),
    ("admission", "Admission and confirmation of members"),
    ("bac", "Study of Hồ Chí Minh"),
    ("criticism", "Self-criticism and criticism"),
    ("praise", "Praise and reminders"),
    ("next_month", "Tasks to come"),
    ("thematic", "Thematic part"),
    ("rating", "Rating of the meeting"),
]


class PartyMinutesTemplate(models.Model):
    """Sections of the minutes for one type of cell and one kind of meeting, as data.

    Those without a committee come with the addon; a committee adapts them for its cells.
    """

    _name = "party.minutes.template"
    _description = "Minutes Template"
    _inherit = ["party.committee.setting"]
    _order = "cell_type, kind, date_from desc"

    name = fields.Char(required=True)
    active = fields.Boolean("In use", default=True)
    cell_type = fields.Selection(CELL_TYPES, required=True)
    kind = fields.Selection(KINDS, required=True)
    # Meetings ask by their month: what is made today holds for all of this month.
    date_from = fields.Date(default=lambda self: vietnam_today().replace(day=1))
    basis = fields.Char("Legal basis")
    section_ids = fields.One2many(
        "party.minutes.template.section", "template_id", "Sections", copy=True
    )

    @api.constrains("section_ids")
    def _check_sections(self):
        """Minutes made from a template must ask for something.

        Asked where sections are entered with their template: an import may bring them later, and
        until then no meeting takes the template.
        """
        for template in self:
            texts = template.section_ids.filtered(lambda section: section.block == "text")
            if not texts.filtered("required"):
                raise ValidationError(
                    self.env._(
                        "The template “%(name)s” has no text that must be written: minutes made "
                        "from it could stay empty. Add a section of the kind “Text” and tick “Must "
                        "be written”.",
                        name=template.name,
                    )
                )
            parts = {section.role == "thematic" for section in texts}
            if template.kind == "combined" and len(parts) < 2:
                raise ValidationError(
                    self.env._(
                        "The template “%(name)s” is for a regular and a thematic meeting in one: "
                        "it needs texts of both. Choose the meaning “Thematic part” for the texts "
                        "of the theme, and for these only.",
                        name=template.name,
                    )
                )

    # ------------------------------------------------------------
    # CHOICE
    # ------------------------------------------------------------

    @api.model
    def _get_for(self, meetings):
        """The template of each meeting: the nearest committee above the cell wins.

        A type whose templates are out of use takes those of "other". A meeting of a time before
        all templates, entered late, takes what is there rather than nothing.

        :return: {meeting id: template, maybe empty}
        """
        templates = self.with_context(active_test=True).search(
            Domain("cell_type", "in", [*meetings.cell_id.mapped("cell_type"), "other"])
            & Domain("kind", "in", meetings.mapped("kind"))
            & Domain("section_ids.block", "=", "text")
        )
        by_kind = templates.grouped("kind")
        above = {cell: cell._get_committee_ids_above() for cell in meetings.cell_id}
        chosen = {}
        for meeting in meetings:
            cell = meeting.cell_id
            fitting = by_kind.get(meeting.kind, self.browse()).filtered(
                lambda t, cell=cell: t.cell_type in (cell.cell_type, "other")
            )
            in_force = fitting._in_force(meeting.period)
            # The latest first, as they come.
            chosen[meeting.id] = sort_nearest(fitting, above[cell]).sorted(
                lambda t, cell=cell, in_force=in_force: (
                    t.cell_type != cell.cell_type,
                    t not in in_force,
                )
            )[:1]
        return chosen

    # ------------------------------------------------------------
    # ADAPTING
    # ------------------------------------------------------------

    def action_adapt(self):
        """Ask for which committee the template is adapted."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Adapt for a committee"),
            "res_model": "party.minutes.template.adapt",
            "view_mode": "form",
            "target": "new",
            "context": {"default_template_id": self.id},
        }

    def _adapt(self, committee):
        """A copy of the template and its sections for the cells of a committee.

        :raise UserError: when the committee has its own template of that kind already
        """
        self.ensure_one()
        today = vietnam_today()
        own = self.search(
            Domain("committee_id", "=", committee.id)
            & Domain("cell_type", "=", self.cell_type)
            & Domain("kind", "=", self.kind)
        )._in_force(today)
        if own:
            raise UserError(
                self.env._(
                    "%(committee)s already has its own template for these meetings: "
                    "“%(template)s”. Change that one.",
                    committee=committee.name,
                    template=own[0].name,
                )
            )
        return self.copy(
            {
                "name": f"{self.name} ({committee.name})",
                "committee_id": committee.id,
                "date_from": today.replace(day=1),
                "date_to": False,
            }
        )


class PartyMinutesTemplateSection(models.Model):
    """One section of a minutes template."""

    _name = "party.minutes.template.section"
    _description = "Section of a Minutes Template"
    _inherit = ["party.access"]
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
    role = fields.Selection(
        ROLES, "Meaning", help="By which the system finds the section, whatever its heading."
    )
    by_unit = fields.Boolean(
        "By agency", help="In a merged cell written once for each of its agencies."
    )
    basis = fields.Char("Legal basis")

    def _get_units(self, cell):
        """The agencies of a cell for each of which the section is written; else once, for none."""
        # The client may ask for archived records; new meetings are made for agencies in use.
        units = cell.with_context(active_test=True).unit_ids
        if self.by_unit and self.block == "text" and len(units) > 1:
            return list(units)
        return [units.browse()]

    def _get_access_domain(self, name):
        """The rights on a section are those on its template."""
        templates = self.env["party.minutes.template"]
        return Domain("template_id", "any!", templates._get_known_domains(name)[0])

    def write(self, vals):
        # The rule asks what the section was before: it must not go to a template of others.
        if "template_id" in vals and any(s.template_id.id != vals["template_id"] for s in self):
            raise UserError(
                self.env._("A section stays with its template. Make a new one in the other.")
            )
        return super().write(vals)
