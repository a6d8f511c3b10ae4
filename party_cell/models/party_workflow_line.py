from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .party_workflow import get_computed_fields


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
    # Past draft only these fields are worded, and no line comes or goes. None: no such limit.
    _workflow_texts = None

    cell_id = fields.Many2one(
        "party.cell",
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
        self._check_protected({name for vals in vals_list for name in vals})
        self._check_parents([vals.get(self._workflow_parent) for vals in vals_list])
        return super().create(vals_list)

    def write(self, vals):
        self._check_protected(vals.keys())
        parent_ids = self[self._workflow_parent].ids + [vals.get(self._workflow_parent)]
        self._check_parents(parent_ids, set(vals))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_locked(self):
        self._check_parents(self[self._workflow_parent].ids)

    def _check_protected(self, names):
        """Refuse what is copied or computed: the cell, counts and results."""
        if forged := get_computed_fields(self) & set(names):
            labels = [self._fields[name]._description_string(self.env) for name in sorted(forged)]
            raise UserError(
                self.env._(
                    "%(fields)s follows from other entries and cannot be written.",
                    fields=", ".join(labels),
                )
            )

    def _check_parents(self, parent_ids, names=None):
        """Ask the parents whether their lines may change.

        :param names: names of the fields written; None when lines are made or deleted
        """
        ids = {parent_id for parent_id in parent_ids if isinstance(parent_id, int)}
        if not ids:
            return
        parents = self.env[self._fields[self._workflow_parent].comodel_name].browse(ids)
        parents._check_editable({self._workflow_lines})
        if self._workflow_texts is None or (names and names <= self._workflow_texts):
            return
        worded = parents.filtered(lambda parent: parent.state != "draft")
        if worded:
            raise UserError(worded._get_lock_message(worded[0].state))
