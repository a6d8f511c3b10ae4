from odoo import api, models


class HrEmployee(models.Model):
    _name = "hr.employee"
    _inherit = ["hr.employee", "party.roles.source"]

    def write(self, vals):
        result = super().write(vals)
        if {"user_id", "active"} & vals.keys():
            # sudo: an HR officer without Party rights changes who may open the Party's menus
            members = self.env["party.member"].sudo().search([("employee_id", "in", self.ids)])
            members._sync_groups()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_party_account(self):
        # sudo: without the employee nothing is left to tell whose account it is: confirm it anew
        Member = self.env["party.member"].sudo().with_context(active_test=False)
        Member.search([("employee_id", "in", self.ids)]).write({"user_id": False})
