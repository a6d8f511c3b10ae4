from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.party_membership import END_REASONS, OFFICES, STATUSES
from ..models.party_roles import vietnam_today

CHANGES = [
    ("transfer", "Transfer to another cell"),
    ("appoint", "Office"),
    ("confirm", "Confirmation as official member"),
    ("status", "Status"),
    ("end", "End of membership"),
]


class PartyMembershipChange(models.TransientModel):
    """Transfer, appointment, confirmation, status and end: one action each, on one date."""

    _name = "party.membership.change"
    _description = "Change of Party Membership"
    _inherit = ["party.links"]

    member_id = fields.Many2one("party.member", required=True, ondelete="cascade")
    change = fields.Selection(CHANGES, required=True, default="transfer")
    date = fields.Date("From", required=True, default=lambda self: vietnam_today())
    basis = fields.Char(help="Number and date of the decision.")
    cell_id = fields.Many2one("party.cell", "To the cell", ondelete="cascade")
    office = fields.Selection(OFFICES, default="member")
    status = fields.Selection(STATUSES, default="active")
    end_reason = fields.Selection(END_REASONS, "Ended by")
    membership_id = fields.Many2one("party.membership", compute="_compute_membership_id")

    @api.depends("member_id", "date")
    def _compute_membership_id(self):
        for wizard in self:
            current = wizard.member_id.membership_ids._in_force(wizard.date or vietnam_today())
            home = current.filtered(lambda m: m.status != "temporary_in")
            wizard.membership_id = home[:1] or current[:1]

    def action_confirm(self):
        """Apply the change.

        :raise UserError: when nothing is in force on that day, or the change lacks its target
        """
        self.ensure_one()
        line = self.membership_id
        if not line and self.change != "transfer":
            raise UserError(
                self.env._(
                    "%(name)s belongs to no cell on that day. Transfer the member to a cell first.",
                    name=self.member_id.name,
                )
            )
        getattr(self, f"_apply_{self.change}")(line)
        return {"type": "ir.actions.act_window_close"}

    def _apply_transfer(self, line):
        if not self.cell_id:
            raise UserError(self.env._("Choose the cell that the member goes to."))
        if line.cell_id == self.cell_id:
            raise UserError(self.env._("The member already belongs to this cell."))
        line._end_before(self.date)
        line.exists().write({"end_reason": "transferred"})
        self.env["party.membership"].create(
            {
                "member_id": self.member_id.id,
                "cell_id": self.cell_id.id,
                "rank": line.rank or "official",
                "date_from": self.date,
                "basis": self.basis,
            }
        )

    def _apply_appoint(self, line):
        line._change(self.date, self.basis, office=self.office)

    def _apply_confirm(self, line):
        if line.rank == "official":
            raise UserError(
                self.env._("%(name)s already is an official member.", name=self.member_id.name)
            )
        line._change(self.date, self.basis, rank="official")

    def _apply_status(self, line):
        line._change(self.date, self.basis, status=self.status)

    def _apply_end(self, line):
        if not self.end_reason:
            raise UserError(self.env._("Choose how the membership ended."))
        line._end(self.date, self.end_reason, self.basis)
