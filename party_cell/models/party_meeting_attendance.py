from odoo import api, fields, models
from odoo.exceptions import UserError

from .party_meeting_roll import NOT_SUMMONED
from .party_membership import OFFICES, RANKS, STATUSES

# What a person enters; the rest of a line is a snapshot of the membership on the meeting's day.
ENTERED = {"state", "reason"}


class PartyMeetingAttendance(models.Model):
    """One line of the roll."""

    _name = "party.meeting.attendance"
    _description = "Roll Line of a Meeting"
    _inherit = ["party.workflow.line"]
    _order = "meeting_id, sequence, id"
    _rec_name = "member_id"

    _workflow_lines = "attendance_ids"
    _workflow_own = "member_id"

    meeting_id = fields.Many2one("party.meeting", required=True, ondelete="cascade", index=True)
    member_id = fields.Many2one("party.member", required=True, ondelete="restrict", index=True)
    sequence = fields.Integer(compute="_compute_sequence", store=True, precompute=True)
    rank = fields.Selection(RANKS, required=True, readonly=True)
    status = fields.Selection(STATUSES, required=True, readonly=True)
    office = fields.Selection(OFFICES, required=True, readonly=True)
    unit_id = fields.Many2one(
        "party.cell.unit", "Agency", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    state = fields.Selection(
        [
            ("present", "Present"),
            ("excused", "Absent with reason"),
            ("unexcused", "Absent without reason"),
        ],
        "Attendance",
    )
    reason = fields.Char("Reason of absence")
    departed = fields.Boolean("Has left the cell", readonly=True)
    is_summoned = fields.Boolean(compute="_compute_is_summoned")

    _uniq = models.Constraint(
        "UNIQUE (meeting_id, member_id)", "A member stands on the roll of a meeting once."
    )

    @api.depends("office")
    def _compute_sequence(self):
        order = [key for key, _label in OFFICES]
        for line in self:
            line.sequence = order.index(line.office) if line.office else len(order)

    @api.depends("status", "state")
    def _compute_is_summoned(self):
        for line in self:
            line.is_summoned = line.status not in NOT_SUMMONED or (
                line.status == "exempt" and line.state == "present"
            )

    # ------------------------------------------------------------
    # CRUD: people enter states and reasons, the engine makes the lines
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise UserError(
                self.env._(
                    "The roll follows the memberships of the cell. Enter a new member under "
                    "“Members”, and the roll follows by itself."
                )
            )
        return super().create(vals_list)

    def write(self, vals):
        if fixed := vals.keys() - ENTERED:
            labels = [self._fields[name]._description_string(self.env) for name in sorted(fixed)]
            raise UserError(
                self.env._(
                    "%(fields)s of a roll line comes from the membership on the day of the "
                    "meeting. Correct the membership instead.",
                    fields=", ".join(labels),
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_by_people(self):
        if not self.env.su:
            raise UserError(
                self.env._("A member is not taken off the roll by hand: it follows memberships.")
            )

    def _engine_create(self, vals_list):
        """Make lines; for the roll engine, on meetings in preparation."""
        return super().create(vals_list)

    def _engine_write(self, vals):
        """Write snapshots and flags; for the roll engine, on meetings in preparation."""
        return super().write(vals)

    def _take_snapshot(self, membership):
        """Bring the line in line with a membership, writing only what differs."""
        vals = {
            name: membership[name]
            for name in ("rank", "status", "office")
            if self[name] != membership[name]
        }
        if self.unit_id != membership.unit_id:
            vals["unit_id"] = membership.unit_id.id
        if vals:
            self._engine_write(vals)
