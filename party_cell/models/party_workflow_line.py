from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from .party_workflow import HELD_STATES


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
    # The member whose own line this is: readable to him or her also after a transfer.
    _workflow_own = ""

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
        """The rights on a line are those on its parent; one's own lines stay one's own."""
        parents = self.env[self._fields[self._workflow_parent].comodel_name]
        domain = Domain(self._workflow_parent, "any!", parents._get_known_domains(name)[0])
        if name == "user_reads" and self._workflow_own:
            held = Domain(self._workflow_parent, "any!", [("state", "in", HELD_STATES)])
            domain |= self._domain_own(self._workflow_own) & held
        return domain

    @api.model_create_multi
    def create(self, vals_list):
        self._check_computed({name for vals in vals_list for name in vals})
        lines = super().create(vals_list)
        # Asked of what is stored: a parent may also come by default, or as text.
        lines.invalidate_recordset([self._workflow_parent])
        lines._check_parents(lines[self._workflow_parent].ids)
        return lines

    def write(self, vals):
        self._check_computed(vals.keys())
        parent = self._workflow_parent
        if parent in vals and any(line[parent].id != vals[parent] for line in self):
            raise UserError(self.env._("A line stays with its meeting."))
        self._check_parents(self[parent].ids, set(vals))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_locked(self):
        self._check_parents(self[self._workflow_parent].ids)

    def _check_parents(self, parent_ids, names=None):
        """Ask the parents whether their lines may change.

        :param names: names of the fields written; None when lines are made or deleted
        """
        if not parent_ids:
            return
        parents = self.env[self._fields[self._workflow_parent].comodel_name].browse(parent_ids)
        parents._check_editable({self._workflow_lines})
        if self._workflow_texts is None or (names and names <= self._workflow_texts):
            return
        worded = parents.filtered(lambda parent: parent.state != "draft")
        if worded:
            raise UserError(worded._get_lock_message(worded[0].state))

    def _check_same_parent(self, *names):
        """Lines named by these Many2one belong to the same parent."""
        parent = self._workflow_parent
        # sudo: to which parent the other lines belong, though the user may not read them
        for line in self.sudo():
            for name in names:
                if line[name] and line[name][parent] != line[parent]:
                    raise ValidationError(
                        self.env._(
                            "“%(field)s” names something of another meeting. Choose from this "
                            "meeting, or leave it empty.",
                            field=self._fields[name]._description_string(self.env),
                        )
                    )

    def _check_file_editable(self, files):
        """A file of a line is locked with the lines."""
        self._check_parents(self[self._workflow_parent].ids, self._workflow_texts)
