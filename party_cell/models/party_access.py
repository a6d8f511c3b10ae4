"""Who may see what: the one place where rights follow the employee.

User -> hr.employee -> party.member -> memberships in force today. Record rules hold no ids and
no dates (Odoo caches their domains per user); they name the boolean fields below, whose search
returns an SQL subquery that is evaluated afresh at every query.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")

# The offices that run a cell, and those that make up its committee (chi ủy).
RUNNING_OFFICES = ("secretary", "deputy")
COMMITTEE_OFFICES = (*RUNNING_OFFICES, "committee_member")

# Tables that the subqueries read: what must be written before they run.
ACCESS_SOURCES = {
    "hr.employee": ["user_id", "active"],
    "party.member": ["user_id", "employee_id", "active"],
    "party.membership": ["member_id", "cell_id", "office", "status", "date_from", "date_to"],
    "party.delegation": ["cell_id", "from_member_id", "to_member_id", "date_from", "date_to"],
    "party.cell": ["clerk_id"],
    "party.cell.affiliation": ["cell_id", "committee_id", "supervisor_id", "date_from", "date_to"],
    "party.committee": ["parent_path"],
    "party.committee.officer": ["committee_id", "member_id", "date_from", "date_to"],
}

ACCESS_FIELDS = ("user_reads", "user_writes", "user_runs", "user_supervises", "user_oversees")


def vietnam_today():
    """Today's date in Vietnam, whatever the time zone of server and client."""
    return datetime.now(VIETNAM).date()


def get_computed_fields(model):
    """Names of the stored fields that are computed only: snapshots that nobody types.

    Odoo itself lets RPC write them.
    """
    return {
        name
        for name, field in model._fields.items()
        if field.store and field.readonly and (field.compute or field.related)
    }


