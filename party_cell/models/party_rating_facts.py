"""What was recorded of a meeting, as a rating reads it: a value, and in words what it says.

Each method ``_fact_<name>`` is over a recordset of meetings, in constant queries, and answers
{meeting id: Fact}. A share is of 100, so that points follow from it in proportion.
"""

from datetime import timedelta
from typing import NamedTuple

from odoo import api, models
from odoo.fields import Domain

from .party_kinds import THEMATIC_KINDS
from .party_meeting_notice import _local_date
from .party_roles import vietnam_today
from .party_thread import in_vietnamese
from .party_workflow import HELD_STATES

# Of a meeting less than half as long as it should be; more than any other shortfall.
UNDER_HALF = 999


class Fact(NamedTuple):
    """What a rating reads of one meeting.

    :param value: a figure; None where nothing was recorded
    :param str evidence: what was recorded, in words
    :param expected: comes only after the vote, and is taken for granted until then
    """

    value: float | None
    evidence: str
    expected: bool = False


class PartyMeeting(models.Model):
    _inherit = "party.meeting"

    @api.model
    def _get_rating_fact_depends(self):
        """Fields of the meeting from which the facts follow."""
        return [
            "review_rate",
            "review_due_count",
            "state",
            "kind",
            "period",
            "date_start",
            "duration",
            "member_count",
            "rule_profile_id",
            "attendance_rate",
            "attendance_known",
            "summoned_count",
            "unexcused_count",
            "attendance_ids.state",
            "notified_at",
            "notice_date",
            "posted_date",
            "prep_meeting_id.state",
            "theme_ids.state",
            "section_ids.is_written",
            "speaker_count",
            "speaker_rate",
            "present_count",
            "conclusion",
            "minutes_adopted",
            "report_date",
        ]

    def _get_rating_facts(self, names):
        """{name: {meeting id: Fact}}, worded in Vietnamese: it is kept and printed."""
        speaker = self.with_env(in_vietnamese(self.env))
        return {name: getattr(speaker, f"_fact_{name}")() for name in sorted(names)}

    def _share(self, done, evidence, expected=False):
        return Fact(100 if done else 0, evidence, expected)

    # ------------------------------------------------------------
    # TIME AND PEOPLE
    # ------------------------------------------------------------

    def _fact_duration(self):
        facts = {}
        for meeting in self:
            rules = meeting.rule_profile_id
            least = rules._get_min_duration(meeting.kind, meeting.member_count)
            minutes = meeting.duration
            if not minutes:
                facts[meeting.id] = Fact(None, self.env._("No time of ending is recorded yet."))
                continue
            missing = max(least - minutes, 0)
            facts[meeting.id] = Fact(
                UNDER_HALF if 2 * minutes < least else missing,
                self.env._(
                    "%(minutes)s minutes; the rule asks for %(least)s.",
                    minutes=minutes,
                    least=least,
                ),
            )
        return facts

    def _fact_attendance_rate(self):
        return {
            meeting.id: Fact(
                meeting.attendance_rate,
                self.env._(
                    "%(present)s of %(summoned)s came, %(rate)s %%; absent without reason: "
                    "%(unexcused)s.",
                    present=meeting.present_count,
                    summoned=meeting.summoned_count,
                    rate=self._number(meeting.attendance_rate),
                    unexcused=meeting.unexcused_count,
                ),
            )
            if meeting.attendance_known
            else Fact(None, self.env._("The roll is not complete yet."))
            for meeting in self
        }

    def _fact_attendance_full(self):
        facts = self._fact_attendance_rate()
        for meeting in self.filtered("unexcused_count"):
            fact = facts[meeting.id]
            if fact.value is not None:
                facts[meeting.id] = fact._replace(value=0)
        return facts

    def _fact_unexcused_count(self):
        facts = self._fact_attendance_rate()
        return {
            meeting.id: facts[meeting.id]._replace(
                value=None if facts[meeting.id].value is None else meeting.unexcused_count
            )
            for meeting in self
        }

    def _fact_excused_run(self):
        rows = self._get_absences_in_a_row()
        known = self._fact_attendance_rate()
        facts = {}
        for meeting in self:
            runs = {
                line.member_id: rows.get((meeting.id, line.member_id.id), (0, 0))[0] + 1
                for line in meeting.attendance_ids
                if line.state == "excused" and not line.departed
            }
            longest = max(runs.values(), default=0)
            if known[meeting.id].value is None:
                facts[meeting.id] = known[meeting.id]
                continue
            evidence = self.env._("Nobody is absent with reason.")
            if longest:
                evidence = self.env._(
                    "Absent with reason %(count)s times in a row at most: %(names)s.",
                    count=longest,
                    names=", ".join(m.name for m, count in runs.items() if count == longest),
                )
            facts[meeting.id] = Fact(longest, evidence)
        return facts

    def _fact_speaker_rate(self):
        return {
            meeting.id: Fact(
                meeting.speaker_rate,
                self.env._(
                    "%(speakers)s of %(present)s present spoke, %(rate)s %%.",
                    speakers=meeting.speaker_count,
                    present=meeting.present_count,
                    rate=self._number(meeting.speaker_rate),
                ),
            )
            if meeting.present_count
            else Fact(None, self.env._("The roll is not complete yet."))
            for meeting in self
        }

    # ------------------------------------------------------------
    # PREPARATION
    # ------------------------------------------------------------

    def _get_lead_fact(self, day, days, what, nothing):
        """Whether something was done so many days before the meeting."""
        if not day:
            return self._share(False, nothing)
        due = self._get_date() - timedelta(days=days)
        return self._share(
            day <= due,
            self.env._(
                "%(what)s on %(day)s; by the rule %(due)s at the latest.",
                what=what,
                day=self._format_day(day),
                due=self._format_day(due),
            ),
        )

    def _fact_notice(self):
        facts = {}
        for meeting in self:
            announced = meeting.notified_at and _local_date(meeting.notified_at)
            facts[meeting.id] = meeting._get_lead_fact(
                meeting.notice_date or announced,
                meeting.rule_profile_id.notice_lead_days,
                self.env._("Announced"),
                self.env._("No notice is recorded."),
            )
        return facts

    def _fact_documents(self):
        return {
            meeting.id: meeting._get_lead_fact(
                meeting.posted_date,
                meeting.rule_profile_id.docs_lead_days,
                self.env._("Documents sent"),
                self.env._("It is not recorded when documents were sent."),
            )
            for meeting in self
        }

    def _fact_preparation(self):
        facts = {}
        for meeting in self:
            prep = meeting.prep_meeting_id
            if not meeting.needs_preparation:
                evidence = self.env._("The cell has only a secretary: no preparatory meeting.")
                facts[meeting.id] = self._share(True, evidence)
            elif prep.state in HELD_STATES:
                evidence = self.env._(
                    "Preparatory meeting on %(day)s.", day=self._format_day(prep._get_date())
                )
                facts[meeting.id] = self._share(True, evidence)
            else:
                evidence = self.env._("No preparatory meeting is recorded as held.")
                facts[meeting.id] = self._share(False, evidence)
        return facts

    def _fact_announcement(self):
        return self._join_facts("preparation", "notice", "documents")

    def _fact_theme(self):
        """In a month for which no theme is planned, nothing is asked."""
        # sudo: whether there is a theme in the month, whoever reads it
        themed = (
            self.sudo()
            .search(
                Domain("cell_id", "in", self.cell_id.ids)
                & Domain("period", "in", self.mapped("period"))
                & Domain("kind", "in", THEMATIC_KINDS)
                & Domain("state", "!=", "cancelled")
            )
            .grouped(lambda meeting: (meeting.cell_id, meeting.period))
        )
        facts = {}
        for meeting in self:
            own = themed.get((meeting.cell_id, meeting.period), self.browse())
            presented = own.filtered(
                lambda m, meeting=meeting: m == meeting or m.state in HELD_STATES
            )
            if not own:
                evidence = self.env._("No theme is planned for this month: counted in full.")
            elif presented:
                evidence = self.env._("Theme presented in the month.")
            else:
                evidence = self.env._("The theme planned for the month was not presented.")
            facts[meeting.id] = self._share(not own or presented, evidence)
        return facts

    # ------------------------------------------------------------
    # CONTENT AND RESULT
    # ------------------------------------------------------------

    def _fact_sections(self):
        facts = {}
        for meeting in self:
            texts = meeting.section_ids.filtered(lambda s: s.block == "text" and s.required)
            written = texts.filtered("is_written")
            facts[meeting.id] = Fact(
                100 * len(written) / len(texts) if texts else None,
                self.env._(
                    "%(written)s of %(all)s required contents are written in the minutes.",
                    written=len(written),
                    all=len(texts),
                ),
            )
        return facts

    def _fact_task_rate(self):
        """By the review of the last resolution's tasks, where there is one."""
        unknown = Fact(None, self.env._("No tasks of the last resolution are recorded."))
        facts = {}
        for meeting in self:
            facts[meeting.id] = unknown
            if meeting.review_due_count:
                evidence = self.env._(
                    "%(done)s of %(due)s tasks due are done (%(rate)s %%).",
                    done=meeting.review_done_count,
                    due=meeting.review_due_count,
                    rate=self._number(meeting.review_rate),
                )
                facts[meeting.id] = Fact(meeting.review_rate, evidence)
        return facts

    def _fact_conclusion(self):
        facts = {}
        for meeting in self:
            length = len(" ".join((meeting.conclusion or "").split()))
            done = length and length >= meeting.rule_profile_id.conclusion_min_length
            facts[meeting.id] = self._share(
                done,
                self.env._("The chair's conclusion is recorded.")
                if done
                else self.env._("There is no conclusion of the chair, or only a general one."),
            )
        return facts

    # ------------------------------------------------------------
    # AFTER THE VOTE
    # ------------------------------------------------------------

    def _fact_adoption(self):
        facts = {}
        for meeting in self:
            known = meeting.state in ("approved", "reported")
            done = meeting.minutes_adopted
            facts[meeting.id] = (
                self._share(done, self.env._("The minutes were read and adopted."))
                if known
                else self._share(True, self.env._("Expected: minutes adopted."), expected=True)
            )
        return facts

    def _fact_posting(self):
        today, facts = vietnam_today(), {}
        for meeting in self:
            days = meeting.rule_profile_id.report_after_days
            due = meeting._get_date() + timedelta(days=days)
            sent = meeting.report_date if meeting.state == "reported" else False
            values = {"due": self._format_day(due)}
            if sent:
                evidence = self.env._(
                    "Reported on %(sent)s; by the rule %(due)s at the latest.",
                    sent=self._format_day(sent),
                    **values,
                )
                facts[meeting.id] = self._share(sent <= due, evidence)
            elif today > due and meeting.state in HELD_STATES and not meeting.report_date:
                evidence = self.env._("Not reported by %(due)s.", **values)
                facts[meeting.id] = self._share(False, evidence)
            else:
                evidence = self.env._("Expected: reported by %(due)s.", **values)
                facts[meeting.id] = self._share(True, evidence, expected=True)
        return facts

    def _fact_closing(self):
        return self._join_facts("conclusion", "adoption", "posting")

    def _join_facts(self, *names):
        """Several shares as one, each with the same weight."""
        parts = [getattr(self, f"_fact_{name}")() for name in names]
        facts = {}
        for meeting in self:
            own = [part[meeting.id] for part in parts]
            facts[meeting.id] = Fact(
                sum(fact.value for fact in own) / len(own),
                " ".join(fact.evidence for fact in own),
                any(fact.expected for fact in own),
            )
        return facts
