from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError


class PartyTerm(models.Model):
    """A term (nhiệm kỳ) of a cell: from the closing of one congress to that of the next.

    Document numbers run on through a term and start again at 01 with the next
    (DOMAIN.md 3.3: continuous per type and term, not per year).
    """

    _name = "party.term"
    _description = "Term of a Party Cell"
    _inherit = ["party.cell.part", "party.dated"]
    _cell_writers = ("officer", "runs", "clerk")
    _order = "date_from desc"

    name = fields.Char(required=True, help="For instance 2025–2030.")
    cell_id = fields.Many2one("party.cell", required=True, ondelete="cascade", index=True)
    series_ids = fields.One2many("party.number.series", "term_id", "Number series")

    _dates = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "The last day of a term comes before the first. Correct one of the two dates.",
    )
    _overlap = models.Constraint(
        "EXCLUDE USING gist (int4range(cell_id, cell_id, '[]') WITH &&,"
        " daterange(date_from, date_to, '[]') WITH &&)",
        "The terms of a cell do not overlap. End the earlier term on the day before.",
    )

    def write(self, vals):
        moved = {"date_from", "date_to"} & vals.keys()
        if moved and not self._is_trusted():
            # sudo: whether papers were numbered, not which
            numbered = self.filtered(lambda term: term.sudo().series_ids)
            if numbered._without_right("user_oversees"):
                raise UserError(
                    self.env._(
                        "Papers are numbered in this term already, so its days are changed by an "
                        "officer of the superior committee or an administrator."
                    )
                )
        return super().write(vals)

    # ------------------------------------------------------------
    # ENGINE
    # ------------------------------------------------------------

    @api.model
    def _get_or_begin(self, days):
        """The term of each (cell, day), in their order. A cell without one gets its first.

        Papers need a term to be numbered in; where nobody has entered one yet, the numbers run in
        an open term, which the cell may name and date later.
        """
        # sudo: terms are read and begun by the numbering itself, for whoever may number
        Term = self.sudo()
        cells = [cell.id for cell, _day in days]
        by_cell = Term.search([("cell_id", "in", cells)]).grouped("cell_id")
        terms = []
        for cell, day in days:
            own = by_cell.get(cell, Term)
            term = own._in_force(day)[:1]
            if not term:
                later = own.filtered(lambda term, day=day: term.date_from > day)
                term = Term.create(
                    {
                        "name": self.env._("Present term"),
                        "cell_id": cell.id,
                        "date_from": day if own else day.replace(month=1, day=1),
                        "date_to": min(later.mapped("date_from")) - timedelta(days=1)
                        if later
                        else False,
                    }
                )
                by_cell[cell] = own | term
            terms.append(term)
        return terms
