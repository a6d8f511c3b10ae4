from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain


class PartyCommitteeWork(models.AbstractModel):
    """What a superior committee keeps for its own work: open to who works for it, or for one above.

    An administrator reads it all. Lines copy the committee of their parent.
    """

    _name = "party.committee.work"
    _description = "Work of a Superior Committee"
    _inherit = ["party.access"]

    committee_id = fields.Many2one(
        "party.committee",
        "Of the committee",
        required=True,
        ondelete="restrict",
        index=True,
        default=lambda self: self.env["party.committee"]._get_own_top(),
        domain="[('user_oversees', '=', True)]",
    )

    def _get_access_domain(self, name):
        mine = self._domain_in("committee_id", self._roles().committees)
        if name == "user_reads":
            return self._domain_administrator() | mine
        if name in ("user_writes", "user_oversees"):
            return mine
        return Domain.FALSE

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            # What the client's context gives as a default is written all the same.
            defaults = (key[8:] for key in self.env.context if key.startswith("default_"))
            self._check_computed({*defaults}.union(*vals_list))
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            self._check_computed(vals)
        result = super().write(vals)
        if not self.env.su and self._moves_committee(vals) and self._without_right("user_writes"):
            # The rule asked what it was before: it must not go to the committee of others.
            raise AccessError(
                self.env._(
                    "You keep this for your own committee and those below it only. Choose one of "
                    "them."
                )
            )
        return result

    def _moves_committee(self, vals):
        """Whether the values may hand the record to another committee."""
        related = self._fields["committee_id"].related
        return (related.split(".")[0] if related else "committee_id") in vals

    def _get_cells_below(self):
        """The cells below one record's committee that have a secretary."""
        self.ensure_one()
        # sudo: the secretaries of the committee's own cells, whom its officers may know
        return (
            self.env["party.cell"]
            .sudo()
            .search(
                Domain("committee_id", "child_of", self.committee_id.id)
                & Domain("secretary_id", "!=", False)
            )
        )

    def _find_foreign_cells(self, field="cell_id"):
        """A sentence for each record whose cell does not stand below its committee."""
        # sudo: the tree above a cell, whoever enters it
        return [
            self.env._(
                "%(cell)s does not stand below %(committee)s: choose one of its own cells.",
                cell=record[field].name,
                committee=record.committee_id.name,
            )
            for record in self.sudo()
            if record[field]
            and record.committee_id.id not in record[field]._get_committee_ids_above()
        ]

    def _check_cells_below(self):
        if problems := self._find_foreign_cells():
            raise ValidationError("\n".join(problems))
