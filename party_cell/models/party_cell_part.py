from odoo import api, models
from odoo.exceptions import AccessError, UserError


class PartyCellPart(models.AbstractModel):
    """A line of a cell: it stays with its cell, and whoever makes it had the right before."""

    _name = "party.cell.part"
    _description = "Part of a Party Cell"
    _inherit = ["party.access"]

    _cell_writers = ()

    def _get_access_domain(self, name):
        if name == "user_writes":
            return self._domain_administrator() | self._domain_roles(*self._cell_writers)
        return super()._get_access_domain(name)

    @api.model_create_multi
    def create(self, vals_list):
        # Rules judge the new line, which may itself give the right: ask before it is there.
        writable = None
        if not self._is_trusted():
            writable = self._roles().cells_of(*self._cell_writers)
        lines = super().create(vals_list)
        if writable is not None and not writable.issuperset(lines.cell_id.ids):
            raise AccessError(self.env._("Only who runs or oversees the cell enters this."))
        return lines

    def write(self, vals):
        if "cell_id" in vals and any(line.cell_id.id != vals["cell_id"] for line in self):
            raise UserError(
                self.env._("This stays with its cell. Make a new line for the other cell.")
            )
        return super().write(vals)
