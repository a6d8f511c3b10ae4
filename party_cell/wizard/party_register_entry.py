from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..models.party_roles import vietnam_today
from ..models.party_secrecy import LEVELS


class PartyRegisterEntry(models.TransientModel):
    """Gives a number to a paper that is made outside: on paper, elsewhere, or secret."""

    _name = "party.register.entry"
    _description = "Paper Made Outside"
    _inherit = ["party.links"]

    cell_id = fields.Many2one(
        "party.cell",
        required=True,
        ondelete="cascade",
        default=lambda self: self.env["party.meeting"]._default_cell_id(),
    )
    type_id = fields.Many2one(
        "party.document.type",
        required=True,
        ondelete="cascade",
        domain=[("may_issue", "=", True)],
    )
    date = fields.Date("Date on the paper", required=True, default=lambda self: vietnam_today())
    secrecy = fields.Selection(LEVELS, required=True, default="normal")
    abstract = fields.Char("About", help="The line below the title of the paper.")
    given_number = fields.Integer(
        "Number that the paper has",
        help="Leave 0 for the next number. Enter it where the paper is numbered already: 7 for "
        "07-BC/CB.",
    )
    last_number = fields.Integer(
        "Last number used on paper this term", help="0 when there was none."
    )
    is_first = fields.Boolean(compute="_compute_is_first")

    @api.depends("cell_id", "type_id", "date")
    def _compute_is_first(self):
        for entry in self:
            entry.is_first = bool(
                entry.cell_id and entry.type_id and entry.date and entry._is_first_number()
            )

    def _is_first_number(self):
        # sudo: whether a series is begun, for whoever may begin it
        terms = self.env["party.term"].sudo().search([("cell_id", "=", self.cell_id.id)])
        term = terms._in_force(self.date)[:1]
        series = self.env["party.number.series"].sudo()
        return not term or not series._is_begun(term, self.type_id.code)

    def action_confirm(self):
        """Enter the paper in the register, and open its line."""
        self.ensure_one()
        self._check_entry()
        [term] = self.env["party.term"]._get_or_begin([(self.cell_id, self.date)])
        # sudo: series and register are the engine's to write; who runs the cell has been checked
        series = self.env["party.number.series"].sudo()
        sign = self.type_id.code
        before = self.given_number - 1 if self.given_number else self.last_number
        if before and not series._is_begun(term, sign):
            series._open(self.cell_id, term, sign, before)
        if self.given_number:
            *skipped, number = series._draw_until(self.cell_id, term, sign, self.given_number)
        else:
            skipped, [number] = [], series._draw([(self.cell_id.id, term.id, sign)])
        series._enter_in_register(self.cell_id, term, sign, skipped)
        line = series._enter_in_register(
            self.cell_id,
            term,
            sign,
            [number],
            on_paper=True,
            date=self.date,
            secrecy=self.secrecy,
            abstract=self.abstract,
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": "party.register",
            "res_id": line.id,
            "view_mode": "form",
        }

    def _check_entry(self):
        """Refuse, all at once, what cannot be entered."""
        if not self.env.su:
            running = self.env["party.register"]._roles().cells_of("runs", "clerk")
            if self.cell_id.id not in running:
                raise AccessError(self.env._("Only who runs the cell gives its numbers."))
        self.type_id._check_may_issue()
        wrong = []
        if self.date > vietnam_today():
            wrong.append(self.env._("The date on the paper is in the future. Correct it."))
        if self.given_number < 0:
            wrong.append(self.env._("Numbers begin at 1."))
        if self.secrecy == "normal" and not (self.abstract or "").strip():
            wrong.append(self.env._("Enter in one line what the paper is about."))
        if self.secrecy != "normal" and self.abstract:
            wrong.append(
                self.env._("Of a secret paper only number, date and type are kept: empty “About”.")
            )
        if wrong:
            raise UserError("\n".join(wrong))
