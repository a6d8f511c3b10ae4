from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .party_committee import LEVELS, sort_nearest


class PartyVisitRule(models.Model):
    """What a regulation asks of who attends cell meetings, and of model sessions."""

    _name = "party.visit.rule"
    _description = "Rule on Attending Cell Meetings"
    _inherit = ["party.committee.setting"]
    _order = "date_from desc, id desc"

    name = fields.Char(required=True)
    active = fields.Boolean("In use", default=True)
    basis_number = fields.Char("Document number", required=True)
    basis_date = fields.Date("Document date", required=True)
    basis_issuer = fields.Char("Issued by", required=True)
    report_days = fields.Integer("Result reported within (days)")
    model_regular = fields.Integer("Regular model sessions of a committee and year")
    model_thematic = fields.Integer("Thematic model sessions of a committee and year")
    line_ids = fields.One2many("party.visit.rule.line", "rule_id", "Groups of visitors", copy=True)

    _dates = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "The last day of the rule comes before the first. Correct one of the two dates.",
    )
    _positive = models.Constraint(
        "CHECK (report_days >= 0 AND model_regular >= 0 AND model_thematic >= 0)",
        "Days and numbers of sessions cannot be negative.",
    )

    @api.model
    def _get_for(self, committees, date):
        """{committee: rule in force on a day}: the committee's own, or of the nearest above."""
        # sudo: rules are no secret, and read by whoever sees what follows from them
        in_force = self.sudo().search([("active", "=", True)])._in_force(date)
        return {
            committee: sort_nearest(in_force, committee._get_committee_ids_above())[:1]
            for committee in committees
        }


class PartyVisitRuleLine(models.Model):
    _name = "party.visit.rule.line"
    _description = "Group of Visitors in a Rule"
    _inherit = ["party.access"]
    _order = "rule_id, sequence, id"

    rule_id = fields.Many2one("party.visit.rule", required=True, ondelete="cascade", index=True)
    committee_id = fields.Many2one(related="rule_id.committee_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    name = fields.Char("Group", required=True)
    committee_level = fields.Selection(
        LEVELS, "Of committees", help="Empty: of committees of every level."
    )
    visits_per_year = fields.Integer(
        "Meetings a year", help="How many each attends at least; 0: nothing is asked."
    )

    _positive = models.Constraint(
        "CHECK (visits_per_year >= 0)", "The number of meetings a year cannot be negative."
    )

    def _get_access_domain(self, name):
        setting = self.env["party.visit.rule"]
        return setting._get_access_domain(name)

    @api.constrains("rule_id")
    def _check_rule(self):
        """A line is for the rules that its writer may write; links may only be read."""
        if not self._is_trusted() and self._without_right("user_writes"):
            raise ValidationError(self.env._("This group belongs to a rule of another committee."))
