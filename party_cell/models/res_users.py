from odoo import models


class ResUsers(models.Model):
    _inherit = "res.users"

    def write(self, vals):
        result = super().write(vals)
        if "active" in vals:
            # sudo: an archived account loses the groups that its memberships gave
            members = self.env["party.member"].sudo().search([("user_id", "in", self.ids)])
            members._sync_groups()
        return result
