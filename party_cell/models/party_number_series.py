from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

# More than a cell ever numbers in a term, or leaves out at once: what is more is a slip of the pen.
MOST_ON_PAPER = 999
MOST_SKIPPED = 20


class PartyNumberSeries(models.Model):
    """The next number of one type of paper of a cell in a term: 01, 02, … without gaps."""

    _name = "party.number.series"
    _description = "Number Series of a Party Cell"
    _inherit = ["party.access"]
    _rec_name = "document_type"
    _order = "cell_id, term_id, document_type"

    cell_id = fields.Many2one("party.cell", required=True, ondelete="cascade", index=True)
    term_id = fields.Many2one("party.term", required=True, ondelete="restrict", index=True)
    document_type = fields.Char(required=True, help="The sign of the type: BB, NQ, KL, TB, …")
    next_number = fields.Integer(required=True, default=1, readonly=True)

    _uniq = models.Constraint(
        "UNIQUE (cell_id, term_id, document_type)",
        "There is one series for each type of paper of a cell in a term.",
    )
    _positive = models.Constraint("CHECK (next_number >= 1)", "Numbers begin at 1.")

    def write(self, vals):
        if "next_number" in vals and not self.env.su:
            raise UserError(
                self.env._("The next number is given by the system, when a paper is adopted.")
            )
        return super().write(vals)

    @api.model
    def _open(self, cell, term, document_type, last_number):
        """Begin a series after the last number that was used on paper this term."""
        if last_number < 0:
            raise UserError(self.env._("The last number used on paper is 0 or more."))
        if last_number > MOST_ON_PAPER:
            raise UserError(
                self.env._(
                    "%(number)s papers of one type in a term? Enter the last number only, such as "
                    "12 for 12-BC/CB.",
                    number=last_number,
                )
            )
        # sudo: the caller has checked that the user runs the cell
        series = self.sudo().create(
            {
                "cell_id": cell.id,
                "term_id": term.id,
                "document_type": document_type,
                "next_number": last_number + 1,
            }
        )
        self._enter_in_register(cell, term, document_type, range(1, last_number + 1), on_paper=True)
        return series

    @api.model
    def _is_begun(self, term, document_type):
        """Whether a number of the type has been given, or asked for, in the term."""
        domain = [("term_id", "=", term.id), ("document_type", "=", document_type)]
        return bool(self.search_count(domain, limit=1))

    @api.model
    def _enter_in_register(self, cell, term, document_type, ordinals, **values):
        """Enter numbers that no record here bears."""
        # sudo: the caller has checked that the user runs the cell
        kind = self.env["party.document.type"].sudo()._get_by_code([document_type])[document_type]
        return (
            self.env["party.register"]
            .sudo()
            ._enter(
                [
                    {
                        "cell_id": cell.id,
                        "term_id": term.id,
                        "type_id": kind.id,
                        "sequence_number": ordinal,
                    }
                    | values
                    for ordinal in ordinals
                ]
            )
        )

    @api.model
    def _draw_until(self, cell, term, document_type, number):
        """Draw numbers up to one that a paper has got outside; those before it are missing.

        :return: list of integers, the last of them ``number``
        """
        key = (cell.id, term.id, document_type)
        [first] = self._draw([key])
        text = self._format(number, document_type, cell.symbol_code)
        if number < first:
            raise UserError(
                self.env._(
                    "%(number)s stands in the register already. Open its line there, and enter the "
                    "date and what it is about.",
                    number=text,
                )
            )
        if number - first > MOST_SKIPPED:
            raise UserError(
                self.env._(
                    "The next number would be %(next)s, so that %(count)s numbers would be missing "
                    "before %(number)s. Look at the number on the paper again.",
                    next=self._format(first, document_type, cell.symbol_code),
                    count=number - first,
                    number=text,
                )
            )
        return [first, *self._draw([key] * (number - first))]

    @api.model
    def _draw(self, wanted):
        """Draw numbers, gap-free under concurrency: a second transaction waits for the first.

        :param wanted: list of (cell id, term id, document type), one for each number
        :return: list of integers, in the order of ``wanted``
        """
        if not wanted:
            return []
        self.flush_model()
        counts = {}
        for key in wanted:
            counts[key] = counts.get(key, 0) + 1
        # Sorted: two batches lock the same series in the same order.
        keys = sorted(counts)
        self.env.cr.execute(
            SQL(
                """INSERT INTO party_number_series
                       (cell_id, term_id, document_type, next_number,
                        create_uid, write_uid, create_date, write_date)
                   VALUES %s ON CONFLICT (cell_id, term_id, document_type) DO NOTHING""",
                SQL(", ").join(
                    SQL("(%s, %s, %s, 1, %s, %s, now(), now())", *key, self.env.uid, self.env.uid)
                    for key in keys
                ),
            )
        )
        rows = self.env.execute_query(
            SQL(
                """UPDATE party_number_series s SET next_number = s.next_number + v.n
                   FROM (VALUES %s) AS v (cell_id, term_id, document_type, n)
                   WHERE (s.cell_id, s.term_id, s.document_type)
                       = (v.cell_id, v.term_id, v.document_type)
                   RETURNING s.cell_id, s.term_id, s.document_type, s.next_number - v.n""",
                SQL(", ").join(SQL("(%s, %s, %s, %s)", *key, counts[key]) for key in keys),
            )
        )
        self.invalidate_model(["next_number"])
        following = {(row[0], row[1], row[2]): row[3] for row in rows}
        numbers = []
        for key in wanted:
            numbers.append(following[key])
            following[key] += 1
        return numbers

    @api.model
    def _format(self, number, document_type, symbol):
        """``01-BB/CB``: two digits at least, type, sign of the body (DOMAIN.md 3.3)."""
        return f"{number:02d}-{document_type}/{symbol}"

    def _get_access_domain(self, name):
        if name == "user_writes":
            return self._domain_administrator()
        return super()._get_access_domain(name)
