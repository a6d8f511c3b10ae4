from odoo import models


class HrEmployee(models.Model):
    _inherit = "hr.employee"

    def write(self, vals):
        result = super().write(vals)
        if {"user_id", "active"} & vals.keys():
            # sudo: an HR officer without Party rights changes who may open the Party's menus
            members = self.env["party.member"].sudo().search([("employee_id", "in", self.ids)])
            members._sync_groups()
        return result
