"""What happens to a task once it is given: reported, confirmed, given back, stopped."""

from odoo import fields, models
from odoo.exceptions import AccessError, LockError, UserError

from .party_meeting_minutes import local_time
from .party_roles import vietnam_today
from .party_task import OPEN_STATES, OUTCOMES
from .party_thread import in_vietnamese

CONFIRMERS = ("runs", "clerk")


class PartyTask(models.Model):
    _inherit = "party.task"

    # ------------------------------------------------------------
    # THE MEMBER REPORTS
    # ------------------------------------------------------------

    def action_open_report(self):
        """The dialogue with one text and the files."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Report the task"),
            "res_model": "party.task.report",
            "view_mode": "form",
            "target": "new",
            "context": {"default_task_id": self.id},
        }

    def action_report_progress(self, progress, outcome="done"):
        """Report own tasks, or those of others as they have reported them to who runs the cell.

        :param str progress: what was done
        :param str outcome: 'doing' (goes on), 'done' or 'not_done' (wait to be confirmed)
        """
        progress = str(progress or "").strip()
        if not progress:
            raise UserError(self.env._("Write in a sentence what was done."))
        if outcome not in dict(OUTCOMES):
            raise UserError(self.env._("A task is reported as going on, completed or not."))
        self._check_reporters()
        self._lock_rows()
        now = fields.Datetime.now()
        for is_own, tasks in self.grouped("is_own").items():
            for member, some in tasks.grouped("member_id").items():
                vals = {
                    "progress": progress,
                    "reported_state": outcome,
                    "reported_at": outcome != "doing" and now,
                    "reported_through_id": not is_own and member.id,
                    "confirmed_at": False,
                    "note": False,
                }
                some.filtered(lambda task: task.state == "new")._step_write({"state": "doing"})
                some._step_write(vals)
        self._close_activities()
        return True

    def _check_reporters(self):
        """Only who does the task, or who runs the cell for those who report on paper."""
        if not self.env.su:
            self.check_access("read")
            # The cache can be written: asked of what is stored.
            self.invalidate_recordset(["is_own", "can_report"], flush=False)
            others = self.filtered(lambda task: not (task.is_own or task._is_confirmer()))
            if others:
                raise AccessError(
                    self.env._(
                        "“%(name)s” is reported by the comrade who is accountable for it, or by "
                        "the secretary for him or her.",
                        name=others[0].sudo().name,
                    )
                )
            self.check_access("write")
        closed = self.filtered(lambda task: not task.given_on or task.state not in OPEN_STATES)
        if closed:
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "“%(name)s” is in the state “%(state)s”: there is nothing to report. If that "
                    "is wrong, ask the secretary to give it back.",
                    name=closed[0].name,
                    state=labels[closed[0].state],
                )
            )

    # ------------------------------------------------------------
    # THE SECRETARY CONFIRMS
    # ------------------------------------------------------------

    def action_confirm(self, state=None, result=None):
        """Confirm what is reported, many at once; without a report, say what became of it.

        :param str state: 'done' or 'not_done'; None: as reported
        :param str result: None: in the words of the report
        """
        self._check_confirmers()
        self._lock_rows()
        if state not in (None, "done", "not_done"):
            raise UserError(self.env._("A task is confirmed as completed or not completed."))
        closed = self.filtered(lambda task: task.state not in OPEN_STATES)
        unsaid = self.filtered(lambda task: not (state or task.is_waiting)) - closed
        if closed or unsaid:
            raise UserError(
                "\n".join(
                    [
                        *(
                            self.env._("“%(name)s” is closed already.", name=task.name)
                            for task in closed
                        ),
                        *(
                            self.env._(
                                "“%(name)s” is not reported yet: report it for the comrade first.",
                                name=task.name,
                            )
                            for task in unsaid
                        ),
                    ]
                )
            )
        now = fields.Datetime.now()
        for task in self:
            outcome = state or task.reported_state
            day = local_time(task.reported_at).date() if task.reported_at else vietnam_today()
            vals = {
                "confirmed_at": now,
                "result": (result or task.progress or "").strip(),
                "reported_state": outcome,
                "reported_at": task.reported_at or now,
                "done_date": outcome == "done" and day,
            }
            # A standing duty goes on: its month is confirmed, and closed by the review.
            task._step_write(vals if task.recurring else vals | {"state": outcome})
        self._close_activities()
        return True

    def action_reject(self, reason=None):
        """Give a report back, or open what was closed by mistake, with a reason."""
        reason = str(reason or "").strip()
        if not reason:
            return self._ask_reason("action_reject", self.env._("Why is it given back?"))
        self._check_confirmers()
        self._lock_rows()
        for task in self:
            if task.reviewed_in_id:
                raise UserError(
                    self.env._(
                        "“%(name)s” was reviewed in %(meeting)s. Open that meeting again to "
                        "correct it.",
                        name=task.name,
                        meeting=task.reviewed_in_id.display_name,
                    )
                )
            if not task.reported_at and task.state in OPEN_STATES:
                raise UserError(
                    self.env._("“%(name)s” has no report to give back.", name=task.name)
                )
        self._step_write(self._get_unreported() | {"state": "doing", "note": reason})
        self._tell_members(in_vietnamese(self.env)._("The report of a task was given back"))
        return True

    def action_stop(self, reason=None):
        """Give an open task up, with a reason."""
        reason = str(reason or "").strip()
        if not reason:
            return self._ask_reason("action_stop", self.env._("Why is it stopped?"))
        self._check_confirmers()
        self._lock_rows()
        if closed := self.filtered(lambda task: task.state not in OPEN_STATES):
            raise UserError(self.env._("“%(name)s” is closed already.", name=closed[0].name))
        self._step_write({"state": "cancelled", "note": reason, "result": reason})
        self._close_activities()
        return True

    def action_open_handover(self):
        """The dialogue that gives tasks to another comrade."""
        self._check_to_hand_over()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Hand over"),
            "res_model": "party.task.handover",
            "view_mode": "form",
            "target": "new",
            "context": {"default_task_ids": self.ids},
        }

    def action_hand_over(self, member_id, reason):
        """Make another comrade of the cell accountable; papers and log keep who was it before.

        :param int member_id: id of the comrade, a member of the cell today
        """
        self._check_to_hand_over()
        member = self.env["party.member"].browse(member_id).exists()
        member.check_access("read")
        reason = str(reason or "").strip()
        if not reason:
            raise UserError(self.env._("A reason is needed for this step."))
        if member.cell_id != self.cell_id:
            raise UserError(
                self.env._(
                    "%(member)s does not belong to the cell today. Choose another comrade.",
                    member=member.name or "…",
                )
            )
        self._lock_rows()
        self._close_activities()
        speaker, bodies = in_vietnamese(self.env), {}
        for former, tasks in self.grouped("member_id").items():
            text = speaker._(
                "Handed over from %(former)s to %(member)s: %(reason)s",
                former=former.sudo().name or "…",  # sudo: may have left
                member=member.name,
                reason=reason,
            )
            bodies |= dict.fromkeys(tasks.ids, text)
            first = tasks.filtered(lambda task: not task.given_to_id)
            first._step_write({"given_to_id": former.id})
        # sudo: the log of a step that the user has taken
        self.sudo()._message_log_batch(bodies=bodies)
        self._step_write({"member_id": member.id, "mailed": False})
        self._tell_members(speaker._("A task was handed over to you"))
        return True

    def _check_to_hand_over(self):
        self._check_confirmers()
        if len(self.cell_id) > 1:
            raise UserError(self.env._("Choose tasks of one cell."))
        if closed := self.filtered(lambda task: task.state not in OPEN_STATES):
            raise UserError(self.env._("“%(name)s” is closed already.", name=closed[0].name))
        if waiting := self.filtered("is_waiting"):
            raise UserError(
                self.env._(
                    "“%(name)s” is reported: confirm it, or give it back first.",
                    name=waiting[0].name,
                )
            )

    def _get_unreported(self):
        return {
            "reported_at": False,
            "reported_state": False,
            "reported_through_id": False,
            "confirmed_at": False,
            "done_date": False,
        }

    def _is_confirmer(self):
        self.ensure_one()
        return self.sudo().cell_id.id in self._roles().cells_of(*CONFIRMERS)

    def _check_confirmers(self):
        self.check_access("read")
        if self.env.su:
            return
        if others := self.filtered(lambda task: not (task.given_on and task._is_confirmer())):
            raise AccessError(
                self.env._(
                    "“%(name)s” is confirmed by the secretary or deputy secretary of its cell, "
                    "once the meeting that gave it is held.",
                    name=others[0].name,
                )
            )

    def _lock_rows(self):
        try:
            # sudo: the step has asked who may take it
            self.sudo().lock_for_update(allow_referencing=True)
        except LockError:
            raise UserError(
                self.env._(
                    "Somebody else is working on %(names)s at this very moment. "
                    "Wait a moment, look at it again, then click once more.",
                    names=", ".join(self.mapped("name")[:3]),
                )
            ) from None

    def _ask_reason(self, method, title):
        if not self.env.context.get("party_form"):
            raise UserError(self.env._("A reason is needed for this step."))
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": "party.reason.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_res_model": self._name,
                "default_res_ids": self.ids,
                "default_method": method,
            },
        }

    def action_open_confirmation(self):
        """The dialogue with the secretary's word on one task."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Confirm the result"),
            "res_model": "party.task.confirmation",
            "view_mode": "form",
            "target": "new",
            "context": {"default_task_id": self.id},
        }
