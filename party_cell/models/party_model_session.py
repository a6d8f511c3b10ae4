"""Model sessions (sinh hoạt chi bộ điểm): one cell shows others how a meeting is held."""

from datetime import date

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from .party_dated import round_month
from .party_roles import vietnam_today

SESSION_KINDS = [("regular", "Regular meeting"), ("thematic", "Thematic meeting")]
STATES = [("planned", "Planned"), ("held", "Held"), ("cancelled", "Not held")]


class PartyModelSession(models.Model):
    _name = "party.model.session"
    _description = "Model Session"
    _inherit = ["party.committee.work"]
    _order = "period desc, id desc"
    _rec_name = "cell_id"

    cell_id = fields.Many2one(
        "party.cell", "Host cell", required=True, ondelete="restrict", index=True
    )
    period = fields.Date(
        "Month", required=True, default=lambda self: vietnam_today().replace(day=1)
    )
    kind = fields.Selection(SESSION_KINDS, required=True, default="regular")
    meeting_id = fields.Many2one(
        "party.meeting",
        ondelete="set null",
        index="btree_not_null",
        domain="[('cell_id', '=', cell_id), ('period', '=', period)]",
    )
    state = fields.Selection(STATES, required=True, default="planned")
    guest_ids = fields.One2many("party.model.guest", "session_id", "Invited secretaries")
    invited_count = fields.Integer("Invited", compute="_compute_counts")
    came_count = fields.Integer("Came", compute="_compute_counts")
    lessons = fields.Text("Lessons learnt")
    cancel_reason = fields.Char("Why it was not held")

    _period_first = models.Constraint(
        "CHECK (EXTRACT(day FROM period) = 1)", "The month of a session is its first day."
    )

    @api.depends("guest_ids.came")
    def _compute_counts(self):
        for session in self:
            session.invited_count = len(session.guest_ids)
            session.came_count = len(session.guest_ids.filtered("came"))

    @api.depends("cell_id.name", "period")
    def _compute_display_name(self):
        for session in self:
            # sudo: the host's name belongs to a session that the user may read
            month = session.period and session.period.strftime("%m/%Y") or ""
            session.display_name = f"{session.sudo().cell_id.name or ''}, {month}"

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([round_month(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(round_month(vals))

    @api.constrains("cell_id", "committee_id")
    def _check_cell(self):
        self._check_cells_below()

    @api.constrains("state", "cancel_reason", "period", "meeting_id", "cell_id")
    def _check_state(self):
        problems = []
        for session in self:
            name = session.display_name
            if session.state == "cancelled" and not (session.cancel_reason or "").strip():
                problems.append(self.env._("%(name)s: enter why it was not held.", name=name))
            if session.state == "held" and session.period > vietnam_today():
                problems.append(
                    self.env._(
                        "%(name)s: the month has not come yet, so it is not held.", name=name
                    )
                )
            # sudo: of which cell the meeting is
            if session.meeting_id and session.meeting_id.sudo().cell_id != session.cell_id:
                problems.append(
                    self.env._("%(name)s: the meeting belongs to another cell.", name=name)
                )
        if problems:
            raise ValidationError("\n".join(problems))

    def action_invite_secretaries(self):
        """Invite the secretaries of the other cells below the committee, each once."""
        self.check_access("write")
        for session in self:
            there = session.cell_id | session.guest_ids.cell_id
            session.guest_ids = [
                fields.Command.create({"cell_id": cell.id, "member_id": cell.secretary_id.id})
                for cell in session._get_cells_below() - there
            ]
        return True


class PartyModelGuest(models.Model):
    _name = "party.model.guest"
    _description = "Secretary Invited to a Model Session"
    _inherit = ["party.committee.work"]
    _order = "session_id, id"
    _rec_name = "member_id"

    session_id = fields.Many2one(
        "party.model.session", required=True, ondelete="cascade", index=True
    )
    committee_id = fields.Many2one(
        related="session_id.committee_id", store=True, default=None, required=False, index=True
    )
    cell_id = fields.Many2one("party.cell", required=True, ondelete="cascade", index=True)
    member_id = fields.Many2one("party.member", "Secretary", required=True, ondelete="restrict")
    came = fields.Boolean()

    _uniq = models.UniqueIndex(
        "(session_id, member_id)", "This person is invited to the session already."
    )


class PartyCommittee(models.Model):
    _inherit = "party.committee"

    model_year = fields.Integer("Year", compute="_compute_model_sessions")
    model_regular = fields.Char("Regular model sessions", compute="_compute_model_sessions")
    model_thematic = fields.Char("Thematic model sessions", compute="_compute_model_sessions")
    model_missing = fields.Boolean("Target not reached", compute="_compute_model_sessions")

    @api.depends_context("uid")
    def _compute_model_sessions(self):
        """Held against what the rule asks of each committee; empty for who does not work for it."""
        today = vietnam_today()
        year = today.year
        overseen = self.filtered(lambda c: self._is_trusted() or c.id in self._roles().committees)
        # sudo: who may know the figures is asked above; others read committees all the same
        sessions = self.env["party.model.session"].sudo()
        counts = {
            (committee.id, kind): count
            for committee, kind, count in sessions._read_group(
                Domain("committee_id", "in", overseen.ids)
                & Domain("state", "=", "held")
                & Domain("period", ">=", date(year, 1, 1))
                & Domain("period", "<=", date(year, 12, 31)),
                ["committee_id", "kind"],
                ["__count"],
            )
        }
        rules = self.env["party.visit.rule"]._get_for(overseen, today)
        others = self - overseen
        others.update({"model_year": year, "model_regular": False, "model_thematic": False})
        others.model_missing = False
        for committee in overseen:
            rule, short = rules[committee], False
            for kind, _label in SESSION_KINDS:
                target, done = rule[f"model_{kind}"], counts.get((committee.id, kind), 0)
                committee[f"model_{kind}"] = f"{done}/{target}"
                short |= done < target
            committee.model_year = year
            committee.model_missing = short
