from odoo import api, fields, models
from odoo.fields import Domain


class PartyCommitteeOfficer(models.Model):
    """Who works for a superior committee, and from when to when (both days included)."""

    _name = "party.committee.officer"
    _description = "Officer of a Party Committee"
    _inherit = ["party.access", "party.roles.source", "party.dated"]
    _rec_name = "member_id"
    _order = "committee_id, date_from desc, id"

    committee_id = fields.Many2one("party.committee", required=True, ondelete="cascade", index=True)
    member_id = fields.Many2one(
        "party.member", "Officer", required=True, ondelete="restrict", index=True
    )

    _dates = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "The last day of an officer comes before the first. Correct one of the two dates.",
    )
    _overlap = models.Constraint(
        "EXCLUDE USING gist (int4range(committee_id, committee_id, '[]') WITH &&,"
        " int4range(member_id, member_id, '[]') WITH &&,"
        " daterange(date_from, date_to, '[]') WITH &&)",
        "This person already is an officer of this committee in that time. End the earlier line.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        officers = super().create(vals_list)
        officers.member_id._sync_groups()
        return officers

    def write(self, vals):
        members = self.member_id
        result = super().write(vals)
        (members | self.member_id)._sync_groups()
        return result

    def unlink(self):
        members = self.member_id
        result = super().unlink()
        members._sync_groups()
        return result

    def _get_access_domain(self, name):
        if name == "user_reads":
            return (
                self._domain_administrator()
                | self._domain_own("member_id")
                | self._domain_in("committee_id", self._roles().committees)
            )
        if name == "user_writes":
            return self._domain_administrator()
        return Domain.FALSE
