"""Reminders of quarter reports: before their day to who makes them, after it to who waits too."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ..tools.vietnamese import roman, short_date
from .party_quarter_report import get_period
from .party_roles import vietnam_today
from .party_theme_suggestion import quarter_of
from .party_thread import in_vietnamese

# How long before its day a report is reminded of.
AHEAD = timedelta(days=5)


class PartyCommittee(models.Model):
    _name = "party.committee"
    _inherit = ["party.committee", "party.thread"]


class PartyReminder(models.AbstractModel):
    _inherit = "party.reminder"

    @api.model
    def _cron_remind(self):
        result = super()._cron_remind()
        self._remind_quarters()
        return result

    @api.model
    def _remind_quarters(self):
        """Bring the reminders of the last quarter that is over in line with its reports."""
        today = vietnam_today()
        day = fields.Date.subtract(today, months=3)
        year, quarter = day.year, quarter_of(day)
        label = f"{roman(int(quarter))}/{year}"
        reports = self.env["party.quarter.report"].search(
            Domain("year", "=", year)
            & Domain("quarter", "=", quarter)
            & Domain("state", "=", "reported")
        )
        first, last = get_period(year, quarter)
        # As for their months: nobody answers for what was before the body was entered here.
        entered = Domain("create_date", "<=", last)
        met = Domain("meeting_ids", "any", [("period", ">=", first), ("period", "<=", last)])
        activity_type = self.env.ref("party_cell.mail_activity_type_quarter")
        cells = self.env["party.cell"].search(Domain("committee_id", "!=", False) & (entered | met))
        committees = self.env["party.committee"].search(entered)
        cells, committees = cells - reports.cell_id, committees - reports.committee_id
        cell_days, committee_days = (
            self._get_quarter_days(bodies, last) for bodies in (cells, committees)
        )
        self._sync(
            "party.cell",
            self._tell_quarter(cell_days, self._get_runners(self._union(cells, cell_days)), label),
            deadlines=cell_days,
            activity_type=activity_type,
        )
        self._sync(
            "party.committee",
            self._get_committee_reminders(cells, committees, cell_days, committee_days, label),
            deadlines=committee_days,
            activity_type=activity_type,
        )

    @api.model
    def _union(self, bodies, days):
        return bodies.filtered(lambda body: body.id in days)

    @api.model
    def _get_quarter_days(self, bodies, last):
        """{id: day by which its report is due}, of those whose day is near or over."""
        today = vietnam_today()
        profiles = self.env["party.rule.profile"]._get_for([(body, last) for body in bodies])
        days = {
            body.id: last + timedelta(days=profile.quarter_report_days)
            for body, profile in zip(bodies, profiles, strict=True)
            if profile.quarter_report_days
        }
        return {body_id: due for body_id, due in days.items() if due - AHEAD <= today}

    @api.model
    def _tell_quarter(self, days, users, label):
        """{(id, user id): summary} to who makes the reports."""
        today, speaker = vietnam_today(), in_vietnamese(self.env)
        return {
            (body_id, user.id): speaker._(
                "Quarter report %(quarter)s overdue since %(date)s",
                quarter=label,
                date=short_date(due),
            )
            if due < today
            else speaker._(
                "Quarter report %(quarter)s due on %(date)s",
                quarter=label,
                date=short_date(due),
            )
            for body_id, due in days.items()
            for user in users.get(body_id, ())
        }

    @api.model
    def _get_committee_reminders(self, cells, committees, cell_days, committee_days, label):
        """To the officers of committees: their own report, and how many below are overdue."""
        today, speaker = vietnam_today(), in_vietnamese(self.env)
        overdue = {}
        for bodies, days, field in (
            (cells, cell_days, "committee_id"),
            (committees, committee_days, "parent_id"),
        ):
            for body in self._union(bodies, days):
                if days[body.id] < today and body[field]:
                    overdue.setdefault(body[field].id, []).append(body)
        told = self.env["party.committee"].browse({*overdue, *committee_days})
        officers = self._get_officers(told)
        wanted = self._tell_quarter(committee_days, officers, label)
        for committee_id, bodies in overdue.items():
            summary = speaker._(
                "Quarter reports %(quarter)s overdue from below: %(count)s",
                quarter=label,
                count=len(bodies),
            )
            for user in officers.get(committee_id, ()):
                key = (committee_id, user.id)
                wanted[key] = "; ".join(filter(None, (wanted.get(key), summary)))
        return wanted
