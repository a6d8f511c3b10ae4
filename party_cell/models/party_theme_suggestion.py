from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools.date_utils import get_quarter_number

from .party_roles import vietnam_today

QUARTERS = [("1", "Quarter I"), ("2", "Quarter II"), ("3", "Quarter III"), ("4", "Quarter IV")]

# Who makes a theme for a cell.
MAKERS = ("runs", "clerk", "committee")


def quarter_of(day):
    """The quarter of a day, as the key of ``QUARTERS``."""
    return str(get_quarter_number(day))


class PartyThemeSuggestion(models.Model):
    """A topic that a superior committee suggests to all cells below it."""

    _name = "party.theme.suggestion"
    _description = "Suggested Topic"
    _inherit = ["party.access"]
    _order = "year desc, quarter, name, id"

    name = fields.Char("Topic", required=True, index="trigram")
    active = fields.Boolean("In use", default=True)
    committee_id = fields.Many2one(
        "party.committee",
        "Suggested by",
        required=True,
        ondelete="restrict",
        index=True,
        default=lambda self: self.env["party.committee"]._get_own_top(),
    )
    year = fields.Integer(required=True, default=lambda self: vietnam_today().year, aggregator=None)
    quarter = fields.Selection(QUARTERS, help="Empty: any quarter of the year.")
    basis = fields.Char(help="Number and date of the document that asks for it.")
    note = fields.Text("What it should be about")
    theme_ids = fields.One2many("party.theme", "suggestion_id", "Themes")
    taken_count = fields.Integer("Cells that took it", compute="_compute_taken_count")
    can_take = fields.Boolean(compute="_compute_can_take", export_string_translation=False)

    _year_sensible = models.Constraint(
        "CHECK (year BETWEEN 1930 AND 2200)", "Enter the year with four digits, such as 2026."
    )

    @api.depends("theme_ids.state")
    @api.depends_context("uid")
    def _compute_taken_count(self):
        """For those who suggest: of how many cells, drafts included, but not of which."""
        overseen = self - self._without_right("user_writes")
        # sudo: a figure only; the themes themselves stay closed until the cell has sent them
        groups = (
            self.env["party.theme"]
            .sudo()
            ._read_group(
                Domain("suggestion_id", "in", overseen.ids) & Domain("state", "!=", "cancelled"),
                ["suggestion_id"],
                ["__count"],
            )
        )
        counts = {suggestion.id: count for suggestion, count in groups}
        for suggestion in self:
            suggestion.taken_count = counts.get(suggestion._origin.id, 0)

    @api.depends_context("uid")
    def _compute_can_take(self):
        self.can_take = bool(self._roles().cells_of(*MAKERS))

    def write(self, vals):
        if "committee_id" in vals and any(s.committee_id.id != vals["committee_id"] for s in self):
            raise UserError(
                self.env._("A topic stays with its committee. Make a new one for the other.")
            )
        return super().write(vals)

    def _get_access_domain(self, name):
        if name == "user_reads":
            return (
                self._domain_administrator()
                | self._domain_in("committee_id", self._get_committee_ids_above())
                | self._domain_in("committee_id", self._roles().committees)
            )
        if name == "user_writes":
            return self._domain_administrator() | self._domain_in(
                "committee_id", self._roles().committees
            )
        if name == "user_oversees":
            return self._domain_in("committee_id", self._roles().committees)
        return Domain.FALSE

    @api.model
    def _get_committee_ids_above(self):
        """Ids of the committees above the user's cells and committees today."""
        roles = self._roles()
        # sudo: where the user's own committees stand in the tree
        own = self.env["party.committee"].sudo().browse(roles.committees)
        paths = (committee.parent_path or "" for committee in own)
        cells = roles.cells_of("member", "runs", "clerk", "supervisor")
        return self.env["party.roles"]._get_committees_above(cells) | {
            int(part) for path in paths for part in path.split("/") if part
        }

    def action_take(self):
        """Make a theme of the topic for the user's cell, or open the one that was made of it.

        :return: an action that opens the theme; a new form where the user must choose the cell
        """
        self.ensure_one()
        self.check_access("read")
        cells = self.env["party.cell"].browse(self._roles().cells_of(*MAKERS))
        below = cells.filtered(lambda cell: self.committee_id.id in cell._get_committee_ids_above())
        if not below:
            raise UserError(
                self.env._(
                    "“%(topic)s” is taken by the secretary of a cell below %(committee)s. You run "
                    "no such cell.",
                    topic=self.name,
                    committee=self.committee_id.name,
                )
            )
        action = {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": "party.theme",
            "view_mode": "form",
        }
        values = self._get_theme_values()
        if len(below) > 1:
            context = {f"default_{name}": value for name, value in values.items()}
            return action | {"context": context}
        theme = self.env["party.theme"].search(
            Domain("suggestion_id", "=", self.id)
            & Domain("cell_id", "=", below.id)
            & Domain("state", "!=", "cancelled")
        )
        if not theme:
            theme = theme._get_open_topic(below, values["year"], values["quarter"])
            if theme:
                theme.write(values)
            else:
                theme = theme.create({**values, "cell_id": below.id})
        return action | {"res_id": theme.id}

    def _get_theme_values(self):
        """What a theme takes over from the topic."""
        today = vietnam_today()
        return {
            "suggestion_id": self.id,
            "source": "suggested",
            "name": self.name,
            "year": self.year,
            "quarter": self.quarter or quarter_of(today),
            "basis": self.basis,
        }
