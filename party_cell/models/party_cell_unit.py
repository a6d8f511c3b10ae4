from odoo import fields, models


class PartyCellUnit(models.Model):
    """An agency of a merged cell (chi bộ ghép)."""

    _name = "party.cell.unit"
    _description = "Agency of a Merged Party Cell"
    _inherit = ["party.access"]
    _order = "cell_id, sequence, id"

    cell_id = fields.Many2one("party.cell", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True)
    department_id = fields.Many2one(
        "hr.department", groups="hr.group_hr_user", index="btree_not_null"
    )

    def _get_access_domain(self, name):
        if name == "user_writes":
            return self._domain_administrator() | self._domain_roles("officer", "runs")
        return super()._get_access_domain(name)
