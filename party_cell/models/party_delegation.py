from odoo import fields, models


class PartyDelegation(models.Model):
    """A dated substitute for an office of the cell, by a decision on paper."""

    _name = "party.delegation"
    _description = "Delegation of an Office"
    _inherit = ["party.cell.part", "party.roles.source", "party.dated"]
    _rec_name = "to_member_id"
    _cell_writers = ("officer", "holds")
    _order = "date_from desc, id desc"

    cell_id = fields.Many2one("party.cell", required=True, ondelete="cascade", index=True)
    from_member_id = fields.Many2one(
        "party.member", "Stands in for", required=True, ondelete="restrict", index=True
    )
    to_member_id = fields.Many2one(
        "party.member", "Substitute", required=True, ondelete="restrict", index=True
    )
    basis = fields.Char(help="Number and date of the paper, or how it was agreed.")

    _dates = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "The last day of a delegation comes before the first. Correct one of the two dates.",
    )
    _two_people = models.Constraint(
        "CHECK (from_member_id <> to_member_id)", "Nobody stands in for himself or herself."
    )
