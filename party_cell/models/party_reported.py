"""What is sent to the superior: on which day, and whether in time."""

from datetime import timedelta

from odoo import fields, models

from .party_gate import Missing
from .party_roles import vietnam_today
from .party_workflow import HELD_STATES

# What of a record its cell still enters when the record is locked.
REPORTING = frozenset({"report_date"})


class PartyReported(models.AbstractModel):
    """A record that goes to the superior committee, which the last step says."""

    _name = "party.reported"
    _description = "Party Record Reported Upwards"
    _inherit = ["party.workflow"]

    report_date = fields.Date("Sent to the superior on", copy=False)

    def _get_sitting(self):
        """The meeting by whose rules the report is due; empty where none are."""
        return self.env["party.meeting"]

    def _prepare_step(self, target):
        if target == "reported":
            # Sent by this step today, where nobody has typed another day.
            unsent = self.filtered(lambda record: not record.report_date)
            unsent._workflow_write({"report_date": vietnam_today()})
        return super()._prepare_step(target)

    def _missing_held_sitting(self):
        """The meeting that decided on the record was held."""
        for record in self:
            meeting = record._get_sitting()
            if meeting.state == "cancelled":
                yield Missing(
                    record,
                    self.env._(
                        "%(meeting)s was not held: choose another meeting.",
                        meeting=meeting.display_name,
                    ),
                    "meeting_id",
                )
            elif meeting.state not in HELD_STATES:
                yield Missing(
                    record,
                    self.env._("Record %(meeting)s as held first.", meeting=meeting.display_name),
                    "meeting_id",
                )

    def _missing_report_in_time(self):
        """For the gate R1: as the rules of the meeting ask (DOMAIN.md D.4)."""
        today = vietnam_today()
        for record in self:
            meeting = record._get_sitting()
            days = meeting.rule_profile_id.report_after_days
            if not days:
                continue
            sent = record.report_date or today
            due = meeting._get_date() + timedelta(days=days)
            if sent > due:
                yield Missing(
                    record,
                    self.env._(
                        "Reported on %(sent)s, the rule asks for %(due)s at the latest "
                        "(%(days)s days after the meeting).",
                        sent=self._format_day(sent),
                        due=self._format_day(due),
                        days=days,
                    ),
                    "report_date",
                )
