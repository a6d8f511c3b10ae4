"""A committee's programme of attending cell meetings: groups, visitors, and the figures of both."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from ..tools.vietnamese import paper_period
from .party_roles import vietnam_today


class PartyVisitProgramme(models.Model):
    """Who of a committee attends which cells in a period, half a year for instance.

    Each group registers its visits; the papers count them. A closed programme is locked, and so
    are the visits of its months. Like its visits it moves outside the engine of the cells' papers.
    """

    _name = "party.visit.programme"
    _description = "Programme of Attending Cell Meetings"
    _inherit = ["party.committee.work", "party.committee.paper"]
    _order = "date_from desc, id desc"

    name = fields.Char(
        compute="_compute_name", store=True, readonly=False, precompute=True, required=True
    )
    date_from = fields.Date("From", required=True, default=lambda self: self._default_half()[0])
    date_to = fields.Date("To", required=True, default=lambda self: self._default_half()[1])
    state = fields.Selection(
        [("draft", "Under way"), ("closed", "Closed")],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
    )
    group_ids = fields.One2many(
        "party.visit.group",
        "programme_id",
        "Groups",
        compute="_compute_group_ids",
        store=True,
        readonly=False,
        copy=True,
    )
    visitor_ids = fields.One2many("party.visit.visitor", "programme_id", "Visitors")
    visit_ids = fields.One2many("party.visit", "programme_id", "Visits")
    shortfall = fields.Text("Below their quota", compute="_compute_shortfall")
    pending_count = fields.Integer("Without a result", compute="_compute_pending_count")
    can_edit = fields.Boolean(compute="_compute_can_edit", export_string_translation=False)

    _dates = models.Constraint(
        "CHECK (date_to >= date_from)",
        "The last day of the programme comes before the first. Correct one of the two dates.",
    )

    @api.model
    def _default_half(self):
        """First and last day of the half year that runs."""
        today = vietnam_today()
        first = today.replace(month=1 if today.month <= 6 else 7, day=1)
        return first, fields.Date.add(first, months=6, days=-1)

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("date_from", "date_to")
    def _compute_name(self):
        for programme in self.filtered(lambda p: p.date_from and p.date_to and not p.name):
            programme.name = f"Dự sinh hoạt chi bộ {programme._get_period()}"

    def _get_period(self):
        return paper_period(self.date_from, self.date_to)

    @api.depends("committee_id")
    def _compute_group_ids(self):
        """A new programme begins with the groups that the rule names for its committee."""
        new = self.filtered(lambda p: p.committee_id and not p.group_ids)
        rules = self.env["party.visit.rule"]._get_for(new.committee_id, vietnam_today())
        for programme in new:
            months = programme._count_months()
            programme.group_ids = [
                fields.Command.create(
                    {
                        "sequence": line.sequence,
                        "name": line.name,
                        # of half a year, half of it; never rounded away
                        "quota": -(-line.visits_per_year * months // 12),
                    }
                )
                for line in rules[programme.committee_id].line_ids
                if line.committee_level in (False, programme.committee_id.level)
            ]

    def _count_months(self):
        first, last = self.date_from, self.date_to
        if not (first and last):
            return 12
        return (last.year - first.year) * 12 + last.month - first.month + 1

    @api.depends("visitor_ids.registered_count", "group_ids.quota")
    def _compute_shortfall(self):
        for programme in self:
            programme.shortfall = "\n".join(
                self.env._(
                    "%(name)s (%(group)s): %(count)s of %(quota)s registered",
                    name=visitor.member_id.name,
                    group=visitor.group_id.name,
                    count=visitor.registered_count,
                    quota=visitor.group_id.quota,
                )
                for visitor in programme.visitor_ids
                if visitor.registered_count < visitor.group_id.quota
            )

    @api.depends("visit_ids.state")
    def _compute_pending_count(self):
        for programme in self:
            programme.pending_count = len(programme._get_pending())

    def _get_pending(self):
        """Visits of the programme's own months that have no result yet."""
        return self.visit_ids.filtered(lambda v: v.state == "planned" and v._is_in_programme())

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_can_edit(self):
        for programme in self:
            programme.can_edit = programme.state == "draft" and programme.user_writes

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_state_untouched(vals, "draft")
        return super().create(vals_list)

    def write(self, vals):
        self._check_state_untouched(vals)
        self._check_not_closed()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        # sudo: whether anything was registered
        if self.sudo().visit_ids:
            raise UserError(
                self.env._("Visits are registered in this programme, so it is kept. Close it.")
            )

    @api.model
    def _check_state_untouched(self, vals, but=None):
        if vals.get("state", but) != but:
            raise UserError(self.env._("A programme is closed and opened by its buttons only."))

    def _check_not_closed(self):
        if closed := self.filtered(lambda programme: programme.state == "closed"):
            raise UserError(
                self.env._(
                    "%(names)s: closed and reported. Open it again first, then correct.",
                    names=", ".join(closed.mapped("name")),
                )
            )

    @api.constrains("date_from", "date_to")
    def _check_months(self):
        """Visits are planned by month: a programme is of whole months."""
        for programme in self:
            last = fields.Date.add(programme.date_to, days=1)
            if programme.date_from.day != 1 or last.day != 1:
                raise ValidationError(
                    self.env._(
                        "A programme is of whole months: from the first day of one to the last "
                        "day of another."
                    )
                )
        # sudo: every visit, whoever reads it
        self.sudo().visit_ids._check_plan()

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_close(self):
        """Close what is reported: every visit has its result then (DOMAIN.md, R4)."""
        self.check_access("write")
        self._check_not_closed()
        if pending := self._get_pending():
            raise UserError(
                "\n".join(
                    [
                        self.env._("Enter the results of these visits first:"),
                        *(f"• {name}" for name in pending.mapped("display_name")),
                    ]
                )
            )
        return super().write({"state": "closed"})

    def action_reopen(self):
        self.check_access("write")
        return super().write({"state": "draft"})

    def action_open_visits(self):
        """The visits of this programme."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("party_cell.party_visit_action")
        return action | {
            "domain": [("programme_id", "=", self.id)],
            "context": {"default_programme_id": self.id},
        }


class PartyVisitGroup(models.Model):
    """Visitors who are counted together: leaders, heads and deputies, specialists, …"""

    _name = "party.visit.group"
    _description = "Group of Visitors"
    _inherit = ["party.committee.work"]
    _order = "programme_id, sequence, id"

    programme_id = fields.Many2one(
        "party.visit.programme", required=True, ondelete="cascade", index=True
    )
    committee_id = fields.Many2one(
        related="programme_id.committee_id", store=True, default=None, required=False, index=True
    )
    sequence = fields.Integer(default=10)
    name = fields.Char("Group", required=True, help="As papers call them: lãnh đạo Ban.")
    quota = fields.Integer("Visits of each", help="How many each registers in the programme.")
    visitor_ids = fields.One2many("party.visit.visitor", "group_id", "Visitors")
    visit_ids = fields.One2many("party.visit", "group_id", "Visits")
    people_count = fields.Integer("People who attended", compute="_compute_figures")
    registered_cells = fields.Integer("Cells registered", compute="_compute_figures")
    visited_cells = fields.Integer("Cells attended", compute="_compute_figures")
    planned_count = fields.Integer("Visits planned", compute="_compute_figures")
    attended_count = fields.Integer("Attended", compute="_compute_figures")
    missed_count = fields.Integer("Not attended", compute="_compute_figures")
    moved_count = fields.Integer("Moved", compute="_compute_figures")
    pending_count = fields.Integer("Without a result", compute="_compute_figures")

    _positive = models.Constraint(
        "CHECK (quota >= 0)", "The number of visits of each cannot be negative."
    )

    @api.depends(
        "visit_ids.state", "visit_ids.cell_id", "visit_ids.period", "visit_ids.companion_ids"
    )
    def _compute_figures(self):
        """One query, whatever the number of groups.

        Registered are the distinct cells; a visit that was moved beyond the programme's months
        counts where it was planned first.
        """
        rows = {row[0]: row[1:] for row in self._read_figures()}
        names = (
            "people_count", "registered_cells", "visited_cells",
            "planned_count", "attended_count", "missed_count", "moved_count", "pending_count",
        )  # fmt: skip
        for group in self:
            figures = rows.get(group._origin.id, (0,) * len(names))
            group.update(dict(zip(names, figures, strict=True)))

    def _read_figures(self):
        ids = self._origin.ids
        if not ids:
            return []
        self.env["party.visit"].flush_model()
        self.env["party.visit.visitor"].flush_model()
        self.env["party.visit.programme"].flush_model(["date_from", "date_to"])
        return self.env.execute_query(
            SQL(
                """
                WITH visits AS (
                    SELECT v.* FROM party_visit v
                    JOIN party_visit_programme p ON p.id = v.programme_id
                     AND v.period BETWEEN p.date_from AND p.date_to
                    WHERE v.group_id = ANY(%(ids)s)
                ), people AS (
                    SELECT group_id, member_id FROM visits WHERE state = 'attended'
                    UNION
                    SELECT v.group_id, w.member_id FROM visits v
                    JOIN party_visit_companion_rel r ON r.visit_id = v.id
                    JOIN party_visit_visitor w ON w.id = r.visitor_id
                    WHERE v.state = 'attended'
                )
                SELECT group_id,
                       (SELECT count(*) FROM people WHERE people.group_id = visits.group_id),
                       count(DISTINCT cell_id),
                       count(DISTINCT cell_id) FILTER (WHERE state = 'attended'),
                       count(*),
                       count(*) FILTER (WHERE state = 'attended'),
                       count(*) FILTER (WHERE state = 'missed'),
                       count(*) FILTER (WHERE state = 'moved'),
                       count(*) FILTER (WHERE state = 'planned')
                FROM visits GROUP BY group_id
                """,
                ids=ids,
            )
        )


class PartyVisitVisitor(models.Model):
    """Somebody who attends cell meetings in a programme: any member, with the position held."""

    _name = "party.visit.visitor"
    _description = "Visitor of Cell Meetings"
    _inherit = ["party.committee.work"]
    _order = "group_id, sequence, id"
    _rec_name = "member_id"
    _rec_names_search = ["member_id"]

    group_id = fields.Many2one("party.visit.group", required=True, ondelete="cascade", index=True)
    programme_id = fields.Many2one(related="group_id.programme_id", store=True, index=True)
    committee_id = fields.Many2one(
        related="group_id.committee_id", store=True, default=None, required=False, index=True
    )
    sequence = fields.Integer(default=10)
    member_id = fields.Many2one("party.member", required=True, ondelete="restrict", index=True)
    position = fields.Char(help="As printed behind the name: Phó Trưởng ban.")
    visit_ids = fields.One2many("party.visit", "visitor_id", "Visits")
    registered_count = fields.Integer("Registered", compute="_compute_registered_count")

    _uniq = models.UniqueIndex(
        "(programme_id, member_id)",
        "This person is in the programme already: in one group, with one position.",
    )

    @api.depends("member_id.name", "programme_id.name")
    @api.depends_context("party_show_programme")
    def _compute_display_name(self):
        """The person; to who registers, the programme and the group."""
        for visitor in self.sudo():  # sudo: names that belong to a line the user may read
            if self.env.context.get("party_show_programme"):
                visitor.display_name = f"{visitor.programme_id.name} ({visitor.group_id.name})"
            else:
                visitor.display_name = visitor.member_id.name

    @api.depends("visit_ids.state", "visit_ids.period")
    def _compute_registered_count(self):
        for visitor in self:
            visits = visitor.visit_ids.filtered(lambda v: v.state != "moved")
            visitor.registered_count = len(visits)

    def _get_access_domain(self, name):
        domain = super()._get_access_domain(name)
        return domain | self._domain_own("member_id") if name == "user_reads" else domain

    @api.model_create_multi
    def create(self, vals_list):
        visitors = super().create(vals_list)
        visitors._check_programmes_open()
        visitors._take_over_moved()
        return visitors

    def write(self, vals):
        self._check_programmes_open()
        if "member_id" in vals and any(
            visitor.visit_ids and visitor.member_id.id != vals["member_id"]
            # sudo: whether anything was registered
            for visitor in self.sudo()
        ):
            raise UserError(
                self.env._("Visits are registered for this person. Add the other as a new line.")
            )
        return super().write(vals)

    def _check_programmes_open(self):
        self.sudo().programme_id._check_not_closed()  # sudo: whether they are closed

    @api.ondelete(at_uninstall=False)
    def _unlink_except_registered(self):
        self._check_programmes_open()
        # sudo: whether anything was registered
        visits = self.sudo().visit_ids
        if visits or self.env["party.visit"].sudo().search_count(
            [("companion_ids", "in", self.ids)], limit=1
        ):
            raise UserError(
                self.env._(
                    "Visits are registered for %(names)s, so they stay in the programme.",
                    names=", ".join(self.mapped("display_name")),
                )
            )

    def _take_over_moved(self):
        """What was moved beyond the programme before belongs to the one of its own months."""
        Visit = self.env["party.visit"].sudo()  # sudo: the engine's, of the same committee
        waiting = Visit.search(
            [
                ("committee_id", "in", self.committee_id.ids),
                ("member_id", "in", self.member_id.ids),
                ("state", "=", "planned"),
                ("moved_from_ids", "!=", False),
            ]
        ).grouped(lambda visit: (visit.committee_id, visit.member_id))
        for visitor in self.sudo():
            programme = visitor.programme_id
            moved = waiting.get((visitor.committee_id, visitor.member_id), Visit).filtered(
                lambda v, p=programme: (
                    not v._is_in_programme() and p.date_from <= v.period <= p.date_to
                )
            )
            if moved:
                moved._engine_write({"visitor_id": visitor.id})
