from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL, email_normalize

from .party_membership import OFFICES, RANKS, STATUSES
from .party_roles import RUNNING_OFFICES, sql_array, sql_in_force, vietnam_today


class PartyMember(models.Model):
    """A Party member (đảng viên). Needs neither an employee nor a user: villagers, pensioners."""

    _name = "party.member"
    _description = "Party Member"
    _inherit = ["party.access", "party.roles.source"]
    _order = "name, id"

    name = fields.Char("Full name", required=True, index="trigram")
    active = fields.Boolean("In use", default=True)
    employee_id = fields.Many2one(
        "hr.employee",
        ondelete="set null",
        index="btree_not_null",
        help="Empty for members who are not staff of the agency.",
    )
    user_id = fields.Many2one(
        "res.users",
        "Confirmed user",
        ondelete="set null",
        index="btree_not_null",
        copy=False,
        help="The account by which this member sees his or her cell. It counts only while it is "
        "also the account of the employee.",
    )
    user_link = fields.Selection(
        [
            ("none", "No account"),
            ("confirmed", "Confirmed"),
            ("changed", "To be confirmed"),
        ],
        "Account",
        compute="_compute_user_link",
    )
    card_number = fields.Char(
        compute="_compute_card_number",
        inverse="_inverse_card_number",
        help="Shown to the member, those who run the cell and those above it.",
    )
    stored_card_number = fields.Char(
        groups=fields.NO_ACCESS, copy=False, export_string_translation=False
    )
    email = fields.Char(
        "Mail address",
        compute="_compute_email",
        inverse="_inverse_email",
        help="Where notices are sent; empty: to the work address of the employee. Shown to the "
        "member, those who run the cell and those above it.",
    )
    stored_email = fields.Char(groups=fields.NO_ACCESS, copy=False, export_string_translation=False)
    phone = fields.Char(
        compute="_compute_phone",
        inverse="_inverse_phone",
        help="For the call list; empty: the work number of the employee. Shown to the member, "
        "those who run the cell and those above it.",
    )
    stored_phone = fields.Char(groups=fields.NO_ACCESS, copy=False, export_string_translation=False)
    membership_ids = fields.One2many("party.membership", "member_id", "Membership over time")
    cell_id = fields.Many2one(
        "party.cell", compute="_compute_current", store=True, index="btree_not_null"
    )
    rank = fields.Selection(RANKS, compute="_compute_current", store=True)
    status = fields.Selection(STATUSES, compute="_compute_current", store=True)
    office = fields.Selection(OFFICES, compute="_compute_current", store=True)

    _employee_uniq = models.UniqueIndex(
        "(employee_id) WHERE employee_id IS NOT NULL",
        "This employee already is a Party member. Open that member instead.",
    )
    _user_uniq = models.UniqueIndex(
        "(user_id) WHERE user_id IS NOT NULL",
        "This account already belongs to another Party member.",
    )

    @api.depends(
        "membership_ids.cell_id",
        "membership_ids.rank",
        "membership_ids.status",
        "membership_ids.office",
        "membership_ids.date_from",
        "membership_ids.date_to",
    )
    def _compute_current(self):
        """The home membership of today (the temporary one for members of elsewhere)."""
        today = vietnam_today()
        for member in self:
            current = member.membership_ids._in_force(today)
            home = current.filtered(lambda m: m.status != "temporary_in")[:1] or current[:1]
            member.cell_id = home.cell_id
            member.rank = home.rank
            member.status = home.status
            member.office = home.office

    @api.depends("user_id", "employee_id.user_id", "employee_id.active")
    def _compute_user_link(self):
        # sudo: employees are not readable to everybody; only the state of the link is shown
        for member in self.sudo():
            employee = member.employee_id
            if employee and employee.user_id != member.user_id:
                member.user_link = "changed"
            elif member.user_id and (not employee or employee.active):
                member.user_link = "confirmed"
            else:
                member.user_link = "changed" if member.user_id else "none"

    @api.depends_context("uid")
    def _compute_card_number(self):
        self._show_private("card_number")

    def _inverse_card_number(self):
        self._store_private("card_number")

    @api.depends_context("uid")
    def _compute_phone(self):
        self._show_private("phone")

    def _inverse_phone(self):
        self._store_private("phone")

    @api.depends_context("uid")
    def _compute_email(self):
        self._show_private("email")

    def _inverse_email(self):
        for member in self:
            if member.email and not email_normalize(member.email):
                raise UserError(
                    self.env._(
                        "“%(address)s” of %(name)s is no mail address: write one like "
                        "an@example.com, or leave it empty.",
                        address=member.email,
                        name=member.name,
                    )
                )
        self._store_private("email")

    def _show_private(self, name):
        # sudo: stored out of everybody's reach; who may see it is asked here
        visible = self.sudo()._filter_by_domain(self._get_access_domain("private"))
        for member in self:
            member[name] = member.sudo()[f"stored_{name}"] if member._origin in visible else False

    def _store_private(self, name):
        # sudo: stored out of everybody's reach; writing the member was allowed
        for member in self:
            member.sudo()[f"stored_{name}"] = member[name]

    def _get_mail_addresses(self):
        """{member id: where mails go}, only for those who have an address.

        The address entered for the member, else the work address, else that of the account.
        """
        addresses = {}
        # sudo: addresses are out of the sender's reach; they end in the mail's header only
        for member in self.sudo():
            address = member.stored_email or member.employee_id.work_email or member.user_id.email
            if normal := email_normalize(address or ""):
                addresses[member.id] = normal
        return addresses

    def _get_phones(self):
        """{member id: number to call}, for the call list; who may print it is asked there."""
        # sudo: numbers are out of everybody's reach
        return {
            member.id: member.stored_phone
            or member.employee_id.mobile_phone
            or member.employee_id.work_phone
            or ""
            for member in self.sudo()
        }

    def _get_leaves(self, first, last):
        """Approved leaves that touch a span of time: {member id: [(begin, end)]}

        Only where ``hr_holidays`` is installed, and only when they are: never what they say.
        """
        if "hr.leave" not in self.env:
            return {}
        # sudo: employees and leaves are private; only times are read
        members = self.sudo().filtered("employee_id")
        leaves = (
            self.env["hr.leave"]
            .sudo()
            .search(
                Domain("employee_id", "in", members.employee_id.ids)
                & Domain("state", "=", "validate")
                & Domain("date_from", "<=", last)
                & Domain("date_to", ">", first)
            )
        )
        by_employee = leaves.grouped("employee_id")
        return {
            member.id: [
                (leave.date_from, leave.date_to)
                for leave in by_employee.get(member.employee_id, leaves.browse())
            ]
            for member in members
        }

    def _filter_by_domain(self, domain):
        stored = self._origin
        return (
            stored.with_context(active_test=False)
            .search(Domain("id", "in", stored.ids) & domain)
            .with_env(self.env(su=False))
        )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        # Accounts come by a default of the context as well.
        vals_list = [self._add_missing_default_values(vals) for vals in vals_list]
        names = {name for vals in vals_list for name in vals if vals[name]}
        self._check_may_enter()
        self._check_computed(names)
        self._check_account_fields(names - {"active"})
        # sudo: names and accounts of employees, for an officer without HR rights
        employees = (
            self.env["hr.employee"]
            .sudo()
            .browse({vals.get("employee_id") or 0 for vals in vals_list})
        ).exists()
        by_id = {employee.id: employee for employee in employees}
        vals_list = [dict(vals) for vals in vals_list]
        for vals in vals_list:
            if employee := by_id.get(vals.get("employee_id")):
                vals.setdefault("name", employee.name)
                vals.setdefault("user_id", employee.user_id.id)
        members = super().create(vals_list)
        members._sync_groups()
        return members

    def write(self, vals):
        self._check_computed(vals.keys())
        self._check_account_fields(vals.keys())
        users = self.sudo().user_id if "user_id" in vals else None  # sudo: groups are taken back
        result = super().write(vals)
        if users is not None or "active" in vals or "employee_id" in vals:
            self._sync_groups(users)
        return result

    def _check_account_fields(self, names):
        """Who is behind an account decides what the account sees: officers and admins only."""
        if self._is_trusted() or not {"user_id", "employee_id", "active"} & set(names):
            return
        refused = self._without_right("user_oversees")
        if refused or not self and not self._is_officer():
            raise AccessError(
                self.env._(
                    "Only an officer of the superior committee or an administrator links a member "
                    "to an employee or an account."
                )
            )

    def _check_may_enter(self):
        """Members are entered by who runs, clerks or oversees a cell."""
        if self._is_trusted():
            return
        if not self._roles().cells_of("runs", "clerk", "officer"):
            raise AccessError(
                self.env._(
                    "Members are entered by the secretary of a cell, by an officer of the superior "
                    "committee or by an administrator."
                )
            )

    def _check_may_enroll(self):
        """Who may enter a membership: of new members, and of those who belong or belonged here."""
        known = self._domain_fresh() | self._domain_members_of("runs", "officer", "clerk")
        # sudo: which of them are known is what is asked
        if self - self.sudo()._filter_by_domain(self._domain_administrator() | known):
            raise AccessError(
                self.env._("Members of other cells are transferred by an officer above both.")
            )

    def _domain_fresh(self):
        return Domain("create_uid", "=", self.env.uid) & Domain("membership_ids", "=", False)

    @api.model
    def _is_officer(self):
        return bool(self._roles().committees)

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_confirm_user(self):
        """Confirm that the account of the employee is this member's.

        :raise AccessError: by anybody but an officer above the member's cell or an administrator
        """
        self._check_account_fields({"user_id"})
        for member in self:
            # sudo: the account of an employee, for an officer without HR rights
            employee = member.sudo().employee_id
            if not employee:
                raise UserError(
                    self.env._("%(name)s is not linked to an employee.", name=member.name)
                )
            member.user_id = employee.user_id.id
        return True

    def action_change(self):
        """One dialogue for transfer, appointment, confirmation, status and end."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Change of membership"),
            "res_model": "party.membership.change",
            "view_mode": "form",
            "target": "new",
            "context": {"default_member_id": self.id, **self.env.context},
        }

    # ------------------------------------------------------------
    # ACCESS
    # ------------------------------------------------------------

    def _get_access_domain(self, name):
        own = self._domain_own("id")
        fresh = self._domain_fresh()
        administrator = self._domain_administrator()
        if name == "user_reads":
            now = self._domain_members_of("member", in_force=True)
            ever = self._domain_members_of("runs", "supervisor", "officer", "clerk")
            officers = Domain(
                "id",
                "in",
                SQL("(SELECT member_id FROM party_committee_officer)"),
            )
            return administrator | own | fresh | now | ever | officers
        if name == "private":
            return administrator | own | self._domain_members_at_home("runs", "officer", "clerk")
        if name == "user_writes":
            home = self._domain_members_at_home("runs", "officer", "clerk")
            return administrator | fresh | home
        role = {"user_runs": "runs", "user_supervises": "supervisor", "user_oversees": "officer"}
        return self._domain_members_at_home(role[name])

    def _domain_members_at_home(self, *roles):
        """Members whose own cell today is one where the user has any of the roles."""
        return Domain(
            "id",
            "in",
            SQL(
                """(SELECT ms.member_id FROM party_membership ms
                    WHERE ms.cell_id = ANY(%s) AND ms.status <> 'temporary_in' AND %s)""",
                sql_array(self._roles().cells_of(*roles)),
                sql_in_force("ms"),
            ),
        )

    def _domain_members_of(self, *roles, in_force=False):
        """Members who belong, or ever belonged, to a cell where the user has any of the roles."""
        return Domain(
            "id",
            "in",
            SQL(
                "(SELECT ms.member_id FROM party_membership ms WHERE ms.cell_id = ANY(%s) AND %s)",
                sql_array(self._roles().cells_of(*roles)),
                sql_in_force("ms") if in_force else SQL("TRUE"),
            ),
        )

    @api.model
    def _get_own(self):
        """The member record of the current user while the link holds, else empty."""
        # sudo: one's own record
        return self.sudo().browse(self._roles().own)

    def _sync_groups(self, users=None):
        """Give and take the groups that open the menus. Data never depends on them.

        :param users: further res.users to look at, e.g. those just unlinked
        """
        # sudo: groups follow memberships; whoever changes a membership need not manage users
        users = (users or self.env["res.users"]).sudo() | self.sudo().user_id
        if not users:
            return
        self.env["party.roles"]._flush_sources()
        today = vietnam_today()
        query = SQL(
            """SELECT m.user_id, bool_or(s.is_officer), bool_or(s.runs) FROM party_member m
               LEFT JOIN hr_employee e ON e.id = m.employee_id
               JOIN (SELECT member_id, false AS is_officer, office IN %s AS runs,
                            date_from, date_to
                       FROM party_membership WHERE status <> 'suspended'
                     UNION ALL
                     SELECT member_id, true, false, date_from, date_to
                       FROM party_committee_officer
                     UNION ALL
                     SELECT supervisor_id, true, false, date_from, date_to
                       FROM party_cell_affiliation
                     UNION ALL
                     SELECT clerk_id, false, true, DATE '1900-01-01', NULL FROM party_cell
                    ) s ON s.member_id = m.id
                    AND s.date_from <= %s AND (s.date_to IS NULL OR s.date_to >= %s)
               WHERE m.active AND m.user_id IN %s
                 AND (m.employee_id IS NULL OR (e.active AND e.user_id = m.user_id))
               GROUP BY m.user_id""",
            *(RUNNING_OFFICES, today, today, tuple(users.ids)),
        )
        found = self.env.execute_query(query)
        rows = {user_id: is_officer for user_id, is_officer, _runs in found}
        self._sync_landing(users, {user_id for user_id, _is_officer, runs in found if runs})
        member_group = self.env.ref("party_cell.group_member").sudo()
        officer_group = self.env.ref("party_cell.group_officer").sudo()
        wanted = {
            member_group: users.filtered(lambda user: user.id in rows),
            officer_group: users.filtered(lambda user: rows.get(user.id)),
        }
        for group, entitled in wanted.items():
            holders = users & group.user_ids
            if group == member_group:
                holders -= self.env.ref("party_cell.group_admin").sudo().all_user_ids
            commands = [fields.Command.link(user.id) for user in entitled - holders]
            commands += [fields.Command.unlink(user.id) for user in holders - entitled]
            if commands:
                group.user_ids = commands
        self._sync_followers(users)

    @api.model
    def _sync_landing(self, users, running_ids):
        """Who runs a cell lands on “This month”, unless he or she chose another start page."""
        # sudo: a client action is not readable to everybody
        home = self.env.ref("party_cell.party_home_action").sudo()
        page = self.env["ir.actions.actions"].sudo().browse(home.id)
        running = users.filtered(lambda user: user.id in running_ids)
        running.filtered(lambda user: not user.action_id).write({"action_id": page.id})
        (users - running).filtered(lambda user: user.action_id == page).write({"action_id": False})

    @api.model
    def _sync_followers(self, users):
        """Who can no longer read a record no longer follows it."""
        # sudo: subscriptions of other people, which go with their access
        followers = (
            self.env["mail.followers"]
            .sudo()
            .search(
                Domain("partner_id", "in", users.partner_id.ids)
                & Domain("res_model", "=like", "party.%")
            )
        )
        by_partner = {user.partner_id: user for user in users}
        for (partner, model), lines in followers.grouped(
            lambda line: (line.partner_id, line.res_model)
        ).items():
            records = self.env[model].with_user(by_partner[partner]).browse(lines.mapped("res_id"))
            lost = records - records._filtered_access("read")
            lines.filtered(lambda line, lost=lost: line.res_id in lost.ids).unlink()
