"""What a user is today: from the account over employee and member to memberships in force."""

from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from odoo import api, models
from odoo.tools import SQL

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")

# The offices that run a cell, and those that make up its committee (chi ủy).
RUNNING_OFFICES = ("secretary", "deputy")
COMMITTEE_OFFICES = (*RUNNING_OFFICES, "committee_member")

# What decides the roles: must be in the database before they are read, and a change of it makes
# the transaction forget them (PartyRolesSource).
SOURCES = {
    "resource.resource": ["user_id", "active"],
    "hr.employee": ["user_id", "active", "resource_id"],
    "party.member": ["user_id", "employee_id", "active"],
    "party.membership": ["member_id", "cell_id", "office", "status", "date_from", "date_to"],
    "party.delegation": ["cell_id", "from_member_id", "to_member_id", "date_from", "date_to"],
    "party.cell": ["clerk_id"],
    "party.cell.affiliation": ["cell_id", "committee_id", "supervisor_id", "date_from", "date_to"],
    "party.committee": ["parent_id", "parent_path"],
    "party.committee.officer": ["committee_id", "member_id", "date_from", "date_to"],
}

# Each is read by a method _sql_<role>.
CELL_ROLES = ("runs", "holds", "committee", "member", "supervisor", "officer", "clerk")
# Done for other cells: not by who is expelled or suspended.
SERVING_ROLES = ("supervisor", "officer", "clerk", "committees")


def vietnam_today():
    """Today's date in Vietnam, whatever the time zone of server and client."""
    return datetime.now(VIETNAM).date()


def sql_in_force(alias):
    """Condition: a row with date_from and date_to (both included) is in force today."""
    today, alias = vietnam_today(), SQL.identifier(alias)
    return SQL(
        "(%s.date_from <= %s AND (%s.date_to IS NULL OR %s.date_to >= %s))",
        *(alias, today, alias, alias, today),
    )


def sql_array(ids):
    """Ids as one constant: a province's officer has thousands, and the planner reads each."""
    return SQL("%s::int[]", "{" + ",".join(map(str, sorted(ids))) + "}")


class Roles(NamedTuple):
    """The roles of one user on one day."""

    own: frozenset  # ids of the member records of the account
    committees: frozenset  # ids of the committees overseen: the user's own and all below
    cells: dict  # {role: ids of the cells}
    domains: dict  # what was made of them in this transaction (party.access)

    def cells_of(self, *roles):
        """Ids of the cells where the user has any of the roles."""
        return frozenset().union(*(self.cells[role] for role in roles))

    def in_cell(self, cell_id):
        """The set of the roles in one cell."""
        return {role for role, ids in self.cells.items() if cell_id in ids}


NOBODY = Roles(frozenset(), frozenset(), dict.fromkeys(CELL_ROLES, frozenset()), {})


