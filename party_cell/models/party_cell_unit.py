from odoo import api, fields, models
from odoo.exceptions import UserError

# What names an agency and must go on naming it.
USERS = (
    "party.membership",
    "party.meeting.attendance",
    "party.meeting.section",
    "party.task",
    "party.assignment",
)


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
    active = fields.Boolean("In use", default=True)
    department_id = fields.Many2one(
        "hr.department", groups="hr.group_hr_user", index="btree_not_null"
    )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        """Minutes and rolls that name an agency keep it."""
        for model in USERS:
            # sudo: whether anything names the agency, whoever may see it
            used = self.env[model].sudo().search([("unit_id", "in", self.ids)], limit=1)
            if used:
                raise UserError(
                    self.env._(
                        "Members or minutes of the cell name the agency “%(name)s”. Take it out "
                        "of use instead: new meetings leave it out, nothing written is lost.",
                        name=used.unit_id.name,
                    )
                )
