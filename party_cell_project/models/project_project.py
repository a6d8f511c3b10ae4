from odoo import fields, models
from odoo.fields import Domain

from odoo.addons.party_cell.models.party_access import ACCESS_FIELDS
from odoo.addons.party_cell.models.party_thread import in_vietnamese


class ProjectProject(models.Model):
    _inherit = "project.project"

    party_cell_id = fields.Many2one(
        "party.cell",
        "Party cell",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="cascade",
    )

    def _check_access(self, operation):
        # Memberships change at any time: never judge by the cache.
        self.sudo().party_cell_id.invalidate_recordset(ACCESS_FIELDS, flush=False)
        return super()._check_access(operation)


class PartyCell(models.Model):
    _inherit = "party.cell"

    def _get_projects(self):
        """{cell: its project}, made where there is none; as superuser, without followers."""
        projects = self.env["project.project"].with_context(active_test=False)
        found = projects.search(Domain("party_cell_id", "in", self.ids)).grouped("party_cell_id")
        missing = self.filtered(lambda cell: cell not in found)
        speaker = in_vietnamese(self.env)
        made = projects.create(
            [
                {
                    "name": speaker._("Tasks of %(cell)s", cell=cell.name),
                    "party_cell_id": cell.id,
                    "privacy_visibility": "followers",
                    "user_id": False,
                    "company_id": False,
                }
                for cell in missing
            ]
        )
        return {cell: some[:1] for cell, some in found.items()} | dict(
            zip(missing, made, strict=True)
        )
