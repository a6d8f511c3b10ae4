from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.base.models.ir_attachment import condition_values

SOURCE_FIELDS = ("res_model", "res_id")


class PartySourceAccess(models.AbstractModel):
    """A row about another record, readable by whoever reads that record.

    Access rights (``ir.model.access``) and rules of the inheriting model still
    apply; on top of them every operation is decided by the source record: `read`
    by its `read`, all others by its `write`. A row whose source is gone, or whose
    model is, belongs to nobody but the superuser.

    Search, counts, groups, names and exports all pass through :meth:`_search`;
    records already known pass through :meth:`_check_access`. Both say the same.
    """

    _name = "party.source.access"
    _description = "Access Delegated to the Source Record"

    res_model = fields.Char("Source Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        "Source Record", model_field="res_model", required=True, readonly=True, index=True
    )

    _source_idx = models.Index("(res_model, res_id)")

    # ------------------------------------------------------------------
    # Access
    # ------------------------------------------------------------------

    def _check_access(self, operation):
        result = super()._check_access(operation)
        remaining = self - result[0] if result else self
        if not any(remaining._ids):
            return result
        # sudo: own rows - which source they have must be known to ask the source
        rows = remaining.sudo()
        rows.fetch(SOURCE_FIELDS)
        row_ids = defaultdict(lambda: defaultdict(list))
        for row in rows:
            row_ids[row.res_model][row.res_id].append(row.id)
        forbidden_ids = [
            row_id
            for model_name, by_source in row_ids.items()
            for source_id in self._get_forbidden_source_ids(model_name, by_source, operation)
            for row_id in by_source[source_id]
        ]
        if not forbidden_ids:
            return result
        forbidden = self.browse(forbidden_ids)
        # what sudo has just read must not stay readable for this user
        forbidden.invalidate_recordset(SOURCE_FIELDS)
        if result:
            return result[0] + forbidden, result[1]
        return forbidden, lambda: forbidden._make_source_access_error(operation)

    def _get_forbidden_source_ids(self, model_name, source_ids, operation):
        """The ids among ``source_ids`` this user may not use: one check a model."""
        if model_name not in self.env:
            return list(source_ids)
        sources = self.env[model_name].browse(source_ids)
        allowed = sources.exists()._filtered_access("read" if operation == "read" else "write")
        return list(set(sources._ids) - set(allowed._ids))

    def _make_source_access_error(self, operation):
        return AccessError(
            self.env._(
                "You may not use these records (%(model)s): what they belong to is not open to you."
                "\n\n(Operation: %(operation)s, Records: %(ids)s, User: %(user)s)",
                model=self._description,
                operation=operation,
                ids=self.ids[:6],
                user=self.env.uid,
            )
        )

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, *, bypass_access=False, **kwargs):
        """Add the rules of the sources as one subquery for each source model."""
        if not (self.env.su or bypass_access):
            domain = Domain(domain)
            domain &= self._get_source_access_domain(domain)
        return super()._search(domain, offset, limit, order, bypass_access=bypass_access, **kwargs)

    @api.model
    def _get_source_access_domain(self, domain):
        """Rows with a readable source, of the models that ``domain`` can match."""
        model_names = condition_values(self, "res_model", domain)
        if model_names is None:
            model_names = self._get_source_model_names()
        allowed = Domain.FALSE
        for model_name in model_names:
            source = self.env.get(model_name) if model_name else None
            if source is None or not source.has_access("read"):
                continue
            readable = source._search(Domain.TRUE, active_test=False)
            if not readable.is_empty():
                allowed |= Domain("res_model", "=", model_name) & Domain("res_id", "in", readable)
        return allowed

    @api.model
    def _get_source_model_names(self):
        """All source models in the table, by hopping along the index (no scan)."""
        table = SQL.identifier(self._table)
        self.flush_model(["res_model"])
        return [
            name
            for (name,) in self.env.execute_query(
                SQL(
                    """
            WITH RECURSIVE hop AS (
                (SELECT res_model FROM %(table)s ORDER BY res_model LIMIT 1)
                UNION ALL
                SELECT (SELECT res_model FROM %(table)s
                         WHERE res_model > hop.res_model ORDER BY res_model LIMIT 1)
                  FROM hop WHERE hop.res_model IS NOT NULL
            )
            SELECT res_model FROM hop WHERE res_model IS NOT NULL
            """,
                    table=table,
                )
            )
        ]
