"""Reminders of petitions: to send them, to answer them in time, to tell the cell."""

from odoo import api, models
from odoo.fields import Domain

from ..tools.vietnamese import short_date
from .party_roles import vietnam_today
from .party_thread import in_vietnamese
from .party_workflow import HELD_STATES


class PartyReminder(models.AbstractModel):
    _inherit = "party.reminder"

    @api.model
    def _cron_remind(self):
        result = super()._cron_remind()
        raised = Domain("state", "=", "new") & Domain("meeting_id.state", "in", HELD_STATES)
        waiting = raised | Domain("state", "in", ("routed", "answered"))
        self._remind_petitions(self.env["party.petition"].search(waiting), everywhere=True)
        return result

    @api.model
    def _remind_petitions(self, petitions, everywhere=False):
        """Bring the reminders in line with the petitions: of these, or of all that there are."""
        sent = petitions.filtered(lambda petition: petition.state == "routed")
        deadlines = {petition.id: petition.deadline for petition in sent}
        self._sync(
            "party.petition",
            self._get_petitions_waiting(petitions),
            deadlines,
            record_ids=None if everywhere else petitions.ids,
        )

    def _get_petitions_waiting(self, petitions):
        """{(petition id, user id): whom the petition waits for, and for what}

        An answer that is overdue is told to the cell as well, which may ask again.
        """
        speaker = in_vietnamese(self.env)
        runners = self._get_runners(petitions.cell_id)
        officers = self._get_officers(petitions.committee_id)
        nobody, wanted = self.env["res.users"], {}
        for petition in petitions:
            cell = runners.get(petition.cell_id.id, nobody)
            committee = officers.get(petition.committee_id.id, nobody)
            if petition.state == "new" and petition.meeting_id.state in HELD_STATES:
                users, summary = cell, speaker._("Send the petition of the cell")
            elif petition.is_overdue:
                users = cell | committee
                summary = speaker._(
                    "The answer to a petition was due on %(date)s",
                    date=short_date(petition.deadline),
                )
            elif petition.state == "routed":
                users, summary = committee, speaker._("Answer the petition of a cell")
            elif petition.state == "answered":
                users, summary = cell, speaker._("Tell the cell the answer to its petition")
            else:
                continue
            wanted |= {(petition.id, user.id): summary for user in users}
        return wanted

    def _get_officers(self, committees):
        """{committee id: users of its officers today}"""
        lines = self.env["party.committee.officer"].search(
            Domain("committee_id", "in", committees.ids)
        )
        return {
            committee.id: some.member_id.user_id
            for committee, some in lines._in_force(vietnam_today()).grouped("committee_id").items()
        }
