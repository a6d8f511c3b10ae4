from odoo import api, fields, models
from odoo.fields import Domain

from .party_roles import vietnam_today


class PartyWatch(models.Model):
    """A weak cell that a committee watches: since when, why, who is responsible, until when."""

    _name = "party.watch"
    _description = "Weak Cell Watched"
    _inherit = ["party.committee.work", "party.dated"]
    _order = "date_from desc, id desc"
    _rec_name = "cell_id"

    cell_id = fields.Many2one("party.cell", required=True, ondelete="restrict", index=True)
    reason = fields.Text("Why", required=True)
    member_id = fields.Many2one(
        "party.member",
        "Responsible",
        required=True,
        ondelete="restrict",
        index=True,
        help="Who follows the cell for the committee.",
    )
    measures = fields.Text()
    result = fields.Text("How it ended")
    is_open = fields.Boolean("Watched", compute="_compute_is_open", search="_search_is_open")

    _dates = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "The last day comes before the first. Correct one of the two dates.",
    )
    _overlap = models.Constraint(
        "EXCLUDE USING gist (int4range(committee_id, committee_id, '[]') WITH &&,"
        " int4range(cell_id, cell_id, '[]') WITH &&,"
        " daterange(date_from, date_to, '[]') WITH &&)",
        "This cell is on the watch list in that time already. Open its line instead.",
    )

    @api.depends("date_from", "date_to")
    def _compute_is_open(self):
        current = self.filtered("date_from")._in_force(vietnam_today())
        for line in self:
            line.is_open = line in current

    def _search_is_open(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = vietnam_today()
        domain = Domain("date_from", "<=", today) & (
            Domain("date_to", "=", False) | Domain("date_to", ">=", today)
        )
        return domain if True in value else ~domain

    @api.constrains("cell_id", "committee_id")
    def _check_cell(self):
        self._check_cells_below()
