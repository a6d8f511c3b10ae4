"""Reminders: activities that come when something is due, and go by themselves when it is done."""

from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain

from .party_roles import RUNNING_OFFICES, vietnam_today
from .party_thread import in_vietnamese

# How long before its day a meeting should be announced, beyond what the rule asks.
ANNOUNCE_AHEAD = timedelta(days=2)


class PartyReminder(models.AbstractModel):
    """Makes the reminders of today: to the secretary, and of missing months to the superior too.

    An activity names kind and month, never content.
    """

    _name = "party.reminder"
    _description = "Reminders of Party Cells"

    @api.model
    def _cron_remind(self):
        """Bring the reminders in line with how things stand today."""
        self._sync("party.cell", self._get_missing_months())
        self._sync("party.meeting", self._get_meetings_to_announce())

    @api.model
    def _get_activity_type(self):
        return self.env.ref("party_cell.mail_activity_type_reminder")

    def _get_missing_months(self):
        """{(cell id, user id): what is missing} for months without a regular meeting."""
        months = self.env["party.cell.month"].search([("state", "=", "missing")], order="period")
        by_cell = months.grouped("cell_id")
        cells = self.env["party.cell"].union(*by_cell)
        secretaries = self._get_runners(cells)
        wanted, speaker = {}, in_vietnamese(self.env)
        for cell, rows in by_cell.items():
            summary = speaker._(
                "Months without a regular meeting: %(months)s",
                months=", ".join(row.period.strftime("%m/%Y") for row in rows),
            )
            users = secretaries.get(cell.id, self.env["res.users"]) | cell.supervisor_id.user_id
            wanted |= {(cell.id, user.id): summary for user in users}
        return wanted

    def _get_meetings_to_announce(self):
        """{(meeting id, user id): summary} for meetings that are near and not announced."""
        today = vietnam_today()
        meetings = self.env["party.meeting"].search(
            Domain("state", "=", "draft")
            & Domain("notified_at", "=", False)
            & Domain("date_start", ">=", today)
            & Domain("date_start", "<", today + timedelta(days=14))
        )
        secretaries = self._get_runners(meetings.cell_id)
        wanted, summary = {}, in_vietnamese(self.env)._("Announce the meeting")
        for meeting in meetings:
            lead = timedelta(days=meeting.rule_profile_id.notice_lead_days)
            if meeting._get_date() - lead - ANNOUNCE_AHEAD > today:
                continue
            for user in secretaries.get(meeting.cell_id.id, ()):
                wanted[meeting.id, user.id] = summary
        return wanted

    def _get_runners(self, cells):
        """{cell id: users of secretary and deputy today}"""
        lines = self.env["party.membership"].search(
            Domain("cell_id", "in", cells.ids) & Domain("office", "in", RUNNING_OFFICES)
        )
        return {
            cell.id: some.member_id.user_id
            for cell, some in lines._in_force(vietnam_today()).grouped("cell_id").items()
        }

    def _sync(self, model, wanted, deadlines=None, activity_type=None, record_ids=None):
        """Make the reminders that are wanted on a model, and drop those that are not any more.

        :param wanted: {(record id, user id): summary}
        :param deadlines: {record id: day by which it is to be done}, where that is not today
        :param activity_type: another kind of activity than the common reminder
        :param record_ids: of which records; None for all
        """
        activity_type = activity_type or self._get_activity_type()
        domain = Domain("res_model", "=", model)
        if record_ids is not None:
            domain &= Domain("res_id", "in", record_ids)
        there = self.env["mail.activity"].search(
            domain & Domain("activity_type_id", "=", activity_type.id)
        )
        kept = {}
        for activity in there:
            key = (activity.res_id, activity.user_id.id)
            if wanted.get(key) == activity.summary and key not in kept:
                kept[key] = activity
        (there - self.env["mail.activity"].union(*kept.values())).unlink()
        model_id = self.env["ir.model"]._get_id(model)
        self.env["mail.activity"].with_context(
            mail_activity_quick_update=True, party_no_subscribe=True
        ).create(
            [
                {
                    "res_model_id": model_id,
                    "res_id": record_id,
                    "user_id": user_id,
                    "activity_type_id": activity_type.id,
                    "summary": summary,
                    "date_deadline": (deadlines or {}).get(record_id) or vietnam_today(),
                }
                for (record_id, user_id), summary in wanted.items()
                if (record_id, user_id) not in kept
            ]
        )
