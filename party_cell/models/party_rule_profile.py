from odoo import api, fields, models
from odoo.exceptions import UserError

from .party_committee import sort_nearest

# No regulation, and judged from today on: changed also in a profile that was used.
HABITS = {
    "task_remind_before_days",
    "task_superior_after_days",
    "vague_owners",
    "quarter_report_days",
}


class PartyRuleProfile(models.Model):
    """The numbers of the regulation, dated and with their legal basis (DOMAIN.md A.16).

    A meeting keeps the profile under which it was announced; a profile that was used is not
    changed any more, a new one begins instead.
    """

    _name = "party.rule.profile"
    _description = "Party Rule Profile"
    _inherit = ["party.dated"]
    _order = "date_from desc, id desc"

    name = fields.Char(required=True)
    active = fields.Boolean("In use", default=True)
    committee_id = fields.Many2one(
        "party.committee", "For the cells of", index="btree_not_null", help="Empty: everywhere."
    )
    basis_number = fields.Char("Document number", required=True)
    basis_date = fields.Date("Document date", required=True)
    basis_issuer = fields.Char("Issued by", required=True)

    regular_per_month = fields.Integer("Regular meetings a month")
    thematic_per_quarter = fields.Integer("Thematic meetings a quarter")
    min_duration_regular = fields.Integer("Shortest meeting (minutes)")
    min_duration_combined = fields.Integer("Shortest combined meeting (minutes)")
    min_duration_large = fields.Integer("Shortest meeting of a large cell (minutes)")
    large_cell_members = fields.Integer("A cell is large from (members)")
    docs_lead_days = fields.Integer("Documents sent before (days)")
    notice_lead_days = fields.Integer("Notice given before (days)")
    report_after_days = fields.Integer("Reported within (days)")
    quarter_report_days = fields.Integer(
        "Quarter report sent within (days)", help="After the end of the quarter. 0: no day is set."
    )
    attendance_target = fields.Float("Attendance target (%)")
    attendance_target_strict = fields.Boolean("More than the target")
    quorum_numerator = fields.Integer()
    quorum_denominator = fields.Integer(default=1)
    pass_numerator = fields.Integer()
    pass_denominator = fields.Integer(default=1)
    pass_strict = fields.Boolean("More than the fraction")
    admission_numerator = fields.Integer()
    admission_denominator = fields.Integer(default=1)
    admission_strict = fields.Boolean("More than the fraction (admission)")
    temporary_in_votes = fields.Boolean("Members temporarily in the cell vote")
    max_consecutive_excused = fields.Integer("Excused absences in a row, at most")
    absence_alert_months = fields.Integer("Months missed without reason, alert from")
    committee_min_official = fields.Integer("Official members from which a cell has a committee")
    committee_max = fields.Integer("Committee members at most")
    cell_min_official = fields.Integer("Official members at least")
    speakers_target = fields.Float("Target share of speakers (%)")
    conclusion_min_length = fields.Integer("Shortest conclusion (characters)")
    focus_max = fields.Integer("Focus issues of a meeting, at most", help="0: no limit.")
    petition_answer_days = fields.Integer(
        "Petitions answered within (days)",
        help="Proposed as the day by which a petition is answered. 0: no proposal.",
    )
    past_text_share = fields.Integer(
        "Text on last month's work, at most (%)",
        help="Above it a warning says that the minutes list past work. 0: no warning.",
    )

    task_remind_before_days = fields.Integer("Tasks: remind before the deadline (days)")
    task_superior_after_days = fields.Integer(
        "Tasks: tell the superior when overdue for (days)", help="0: the superior is not told."
    )
    vague_owners = fields.Text(
        "Words that name nobody",
        help="One on a line: who is called so is not accountable for a task.",
    )

    _dates = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "The last day of a rule profile comes before the first. Correct one of the two dates.",
    )
    _fractions = models.Constraint(
        "CHECK (pass_denominator > 0 AND admission_denominator > 0 AND quorum_denominator > 0)",
        "A fraction needs a denominator above 0.",
    )

    def write(self, vals):
        frozen = vals.keys() - {"name", "active", "date_to"} - HABITS
        if frozen:
            # sudo: whether a profile was used, in whatever cell
            used = (
                self.env["party.meeting"]
                .sudo()
                .search_count([("rule_profile_id", "in", self.ids)], limit=1)
            )
            if used:
                raise UserError(
                    self.env._(
                        "Meetings were held under this profile, so it stays as it is. End it and "
                        "make a new one that begins the day after."
                    )
                )
        return super().write(vals)

    @api.model
    def _get_for(self, cells_and_dates):
        """The profile for each cell on a day: that of the nearest committee above it wins.

        :param cells_and_dates: list of (party.cell, date)
        :return: list of profiles in the same order, empty where no regulation is entered
        """
        profiles = self.search([("active", "=", True)])
        chosen = []
        for cell, date in cells_and_dates:
            in_force = profiles._in_force(date)
            chosen.append(sort_nearest(in_force, cell._get_committee_ids_above())[:1])
        return chosen

    def _get_min_duration(self, kind, member_count):
        """Shortest duration in minutes of a kind of meeting; 0 where the regulation is silent."""
        if kind == "combined":
            return self.min_duration_combined
        if kind not in ("regular", "thematic"):
            return 0
        if self.large_cell_members and member_count >= self.large_cell_members:
            return max(self.min_duration_large, self.min_duration_regular)
        return self.min_duration_regular

    def _passes(self, threshold, votes, base):
        """Whether ``votes`` of ``base`` are enough; compares integers only.

        :param str threshold: 'gt_half' or 'ge_two_thirds', a key of the fractions of the profile
        """
        prefix = {"gt_half": "pass", "ge_two_thirds": "admission"}[threshold]
        left = votes * self[f"{prefix}_denominator"]
        right = base * self[f"{prefix}_numerator"]
        return base > 0 and (left > right if self[f"{prefix}_strict"] else left >= right)
