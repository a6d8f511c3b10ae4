"""Which days are no working days: weekends, public holidays, the agency's own days off."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from .party_roles import VIETNAM

SATURDAY = 5


class PartyCalendar(models.AbstractModel):
    _name = "party.calendar"
    _description = "Working Days"

    @api.model
    def _get_holidays(self, first, last):
        """Days off from ``first`` to ``last``, both included, weekends aside.

        Public holidays of Vietnam, Tết by the lunar calendar included, come from the library
        ``holidays`` where it is installed; what the agency enters in Odoo's working calendar
        (“Public holidays”) counts as well.

        :rtype: set of dates
        """
        try:
            import holidays
        except ImportError:
            days = set()
        else:
            years = range(first.year, last.year + 1)
            days = {day for day in holidays.country_holidays("VN", years=years)}
        # sudo: the days off of the whole agency, which are no secret
        leaves = (
            self.env["resource.calendar.leaves"]
            .sudo()
            .search(
                Domain("resource_id", "=", False)
                & Domain("company_id", "in", [False, *self.env.companies.ids])
                & Domain("date_to", ">=", fields.Datetime.to_datetime(first) - timedelta(days=1))
                & Domain("date_from", "<=", fields.Datetime.to_datetime(last) + timedelta(days=1))
            )
        )
        local = self.with_context(tz=VIETNAM.key)
        for leave in leaves:
            day = fields.Datetime.context_timestamp(local, leave.date_from).date()
            end = fields.Datetime.context_timestamp(local, leave.date_to).date()
            while day <= end:
                days.add(day)
                day += timedelta(days=1)
        return {day for day in days if first <= day <= last}

    @api.model
    def _move_to_working_day(self, day, days_off):
        """The day itself or the next working day, else the last one before it in that month."""

        def is_off(some_day):
            return some_day.weekday() >= SATURDAY or some_day in days_off

        moved = day
        while is_off(moved):
            moved += timedelta(days=1)
        if moved.month != day.month:
            moved = day
            while is_off(moved):
                moved -= timedelta(days=1)
        return moved
