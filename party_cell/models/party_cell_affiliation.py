from odoo import api, fields, models


class PartyCellAffiliation(models.Model):
    """Dated truth: which committee a cell belongs to, and who of it is in charge of the cell."""

    _name = "party.cell.affiliation"
    _description = "Affiliation of a Party Cell"
    _inherit = ["party.access", "party.dated"]
    _rec_name = "committee_id"
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
        lines.supervisor_id._sync_groups()
        return lines

    def _get_access_domain(self, name):
        if name == "user_writes":
            return self._domain_administrator() | self._domain_roles("officer")
        return super()._get_access_domain(name)
