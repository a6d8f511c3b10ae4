"""A meeting that is called off, or put off to another date: with a reason, those above informed."""

from odoo import fields, models
from odoo.exceptions import UserError

from .party_meeting_minutes import local_time
from .party_thread import in_vietnamese


class PartyMeeting(models.Model):
    _inherit = "party.meeting"

    def action_cancel(self, reason=None):
        announced = self.filtered("notified_at")
        result = super().action_cancel(reason)
        if result is True:
            # sudo: the engine queues mails; who may call the meeting off has been checked
            called_off = announced.sudo()
            for meeting in called_off:
                meeting._workflow_write({"announced_count": meeting.announced_count + 1})
            notices = called_off.notice_ids.filtered(lambda notice: not notice.departed)
            notices._filter_to_come()._queue_mails("cancel")
        return result

    def action_postpone(self, date_start=None, reason=None, reasons=None):
        """Put the meeting off to another date, tell the superior, announce it again.

        :param date_start: the new beginning, in UTC
        :param reasons: as for :meth:`action_notify`, for the announcement
        """
        date_start = fields.Datetime.to_datetime(date_start)
        reason = str(reason or "").strip()
        if not (date_start and reason):
            return self._ask_postponement()
        self._check_roles("cancelled")
        self._lock_rows()
        self._check_step_from("cancelled")
        self._check_superior_told()
        for meeting in self:
            if date_start == meeting.date_start:
                raise UserError(
                    self.env._("%(name)s is at that time already.", name=meeting.display_name)
                )
            vals = {"date_start": date_start}
            if meeting.date_end and meeting.date_start:
                vals["date_end"] = date_start + (meeting.date_end - meeting.date_start)
            meeting.write(vals)
        self._forget_sitting()
        self._log_step("postponed", reason)
        self._close_activities()
        # Those above read no meeting in preparation, but its cell.
        self.filtered(lambda meeting: meeting.kind != "committee_meeting")._schedule_next(
            "postponed",
            in_vietnamese(self.env)._(
                "Postponed to %(date)s", date=self._format_day(local_time(date_start).date())
            ),
            on_cell=True,
        )
        announced = self.filtered("notified_at")
        return announced.action_notify(reasons) if announced else True

    def _forget_sitting(self):
        """What was noted of a sitting that is put off does not hold for the next one."""
        # sudo: roll lines are the roll's; who may put the meeting off has been checked
        drafts = self.sudo()
        called = drafts.attendance_ids.filtered("state")
        called.write({"state": False, "reason": False})
        drafts.filtered("programme_adopted").write({"programme_adopted": False})

    def _ask_postponement(self):
        if not self.env.context.get("party_form"):
            raise UserError(self.env._("A new date and a reason are needed to postpone."))
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Postpone the meeting"),
            "res_model": "party.postponement",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_meeting_id": self.id,
                "default_date_start": fields.Datetime.to_string(self.date_start),
            },
        }

    def _check_superior_told(self):
        """The gate of calling off (R5) holds for postponing as well."""
        blocked = [
            gate
            for gate in self._get_open_gates("cancelled")
            if gate["code"] == "R5" and gate["severity"] == "block"
        ]
        if blocked:
            raise UserError(self._format_gates(blocked))
