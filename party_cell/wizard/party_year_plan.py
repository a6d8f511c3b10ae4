from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..models.party_roles import vietnam_today


class PartyYearPlan(models.TransientModel):
    """Asks for the year, and for which cells, and makes the plan."""

    _name = "party.year.plan"
    _description = "Year Plan of Meetings"
    _inherit = ["party.links"]

    year = fields.Integer(required=True, default=lambda self: self._default_year())
    cell_ids = fields.Many2many(
        "party.cell", string="Cells", default=lambda self: self._default_cell_ids()
    )
    committee_id = fields.Many2one(
        "party.committee",
        "All cells below",
        domain=[("user_oversees", "=", True)],
        default=lambda self: self._default_committee_id(),
        help="Leave empty to plan the cells named here only.",
    )

    @api.model
    def _default_year(self):
        """This year; in the last two months of it, the next."""
        today = vietnam_today()
        return today.year + (today.month >= 11)

    @api.model
    def _default_cell_ids(self):
        if self.env.context.get("active_model") == "party.cell":
            return self.env["party.cell"].browse(self.env.context.get("active_ids"))
        Cell = self.env["party.cell"]
        return Cell.search(Domain("user_runs", "=", True) | Cell._domain_roles("clerk"))

    @api.model
    def _default_committee_id(self):
        """To who works for a committee: that one, with all cells below."""
        return not self._default_cell_ids() and self.env["party.committee"]._get_own_top()

    def action_confirm(self):
        """Make the meetings that are missing, then show the year."""
        self.ensure_one()
        this_year = vietnam_today().year
        if not this_year <= self.year <= this_year + 5:
            raise UserError(
                self.env._(
                    "Choose a year from %(first)s to %(last)s: what is past is entered month by "
                    "month.",
                    first=this_year,
                    last=this_year + 5,
                )
            )
        cells = self.cell_ids
        if self.committee_id:
            cells |= cells.search([("committee_id", "child_of", self.committee_id.id)])
        if not cells:
            raise UserError(self.env._("Choose the cells to plan."))
        count = cells._make_year_plan(self.year)
        if count is None:
            message = self.env._(
                "The year %(year)s of %(cells)s cells is being planned. The meetings appear little "
                "by little; you can go on working.",
                year=self.year,
                cells=len(cells),
            )
        elif count:
            message = self.env._(
                "%(count)s meetings of %(year)s were planned.", count=count, year=self.year
            )
        else:
            message = self.env._(
                "Nothing was missing: the year %(year)s is planned.", year=self.year
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": message,
                "next": self._get_plan_action(cells),
            },
        }

    def _get_plan_action(self, cells):
        """The meetings of the year, from January on; nothing to an officer, who sees no drafts."""
        domain = [
            ("period", ">=", f"{self.year}-01-01"),
            ("period", "<=", f"{self.year}-12-31"),
            *([("cell_id", "in", cells.ids)] if len(cells) <= 50 else []),
        ]
        if not self.env["party.meeting"].search_count(domain, limit=1):
            return {"type": "ir.actions.act_window_close"}
        action = self.env["ir.actions.act_window"]._for_xml_id("party_cell.party_meeting_action")
        name = self.env._("Year plan %(year)s", year=self.year)
        return action | {
            "name": name,
            "display_name": name,
            "views": [
                (self.env.ref("party_cell.party_meeting_view_list_plan").id, "list"),
                (False, "form"),
                (False, "calendar"),
            ],
            "domain": domain,
            "context": {},
            "path": False,
        }
