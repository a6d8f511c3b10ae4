from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain


class PartyCommitteeSetting(models.AbstractModel):
    """What holds everywhere, and what a committee has of its own for its cells.

    Everybody reads all; an administrator changes all, an officer what belongs to the committees
    that he or she oversees.
    """

    _name = "party.committee.setting"
    _description = "Setting by Committee"
    _inherit = ["party.access", "party.dated"]

    committee_id = fields.Many2one(
        "party.committee",
        "For the cells of",
        index="btree_not_null",
        ondelete="restrict",
        domain=lambda self: self._get_adapting_domain(),
        help="The cells of this committee and of all below it. Empty: everywhere.",
    )

    def _get_access_domain(self, name):
        if name == "user_reads":
            return Domain.TRUE
        if name == "user_writes":
            overseen = self._domain_in("committee_id", self._roles().committees)
            return self._domain_administrator() | overseen
        return Domain.FALSE

    @api.model
    def _get_adapting_domain(self):
        """Committees for which the current user may make a setting."""
        return [] if self._is_trusted() else [("user_oversees", "=", True)]

    @api.model_create_multi
    def create(self, vals_list):
        settings = super().create(vals_list)
        settings._check_committees()
        return settings

    def write(self, vals):
        result = super().write(vals)
        if "committee_id" in vals:
            # The rule asked what the setting was before: it must not go to the cells of others.
            self._check_committees()
        return result

    def _check_committees(self):
        if self._is_trusted():
            return
        # sudo: whose setting it is now, which the rule may no longer show
        if any(s.committee_id.id not in self._roles().committees for s in self.sudo()):
            raise AccessError(
                self.env._(
                    "You make settings for your own committee and those below it only. Choose one "
                    "of them under “For the cells of”."
                )
            )
