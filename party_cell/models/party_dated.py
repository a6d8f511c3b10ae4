from datetime import timedelta

from odoo import fields, models

from .party_roles import vietnam_today


def round_month(vals, *names):
    """Values to be written, with the month in each field (``period``) as its first day."""
    return vals | {
        name: fields.Date.to_date(vals[name]).replace(day=1)
        for name in names or ("period",)
        if vals.get(name)
    }


class PartyDated(models.AbstractModel):
    """A line that holds from one day to another, both included; no last day means until further."""

    _name = "party.dated"
    _description = "Dated Line"

    date_from = fields.Date("From", required=True, default=lambda self: vietnam_today())
    date_to = fields.Date("To", help="Last day, included. Empty: until further notice.")

    def _in_force(self, date):
        """The lines that hold on a day."""
        return self.filtered(
            lambda line: line.date_from <= date and (not line.date_to or line.date_to >= date)
        )

    def _end_before(self, date):
        """End the lines in force on a day on the day before; drop those that begin that day."""
        current = self._in_force(date)
        started = current.filtered(lambda line: line.date_from == date)
        (current - started).write({"date_to": date - timedelta(days=1)})
        started.unlink()
        # The database refuses overlaps row by row: end the old line before the new one is written.
        current.exists().flush_recordset(["date_to"])
