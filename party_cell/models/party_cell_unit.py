from odoo import fields, models


class PartyCellUnit(models.Model):
    """An agency of a merged cell (chi bộ ghép)."""

    _name = "party.cell.unit"
    _description = "Agency of a Merged Party Cell"
    _inherit = ["party.cell.part"]
    _cell_writers = ("officer", "runs")
    _order = "cell_id, sequence, id"

    cell_id = fields.Many2one("party.cell", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True)
    department_id = fields.Many2one(
        "hr.department", groups="hr.group_hr_user", index="btree_not_null"
    )
