from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from .party_batch import work_through
from .party_roles import vietnam_today

BATCH = 1000


class PartyAssignment(models.Model):
    """A standing assignment: the households, the cluster or the duty that a member looks after.

    Each month it is opened for a report, as a task of that month.
    """

    _name = "party.assignment"
    _description = "Standing Assignment"
    _inherit = ["party.cell.part", "party.dated"]
    _order = "cell_id, sequence, id"
    _cell_writers = ("runs", "clerk", "committee")

    name = fields.Char("Looks after", required=True)
    sequence = fields.Integer(default=10)
    cell_id = fields.Many2one(
        "party.cell",
        required=True,
        ondelete="cascade",
        index=True,
        default=lambda self: self.env["party.meeting"]._default_cell_id(),
    )
    member_id = fields.Many2one("party.member", required=True, ondelete="restrict", index=True)
    household_count = fields.Integer("Number of households")
    households = fields.Text("Households or cluster", help="One on a line.")
    unit_id = fields.Many2one(
        "party.cell.unit", "Agency", ondelete="restrict", index="btree_not_null"
    )
    task_ids = fields.One2many("party.task", "assignment_id", "Monthly reports", readonly=True)

    _dates = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "The last day of an assignment comes before the first. Correct one of the two dates.",
    )

    opened_period = fields.Date(readonly=True, copy=False, export_string_translation=False)

    _open_idx = models.Index("(opened_period, date_from)")

    @api.constrains("member_id", "unit_id", "cell_id")
    def _check_member(self):
        # sudo: who belongs to the cell
        for assignment in self.sudo():
            day = max(assignment.date_from, vietnam_today())
            lines = assignment.member_id.membership_ids._in_force(day)
            if assignment.cell_id not in lines.cell_id:
                raise ValidationError(
                    self.env._(
                        "%(name)s does not belong to the cell (transferred or left). Choose "
                        "another comrade.",
                        name=assignment.member_id.name,
                    )
                )
            if assignment.unit_id.cell_id - assignment.cell_id:
                raise ValidationError(self.env._("The agency belongs to another cell."))

    def _get_access_domain(self, name):
        domain = super()._get_access_domain(name)
        return domain | self._domain_own("member_id") if name == "user_reads" else domain

    # ------------------------------------------------------------
    # MONTHLY REPORTS
    # ------------------------------------------------------------

    @api.model
    def _open_reports(self):
        """Open this month's report of each assignment in force, once."""
        today = vietnam_today()
        month = today.replace(day=1)
        domain = (
            Domain("date_from", "<=", today)
            & (Domain("date_to", "=", False) | Domain("date_to", ">=", today))
            & (Domain("opened_period", "=", False) | Domain("opened_period", "<", month))
        )
        work_through(self, domain, BATCH, lambda some: some._open_month(month))

    def _open_month(self, month):
        """One task each: done by the end of the month, reported at the meeting of the next."""
        self.env["party.task"]._open_for(
            self, deadline=month + relativedelta(day=31), period=month + relativedelta(months=1)
        )
        self._engine_write({"opened_period": month})

    def _engine_write(self, vals):
        # sudo: a mark of the job
        return super(PartyAssignment, self.sudo()).write(vals)

    # ------------------------------------------------------------
    # PARENT OF ITS MONTHLY TASKS
    # ------------------------------------------------------------

    def _is_given(self):
        """Tasks of an assignment hold from the day on which they are opened."""
        return bool(self)

    def _get_date(self):
        return vietnam_today()

    def _get_vague_words(self):
        return set()

    def _check_editable(self, names):
        """What an assignment is about is changed there, not on the reports of its months."""
        if self and not self.env.su:
            raise UserError(
                self.env._(
                    "A monthly report of a standing assignment is opened by itself. Change the "
                    "assignment of %(name)s instead.",
                    name=self[:1].member_id.name,
                )
            )
