from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..models.party_roles import vietnam_today


class PartyVisitRegistration(models.TransientModel):
    """A visitor registers a visit. Of the cells only the names are shown, to choose one."""

    _name = "party.visit.registration"
    _description = "Register a Visit"
    _inherit = ["party.links"]

    visitor_id = fields.Many2one(
        "party.visit.visitor",
        "Programme",
        required=True,
        default=lambda self: self._get_own_visitors()[:1],
        domain=lambda self: [("id", "in", self._get_own_visitors().ids)],
    )
    cell = fields.Selection(lambda self: self._get_cells(), required=True)
    period = fields.Date(
        "Month", required=True, default=lambda self: vietnam_today().replace(day=1)
    )
    note = fields.Char()

    @api.model
    def _get_own_visitors(self):
        """The user's own lines in programmes that are under way."""
        Visitor = self.env["party.visit.visitor"]
        own = Visitor._domain_own("member_id") & Domain("programme_id.state", "=", "draft")
        # sudo: the programme itself is not open to its visitors
        return Visitor.sudo().search(own, order="id desc").sudo(False)

    @api.model
    def _get_cells(self):
        """The names of the cells below the committees of these programmes, the own one aside."""
        visitors = self._get_own_visitors().sudo()  # sudo: names of cells only, see the model
        homes = visitors.member_id.membership_ids._in_force(vietnam_today()).cell_id
        cells = (
            self.env["party.cell"]
            .sudo()
            .search(
                Domain("committee_id", "child_of", visitors.committee_id.ids)
                & Domain("id", "not in", homes.ids)
            )
        )
        return [(str(cell.id), cell.name) for cell in cells]

    def action_register(self):
        self.ensure_one()
        if self.visitor_id not in self._get_own_visitors():
            raise UserError(self.env._("You register your own visits only."))
        # sudo: whoever registers need not read the cell; what may not be is refused all the same
        self.env["party.visit"].sudo().create(
            {
                "visitor_id": self.visitor_id.id,
                "cell_id": int(self.cell),
                "period": self.period,
                "note": self.note,
            }
        )
        return {"type": "ir.actions.act_window_close"}
