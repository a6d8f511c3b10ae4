"""The roll of a meeting: who is summoned, who came, and every count that follows."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .party_roles import COMMITTEE_OFFICES

# Statuses that are not summoned (the set S of the roll leaves them out).
NOT_SUMMONED = ("exempt", "temporary_out", "suspended")

COUNTS = (
    "member_count",
    "official_count",
    "probationary_count",
    "exempt_count",
    "summoned_count",
    "present_count",
    "present_official_count",
    "present_probationary_count",
    "excused_count",
    "unexcused_count",
    "voting_base",
    "present_voting_count",
    "attendance_rate",
    "attendance_known",
)


def percent(part, whole):
    """100 * part / whole with one decimal, half up, by integers; 0.0 when whole is 0."""
    return (2000 * part + whole) // (2 * whole) / 10 if whole else 0.0


class PartyMeeting(models.Model):
    _inherit = "party.meeting"

    roll_frozen = fields.Boolean(
        readonly=True,
        copy=False,
        help="Since the meeting was first recorded as held, changes of membership no longer reach "
        "its roll.",
    )
    member_count = fields.Integer("Members in all", compute="_compute_counts", store=True)
    official_count = fields.Integer("Official members", compute="_compute_counts", store=True)
    probationary_count = fields.Integer(
        "Probationary members", compute="_compute_counts", store=True
    )
    exempt_count = fields.Integer("Exempt", compute="_compute_counts", store=True)
    summoned_count = fields.Integer("Summoned", compute="_compute_counts", store=True)
    present_count = fields.Integer("Present", compute="_compute_counts", store=True)
    present_official_count = fields.Integer(
        "Official members present", compute="_compute_counts", store=True
    )
    present_probationary_count = fields.Integer(
        "Probationary members present", compute="_compute_counts", store=True
    )
    excused_count = fields.Integer("Absent with reason", compute="_compute_counts", store=True)
    unexcused_count = fields.Integer("Absent without reason", compute="_compute_counts", store=True)
    attendance_rate = fields.Float(
        "Attendance rate (%)",
        digits=(5, 1),
        compute="_compute_counts",
        store=True,
        aggregator="avg",
    )
    attendance_known = fields.Boolean(
        compute="_compute_counts", store=True, export_string_translation=False
    )
    voting_base = fields.Integer(
        "Official members counted in votes", compute="_compute_counts", store=True
    )
    present_voting_count = fields.Integer(
        "Voting members present", compute="_compute_counts", store=True
    )
    voting_base_note = fields.Char(compute="_compute_voting_base_note")
    speaker_count = fields.Integer("Speakers", compute="_compute_speakers", store=True)
    speaker_rate = fields.Float(
        "Speakers (%)", digits=(5, 1), compute="_compute_speakers", store=True, aggregator="avg"
    )

    # ------------------------------------------------------------
    # COUNTS
    # ------------------------------------------------------------

    @api.depends(
        "attendance_ids.state",
        "attendance_ids.rank",
        "attendance_ids.status",
        "attendance_ids.departed",
        "rule_profile_id.temporary_in_votes",
    )
    def _compute_counts(self):
        """Counts of the roll.

        With S = lines neither exempt, temporarily out nor suspended: summoned = S and the exempt
        who came; the voting base = official members of S (those temporarily in only where the
        profile says so) and the exempt official members who came (DOMAIN.md 5.3, base 9.3.2).
        """
        for meeting in self:
            counts = dict.fromkeys(COUNTS, 0)
            guests_vote = meeting.rule_profile_id.temporary_in_votes
            for line in meeting.attendance_ids:
                if line.departed:
                    continue
                official = line.rank == "official"
                present = line.state == "present"
                if line.status != "temporary_in":
                    counts["member_count"] += 1
                    counts[f"{line.rank}_count"] += 1
                if line.status == "exempt":
                    counts["exempt_count"] += 1
                summoned = line.status not in NOT_SUMMONED or (line.status == "exempt" and present)
                if not summoned:
                    continue
                counts["summoned_count"] += 1
                votes = official and (line.status != "temporary_in" or guests_vote)
                counts["voting_base"] += votes
                if present:
                    counts["present_count"] += 1
                    counts[f"present_{line.rank}_count"] += 1
                    counts["present_voting_count"] += votes
                elif line.state:
                    counts[f"{line.state}_count"] += 1
            counts["attendance_rate"] = percent(counts["present_count"], counts["summoned_count"])
            counts["attendance_known"] = counts["summoned_count"] > 0
            for name, value in counts.items():
                meeting[name] = value

    @api.depends("opinion_ids.member_id", "present_count")
    def _compute_speakers(self):
        for meeting in self:
            meeting.speaker_count = len(meeting.opinion_ids.member_id)
            meeting.speaker_rate = percent(meeting.speaker_count, meeting.present_count)

    @api.depends("voting_base", "present_voting_count")
    @api.depends_context("lang")
    def _compute_voting_base_note(self):
        for meeting in self:
            absent = meeting.voting_base - meeting.present_voting_count
            meeting.voting_base_note = (
                self.env._(
                    "%(base)s official members summoned, including %(absent)s who are absent",
                    base=meeting.voting_base,
                    absent=absent,
                )
                if absent
                else self.env._(
                    "%(base)s official members summoned, all present", base=meeting.voting_base
                )
            )

    # ------------------------------------------------------------
    # FILLING
    # ------------------------------------------------------------

    def _fill_roll(self):
        """Bring the rolls of meetings in preparation in line with the memberships of their day.

        Lines with an entered state are kept, and flagged when the member has left; a committee
        meeting summons offices only. In batch: two searches whatever the number of meetings.
        """
        meetings = self.filtered(lambda m: m.prepared and m.state == "draft" and not m.roll_frozen)
        if not meetings:
            return
        memberships = self.env["party.membership"].search(
            Domain("cell_id", "in", meetings.cell_id.ids), order="cell_id, id"
        )
        by_cell = memberships.grouped("cell_id")
        to_create, departed, returned = [], [], []
        stale = self.env["party.meeting.attendance"]
        for meeting in meetings:
            current = by_cell.get(meeting.cell_id, memberships.browse())._in_force(
                meeting._get_date()
            )
            if meeting.kind == "committee_meeting":
                current = current.filtered(lambda m: m.office in COMMITTEE_OFFICES)
            due = {membership.member_id.id: membership for membership in current}
            for line in meeting.attendance_ids:
                membership = due.pop(line.member_id.id, None)
                if not membership:
                    if line.state:
                        departed.append(line.id)
                    else:
                        stale += line
                    continue
                if line.departed:
                    returned.append(line.id)
                line._take_snapshot(membership)
            to_create += [
                {
                    "meeting_id": meeting.id,
                    "member_id": member_id,
                    "rank": membership.rank,
                    "status": membership.status,
                    "office": membership.office,
                    "unit_id": membership.unit_id.id,
                }
                for member_id, membership in due.items()
            ]
        Line = self.env["party.meeting.attendance"]
        stale.unlink()
        Line.browse(departed)._engine_write({"departed": True})
        Line.browse(returned)._engine_write({"departed": False})
        Line._engine_create(to_create)

    def _refresh_rolls_of(self, cells):
        """After a change of membership: the rolls in preparation of these cells."""
        self.search(
            Domain("cell_id", "in", cells.ids)
            & Domain("state", "=", "draft")
            & Domain("roll_frozen", "=", False)
            & Domain("prepared", "=", True)
        )._fill_roll()

    def action_refresh_roll(self, reason=None):
        """Make a frozen roll again from the memberships of the meeting's day, with a reason."""
        if not (reason or "").strip():
            return self._ask_reason(
                "action_refresh_roll", self.env._("Why is the roll made again?")
            )
        self._check_roles("held")
        self._lock_rows()
        late = self.filtered(lambda meeting: meeting.state != "draft")
        if late:
            raise UserError(late._get_lock_message(late[0].state))
        self._log_step("roll", reason.strip())
        self._workflow_write({"roll_frozen": False})
        self.sudo()._fill_roll()  # sudo: the roll is written by the engine only
        return True
