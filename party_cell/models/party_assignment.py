from odoo import fields, models
from odoo.exceptions import UserError

from .party_roles import vietnam_today


class PartyAssignment(models.Model):
    """A standing assignment: the households, the cluster or the duty that a member looks after.

    Each month it is opened for a report, as a task of that month.
    """

    _name = "party.assignment"
    _description = "Standing Assignment"
    _inherit = ["party.cell.part", "party.dated"]
    _order = "cell_id, sequence, id"
    _cell_writers = ("runs", "clerk", "committee")

    name = fields.Char("Looks after", required=True)
    sequence = fields.Integer(default=10)
    cell_id = fields.Many2one(
        "party.cell",
        required=True,
        ondelete="cascade",
        index=True,
        default=lambda self: self.env["party.meeting"]._default_cell_id(),
    )
    member_id = fields.Many2one("party.member", required=True, ondelete="restrict", index=True)
    household_count = fields.Integer("Households")
    households = fields.Text(help="One on a line.")
    unit_id = fields.Many2one(
        "party.cell.unit", "Agency", ondelete="restrict", index="btree_not_null"
    )
    task_ids = fields.One2many("party.task", "assignment_id", "Monthly reports", readonly=True)

    _dates = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "The last day of an assignment comes before the first. Correct one of the two dates.",
    )

    # ------------------------------------------------------------
    # PARENT OF ITS MONTHLY TASKS
    # ------------------------------------------------------------

    def _is_given(self):
        """Tasks of an assignment hold from the day on which they are opened."""
        return bool(self)

    def _get_date(self):
        return vietnam_today()

    def _check_editable(self, names):
        """What an assignment is about is changed there, not on the reports of its months."""
        if self and not self.env.su:
            raise UserError(
                self.env._(
                    "A monthly report of a standing assignment is opened by itself. Change the "
                    "assignment of %(name)s instead.",
                    name=self[:1].member_id.name,
                )
            )
