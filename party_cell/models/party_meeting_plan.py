"""Meetings planned a year ahead, entered late, and prepared by another meeting."""

from datetime import datetime, time, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .party_batch import work_through
from .party_kinds import PLANNED_KINDS
from .party_meeting_minutes import local_time
from .party_roles import COMMITTEE_OFFICES, VIETNAM, vietnam_today

# When no earlier meeting tells the hour.
DEFAULT_HOUR = time(7, 30)
# How many meetings the job of the month prepares between two commits.
BATCH = 200
# What is proposed to a planned meeting when it is prepared, not a year ahead.
PROPOSED = ("location", "chair_id", "minute_taker_id", "preparer_id")


class PartyMeeting(models.Model):
    _inherit = "party.meeting"

    prepared = fields.Boolean(
        "Roll and contents are there",
        default=True,
        readonly=True,
        copy=False,
        help="A meeting of the year plan gets them when it is announced, or on the first of its "
        "month.",
    )
    prep_meeting_id = fields.Many2one(
        "party.meeting",
        "Preparatory meeting",
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        domain="[('cell_id', '=', cell_id), ('kind', '=', 'committee_meeting')]",
    )
    consulted = fields.Char(
        "Consulted beforehand", help="Village head, head of the agency, …; may stay empty."
    )
    needs_preparation = fields.Boolean(
        compute="_compute_needs_preparation", export_string_translation=False
    )
    is_late_entry = fields.Boolean(
        compute="_compute_is_late_entry", export_string_translation=False
    )
    is_to_come = fields.Boolean(compute="_compute_is_to_come", export_string_translation=False)
    late_reason = fields.Char("Why entered late", copy=False)
    first_held_at = fields.Datetime(
        "First recorded as held on",
        readonly=True,
        copy=False,
        help="Stays when the meeting is opened again to correct it.",
    )

    _prepared_idx = models.Index("(period) WHERE prepared IS NOT TRUE")

    @api.depends("kind", "cell_id", "date_start", "period")
    def _compute_needs_preparation(self):
        """Where there is only a secretary, nobody is there to meet with."""
        leaders = self._get_leaders()
        for meeting in self:
            meeting.needs_preparation = (
                meeting.kind in PLANNED_KINDS and len(leaders[meeting.id]) > 1
            )

    @api.depends("kind", "period", "date_start", "state", "rule_profile_id", "first_held_at")
    def _compute_is_late_entry(self):
        """Entered when its month is past, and the days that the rule gives for reporting too."""
        today = vietnam_today()
        for meeting in self:
            days = meeting.rule_profile_id.report_after_days
            meeting.is_late_entry = bool(
                meeting.state == "draft"
                and meeting.kind != "committee_meeting"
                and not meeting.first_held_at
                and meeting.period
                and meeting.period < today.replace(day=1)
                and meeting._get_date() + timedelta(days=days) < today
            )

    @api.depends("date_start", "state")
    def _compute_is_to_come(self):
        now = fields.Datetime.now()
        for meeting in self:
            meeting.is_to_come = bool(
                meeting.state == "draft" and meeting.date_start and meeting.date_start > now
            )

    @api.constrains("prep_meeting_id")
    def _check_prep_meeting_id(self):
        for meeting in self.filtered("prep_meeting_id"):
            prep = meeting.prep_meeting_id
            if prep.kind != "committee_meeting" or prep.cell_id != meeting.cell_id:
                raise ValidationError(
                    self.env._(
                        "%(name)s cannot prepare this meeting: choose a committee meeting of the "
                        "same cell.",
                        name=prep.display_name,
                    )
                )

    @api.depends("prepared", "is_to_come")
    def _compute_can_step(self):
        """What comes next for a meeting that lies ahead is its announcement."""
        result = super()._compute_can_step()
        for meeting in self.filtered(lambda m: not m.prepared or m.is_to_come):
            meeting.can_hold = meeting.can_hold and meeting.prepared
            meeting.next_step = meeting.prepared and meeting.can_notify and "notified"
        return result

    def _get_leaders(self):
        """Memberships with an office of the cell's committee on each meeting's day, by id."""
        Membership = self.env["party.membership"]
        # sudo: only how many there are, whoever reads the meeting
        lines = Membership.sudo().search(
            [("cell_id", "in", self.cell_id.ids), ("office", "in", COMMITTEE_OFFICES)]
        )
        by_cell = lines.grouped("cell_id")
        return {
            meeting.id: by_cell.get(meeting.cell_id, lines.browse())._in_force(meeting._get_date())
            if meeting.period
            else lines.browse()
            for meeting in self
        }

    # ------------------------------------------------------------
    # THE PLANNED DAY
    # ------------------------------------------------------------

    def _get_month_holidays(self):
        """Days off in the months of the meetings."""
        months = [meeting.period for meeting in self if meeting.period]
        if not months:
            return set()
        return self.env["party.calendar"]._get_holidays(
            min(months), max(months) + timedelta(days=31)
        )

    @api.model
    def _get_hour(self, last_meeting):
        """The hour of the cell's last meeting in Vietnam."""
        if not last_meeting.date_start:
            return DEFAULT_HOUR
        return local_time(last_meeting.date_start).time().replace(second=0)

    @api.model
    def _get_start(self, day, hour):
        """A day and an hour in Vietnam as Odoo stores them."""
        return self._to_utc(datetime.combine(day, hour, VIETNAM))

    # ------------------------------------------------------------
    # ROLL AND CONTENTS OF A PLANNED MEETING
    # ------------------------------------------------------------

    def _prepare_planned(self):
        """Give planned meetings their people, rules, roll and contents. For the engine."""
        planned = self.filtered(lambda meeting: not meeting.prepared)
        if not planned:
            return
        planned._workflow_write({"prepared": True})
        for name in PROPOSED:
            self.env.add_to_compute(self._fields[name], planned)
        planned._fill_in()

    def _prepare_step(self, target):
        if target == "held":
            first = self.filtered(lambda meeting: not meeting.first_held_at)
            first._workflow_write({"first_held_at": fields.Datetime.now()})
        return super()._prepare_step(target)

    def action_prepare(self):
        """Roll and contents now, before the notice and the first of the month."""
        self._check_editable({"section_ids", "attendance_ids"})
        self.sudo()._prepare_planned()  # sudo: the roll is the engine's, whoever prepares
        return True

    @api.model
    def _cron_prepare_month(self):
        """On the first of the month: rolls and contents of its planned meetings, in batches."""
        domain = [
            ("prepared", "=", False),
            ("period", "<=", vietnam_today().replace(day=1)),
            ("state", "=", "draft"),
        ]
        work_through(self, domain, BATCH, lambda some: some._prepare_planned(), "period, id")

    # ------------------------------------------------------------
    # THE PREPARATORY MEETING
    # ------------------------------------------------------------

    def action_make_prep_meeting(self):
        """Open the preparatory meeting; it is made when there is none."""
        self.ensure_one()
        if not self.prep_meeting_id:
            if self.kind not in PLANNED_KINDS:
                raise UserError(self.env._("This kind of meeting needs no preparatory meeting."))
            self.prep_meeting_id = self.create(
                {
                    "cell_id": self.cell_id.id,
                    "kind": "committee_meeting",
                    "period": self.period,
                    "date_start": False,
                }
            )
        return {
            "type": "ir.actions.act_window",
            "res_model": "party.meeting",
            "res_id": self.prep_meeting_id.id,
            "views": [(False, "form")],
        }