class PartyRoles(models.AbstractModel):
    """Reads the roles of the current user, once a transaction."""

    _name = "party.roles"
    _description = "Roles in Party Cells"

    @api.model
    def _get(self):
        """The roles of the current user today.

        Read afresh in every transaction, on every day, and after any change of what decides them;
        going back to a savepoint forgets them too (Odoo clears ``cr.cache`` then).
        """
        known = self.env.cr.cache.setdefault("party_roles", {})
        key = (self.env.uid, vietnam_today())
        if key not in known:
            known[key] = self._read()
        return known[key]

    @api.model
    def _forget(self):
        self.env.cr.cache.pop("party_roles", None)

    def _read(self):
        self._flush_sources()
        members = self.env.execute_query(self._sql_own())
        if not members:
            return NOBODY._replace(domains={})
        own = tuple(member for member, _serves in members)
        serving = tuple(member for member, serves in members if serves) or (0,)
        queries = {
            role: getattr(self, f"_sql_{role}")(serving if role in SERVING_ROLES else own)
            for role in (*CELL_ROLES, "committees")
        }
        rows = self.env.execute_query(
            SQL(
                "SELECT role, array_agg(id) FROM (%s) found (role, id) GROUP BY role",
                SQL(" UNION ALL ").join(
                    SQL("SELECT %s, mine.id FROM (%s) mine (id)", role, query)
                    for role, query in queries.items()
                ),
            )
        )
        found = {role: frozenset(ids) for role, ids in rows}
        cells = {role: found.get(role, frozenset()) for role in CELL_ROLES}
        return Roles(frozenset(own), found.get("committees", frozenset()), cells, {})

    def _flush_sources(self):
        for model, names in SOURCES.items():
            self.env[model].flush_model(names)

    # ------------------------------------------------------------
    # WHO IS WHAT
    # ------------------------------------------------------------

    def _sql_own(self):
        """The member records of the current user, and whether each serves.

        The link from member to user counts only while the employee, where there is one, is active
        and still linked to the same user: an HR officer may relink an employee, but gains nothing
        before an officer or administrator has confirmed it. A member whose membership is ended or
        suspended does nothing for other cells (officer, supervisor, clerk) any longer.
        """
        return SQL(
            """SELECT own.id,
                      count(ms.id) = 0 OR bool_or(ms.status <> 'suspended' AND %s)
               FROM party_member own
               LEFT JOIN hr_employee employee ON employee.id = own.employee_id
               LEFT JOIN party_membership ms ON ms.member_id = own.id
               WHERE own.user_id = %s AND own.active
                 AND (own.employee_id IS NULL
                      OR (employee.active AND employee.user_id = own.user_id))
               GROUP BY own.id""",
            sql_in_force("ms"),
            self.env.uid,
        )

    def _sql_membership(self, members, condition):
        return SQL(
            """SELECT ms.cell_id FROM party_membership ms
               WHERE ms.member_id IN %s AND ms.status <> 'suspended' AND %s AND %s""",
            members,
            sql_in_force("ms"),
            condition,
        )

    def _sql_member(self, members):
        return self._sql_membership(members, SQL("TRUE"))

    def _sql_committee(self, members):
        return self._sql_membership(members, SQL("ms.office IN %s", COMMITTEE_OFFICES))

    def _sql_holds(self, members):
        """Secretary and deputy themselves: a substitute names no substitute."""
        return self._sql_membership(members, SQL("ms.office IN %s", RUNNING_OFFICES))

    def _sql_runs(self, members):
        """Secretary, deputy, and whoever stands in for one by a delegation in force."""
        return SQL(
            """%s UNION ALL
               SELECT dl.cell_id FROM party_delegation dl
               JOIN party_membership held ON held.cell_id = dl.cell_id
                    AND held.member_id = dl.from_member_id AND held.office IN %s AND %s
               WHERE dl.to_member_id IN %s AND %s AND dl.cell_id IN (%s)""",
            self._sql_holds(members),
            RUNNING_OFFICES,
            sql_in_force("held"),
            members,
            sql_in_force("dl"),
            self._sql_member(members),
        )

    def _sql_clerk(self, members):
        """Who was named to enter for a cell without computers."""
        return SQL("SELECT id FROM party_cell WHERE clerk_id IN %s", members)

    def _sql_supervisor(self, members):
        return SQL(
            "SELECT af.cell_id FROM party_cell_affiliation af WHERE af.supervisor_id IN %s AND %s",
            members,
            sql_in_force("af"),
        )

    def _sql_officer(self, members):
        """Cells of the whole subtree of the committees the user works for."""
        return SQL(
            """SELECT af.cell_id FROM party_cell_affiliation af
               WHERE %s AND af.committee_id IN (%s)""",
            sql_in_force("af"),
            self._sql_committees(members),
        )

    def _sql_committees(self, members):
        """The committees the user works for, with all below them."""
        return SQL(
            """SELECT below.id FROM party_committee_officer oc
               JOIN party_committee above ON above.id = oc.committee_id
               JOIN party_committee below ON starts_with(below.parent_path, above.parent_path)
               WHERE oc.member_id IN %s AND %s""",
            members,
            sql_in_force("oc"),
        )


class PartyRolesSource(models.AbstractModel):
    """What decides roles: a change makes the transaction forget what it knew of them."""

    _name = "party.roles.source"
    _description = "Source of Roles in Party Cells"

    def modified(self, fnames, create=False, before=False):
        if not set(SOURCES[self._name]).isdisjoint(fnames):
            self.env["party.roles"]._forget()
        return super().modified(fnames, create, before)

    def unlink(self):
        result = super().unlink()
        self.env["party.roles"]._forget()
        return result
