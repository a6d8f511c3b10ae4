"""Training of secretaries, and who of them had none this year."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from .party_roles import sql_in_force, vietnam_today


class PartyTraining(models.Model):
    _name = "party.training"
    _description = "Training of Secretaries"
    _inherit = ["party.committee.work"]
    _order = "date_from desc, id desc"

    name = fields.Char("Subject", required=True)
    date_from = fields.Date("From", required=True, default=lambda self: vietnam_today())
    date_to = fields.Date("To")
    provider = fields.Char("Held by", help="Trung tâm Chính trị, Trường Chính trị tỉnh, …")
    line_ids = fields.One2many("party.training.line", "training_id", "Attended by")
    attended_count = fields.Integer("Attended", compute="_compute_attended_count")

    _dates = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "The last day comes before the first. Correct one of the two dates.",
    )

    @api.depends("line_ids.attended")
    def _compute_attended_count(self):
        for training in self:
            training.attended_count = len(training.line_ids.filtered("attended"))

    def action_add_secretaries(self):
        """Add the secretaries below the committee, each once."""
        self.check_access("write")
        for training in self:
            secretaries = training._get_cells_below().secretary_id
            training.line_ids = [
                fields.Command.create({"member_id": member.id})
                for member in secretaries - training.line_ids.member_id
            ]
        return True


class PartyTrainingLine(models.Model):
    _name = "party.training.line"
    _description = "Secretary in a Training"
    _inherit = ["party.committee.work"]
    _order = "training_id, id"
    _rec_name = "member_id"

    training_id = fields.Many2one("party.training", required=True, ondelete="cascade", index=True)
    committee_id = fields.Many2one(
        related="training_id.committee_id", store=True, default=None, required=False, index=True
    )
    date = fields.Date(related="training_id.date_from", store=True)
    member_id = fields.Many2one("party.member", required=True, ondelete="restrict", index=True)
    attended = fields.Boolean(default=True)
    result = fields.Char("Certificate, result")

    _uniq = models.UniqueIndex(
        "(training_id, member_id)", "This person is in the training already."
    )

    @api.constrains("attended", "training_id")
    def _check_attended(self):
        today = vietnam_today()
        if early := self.filtered(lambda line: line.attended and line.date and line.date > today):
            raise ValidationError(
                self.env._(
                    "%(name)s has not begun yet, so nobody attended it.",
                    name=early[0].training_id.name,
                )
            )


class PartyTrainingGap(models.Model):
    """Secretaries of today who attended no training this year. Read afresh at every query."""

    _name = "party.training.gap"
    _description = "Secretary without Training This Year"
    _inherit = ["party.access"]
    _auto = False
    _order = "committee_id, cell_id"
    _rec_name = "member_id"

    cell_id = fields.Many2one("party.cell", readonly=True)
    committee_id = fields.Many2one("party.committee", "Superior committee", readonly=True)
    member_id = fields.Many2one("party.member", "Secretary", readonly=True)
    since = fields.Date("Secretary since", readonly=True)
    last_date = fields.Date("Last training", readonly=True)

    _depends = {
        "party.cell": ["active", "committee_id"],
        "party.membership": ["cell_id", "member_id", "office", "date_from", "date_to"],
        "party.training.line": ["member_id", "attended", "date"],
    }

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT ms.id, ms.cell_id, c.committee_id, ms.member_id, ms.date_from AS since,
                   trained.last_date
            FROM party_membership ms
            JOIN party_cell c ON c.id = ms.cell_id AND c.active
            LEFT JOIN LATERAL (SELECT max(l.date) AS last_date FROM party_training_line l
                               WHERE l.member_id = ms.member_id AND l.attended) trained ON TRUE
            WHERE ms.office = 'secretary' AND %s
              AND (trained.last_date IS NULL OR trained.last_date < %s)
            """,
            sql_in_force("ms"),
            vietnam_today().replace(month=1, day=1),
        )

    def _get_access_domain(self, name):
        if name == "user_reads":
            return self._domain_administrator() | self._domain_roles("officer", "supervisor")
        return Domain.FALSE
