from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class PartyCellAffiliation(models.Model):
    """Dated truth: which committee a cell belongs to, and who of it is in charge of the cell."""

    _name = "party.cell.affiliation"
    _description = "Affiliation of a Party Cell"
    _inherit = ["party.cell.part", "party.roles.source", "party.dated"]
    _rec_name = "committee_id"
    _cell_writers = ("officer",)
    _order = "cell_id, date_from desc"

    cell_id = fields.Many2one("party.cell", required=True, ondelete="cascade", index=True)
    committee_id = fields.Many2one(
        "party.committee", "Superior committee", required=True, ondelete="restrict", index=True
    )
    supervisor_id = fields.Many2one(
        "party.member", "Committee member in charge", ondelete="restrict", index="btree_not_null"
    )

    _dates = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "The last day of an affiliation comes before the first. Correct one of the two dates.",
    )
    _overlap = models.Constraint(
        "EXCLUDE USING gist (int4range(cell_id, cell_id, '[]') WITH &&,"
        " daterange(date_from, date_to, '[]') WITH &&)",
        "A cell belongs to one committee at a time. End the earlier affiliation first.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        self._check_committees(lines.committee_id)
        lines.supervisor_id._sync_groups()
        return lines

    def write(self, vals):
        if "committee_id" in vals and any(x.committee_id.id != vals["committee_id"] for x in self):
            raise UserError(
                self.env._("An affiliation stays with its committee. End it and enter the next.")
            )
        former = self.supervisor_id
        result = super().write(vals)
        (former | self.supervisor_id)._sync_groups()
        return result

    @api.model
    def _check_committees(self, committees):
        """An officer brings a cell only under committees that he or she works for."""
        if self._is_trusted():
            return
        if committees._without_right("user_oversees"):
            raise AccessError(
                self.env._(
                    "A cell is brought under a committee by an officer above both, or by an "
                    "administrator."
                )
            )
