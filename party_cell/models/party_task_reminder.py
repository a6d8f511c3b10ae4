"""The daily job of tasks: overdue ones are marked, their people reminded, those above told.

Activities and mails carry a kind, a date and a link, never content. Of many open tasks only those
near or past their day are read, all in a constant number of queries.
"""

from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import formataddr

from ..tools.vietnamese import short_date
from .party_batch import work_through
from .party_roles import vietnam_today
from .party_task import OPEN_STATES
from .party_thread import in_vietnamese

BATCH = 5000


class PartyTask(models.Model):
    _inherit = "party.task"

    @api.model
    def _cron_follow(self):
        """Open the month's reports, mark what is overdue, remind and mail."""
        self.env["party.assignment"]._open_reports()
        work_through(self, self._domain_overdue(), BATCH, lambda tasks: tasks._mark_late())
        near = self._get_near()
        reminder = self.env["party.reminder"]
        activity_type = self._get_activity_type()
        reminder._sync(
            "party.task",
            self._get_member_reminders(near),
            deadlines={task.id: task.deadline for task in near},
            activity_type=activity_type,
        )
        reminder._sync("party.cell", self._get_cell_reminders(near), activity_type=activity_type)
        near._queue_mails()

    @api.model
    def _get_activity_type(self):
        return self.env.ref("party_cell.mail_activity_type_task")

    # ------------------------------------------------------------
    # OVERDUE
    # ------------------------------------------------------------

    @api.model
    def _domain_followed(self):
        return (
            Domain("given_on", "!=", False)
            & Domain("is_waiting", "=", False)
            & Domain("deadline", "!=", False)
        )

    @api.model
    def _domain_overdue(self):
        return (
            self._domain_followed()
            & Domain("state", "in", ("new", "doing"))
            & Domain("deadline", "<", vietnam_today())
        )

    def _mark_late(self):
        self._step_write({"state": "late"})

    # ------------------------------------------------------------
    # WHO IS TOLD
    # ------------------------------------------------------------

    @api.model
    def _get_near(self):
        """Open tasks near or past their day, as the rules of their cells say how near."""
        today = vietnam_today()
        profiles = self.env["party.rule.profile"].search([("active", "=", True)])
        most = max(profiles._in_force(today).mapped("task_remind_before_days"), default=0)
        tasks = self.search(
            self._domain_followed()
            & Domain("state", "in", OPEN_STATES)
            & Domain("deadline", "<=", today + timedelta(days=most))
        )
        rules = tasks._get_rules()
        return tasks.filtered(
            lambda task: (
                task.deadline
                <= today + timedelta(days=rules[task.cell_id.id].task_remind_before_days)
            )
        )

    def _get_rules(self):
        """{cell id: the rule profile of today}"""
        cells, today = self.cell_id, vietnam_today()
        profiles = self.env["party.rule.profile"]._get_for([(cell, today) for cell in cells])
        return {cell.id: profile for cell, profile in zip(cells, profiles, strict=True)}

    @api.model
    def _get_member_reminders(self, tasks):
        """{(task id, user id): summary}: the member accountable, before the day and after it."""
        today, speaker = vietnam_today(), in_vietnamese(self.env)
        wanted = {}
        for task in tasks:
            member = task.member_id
            # Who has left is reminded of nothing.
            if member.user_id and member.cell_id == task.cell_id:
                day = short_date(task.deadline)
                wanted[task.id, member.user_id.id] = (
                    speaker._("Task overdue since %(date)s", date=day)
                    if task.deadline < today
                    else speaker._("Task due on %(date)s", date=day)
                )
        return wanted

    @api.model
    def _get_cell_reminders(self, tasks):
        """{(cell id, user id): summary}: the secretary of overdue tasks, then those above."""
        today, speaker = vietnam_today(), in_vietnamese(self.env)
        late = tasks.filtered(lambda task: task.deadline < today)
        rules = late._get_rules()
        secretaries = self.env["party.reminder"]._get_runners(late.cell_id)
        above = late._get_next_above()
        wanted = {}
        for cell, own in late.grouped("cell_id").items():
            days = rules[cell.id].task_superior_after_days
            risen = own.filtered(
                lambda task, days=days: days and (today - task.deadline).days > days
            )
            for user in above.get(cell.id, ()) if risen else ():
                wanted[cell.id, user.id] = speaker._(
                    "Tasks overdue for more than %(days)s days: %(count)s",
                    days=days,
                    count=len(risen),
                )
            for user in secretaries.get(cell.id, ()):
                wanted[cell.id, user.id] = speaker._("Overdue tasks: %(count)s", count=len(own))
        return wanted

    def _get_next_above(self):
        """{cell id: users of the supervisor and of the officers right above the cell}"""
        today = vietnam_today()
        lines = self.env["party.cell.affiliation"].search([("cell_id", "in", self.cell_id.ids)])
        lines = lines._in_force(today)
        officers = self.env["party.committee.officer"].search(
            [("committee_id", "in", lines.committee_id.ids)]
        )
        officers = officers._in_force(today)
        # One query for all: each cell joins its own few of them.
        (lines.supervisor_id | officers.member_id).fetch(["user_id"])
        by_committee = officers.grouped("committee_id")
        return {
            line.cell_id.id: (
                line.supervisor_id
                | by_committee.get(line.committee_id, officers.browse()).member_id
            ).user_id
            for line in lines
        }

    def _close_activities(self):
        """What is reported, confirmed or stopped is reminded of no more."""
        # sudo: reminders of other people, which the step itself closes
        self.env["mail.activity"].sudo().search(
            Domain("res_model", "=", self._name)
            & Domain("res_id", "in", self.ids)
            & Domain("activity_type_id", "=", self.sudo()._get_activity_type().id)
        ).unlink()

    def _tell_members(self, summary):
        """One activity for the member of each task: constant text, no content."""
        tasks = self.sudo()  # sudo: an activity for another person, who reads the own task
        tasks.env["mail.activity"].with_context(
            mail_activity_quick_update=True, party_no_subscribe=True
        ).create(
            [
                {
                    "res_model_id": tasks.env["ir.model"]._get_id(self._name),
                    "res_id": task.id,
                    "user_id": task.member_id.user_id.id,
                    "activity_type_id": tasks._get_activity_type().id,
                    "summary": summary,
                    "date_deadline": vietnam_today(),
                }
                for task in tasks
                if task.member_id.user_id
            ]
        )

    # ------------------------------------------------------------
    # MAILS
    # ------------------------------------------------------------

    def _queue_mails(self):
        """One mail for each member with something new: before the day once, once after it."""
        today = vietnam_today()
        stages = {
            "before": self.filtered(lambda t: not t.mailed and t.deadline >= today),
            "after": self.filtered(lambda t: t.mailed != "after" and t.deadline < today),
        }
        told = (stages["before"] | stages["after"]).filtered(
            lambda task: task.member_id.cell_id == task.cell_id
        )
        addresses = told.member_id._get_mail_addresses()
        sender = self.env.company.email_formatted
        url = f"{self.browse().get_base_url()}/odoo/party-my-tasks"
        speaker = in_vietnamese(self.env)
        self.env["mail.mail"].create(
            [
                {
                    "author_id": False,
                    "email_from": sender,
                    "reply_to": sender,
                    "email_to": formataddr((member.name, addresses[member.id])),
                    "subject": speaker._("Reminder of Party tasks"),
                    "body_html": tasks._render_mail(member, member.user_id and url),
                    "auto_delete": True,
                }
                for member, tasks in told.grouped("member_id").items()
                if member.id in addresses
            ]
        )
        for stage, tasks in stages.items():
            (tasks & told)._step_write({"mailed": stage})

    def _render_mail(self, member, url):
        env, today = in_vietnamese(self.env), vietnam_today()
        return env["ir.qweb"]._render(
            "party_cell.mail_tasks",
            {
                "name": member.name,
                "lines": [
                    env._("Overdue since %(date)s", date=short_date(task.deadline))
                    if task.deadline < today
                    else env._("Due on %(date)s", date=short_date(task.deadline))
                    for task in self
                ],
                "url": url,
            },
        )
