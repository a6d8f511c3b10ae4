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

CELL_ROLES = ("runs", "holds", "committee", "member", "supervisor", "officer", "clerk")


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
    serves: frozenset  # ids of the committees that the user works for, without those below
    cells: dict  # {role: ids of the cells}
    every_cell: bool  # whether the user oversees every cell that there is
    domains: dict  # what was made of them in this transaction (party.access)

    def cells_of(self, *roles):
        """Ids of the cells where the user has any of the roles."""
        return frozenset().union(*(self.cells[role] for role in roles))

    def in_cell(self, cell_id):
        """The set of the roles in one cell."""
        return {role for role, ids in self.cells.items() if cell_id in ids}


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

    def _flush_sources(self):
        for model, names in SOURCES.items():
            self.env[model].flush_model(names)

    # ------------------------------------------------------------
    # READING: two queries, and one more for officers
    # ------------------------------------------------------------

    def _read(self):
        self._flush_sources()
        cells = {role: set() for role in CELL_ROLES}
        own, serving, committees, serves = set(), set(), set(), set()
        for member, belonged, cell, office in self.env.execute_query(self._sql_own()):
            own.add(member)
            if cell or not belonged:
                serving.add(member)
            if cell:
                cells["member"].add(cell)
                if office in COMMITTEE_OFFICES:
                    cells["committee"].add(cell)
                if office in RUNNING_OFFICES:
                    cells["holds"].add(cell)
        cells["runs"] |= cells["holds"]
        if own:
            found = cells | {"committees": committees, "serves": serves}
            for role, row_id in self._read_given(own, serving, cells["member"]):
                found[role].add(row_id)
        every_cell = False
        if committees:
            cells["officer"], every_cell = self._read_overseen(committees)
        return Roles(
            frozenset(own),
            frozenset(committees),
            frozenset(serves),
            {role: frozenset(ids) for role, ids in cells.items()},
            every_cell,
            {},
        )

    def _sql_own(self):
        """The member records of the current user, with their memberships in force.

        The link from member to user counts only while the employee, where there is one, is active
        and still linked to the same user: an HR officer may relink an employee, but gains nothing
        before an officer or administrator has confirmed it. Who is suspended belongs nowhere.
        """
        return SQL(
            """SELECT own.id,
                      EXISTS (SELECT FROM party_membership any_ms WHERE any_ms.member_id = own.id),
                      ms.cell_id, ms.office
               FROM party_member own
               LEFT JOIN hr_employee employee ON employee.id = own.employee_id
               LEFT JOIN party_membership ms ON ms.member_id = own.id
                    AND ms.status <> 'suspended' AND %s
               WHERE own.user_id = %s AND own.active
                 AND (own.employee_id IS NULL
                      OR (employee.active AND employee.user_id = own.user_id))""",
            sql_in_force("ms"),
            self.env.uid,
        )

    def _read_given(self, own, serving, member_cells):
        """What was given to the members: rows of a role and the id of a cell or committee.

        A delegation of an office counts while who gave it holds the office and who got it belongs
        to the cell. What is done for other cells (officer, supervisor, clerk) ends with suspension
        and expulsion: ``serving`` are the members of whom neither is true.
        """
        own, serving = sql_array(own), sql_array(serving)
        return self.env.execute_query(
            SQL(
                """SELECT 'runs', dl.cell_id FROM party_delegation dl
                   WHERE dl.to_member_id = ANY(%(own)s) AND dl.cell_id = ANY(%(cells)s) AND %(dl)s
                     AND EXISTS (SELECT FROM party_membership held
                                 WHERE held.cell_id = dl.cell_id AND %(held)s
                                   AND held.member_id = dl.from_member_id
                                   AND held.office IN %(offices)s)
                   UNION ALL
                   SELECT 'clerk', id FROM party_cell WHERE clerk_id = ANY(%(serving)s)
                   UNION ALL
                   SELECT 'supervisor', af.cell_id FROM party_cell_affiliation af
                   WHERE af.supervisor_id = ANY(%(serving)s) AND %(af)s
                   UNION ALL
                   SELECT 'committees', below.id FROM party_committee_officer oc
                   JOIN party_committee above ON above.id = oc.committee_id
                   JOIN party_committee below ON starts_with(below.parent_path, above.parent_path)
                   WHERE oc.member_id = ANY(%(serving)s) AND %(oc)s
                   UNION ALL
                   SELECT 'serves', oc.committee_id FROM party_committee_officer oc
                   WHERE oc.member_id = ANY(%(serving)s) AND %(oc)s""",
                own=own,
                serving=serving,
                cells=sql_array(member_cells),
                offices=RUNNING_OFFICES,
                **{alias: sql_in_force(alias) for alias in ("dl", "held", "af", "oc")},
            )
        )

    def _read_overseen(self, committees):
        """The cells of the committees today, and whether these are all that there are."""
        [(ids, total)] = self.env.execute_query(
            SQL(
                """SELECT array_agg(af.cell_id), (SELECT count(*) FROM party_cell)
                   FROM party_cell_affiliation af WHERE af.committee_id = ANY(%s) AND %s""",
                sql_array(committees),
                sql_in_force("af"),
            )
        )
        ids = set(ids or ())
        return ids, len(ids) == total

    @api.model
    def _get_committees_above(self, cell_ids):
        """Ids of all committees above these cells today."""
        if not cell_ids:
            return frozenset()
        self._flush_sources()
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT above.id FROM party_cell_affiliation af
                   JOIN party_committee own ON own.id = af.committee_id
                   JOIN party_committee above ON starts_with(own.parent_path, above.parent_path)
                   WHERE af.cell_id = ANY(%s) AND %s""",
                sql_array(cell_ids),
                sql_in_force("af"),
            )
        )
        return frozenset(row[0] for row in rows)


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
