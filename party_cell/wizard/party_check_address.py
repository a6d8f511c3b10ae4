import re
from urllib.parse import urlsplit

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ..models.party_document_check import ADDRESS_PARAMETER
from ..tools.paper_check import PATH

# A longer one makes a code of squares too small to scan.
MAX_LENGTH = 80
# What stands in no address of a site, and might be taken for markup
FOREIGN = re.compile(r"[\s<>\"'\\]")


class PartyCheckAddress(models.TransientModel):
    """Sets the address that is printed as a QR code on originals."""

    _name = "party.check.address"
    _description = "Address to Check Papers"

    address = fields.Char(default=lambda self: self.env["party.document"]._get_check_address())

    def action_confirm(self):
        """Keep the address.

        :raise UserError: for what is no address of a site
        """
        self.ensure_one()
        if not self.env.user.has_group("party_cell.group_admin"):
            raise AccessError(self.env._("Only an administrator of Party cells sets this."))
        # sudo: one setting of this addon
        self.env["ir.config_parameter"].sudo().set_param(ADDRESS_PARAMETER, self._get_clean())
        return {"type": "ir.actions.act_window_close"}

    def _get_clean(self):
        """The address without what people paste along: a slash, the path of the page."""
        address = (self.address or "").strip().rstrip("/").removesuffix(PATH).rstrip("/")
        if not address:
            return ""
        try:
            parts = urlsplit(address)
            valid = bool(parts.scheme in ("http", "https") and parts.hostname and parts.port != 0)
        except ValueError:
            valid = False
        if not valid or parts.query or parts.fragment or parts.username or FOREIGN.search(address):
            raise UserError(
                self.env._(
                    "Write the address as it stands in a browser, such as https://chibo.example.vn."
                )
            )
        if len(address) > MAX_LENGTH or not address.isascii():
            raise UserError(
                self.env._(
                    "Take an address of at most %(count)s letters without diacritics: a longer one "
                    "makes a code that phones cannot scan.",
                    count=MAX_LENGTH,
                )
            )
        return address
