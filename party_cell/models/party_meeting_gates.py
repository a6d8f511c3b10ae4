"""The gates of a meeting (DOMAIN.md appendix D). Severity and basis are data: party.gate.

Each yields :class:`Missing`: a whole sentence that names the mending action, and the field where
it is mended.
"""

from babel.numbers import format_decimal

from odoo import api, fields, models
from odoo.tools import babel_locale_parse, format_datetime

from .party_gate import Missing
from .party_meeting_roll import NOT_SUMMONED
from .party_roles import RUNNING_OFFICES


class PartyMeeting(models.Model):
    _inherit = "party.meeting"

    @api.model
    def _get_gate_depends(self):
        return [
            "state",
            "kind",
            "period",
            "date_start",
            "date_end",
            "location",
            "chair_id",
            "co_chair_id",
            "minute_taker_id",
            "fee_status",
            "programme_adopted",
            "conclusion",
            "minutes_adopted",
            "attendance_ids.state",
            "attendance_ids.reason",
            "opinion_ids.section_id",
            "section_ids.content",
            "vote_ids.for_count",
            "vote_ids.against_count",
            "vote_ids.other_count",
            "report_date",
        ]

    # ------------------------------------------------------------
    # D.1 draft -> announced
    # ------------------------------------------------------------

    def _gate_n1(self, target):
        for meeting in self:
            least = meeting.rule_profile_id.cell_min_official
            if least and meeting.official_count < least:
                yield Missing(
                    meeting,
                    self.env._(
                        "The cell has %(count)s official members, a cell needs %(least)s. Enter "
                        "the missing memberships, or ask the superior to merge the cell.",
                        count=meeting.official_count,
                        least=least,
                    ),
                    "attendance_ids",
                )

    def _gate_n2(self, target):
        for meeting in self:
            if not meeting.date_start:
                # Whatever the severity of the gate: a notice without a time cannot be made.
                yield Missing(
                    meeting, self.env._("Enter when the meeting begins."), "date_start", "block"
                )
            if not meeting.location:
                yield Missing(meeting, self.env._("Enter where the meeting is held."), "location")
        yield from self._missing_online_basis()

    # ------------------------------------------------------------
    # D.2 -> held
    # ------------------------------------------------------------

    def _gate_h1(self, target):
        """A state on every line of S, a reason on every excused one."""
        for meeting in self:
            lines = meeting.attendance_ids.filtered(lambda line: not line.departed)
            if not lines:
                yield Missing(
                    meeting,
                    self.env._(
                        "The roll is empty: no member belongs to the cell on the day of the "
                        "meeting. Enter the memberships first."
                    ),
                    "attendance_ids",
                )
            empty = meeting._get_uncalled_lines()
            if empty:
                yield Missing(
                    meeting,
                    self.env._(
                        "Call the roll: %(count)s members are neither present nor absent yet "
                        "(%(names)s).",
                        count=len(empty),
                        names=self._join_names(empty.member_id),
                    ),
                    "attendance_ids",
                )
            for line in lines:
                if line.state == "excused" and not (line.reason or "").strip():
                    yield Missing(
                        meeting,
                        self.env._(
                            "Write why comrade %(name)s was absent.", name=line.member_id.name
                        ),
                        "attendance_ids",
                    )
            away = lines.filtered(
                lambda x: x.status in ("temporary_out", "suspended") and x.state == "present"
            )
            if away:
                yield Missing(
                    meeting,
                    self.env._(
                        "%(names)s cannot be present: temporarily in another cell or suspended. "
                        "Clear the line, or correct the membership.",
                        names=self._join_names(away.member_id),
                    ),
                    "attendance_ids",
                )
            gone = meeting.attendance_ids.filtered("departed")
            if gone:
                yield Missing(
                    meeting,
                    self.env._(
                        "%(names)s left the cell before the meeting and is not counted.",
                        names=self._join_names(gone.member_id),
                    ),
                    "attendance_ids",
                    "info",
                )

    def _gate_h2(self, target):
        """Chair and minute-taker."""
        substitutes = self._get_substitutes()
        for meeting in self:
            lines = {line.member_id: line for line in meeting.attendance_ids if not line.departed}
            chair, taker = meeting.chair_id, meeting.minute_taker_id
            if not chair:
                yield Missing(meeting, self.env._("Choose who chairs the meeting."), "chair_id")
            else:
                line = lines.get(chair)
                allowed = line and line.office in RUNNING_OFFICES
                if not allowed and chair.id not in substitutes[meeting.id]:
                    yield Missing(
                        meeting,
                        self.env._(
                            "%(name)s cannot chair: choose the secretary or deputy secretary, or "
                            "enter a delegation for that day.",
                            name=chair.name,
                        ),
                        "chair_id",
                    )
                elif line and _is_absent(line):
                    yield Missing(
                        meeting,
                        self.env._(
                            "%(name)s chairs but is absent on the roll. Correct one of the two.",
                            name=chair.name,
                        ),
                        "chair_id",
                    )
            if chair and chair == meeting.co_chair_id:
                yield Missing(
                    meeting,
                    self.env._(
                        "%(name)s cannot chair together with himself or herself: choose another "
                        "co-chair, or none.",
                        name=chair.name,
                    ),
                    "co_chair_id",
                )
            if not taker:
                yield Missing(
                    meeting, self.env._("Choose who takes the minutes."), "minute_taker_id"
                )
                continue
            if taker == chair:
                yield Missing(
                    meeting,
                    self.env._(
                        "%(name)s cannot both chair and take the minutes: choose another "
                        "minute-taker.",
                        name=taker.name,
                    ),
                    "minute_taker_id",
                )
            line = lines.get(taker)
            if not line:
                yield Missing(
                    meeting,
                    self.env._(
                        "The minute-taker %(name)s is not on the roll of this meeting: choose "
                        "somebody who is.",
                        name=taker.name,
                    ),
                    "minute_taker_id",
                )
            elif _is_absent(line):
                yield Missing(
                    meeting,
                    self.env._(
                        "%(name)s takes the minutes but is absent on the roll. Correct one of "
                        "the two.",
                        name=taker.name,
                    ),
                    "minute_taker_id",
                )
            elif line.rank == "probationary":
                yield Missing(
                    meeting,
                    self.env._(
                        "The minute-taker %(name)s is a probationary member; an official member "
                        "is expected.",
                        name=taker.name,
                    ),
                    "minute_taker_id",
                    "warn",
                )

    def _gate_h3(self, target):
        """Times: end after begin, long enough, in the month it counts for."""
        for meeting in self:
            if not meeting.date_start:
                yield Missing(
                    meeting, self.env._("Enter when the meeting began."), "date_start", "block"
                )
            if not meeting.date_end:
                yield Missing(
                    meeting, self.env._("Enter when the meeting ended."), "date_end", "block"
                )
            # The month of a committee meeting is that of the meeting which it prepares.
            day = meeting._get_date()
            is_own_month = meeting.kind == "committee_meeting" or not meeting.date_start
            if not is_own_month and day.replace(day=1) != meeting.period:
                yield Missing(
                    meeting,
                    self.env._(
                        "The meeting of %(date)s does not lie in the month %(month)s that it "
                        "counts for. Correct the date or the month, or say why.",
                        date=self._format_day(day),
                        month=meeting.period.strftime("%m/%Y"),
                    ),
                    "period",
                )
            if not (meeting.date_start and meeting.date_end):
                continue
            if meeting.date_end <= meeting.date_start:
                yield Missing(
                    meeting,
                    self.env._(
                        "The meeting ends (%(end)s) before it begins (%(start)s). Correct one of "
                        "the two.",
                        start=self._local(meeting.date_start),
                        end=self._local(meeting.date_end),
                    ),
                    "date_end",
                    "block",
                )
                continue
            if meeting.date_end > fields.Datetime.now():
                yield Missing(
                    meeting,
                    self.env._(
                        "The meeting ends in the future (%(end)s). Record it after it was held.",
                        end=self._local(meeting.date_end),
                    ),
                    "date_end",
                    "block",
                )
            least = meeting.rule_profile_id._get_min_duration(meeting.kind, meeting.member_count)
            if meeting.duration < least:
                yield Missing(
                    meeting,
                    self.env._(
                        "The meeting took %(minutes)s minutes, the rule asks for %(least)s. Check "
                        "the times, or say why it was shorter.",
                        minutes=meeting.duration,
                        least=least,
                    ),
                    "date_end",
                )

    def _gate_h5(self, target):
        """Enough voting members present for anything to pass."""
        for meeting in self:
            rules, base = meeting.rule_profile_id, meeting.voting_base
            present = meeting.present_voting_count
            if not base or not rules or meeting._get_uncalled_lines():
                continue
            votes = meeting.vote_ids - meeting.vote_ids._filter_untouched()
            if not rules._passes("gt_half", present, base):
                yield Missing(
                    meeting,
                    self.env._(
                        "%(present)s of %(base)s voting members are present: nothing can be "
                        "passed. Remove the votes, or meet again.",
                        present=present,
                        base=base,
                    ),
                    "vote_ids" if votes else "attendance_ids",
                    "block" if votes else "warn",
                )
            elif present * rules.quorum_denominator < base * rules.quorum_numerator:
                yield Missing(
                    meeting,
                    self.env._(
                        "Only %(present)s of %(base)s voting members are present.",
                        present=present,
                        base=base,
                    ),
                    "attendance_ids",
                )

    def _gate_h6(self, target):
        for meeting in self.filtered(lambda m: m.kind != "committee_meeting"):
            if not meeting.fee_status and meeting.kind != "extraordinary":
                yield Missing(meeting, self.env._("Enter how the Party fees stand."), "fee_status")
            if not meeting.programme_adopted:
                yield Missing(
                    meeting,
                    self.env._("Tick that the meeting adopted its programme."),
                    "programme_adopted",
                )

    def _gate_h7(self, target):
        for meeting in self:
            if not meeting.opinion_ids:
                yield Missing(
                    meeting,
                    self.env._("Write at least one opinion with the speaker's name."),
                    "opinion_ids",
                )

    # ------------------------------------------------------------
    # FACTS
    # ------------------------------------------------------------

    def _get_uncalled_lines(self):
        """Lines of S without a state: the roll is not called to the end."""
        return self.attendance_ids.filtered(
            lambda line: not line.departed and not line.state and line.status not in NOT_SUMMONED
        )

    def _get_substitutes(self):
        """{meeting id: ids of members who stand in for an office on the day of the meeting}."""
        delegations = self.env["party.delegation"].search([("cell_id", "in", self.cell_id.ids)])
        return {
            meeting.id: set(
                delegations.filtered(lambda d, m=meeting: d.cell_id == m.cell_id)
                ._in_force(meeting._get_date())
                .to_member_id.ids
            )
            for meeting in self
        }

    def _join_names(self, members, limit=5):
        names = members.mapped("name")
        more = len(names) - limit
        listed = ", ".join(names[:limit])
        return (
            self.env._("%(names)s and %(more)s more", names=listed, more=more)
            if more > 0
            else listed
        )

    def _number(self, value):
        """A number as people write it: 85,5 in Vietnamese, without a trailing zero."""
        locale = babel_locale_parse(self.env.lang or "en_US")
        return format_decimal(value, "0.#", locale=locale)

    def _local(self, moment):
        return format_datetime(
            self.env, moment, tz="Asia/Ho_Chi_Minh", dt_format="HH:mm dd/MM/yyyy"
        )


def _is_absent(line):
    """Recorded as absent, or not summoned and not come."""
    return line.state in ("excused", "unexcused") or (
        not line.state and line.status in NOT_SUMMONED
    )
