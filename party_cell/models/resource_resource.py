from odoo import models


class ResourceResource(models.Model):
    """An employee's account and activity are those of the resource: they decide roles."""

    _name = "resource.resource"
    _inherit = ["resource.resource", "party.roles.source"]