class PartyAccess(models.AbstractModel):
    """Rights of the current user on a record, by cell.

    A model inherits this and, unless its rights are simply those of the cell in
    ``_party_cell_field``, overrides :meth:`_get_access_domain`. The compute runs the search
    itself, so the two can never disagree.
    """

    _name = "party.access"
    _description = "Party Access by Membership"

    _party_cell_field = "cell_id"

    user_reads = fields.Boolean(
        compute="_compute_user_reads",
        search="_search_user_reads",
        export_string_translation=False,
    )
    user_writes = fields.Boolean(
        compute="_compute_user_writes",
        search="_search_user_writes",
        export_string_translation=False,
    )
    user_runs = fields.Boolean(
        compute="_compute_user_runs",
        search="_search_user_runs",
        export_string_translation=False,
    )
    user_supervises = fields.Boolean(
        compute="_compute_user_supervises",
        search="_search_user_supervises",
        export_string_translation=False,
    )
    user_oversees = fields.Boolean(
        compute="_compute_user_oversees",
        search="_search_user_oversees",
        export_string_translation=False,
    )

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    @api.depends_context("uid")
    def _compute_user_reads(self):
        self._compute_access("user_reads")

    @api.depends_context("uid")
    def _compute_user_writes(self):
        self._compute_access("user_writes")

    @api.depends_context("uid")
    def _compute_user_runs(self):
        self._compute_access("user_runs")

    @api.depends_context("uid")
    def _compute_user_supervises(self):
        self._compute_access("user_supervises")

    @api.depends_context("uid")
    def _compute_user_oversees(self):
        self._compute_access("user_oversees")

    def _search_user_reads(self, operator, value):
        return self._search_access("user_reads", operator, value)

    def _search_user_writes(self, operator, value):
        return self._search_access("user_writes", operator, value)

    def _search_user_runs(self, operator, value):
        return self._search_access("user_runs", operator, value)

    def _search_user_supervises(self, operator, value):
        return self._search_access("user_supervises", operator, value)

    def _search_user_oversees(self, operator, value):
        return self._search_access("user_oversees", operator, value)

    def _compute_access(self, name):
        stored = self._origin
        # sudo: the search below *is* the access rule; under the rule it would call itself
        allowed = set(
            stored.sudo()
            .with_context(active_test=False)
            .search(Domain("id", "in", stored.ids) & stored._get_access_domain(name))
            .ids
            if stored
            else ()
        )
        for record in self:
            record[name] = record._origin.id in allowed

    def _search_access(self, name, operator, value):
        if operator != "in":
            return NotImplemented
        domain = self._get_access_domain(name)
        return domain if True in value else ~domain

    # ------------------------------------------------------------
    # HOOKS
    # ------------------------------------------------------------

    def _get_access_domain(self, name):
        """Domain of the records on which the current user has the right.

        :param str name: one of ``ACCESS_FIELDS``
        :rtype: Domain
        """
        if name == "user_reads":
            return self._domain_administrator() | self._domain_roles(
                "member", "supervisor", "officer", "clerk"
            )
        if name == "user_writes":
            return self._domain_roles("runs", "clerk")
        return self._domain_roles(
            {"user_runs": "runs", "user_supervises": "supervisor", "user_oversees": "officer"}[name]
        )

    # ------------------------------------------------------------
    # ROLES
    # ------------------------------------------------------------

    def _is_trusted(self):
        """The server's own code or an administrator, whom no guard on entries asks further."""
        return self.env.su or self.env.user.has_group("party_cell.group_admin")

    def _domain_administrator(self):
        """Everything for an administrator, nothing for others."""
        is_administrator = self.env.user.has_group("party_cell.group_admin")
        return Domain.TRUE if is_administrator else Domain.FALSE

    def _domain_roles(self, *roles):
        """Records whose cell is one where the user has any of the roles today."""
        return Domain(self._party_cell_field, "in", self._sql_cells(*roles))

    def _sql_cells(self, *roles):
        """Subquery of the ids of the cells where the current user has any of the roles."""
        self._flush_access_sources()
        return SQL(
            "(%s)", SQL(" UNION ALL ").join(getattr(self, f"_sql_role_{role}")() for role in roles)
        )

    def _sql_own_members(self):
        """Subquery of the member records of the current user.

        The link from member to user counts only while the employee, where there is one, is active
        and still linked to the same user: an HR officer may relink an employee, but gains nothing
        before an officer or administrator has confirmed it.
        """
        self._flush_access_sources()
        return SQL(
            """(SELECT own.id FROM party_member own
                LEFT JOIN hr_employee employee ON employee.id = own.employee_id
                WHERE own.user_id = %s AND own.active
                  AND (own.employee_id IS NULL
                       OR (employee.active AND employee.user_id = own.user_id)))""",
            self.env.uid,
        )

    def _flush_access_sources(self):
        for model, names in ACCESS_SOURCES.items():
            self.env[model].flush_model(names)

    def _sql_serving_members(self):
        """The own member records, while the membership is not ended or suspended.

        For what is done for other cells (officer, supervisor, clerk): somebody who was expelled or
        suspended does it no longer.
        """
        return SQL(
            """(SELECT serving.id FROM party_member serving WHERE serving.id IN %s
                AND (NOT EXISTS (SELECT FROM party_membership ms WHERE ms.member_id = serving.id)
                     OR EXISTS (SELECT FROM party_membership ms WHERE ms.member_id = serving.id
                                AND ms.status <> 'suspended' AND %s)))""",
            self._sql_own_members(),
            self._sql_in_force("ms"),
        )

    def _sql_in_force(self, alias):
        today = vietnam_today()
        alias = SQL.identifier(alias)
        return SQL(
            "(%s.date_from <= %s AND (%s.date_to IS NULL OR %s.date_to >= %s))",
            *(alias, today, alias, alias, today),
        )

    def _sql_membership(self, condition):
        return SQL(
            """SELECT ms.cell_id FROM party_membership ms
               WHERE ms.member_id IN %s AND ms.status <> 'suspended' AND %s AND %s""",
            self._sql_own_members(),
            self._sql_in_force("ms"),
            condition,
        )

    def _sql_role_member(self):
        return self._sql_membership(SQL("TRUE"))

    def _sql_role_committee(self):
        return self._sql_membership(SQL("ms.office IN %s", COMMITTEE_OFFICES))

    def _sql_role_holds(self):
        """Secretary and deputy themselves: a substitute names no substitute."""
        return self._sql_membership(SQL("ms.office IN %s", RUNNING_OFFICES))

    def _sql_role_runs(self):
        """Secretary, deputy, and whoever stands in for one by a delegation in force."""
        return SQL(
            """%s UNION ALL
               SELECT dl.cell_id FROM party_delegation dl
               JOIN party_membership held ON held.cell_id = dl.cell_id
                    AND held.member_id = dl.from_member_id AND held.office IN %s AND %s
               WHERE dl.to_member_id IN %s AND %s AND dl.cell_id IN (%s)""",
            self._sql_role_holds(),
            RUNNING_OFFICES,
            self._sql_in_force("held"),
            self._sql_own_members(),
            self._sql_in_force("dl"),
            self._sql_role_member(),
        )

    def _sql_role_clerk(self):
        """Who was named to enter for a cell without computers."""
        return SQL(
            "SELECT clerked.id FROM party_cell clerked WHERE clerked.clerk_id IN %s",
            self._sql_serving_members(),
        )

    def _sql_role_supervisor(self):
        return SQL(
            """SELECT af.cell_id FROM party_cell_affiliation af
               WHERE af.supervisor_id IN %s AND %s""",
            self._sql_serving_members(),
            self._sql_in_force("af"),
        )

    def _sql_role_officer(self):
        """Cells of the whole subtree of the committees the user works for."""
        return SQL(
            """SELECT af.cell_id FROM party_cell_affiliation af
               WHERE %s AND af.committee_id IN %s""",
            self._sql_in_force("af"),
            self._sql_overseen_committees(),
        )

    def _sql_overseen_committees(self):
        """Subquery of the committees the user works for, with all below them."""
        return SQL(
            """(SELECT below.id FROM party_committee_officer oc
                JOIN party_committee above ON above.id = oc.committee_id
                JOIN party_committee below
                     ON starts_with(below.parent_path, above.parent_path)
                WHERE oc.member_id IN %s AND %s)""",
            self._sql_serving_members(),
            self._sql_in_force("oc"),
        )

    def _get_cell_roles(self, cells):
        """Roles of the current user today in each of the cells, in one query.

        :param cells: party.cell recordset
        :return: {cell id: set of 'runs', 'committee', 'member', 'supervisor', 'officer', 'clerk'}
        """
        roles = {cell_id: set() for cell_id in cells.ids}
        if not roles:
            return roles
        self._flush_access_sources()
        names = ("runs", "committee", "member", "supervisor", "officer", "clerk")
        union = SQL(" UNION ALL ").join(
            SQL(
                "SELECT %s AS role, r.cell_id FROM (%s) r (cell_id)",
                name,
                getattr(self, f"_sql_role_{name}")(),
            )
            for name in names
        )
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT role, cell_id FROM (%s) x WHERE cell_id IN %s", union, tuple(roles)
            )
        )
        for role, cell_id in rows:
            roles[cell_id].add(role)
        return roles

    def _check_computed(self, names):
        """Refuse what is copied or computed: Odoo itself lets RPC write it."""
        if forged := get_computed_fields(self) & set(names):
            labels = [self._fields[name]._description_string(self.env) for name in sorted(forged)]
            raise UserError(
                self.env._(
                    "%(fields)s follows from other entries and cannot be written.",
                    fields=", ".join(labels),
                )
            )

    def _without_right(self, name):
        """The records on which the user has not the right: asked anew, the cache can be written."""
        self.invalidate_recordset([name], flush=False)
        return self.filtered(lambda record: not record[name])

    # ------------------------------------------------------------
    # ACCESS CHECK
    # ------------------------------------------------------------

    def _check_access(self, operation):
        # Memberships, links and midnight change rights at any time: never judge by the cache.
        self.invalidate_recordset(ACCESS_FIELDS, flush=False)
        return super()._check_access(operation)
