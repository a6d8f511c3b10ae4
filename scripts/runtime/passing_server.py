"""A server with demo data that is gone afterwards."""

from contextlib import contextmanager
from types import SimpleNamespace

from . import database, odoo_source, postgres, server, system_packages, testing, virtualenv
from .layout import setting_up
from .odoo import Odoo

DATABASE = "party_cell_demo"


@contextmanager
def running(requirements=virtualenv.RUNTIME):
    """Serve a new database with demo data; yields `url`, `database` and `python`."""
    with setting_up():
        system_packages.ensure(system_packages.PDF)
        source = odoo_source.ensure()
        python = virtualenv.ensure(requirements)
    with (
        testing.data_folder(fast=False) as data,
        postgres.embedded(data.postgres, data.postgres_log, postgres.THROWAWAY) as database_server,
    ):
        odoo = Odoo(python, source, data, database_server)
        port = server.free_port()
        odoo.configure(DATABASE, port)
        database.prepare(odoo, DATABASE, demo=True)
        with server.running(odoo, DATABASE, port):
            yield SimpleNamespace(
                url=f"http://{server.ADDRESS}:{port}", database=DATABASE, python=python
            )
