"""The report of a quarter or a year: of a cell, or of a superior committee over all its cells."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from ..tools.vietnamese import paper_period, roman
from .party_issued_paper import PartyIssuedPaper
from .party_meeting_minutes import local_time
from .party_quarter_totals import DELIVERIES, SUMS
from .party_reported import REPORTING
from .party_roles import vietnam_today
from .party_theme_suggestion import QUARTERS, quarter_of
from .party_workflow import ALL, HELD_STATES

YEAR = "year"
# What belongs to the signing, after the text is agreed on.
SIGNING = frozenset({"date", "committee_number", "signer_name", "signer_office"})
# Which report it is: that stays.
IDENTITY = frozenset({"cell_id", "committee_id", "year", "quarter"})


def get_period(year, quarter):
    """First and last day of a quarter, or of the year."""
    first = fields.Date.to_date(f"{year:04d}-01-01")
    if quarter != YEAR:
        first = fields.Date.add(first, months=3 * int(quarter) - 3)
    return first, fields.Date.add(first, months=12 if quarter == YEAR else 3, days=-1)


class PartyQuarterReport(models.Model):
    """A snapshot of the months of a quarter, what is said of it, and its way upwards.

    The figures are made of what is recorded while it is a draft; from the moment when it is agreed
    on they stay. Months belong to the committee to which the cell belonged in them.
    """

    _name = "party.quarter.report"
    _description = "Quarter Report"
    _inherit = [
        "party.quarter.totals",
        "party.reported",
        "party.signed.paper",
        "party.committee.paper",
    ]
    _order = "year desc, quarter desc, committee_id, cell_id, id desc"
    _rec_names_search = ["cell_id", "committee_id", "number"]

    _number_type = "BC"
    _signed_paper = "quarter_report"
    _workflow_file_part = "strengths"
    _workflow_protected = (
        "number",
        "figures_at",
        "moves",
        "returned_at",
        "return_reason",
        *SUMS,
    )
    _workflow_edit = {
        "runs": {"draft": ALL, "held": SIGNING, "approved": REPORTING, "reported": REPORTING},
        "clerk": {"draft": ALL, "held": SIGNING, "approved": REPORTING, "reported": REPORTING},
        "committee": {"draft": ALL},
    }

    state = fields.Selection(
        [
            ("draft", "Figures being gathered"),
            ("held", "Agreed on"),
            ("approved", "Report signed"),
            ("reported", "Sent to the superior"),
            ("cancelled", "Cancelled"),
        ]
    )
    cell_id = fields.Many2one(
        "party.cell",
        "Of the cell",
        ondelete="restrict",
        index="btree_not_null",
        copy=False,
        default=lambda self: self._default_cell_id(),
    )
    committee_id = fields.Many2one(
        "party.committee",
        "Of the committee",
        ondelete="restrict",
        index="btree_not_null",
        copy=False,
        default=lambda self: self._default_committee_id(),
        domain="[('user_oversees', '=', True)]",
    )
    superior_id = fields.Many2one(
        "party.committee",
        "Sent to",
        compute="_compute_superior_id",
        store=True,
        precompute=True,
        index="btree_not_null",
        copy=False,
    )
    year = fields.Integer(
        required=True, default=lambda self: self._default_quarter()[0], aggregator=None
    )
    quarter = fields.Selection(
        [*QUARTERS, (YEAR, "Whole year")],
        required=True,
        default=lambda self: self._default_quarter()[1],
    )
    period_from = fields.Date("From", compute="_compute_period", store=True, precompute=True)
    period_to = fields.Date("To", compute="_compute_period", store=True, precompute=True)
    due_date = fields.Date(
        "To be sent by", compute="_compute_due_date", store=True, precompute=True
    )
    delivery = fields.Selection(DELIVERIES, compute="_compute_delivery", store=True)
    returned_at = fields.Datetime("Returned on", readonly=True, copy=False)
    return_reason = fields.Text("Why it was returned", readonly=True, copy=False)
    figures_at = fields.Datetime("Figures made on", readonly=True, copy=False)
    moves = fields.Text("Cells that changed their committee", readonly=True, copy=False)
    difference = fields.Text("Changed since", compute="_compute_difference", compute_sudo=True)
    missing_names = fields.Text(
        "Without a regular meeting", compute="_compute_missing_names", compute_sudo=True
    )
    line_ids = fields.One2many("party.quarter.report.line", "report_id", "Months", copy=False)
    month_total_ids = fields.One2many(
        "party.quarter.report.total",
        "report_id",
        "By month",
        domain=[("kind", "=", "month")],
        copy=False,
    )
    part_total_ids = fields.One2many(
        "party.quarter.report.total",
        "report_id",
        "By part",
        domain=[("kind", "in", ("branch", "cell"))],
        copy=False,
    )
    strengths = fields.Text(copy=False)
    weaknesses = fields.Text(copy=False)
    causes = fields.Text("Causes of the weaknesses", copy=False)
    next_tasks = fields.Text("Tasks of the next quarter", copy=False)
    requests = fields.Text("Petitions and proposals", copy=False)
    date = fields.Date(
        "Date on the paper", copy=False, help="Empty: the day on which you sign it here."
    )
    committee_number = fields.Char(
        "Number of the report", copy=False, help="From the committee's own register."
    )

    _one_body = models.Constraint(
        "CHECK ((cell_id IS NULL) <> (committee_id IS NULL))",
        "A quarter report is of a cell or of a committee: enter one of the two.",
    )
    _year_sane = models.Constraint(
        "CHECK (year BETWEEN 1990 AND 2999)", "Enter the year with four digits."
    )
    _cell_uniq = models.UniqueIndex(
        "(cell_id, year, quarter) WHERE cell_id IS NOT NULL",
        "The cell has its report of this quarter already. Open that one.",
    )
    _committee_uniq = models.UniqueIndex(
        "(committee_id, year, quarter) WHERE committee_id IS NOT NULL",
        "The committee has its report of this quarter already. Open that one.",
    )

    # ------------------------------------------------------------
    # DEFAULTS
    # ------------------------------------------------------------

    @api.model
    def _default_quarter(self):
        """The quarter of a month ago: the last one in its first month, then the one that runs."""
        day = fields.Date.subtract(vietnam_today(), months=1)
        return day.year, quarter_of(day)

    @api.model
    def _default_cell_id(self):
        context = self.env.context
        if context.get("party_of_committee") or context.get("default_committee_id"):
            return False
        return self.env["party.meeting"]._default_cell_id()

    @api.model
    def _default_committee_id(self):
        if not self.env.context.get("party_of_committee"):
            return False
        own = self.env["party.committee"].browse(self._roles().serves)
        return own if len(own) == 1 else False

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("cell_id", "committee_id")
    def _compute_superior_id(self):
        # sudo: the committee above stands on every paper
        for report in self.sudo():
            report.superior_id = report._get_body_above()

    def _get_body(self):
        """Whose report it is: a cell or a committee."""
        return self.cell_id or self.committee_id

    def _get_body_above(self):
        return self.cell_id.committee_id if self.cell_id else self.committee_id.parent_id

    @api.depends("year", "quarter")
    def _compute_period(self):
        for report in self:
            known = report.quarter and 0 < report.year < 9999
            report.period_from, report.period_to = (
                get_period(report.year, report.quarter) if known else (False, False)
            )

    @api.depends("cell_id", "committee_id", "period_to")
    def _compute_due_date(self):
        # sudo: the regulation is no secret, nor are the committees above
        known = self.sudo().filtered(lambda r: r.period_to and r._get_body())
        (self - known).due_date = False
        profiles = self.env["party.rule.profile"].sudo()
        chosen = profiles._get_for([(report._get_body(), report.period_to) for report in known])
        for report, profile in zip(known, chosen, strict=True):
            days = profile.quarter_report_days
            report.due_date = days and fields.Date.add(report.period_to, days=days)

    @api.depends("state", "received_at", "returned_at")
    def _compute_delivery(self):
        for report in self:
            if report.state == "reported":
                report.delivery = "received" if report.received_at else "sent"
            else:
                report.delivery = "returned" if report.returned_at else "missing"

    @api.depends("cell_id", "committee_id", "year", "quarter")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for report in self:
            # sudo: whose report it is stands in the name of a report that the user may read
            name = (report.sudo() if report._origin else report)._get_body().name or ""
            if report.quarter == YEAR:
                report.display_name = self.env._(
                    "Year report %(year)s: %(name)s", year=report.year, name=name
                )
            else:
                report.display_name = self.env._(
                    "Quarter report %(quarter)s: %(name)s",
                    quarter=f"{roman(int(report.quarter or 1))}/{report.year}",
                    name=name,
                )

    def _get_period_name(self):
        """The quarter or year as papers call it."""
        return paper_period(self.period_from, self.period_to)

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [self._name_one_body(vals) for vals in vals_list]
        self._check_not_made(vals_list)
        reports = super().create(vals_list)
        reports.sudo()._refresh_figures()  # sudo: the report's own rows, and the cells below it
        reports._propose_texts()
        return reports

    @api.model
    def _name_one_body(self, vals):
        """Where one of the two is given, the other is not what the user has by default."""
        if vals.get("committee_id"):
            return {"cell_id": False} | vals
        return {"committee_id": False} | vals if vals.get("cell_id") else vals

    def write(self, vals):
        changed = IDENTITY & vals.keys()
        if changed and any(
            self._fields[name].convert_to_cache(vals[name], report)
            != self._fields[name].convert_to_cache(report[name], report)
            for name in changed
            for report in self
        ):
            raise UserError(
                self.env._(
                    "A report stays with its cell or committee and its quarter. Delete the draft, "
                    "and make another one."
                )
            )
        return super().write(vals)

    def copy(self, default=None):
        raise UserError(
            self.env._("A quarter report is made once. Make a new one for another quarter.")
        )

    def _check_not_made(self, vals_list):
        """Name the report that there is, before the index refuses a second one."""
        defaults = self.default_get([*IDENTITY])
        wanted = []
        for vals in vals_list:
            own = defaults | vals
            wanted.append(
                Domain("cell_id", "=", own.get("cell_id") or False)
                & Domain("committee_id", "=", own.get("committee_id") or False)
                & Domain("year", "=", own.get("year"))
                & Domain("quarter", "=", own.get("quarter"))
            )
        made = self.search(Domain.OR(wanted))
        if made:
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "There is a report already, and a quarter is closed once: %(names)s. Open that "
                    "one; if it is wrong, open it again to correct or ask the superior committee "
                    "to return it.",
                    names="; ".join(f"{r.display_name} ({labels[r.state]})" for r in made),
                )
            )

    @api.constrains("year", "quarter")
    def _check_begun(self):
        today = vietnam_today()
        for report in self:
            if not report.period_from or report.period_from > today:
                raise ValidationError(
                    self.env._(
                        "%(name)s: this quarter has not begun. Choose an earlier one.",
                        name=report.display_name,
                    )
                )

    @api.constrains("date")
    def _check_date(self):
        if any(report.date and report.date > vietnam_today() for report in self):
            raise ValidationError(self.env._("The date on the paper is in the future. Correct it."))

    def _propose_texts(self):
        """What a cell named when it rated its meetings is where the report begins."""
        ratings = self.env["party.rating"].search(
            Domain("cell_id", "in", self.cell_id.ids)
            & Domain("period", ">=", min(self.mapped("period_from"), default=False))
            & Domain("state", "in", HELD_STATES),
            order="period, id",
        )
        by_cell = ratings.grouped("cell_id")
        for report in self.filtered("cell_id"):
            own = by_cell.get(report.cell_id, ratings.browse()).filtered(
                lambda r, report=report: report.period_from <= r.period <= report.period_to
            )
            proposed = {"weaknesses": own._tell("weaknesses"), "next_tasks": own._tell("remedies")}
            empty = {name: text for name, text in proposed.items() if text and not report[name]}
            if empty:
                report.write(empty)

    # ------------------------------------------------------------
    # ACCESS: of a cell as its other papers; of a committee its officers, and those above it
    # ------------------------------------------------------------

    def _get_access_domain(self, name):
        full = ("committee", "runs", "clerk")
        roles = self._roles()
        own = self._domain_in("committee_id", roles.serves)
        if name == "user_reads":
            below = self._domain_in("committee_id", roles.committees - roles.serves)
            others = self._domain_roles("member", "supervisor", "officer", but=full) | below
            return (
                self._domain_administrator()
                | self._domain_roles(*full)
                | own
                | others & Domain("state", "in", HELD_STATES)
            )
        if name == "user_writes":
            return self._domain_roles(*full) | own
        return super()._get_access_domain(name)

    def _get_user_roles(self):
        roles = super()._get_user_roles()
        if self.env.su:
            return roles
        mine = self._roles()
        # sudo: which committees it is of and goes to; the roles are the current user's
        for report in self.sudo().filtered("committee_id"):
            if report.committee_id.id in mine.serves:
                roles[report.id].add("runs")
            if report.superior_id.id in mine.committees:
                roles[report.id].add("officer")
        return roles

    @api.model
    def _may_make(self):
        return super()._may_make() or bool(self._roles().serves)

    def _check_makers(self):
        of_committees = self.sudo().filtered("committee_id")  # sudo: whose report it is
        if not set(of_committees.committee_id.ids) <= self._roles().serves:
            raise AccessError(
                self.env._(
                    "The report of a committee is made by its own officers. An administrator "
                    "enters who they are."
                )
            )
        of_cells = self - of_committees.with_env(self.env)
        return super(PartyQuarterReport, of_cells)._check_makers()

    # ------------------------------------------------------------
    # WORKFLOW
    # ------------------------------------------------------------

    def _prepare_step(self, target):
        if target == "reported":
            for report in self.sudo():  # sudo: to whom it goes today
                report._workflow_write({"superior_id": report._get_body_above().id})
            self._workflow_write({"returned_at": False, "return_reason": False})
        return super()._prepare_step(target)

    def _move(self, state, vals, reason=None):
        if state == "approved" and "reported" in self.mapped("state"):
            vals = vals | {"returned_at": fields.Datetime.now(), "return_reason": reason}
        return super()._move(state, vals, reason)

    def _get_next_users(self, state):
        of_committees = self.sudo().filtered("committee_id")  # sudo: whom to tell of the step
        users = super(PartyQuarterReport, self - of_committees.with_env(self.env))._get_next_users(
            state
        )
        if state == "draft" or not of_committees:
            return users
        reminder = self.env["party.reminder"].sudo()  # sudo: as above
        field = "superior_id" if state == "reported" else "committee_id"
        officers = reminder._get_officers(of_committees[field])
        nobody = self.env["res.users"]
        return users | {r.id: officers.get(r[field].id, nobody) for r in of_committees}

    # ------------------------------------------------------------
    # NUMBER AND SIGNATURE: of a cell from its series, of a committee typed
    # ------------------------------------------------------------

    def _give_numbers(self):
        return super(PartyQuarterReport, self.filtered("cell_id"))._give_numbers()

    def _ask_first_number(self):
        return super()._ask_first_number() if self.cell_id else None

    def _get_date(self):
        return self.date or vietnam_today()

    def _get_abstracts(self):
        return {report.id: report._get_abstract() for report in self}

    def _get_issuer(self):
        return self._get_body()

    def _get_superior(self):
        return self.superior_id

    def _get_issued_date(self):
        return self.date or (local_time(self.approved_at).date() if self.approved_at else None)

    def _get_paper_number(self, paper):
        return self.number or self.committee_number or ""

    def _get_day_on_paper(self, paper):
        return self._get_issued_date()

    def _get_signers(self):
        of_cells = self.filtered("cell_id")
        own = {report.id: report for report in self - of_cells}
        return own | PartyIssuedPaper._get_signers(of_cells)

    def _get_signature(self, signer):
        if signer._name == self._name:
            return super()._get_signature(signer)
        return PartyIssuedPaper._get_signature(self, signer)

    # ------------------------------------------------------------
    # FROM A FIGURE TO WHAT IS BEHIND IT
    # ------------------------------------------------------------

    def action_open_lines(self):
        """The months behind a figure; ``party_figure`` in the context says which."""
        self.ensure_one()
        outcome = Domain("outcome", "=", "met")
        domains = {
            "met": outcome,
            "missing": Domain("outcome", "=", "missing"),
            "thematic": Domain("thematic_count", ">", 0),
            "unrated": outcome & Domain("final_level", "=", False),
            "task": Domain("task_due_count", ">", 0),
            "petition": Domain("petition_count", ">", 0),
            "visit": Domain("visit_planned_count", ">", 0),
            **{
                level: outcome & Domain("final_level", "=", level)
                for level in ("good", "fair", "average", "poor")
            },
        }
        figure = self.env.context.get("party_figure")
        return self._open_lines(domains.get(figure, Domain.TRUE))

    def _open_lines(self, domain, title=None):
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "party_cell.party_quarter_report_line_action"
        )
        if title:
            action["display_name"] = title
        return action | {"domain": list(Domain("report_id", "=", self.id) & Domain(domain))}


class PartyRating(models.Model):
    _inherit = "party.rating"

    def _tell(self, field):
        """What the cell wrote of its meetings, a line for each month."""
        return "\n".join(
            f"– {rating.period:%m/%Y}: {' '.join(rating[field].split())}"
            for rating in self
            if (rating[field] or "").strip()
        )
