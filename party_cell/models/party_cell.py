from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from .party_roles import vietnam_today

CELL_TYPES = [
    ("residential", "Village or residential group"),
    ("administration", "Administrative agency"),
    ("school", "School"),
    ("health", "Health facility"),
    ("public_service", "Other public service unit"),
    ("state_enterprise", "State-owned enterprise"),
    ("private_enterprise", "Non-state enterprise"),
    ("student", "Pupils and students"),
    ("army", "Army"),
    ("police", "Police"),
    ("other", "Other type"),
]


# What a cell itself enters; each line below asks again whether its writer may.
OWN_FIELDS = frozenset(
    {
        "fixed_meeting_day",
        "meeting_place",
        "membership_ids",
        "delegation_ids",
        "term_ids",
        "unit_ids",
        "uses_handbook",
    }
)


class PartyCell(models.Model):
    """A Party cell (chi bộ), at any level of the tree.

    ``committee_id``, ``supervisor_id``, ``secretary_id`` and ``deputy_id`` show how things stand
    today, for display and search; rules, gates and rolls read the dated lines.
    """

    _name = "party.cell"
    _description = "Party Cell"
    _inherit = ["party.access", "party.roles.source", "party.thread"]
    _order = "name"

    _party_cell_field = "id"

    name = fields.Char(required=True, index="trigram")
    active = fields.Boolean("In use", default=True)
    cell_type = fields.Selection(CELL_TYPES, required=True, default="residential")
    committee_id = fields.Many2one(
        "party.committee",
        "Superior committee",
        compute="_compute_affiliation",
        inverse="_inverse_affiliation",
        store=True,
        index=True,
    )
    supervisor_id = fields.Many2one(
        "party.member",
        "Committee member in charge",
        compute="_compute_affiliation",
        inverse="_inverse_affiliation",
        store=True,
        index="btree_not_null",
    )
    affiliation_ids = fields.One2many("party.cell.affiliation", "cell_id", "Superiors over time")
    unit_ids = fields.One2many("party.cell.unit", "cell_id", "Agencies of the merged cell")
    membership_ids = fields.One2many("party.membership", "cell_id", "Members over time")
    delegation_ids = fields.One2many("party.delegation", "cell_id", "Delegations")
    term_ids = fields.One2many("party.term", "cell_id", "Terms")
    meeting_ids = fields.One2many("party.meeting", "cell_id", "Meetings")
    secretary_id = fields.Many2one(
        "party.member", compute="_compute_offices", store=True, index="btree_not_null"
    )
    deputy_id = fields.Many2one(
        "party.member",
        "Deputy secretary",
        compute="_compute_offices",
        store=True,
        index="btree_not_null",
    )
    member_count = fields.Integer(compute="_compute_offices", store=True)
    clerk_id = fields.Many2one(
        "party.member",
        "Clerk for a cell without computers",
        tracking=True,
        index="btree_not_null",
        help="May enter everything in the cell's name; each step is marked “entered on behalf”.",
    )
    place_name = fields.Char("Place name", help="As it stands before the date on official papers.")
    symbol_code = fields.Char("Symbol", default="CB", required=True)
    fixed_meeting_day = fields.Integer(
        "Fixed day of the month", help="Day of the regular meeting, 1 to 31; 0 when not fixed."
    )
    meeting_place = fields.Char("Usual place of meetings")

    can_change = fields.Boolean(compute="_compute_can_change", export_string_translation=False)

    _fixed_day = models.Constraint(
        "CHECK (fixed_meeting_day BETWEEN 0 AND 31)",
        "The fixed meeting day is a day of the month, from 1 to 31 (0: none).",
    )

    @api.depends(
        "affiliation_ids.committee_id",
        "affiliation_ids.supervisor_id",
        "affiliation_ids.date_from",
        "affiliation_ids.date_to",
    )
    def _compute_affiliation(self):
        current = self.affiliation_ids._in_force(vietnam_today()).grouped("cell_id")
        for cell in self:
            line = current.get(cell, self.env["party.cell.affiliation"])[:1]
            cell.committee_id = line.committee_id
            cell.supervisor_id = line.supervisor_id

    def _inverse_affiliation(self):
        """A new superior or supervisor counts from today; the old line is ended yesterday."""
        today = vietnam_today()
        new = [
            {
                "cell_id": cell.id,
                "committee_id": cell.committee_id.id,
                "supervisor_id": cell.supervisor_id.id,
            }
            for cell in self
            if cell.committee_id
        ]
        Affiliation = self.env["party.cell.affiliation"]
        Affiliation._check_committees(self.committee_id)
        # sudo: the line that ends may be what lets an officer enter the next; asked above
        lines = self.sudo().affiliation_ids
        former = lines.supervisor_id
        lines._end_before(today)
        Affiliation.sudo().create([vals | {"date_from": today} for vals in new])
        former._sync_groups()

    @api.depends(
        "membership_ids.office",
        "membership_ids.member_id",
        "membership_ids.status",
        "membership_ids.date_from",
        "membership_ids.date_to",
    )
    def _compute_offices(self):
        today = vietnam_today()
        for cell in self:
            current = cell.membership_ids._in_force(today)
            offices = {line.office: line.member_id for line in current}
            cell.secretary_id = offices.get("secretary")
            cell.deputy_id = offices.get("deputy")
            cell.member_count = len(current.filtered(lambda m: m.status != "temporary_in"))

    @api.depends("user_oversees")
    @api.depends_context("uid")
    def _compute_can_change(self):
        is_administrator = self.env.user.has_group("party_cell.group_admin")
        for cell in self:
            cell.can_change = is_administrator or cell.user_oversees

    @api.constrains("name")
    def _check_name(self):
        if any(not cell.name.strip() for cell in self):
            raise ValidationError(self.env._("A cell needs a name, as it stands on its papers."))

    def write(self, vals):
        self._check_computed(vals.keys())
        self._check_may_change(vals.keys())
        return super().write(vals)

    def _check_may_change(self, names):
        """What makes a cell is the superior's to enter; its own habits are the cell's."""
        above = set(names) - OWN_FIELDS - set(self.env["party.thread"]._fields)
        if not above or self._is_trusted():
            return
        if self._without_right("user_oversees"):
            labels = [self._fields[name]._description_string(self.env) for name in sorted(above)]
            raise AccessError(
                self.env._(
                    "%(fields)s of a cell is entered by an officer of the superior committee or "
                    "an administrator.",
                    fields=", ".join(labels),
                )
            )

    def _get_access_domain(self, name):
        if name == "user_writes":
            return self._domain_administrator() | self._domain_roles("officer", "runs", "clerk")
        return super()._get_access_domain(name)

    def _get_committee_ids_above(self):
        """Ids of the committees above the cell today, nearest first."""
        return self.committee_id._get_committee_ids_above()

    def _cron_refresh_derived(self):
        """Daily: what is shown of today follows the dated lines, and so do the groups."""
        members = self.env["party.member"].search([("active", "=", True)])
        cells = self.search([("active", "=", True)])
        for name in ("committee_id", "supervisor_id", "secretary_id", "deputy_id", "member_count"):
            self.env.add_to_compute(self._fields[name], cells)
        for name in ("cell_id", "rank", "status", "office"):
            self.env.add_to_compute(members._fields[name], members)
        self.env.flush_all()
        members._sync_groups()
