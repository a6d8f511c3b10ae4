"""What the notices of a meeting leave to do for who runs the cell."""

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .party_thread import in_vietnamese


class PartyNotice(models.Model):
    _inherit = "party.notice"

    @api.model
    def _domain_to_come(self):
        """Notices that count, of meetings that still lie ahead."""
        return (
            Domain("departed", "=", False)
            & Domain("meeting_id.state", "=", "draft")
            & Domain("meeting_id.announced_start", ">", fields.Datetime.now())
        )

    @api.model
    def _domain_undelivered(self):
        return self._domain_to_come() & Domain("mail_state", "=", "failed")

    @api.model
    def _domain_unanswered(self):
        """Absences that nobody has accepted or refused yet."""
        return (
            self._domain_to_come()
            & Domain("absence_asked", "=", True)
            & Domain("absence_answer", "=", False)
        )

    def write(self, vals):
        result = super().write(vals)
        if {"absence_asked", "absence_reason"} & vals.keys():
            self._remind_of_absences()
        return result

    def _engine_write(self, vals):
        result = super()._engine_write(vals)
        if {"absence_asked", "absence_answer", "departed"} & vals.keys():
            self._remind_of_absences()
        return result

    def _tell_queued(self):
        """A passing message for the form; True where no mail waits."""
        queued = self.filtered(lambda n: n.mail_state == "queued" and not n.departed)
        return bool(not queued) or {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "Notices to %(count)s people are waiting to be sent.", count=len(queued)
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _remind_of_absences(self):
        """One activity for each who runs the cell, as long as an absence waits for an answer."""
        # As the system: who asks is not the author of other people's activities.
        reminder = self.env["party.reminder"].with_user(SUPERUSER_ID).sudo()
        reminder._sync_absences(self.sudo().meeting_id.ids)


class PartyMeeting(models.Model):
    _inherit = "party.meeting"

    can_resend = fields.Boolean(compute="_compute_can_resend", export_string_translation=False)

    @api.depends("notice_ids.mail_state", "notice_ids.departed", "state", "announced_start")
    @api.depends_context("uid")
    def _compute_can_resend(self):
        """Who may announce sends again what was not delivered."""
        Notice = self.env["party.notice"].sudo()  # sudo: only whether there is one
        waiting = Notice._read_group(
            Notice._domain_undelivered() & Domain("meeting_id", "in", self._origin.ids),
            ["meeting_id"],
        )
        ids = {meeting.id for (meeting,) in waiting}
        roles = self._origin._get_user_roles() if ids else {}
        for meeting in self:
            mine = roles.get(meeting._origin.id, set())
            may = bool(self._workflow_roles["notified"] & mine)
            meeting.can_resend = may and meeting._origin.id in ids

    def _move(self, state, vals, reason=None):
        result = super()._move(state, vals, reason)
        if state in ("draft", "held", "cancelled"):
            # sudo: held or called off, none waits; those of a meeting in preparation again do
            self.sudo().notice_ids._remind_of_absences()
        return result

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_notify(self, reasons=None):
        """As of the engine; the form is told how many mails wait to be sent."""
        result = super().action_notify(reasons)
        if result is not True or not self.env.context.get("party_form"):
            return result
        return self.sudo().notice_ids._tell_queued()  # sudo: only how many

    def action_resend_notices(self):
        """Queue the mails anew that did not reach their people; the form is told how many."""
        self._check_roles("notified")
        # sudo: mails are the engine's; who may announce has been checked
        Notice = self.env["party.notice"].sudo()
        failed = Notice.search(
            Notice._domain_undelivered() & Domain("meeting_id", "in", self.ids), order="id"
        )
        if not failed:
            raise UserError(self.env._("Every mail of this notice was delivered or is waiting."))
        changed = failed.filtered(lambda notice: notice.meeting_id.announced_count > 1)
        changed._queue_mails("change")
        (failed - changed)._queue_mails("invite")
        return failed._tell_queued() if self.env.context.get("party_form") else True


class PartyReminder(models.AbstractModel):
    _inherit = "party.reminder"

    @api.model
    def _cron_remind(self):
        result = super()._cron_remind()
        self._sync_absences()
        return result

    def _sync_absences(self, meeting_ids=None):
        """Bring the activities about absences in line, of some meetings or of all."""
        Notice = self.env["party.notice"]
        of_some = Domain.TRUE if meeting_ids is None else Domain("meeting_id", "in", meeting_ids)
        rows = Notice._read_group(Notice._domain_unanswered() & of_some, ["meeting_id"])
        meetings = self.env["party.meeting"].union(*(meeting for (meeting,) in rows))
        runners = self._get_runners(meetings.cell_id)
        summary = in_vietnamese(self.env)._("Answer those who cannot come")
        wanted = {
            (meeting.id, user.id): summary
            for meeting in meetings
            for user in runners.get(meeting.cell_id.id, ())
        }
        absence = self.env.ref("party_cell.mail_activity_type_absence")
        self._sync("party.meeting", wanted, activity_type=absence, record_ids=meeting_ids)
