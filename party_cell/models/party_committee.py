from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

LEVELS = [
    ("central", "Central"),
    ("province", "Provincial committee"),
    ("superior_grassroots", "Directly above grassroots organisations"),
    ("grassroots", "Grassroots committee"),
    ("sub_grassroots", "Sub-committee of a grassroots committee"),
]


def sort_nearest(settings, committee_ids):
    """What holds for the cells of these committees, that of the nearest committee first.

    :param settings: records with committee_id; those without one hold everywhere, and come last
    :param list committee_ids: nearest first, as from ``party.cell._get_committee_ids_above``
    """
    distances = {committee_id: index for index, committee_id in enumerate(committee_ids)}
    fitting = settings.filtered(lambda s: not s.committee_id or s.committee_id.id in distances)
    return fitting.sorted(lambda s: distances.get(s.committee_id.id, len(distances)))


class PartyCommittee(models.Model):
    """A superior committee (cấp ủy cấp trên), at any depth of the tree."""

    _name = "party.committee"
    _description = "Superior Party Committee"
    _inherit = ["party.access", "party.roles.source"]
    _parent_store = True
    _order = "name"

    name = fields.Char(required=True, index="trigram")
    active = fields.Boolean("In use", default=True)
    level = fields.Selection(LEVELS, required=True, default="grassroots")
    parent_id = fields.Many2one(
        "party.committee", "Superior committee", ondelete="restrict", index=True
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("party.committee", "parent_id", "Committees below")
    place_name = fields.Char("Place name", help="As it stands before the date on official papers.")
    symbol_code = fields.Char(
        "Symbol", default="ĐU", required=True, help="The sign of the body in document numbers."
    )
    officer_ids = fields.One2many("party.committee.officer", "committee_id", "Officers")
    cell_ids = fields.One2many("party.cell", "committee_id", "Cells")

    @api.constrains("parent_id")
    def _check_parent_id(self):
        if self._has_cycle():
            raise ValidationError(
                self.env._("A committee cannot stand below itself. Choose another superior.")
            )

    def _get_committee_ids_above(self):
        """Ids of the committee itself and of those above it, nearest first: as of its cells."""
        return [int(part) for part in reversed((self.parent_path or "").split("/")) if part]

    @api.model
    def _get_own_top(self):
        """The topmost committee that the user works for; empty where there are several."""
        overseen = self.browse(self._roles().committees)
        top = overseen.filtered(lambda committee: committee.parent_id not in overseen)
        return top if len(top) == 1 else self.browse()

    def _get_access_domain(self, name):
        if name == "user_reads":
            # The name of a committee stands on every paper of its cells.
            return Domain.TRUE
        if name == "user_oversees":
            return self._domain_in("id", self._roles().committees)
        if name == "user_writes":
            return self._domain_administrator()
        return Domain.FALSE
