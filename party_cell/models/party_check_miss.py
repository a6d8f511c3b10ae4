import ipaddress
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

# Checks that found nothing, within the time below: of one client, and of all together.
WINDOW = timedelta(minutes=10)
CLIENT_MISSES = 20
ALL_MISSES = 1000


class PartyCheckMiss(models.Model):
    """A check of a paper that found nothing: by their number, guessing is slowed down.

    Lines are only added, so that requests at the same time do not wait for each other, and only
    up to the limits, so that nobody fills the table.
    """

    _name = "party.check.miss"
    _description = "Failed Check of a Paper"
    _log_access = False
    _rec_name = "client"

    client = fields.Char(required=True, readonly=True)
    date = fields.Datetime(required=True, readonly=True)

    _client_idx = models.Index("(client, date)")
    _date_idx = models.Index("(date)")

    @api.model
    def _get_client(self, address):
        """The client behind an address: a network of 64 bits is one, whoever owns it."""
        try:
            ip = ipaddress.ip_address(address or "")
        except ValueError:
            return "unknown"
        if ip.version == 4:
            return str(ip)
        return str(ipaddress.ip_network((ip, 64), strict=False))

    @api.model
    def _is_throttled(self, client):
        recent = Domain("date", ">", fields.Datetime.now() - WINDOW)
        own = self.search_count(recent & Domain("client", "=", client), limit=CLIENT_MISSES)
        return own >= CLIENT_MISSES or self.search_count(recent, limit=ALL_MISSES) >= ALL_MISSES

    @api.model
    def _add(self, client):
        self.create({"client": client, "date": fields.Datetime.now()})

    @api.autovacuum
    def _gc_misses(self):
        self.search([("date", "<", fields.Datetime.now() - WINDOW)]).unlink()
