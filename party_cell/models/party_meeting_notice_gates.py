"""Gates of the announcement (DOMAIN.md D.1: N4 to N6, N11) and of calling off (D.4: R5)."""

from datetime import timedelta

from odoo import api, models
from odoo.tools import is_html_empty

from .party_gate import Missing
from .party_kinds import PLANNED_KINDS
from .party_roles import vietnam_today

# No lead time: an extraordinary meeting is called for what cannot wait, a committee meeting
# prepares among its few members.
WITHOUT_LEAD_TIME = ("extraordinary", "committee_meeting")


class PartyMeeting(models.Model):
    _inherit = "party.meeting"

    @api.model
    def _get_gate_depends(self):
        return [
            *super()._get_gate_depends(),
            "mode",
            "online_basis",
            "notice_date",
            "notice_way",
            "posted_date",
            "resolution_draft",
            "notice_attachment_ids",
            "superior_told_on",
        ]

    def _missing_online_basis(self):
        """Of gate N2: a meeting online needs a document that allows it."""
        for meeting in self:
            if meeting.mode != "onsite" and not (meeting.online_basis or "").strip():
                yield Missing(
                    meeting,
                    self.env._(
                        "Enter the document that allows the meeting to be held online, or choose "
                        "“On site”."
                    ),
                    "online_basis",
                )

    def _gate_n4(self, target):
        """A draft resolution or an expected conclusion, written or attached.

        The outline of a theme ends with one, and goes out with the notice.
        """
        outlines = self.filtered(lambda m: m.kind == "thematic").theme_id
        outlines -= outlines._get_unwritten()
        for meeting in self.filtered(lambda m: m.kind != "committee_meeting"):
            if meeting.kind == "thematic" and meeting.theme_id in outlines:
                continue
            if is_html_empty(meeting.resolution_draft) and not meeting.notice_attachment_ids:
                yield Missing(
                    meeting,
                    self.env._(
                        "Write or attach the draft resolution or the expected conclusion on the "
                        "page “Notice”."
                    ),
                    "resolution_draft",
                )

    def _gate_n5(self, target):
        """Everybody summoned can be told, and the committee member in charge."""
        supervisors = self._get_supervisors()
        facts = self._get_notice_facts()
        addresses = self._get_summoned_lines().member_id._get_mail_addresses()
        for meeting in self:
            members = meeting._get_summoned_lines().member_id
            unreachable = members.filtered(lambda m: m.id not in addresses)
            if not members:
                yield Missing(
                    meeting,
                    self.env._(
                        "Nobody is summoned on the day of the meeting: enter the memberships of "
                        "the cell first."
                    ),
                    "attendance_ids",
                )
            elif facts[meeting.id][1] == "mail" and unreachable == members:
                yield Missing(
                    meeting,
                    self.env._(
                        "No member has a mail address: choose another way of the notice, and "
                        "print the slips or the call list."
                    ),
                    "notice_way",
                )
            elif facts[meeting.id][1] == "mail" and unreachable:
                yield Missing(
                    meeting,
                    self.env._(
                        "Without a mail address: %(names)s. Call them, or hand out slips.",
                        names=self._join_names(unreachable),
                    ),
                    "notice_ids",
                    "info",
                )
            if meeting.kind != "committee_meeting" and not supervisors[meeting.id]:
                yield Missing(
                    meeting,
                    self.env._(
                        "The cell has no committee member in charge to be told. Ask the superior "
                        "committee to name one, or tell the committee itself."
                    ),
                    "cell_id",
                    "warn",
                )

    def _gate_n6(self, target):
        """Documents in time: as typed, else as if they were sent today."""
        for meeting in self.filtered(lambda m: m.kind not in WITHOUT_LEAD_TIME):
            days = meeting.rule_profile_id.docs_lead_days
            posted = meeting.posted_date or vietnam_today()
            due = meeting._get_date() - timedelta(days=days)
            if days and posted > due:
                yield Missing(
                    meeting,
                    self.env._(
                        "Documents were sent on %(date)s, the rule asks for %(due)s at the "
                        "latest (%(days)s days before). Correct the date, or say why.",
                        date=self._format_day(posted),
                        due=self._format_day(due),
                        days=days,
                    )
                    if meeting.posted_date
                    else self.env._(
                        "Documents were to be sent by %(due)s (%(days)s days before). Enter when "
                        "they were, or say why they were not.",
                        due=self._format_day(due),
                        days=days,
                    ),
                    "posted_date",
                )

    def _gate_n11(self, target):
        """The notice itself in time: as typed, else given by this click.

        Once the meeting is over: that it was announced at all.
        """
        if target == "held":
            yield from self._missing_notice()
            return
        facts = self._get_notice_facts()
        for meeting in self.filtered(lambda m: m.kind not in WITHOUT_LEAD_TIME):
            days = meeting.rule_profile_id.notice_lead_days
            given = facts[meeting.id][0]
            due = meeting._get_date() - timedelta(days=days)
            if days and given > due:
                yield Missing(
                    meeting,
                    self.env._(
                        "Notice is given on %(date)s, the rule asks for %(due)s at the latest "
                        "(%(days)s days before). Enter the day it was given, or say why.",
                        date=self._format_day(given),
                        due=self._format_day(due),
                        days=days,
                    ),
                    "notice_date",
                )

    def _missing_notice(self):
        for meeting in self.filtered(lambda m: m.kind in PLANNED_KINDS):
            if not meeting.notified_at and not meeting.notice_date:
                yield Missing(
                    meeting,
                    self.env._(
                        "The meeting was not announced here: enter on the page “Notice” when and "
                        "how the members were told."
                    ),
                    "notice_date",
                )

    def _gate_r5(self, target):
        """The superior learns of it: by the step itself, else as typed."""
        told = self._get_next_users("cancelled")
        for meeting in self.filtered(lambda m: m.kind != "committee_meeting"):
            if not told.get(meeting.id) and not meeting.superior_told_on:
                yield Missing(
                    meeting,
                    self.env._(
                        "Nobody of the superior committee has an account here to be told. Tell "
                        "the committee, and enter when on the page “Notice” (“Superior told on”)."
                    ),
                    "superior_told_on",
                )
