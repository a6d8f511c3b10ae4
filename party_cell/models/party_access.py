"""Who may see what: the one place where rights follow the employee.

Record rules hold no ids and no dates (Odoo caches their domains per user); they name the boolean
fields below, whose search returns a condition made of the user's roles of today (party_roles.py).
"""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from .party_roles import sql_array

ACCESS_FIELDS = ("user_reads", "user_writes", "user_runs", "user_supervises", "user_oversees")


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
    _inherit = ["party.links"]

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
    # FORM
    # ------------------------------------------------------------

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """Every form holds still while a button of it works (static/src/record_form)."""
        arch, view = super()._get_view(view_id, view_type, **options)
        if view_type == "form" and not arch.get("js_class"):
            arch.set("js_class", "party_record_form")
        return arch, view

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
        # sudo: the domain below *is* the access rule; under the rule it would call itself
        stored = self._origin.sudo()
        allowed = set(stored.filtered_domain(self._get_known_domains(name)[0])._ids)
        for record in self:
            record[name] = record._origin.id in allowed

    def _search_access(self, name, operator, value):
        if operator != "in":
            return NotImplemented
        domain = self._get_known_domains(name)[1]
        return domain if True in value else ~domain

    @api.model
    def _get_known_domains(self, name):
        """The access domain as declared, for records in memory, and optimised, for queries.

        Kept with the roles that it is made of: opening one form asks for it dozens of times.
        """
        known = self._roles().domains
        key = (self._name, name, self.env.user.has_group("party_cell.group_admin"))
        if key not in known:
            domain = self._get_access_domain(name)
            known[key] = (domain, domain.optimize_full(self.sudo()))
        return known[key]

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

    @api.model
    def _roles(self):
        """What the current user is today (party.roles)."""
        return self.env["party.roles"]._get()

    def _domain_roles(self, *roles, but=()):
        """Records whose cell is one where the user has any of the roles today.

        :param but: roles whose cells may be left out, because another part of the rule opens them
        """
        mine, field = self._roles(), self._party_cell_field
        if "officer" in roles and mine.every_cell:
            return Domain(field, "!=", False)
        return self._domain_in(field, mine.cells_of(*roles) - mine.cells_of(*but))

    def _domain_own(self, field):
        """Records of which the field is the user's own member record."""
        return self._domain_in(field, self._roles().own)

    @api.model
    def _domain_in(self, field, ids):
        """Records of which the field is one of the ids; for records in memory without a query."""
        if not ids:
            return Domain.FALSE

        def is_one(record):
            return (record._origin.id if field == "id" else record[field].id) in ids

        array = sql_array(ids)
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s = ANY(%s)", model._field_to_sql(alias, field, query), array
            ),
            predicate=is_one,
        )

    @api.model
    def _domain_named(self):
        """What hangs on a meeting, for the members of its cell who are to chair it or to take its
        minutes.

        A subquery: joining every record's meeting would cost who reads a whole province most.
        """
        meetings, cells = self.env["party.meeting"].sudo(), self._roles().cells_of("member")
        if not cells:
            return Domain.FALSE
        named = meetings._domain_own("chair_id") | meetings._domain_own("minute_taker_id")
        named &= meetings._domain_in("cell_id", cells)
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s IN %s",
                model._field_to_sql(alias, "meeting_id", query),
                meetings._search(named).subselect(),
            ),
            predicate=lambda record: bool(record.meeting_id.filtered_domain(named)),
        )

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
