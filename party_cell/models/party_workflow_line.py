from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class PartyWorkflowLine(models.AbstractModel):
    """A line of a record with states: it asks its parent before it changes.

    A model sets ``_workflow_parent`` (its Many2one) and ``_workflow_lines`` (the parent's One2many,
    by which the parent says who may change the lines in which state). The line carries the
    parent's cell, for record rules; it is copied once and never written.
    """

    _name = "party.workflow.line"
    _description = "Line of a Party Workflow"
    _inherit = ["party.access"]

    _workflow_parent = "meeting_id"
    _workflow_lines = ""

    cell_id = fields.Many2one(
        "party.cell",
        "Cell",
        compute="_compute_cell_id",
        store=True,
        precompute=True,
        index=True,
    )

    @api.depends(lambda self: [self._workflow_parent] if self._workflow_lines else [])
    def _compute_cell_id(self):
        for line in self:
            line.cell_id = line[self._workflow_parent].cell_id

    def _get_access_domain(self, name):
        """The rights on a line are those on its parent."""
        return Domain(self._workflow_parent, "any!", [(name, "=", True)])

    @api.model_create_multi
    def create(self, vals_list):
        self._check_parents([vals.get(self._workflow_parent) for vals in vals_list])
        return super().create(vals_list)

    def write(self, vals):
        if vals.get("cell_id") and any(line.cell_id.id != vals["cell_id"] for line in self):
            raise UserError(self.env._("A line stays with its cell."))
        self._check_parents(self[self._workflow_parent].ids + [vals.get(self._workflow_parent)])
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_locked(self):
        self._check_parents(self[self._workflow_parent].ids)

    def _check_parents(self, parent_ids):
        ids = {parent_id for parent_id in parent_ids if isinstance(parent_id, int)}
        if not ids:
            return
        parents = self.env[self._fields[self._workflow_parent].comodel_name].browse(ids)
        parents._check_editable({self._workflow_lines})
