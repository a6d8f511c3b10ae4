"""The gate of attendance: rate, absences in a row, months missed (DOMAIN.md D.2, H4)."""

from odoo import models
from odoo.tools import SQL

from .party_gate import Missing
from .party_kinds import PLANNED_KINDS, REGULAR_KINDS


class PartyMeeting(models.Model):
    _inherit = "party.meeting"

    def _gate_h4(self, target):
        """Attendance: rate, excused absences in a row, months missed in the year (Charter, 8.1)."""
        counts = self.attendance_ids._count_absences()
        called = self.filtered(lambda m: m.kind in PLANNED_KINDS)
        for meeting in called.filtered(lambda m: not m._get_uncalled_lines()):
            rules = meeting.rule_profile_id
            goal, rate = rules.attendance_target, meeting.attendance_rate
            short = rate <= goal if rules.attendance_target_strict else rate < goal
            if meeting.summoned_count and short:
                yield Missing(
                    meeting,
                    self.env._(
                        "%(present)s of %(summoned)s members came (%(rate)s %%), the rule asks for "
                        "%(goal)s %%.",
                        present=meeting.present_count,
                        summoned=meeting.summoned_count,
                        rate=self._number(rate),
                        goal=self._number(goal),
                    ),
                    "attendance_ids",
                )
            if meeting.unexcused_count:
                absent = meeting.attendance_ids.filtered(
                    lambda x: x.state == "unexcused" and not x.departed
                )
                yield Missing(
                    meeting,
                    self.env._(
                        "Absent without reason: %(names)s.",
                        names=self._join_names(absent.member_id),
                    ),
                    "attendance_ids",
                )
            for line in meeting.attendance_ids.filtered(lambda x: not x.departed):
                for problem in line._find_absences(counts):
                    yield Missing(meeting, problem, "attendance_ids")

    def _get_absences_in_a_row(self):
        """Absences just before each meeting, in one query.

        :return: {(meeting id, member id): (excused in a row, months of the year missed without
                 reason)}
        """
        if not self.ids:
            return {}
        self.env["party.meeting.attendance"].flush_model()
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT m.id, a.member_id, array_agg(pa.state ORDER BY p.period DESC, p.id DESC),
                          count(DISTINCT p.period) FILTER (WHERE pa.state = 'unexcused'
                              AND EXTRACT(year FROM p.period) = EXTRACT(year FROM m.period))
                   FROM party_meeting m
                   JOIN party_meeting_attendance a ON a.meeting_id = m.id
                        AND a.state IN ('excused', 'unexcused')
                   JOIN party_meeting p ON p.cell_id = m.cell_id AND p.id <> m.id
                        AND p.state IN ('held', 'approved', 'reported')
                        AND p.kind IN %(kinds)s
                        AND p.period < m.period AND p.period >= m.period - INTERVAL '12 months'
                   JOIN party_meeting_attendance pa ON pa.meeting_id = p.id
                        AND pa.member_id = a.member_id
                   WHERE m.id IN %(ids)s GROUP BY m.id, a.member_id""",
                kinds=REGULAR_KINDS,
                ids=tuple(self.ids),
            )
        )
        return {
            (meeting_id, member_id): (_run(states, "excused"), missed)
            for meeting_id, member_id, states, missed in rows
        }


class PartyMeetingAttendance(models.Model):
    _inherit = "party.meeting.attendance"

    def _count_absences(self):
        """Absences up to each line of a roll, the line itself included.

        :return: {line id: (excused in a row, months of the year missed without reason)}
        """
        rows = self.meeting_id._get_absences_in_a_row()
        counts = {}
        for line in self:
            key = (line.meeting_id._origin.id, line.member_id.id)
            excused, missed = rows.get(key, (0, 0))
            counts[line.id] = (
                excused + 1 if line.state == "excused" else 0,
                missed + (line.state == "unexcused"),
            )
        return counts

    def _find_absences(self, counts):
        """What the rules of the meeting say to the absences up to this line, as sentences.

        :param counts: as from :meth:`_count_absences`
        """
        self.ensure_one()
        rules = self.meeting_id.rule_profile_id
        most, alert = rules.max_consecutive_excused, rules.absence_alert_months
        excused, missed = counts[self.id]
        if most and self.state == "excused" and excused > most:
            yield self.env._(
                "%(name)s has been absent with reason %(count)s times in a row.",
                name=self.member_id.name,
                count=excused,
            )
        if alert and self.state == "unexcused" and missed >= alert:
            yield self.env._(
                "%(name)s has been absent without reason in %(count)s months of the "
                "year: the Charter asks the cell to consider striking off.",
                name=self.member_id.name,
                count=missed,
            )


def _run(states, wanted):
    """How many of the leading states are the wanted one."""
    count = 0
    for state in states:
        if state != wanted:
            break
        count += 1
    return count
