"""Command lines and configuration of Odoo."""

import configparser
import secrets

from .layout import CHECKOUT, RUN


class Odoo:
    """Odoo on one data folder and one database server, with the addons of one folder."""

    def __init__(self, python, source, data, server, addons=CHECKOUT):
        self.python = python
        self.source = source
        self.data = data
        self.server = server
        self.addons = addons

    def command(self, *arguments):
        """The command line of `odoo` with our configuration; arguments of a subcommand first."""
        return [self.python, "-m", "odoo", *arguments]

    def batch(self, database, *arguments):
        """The command line of a run on one database that ends when the loading is done."""
        return self.command(
            "-c",
            self.data.odoo_conf,
            "-d",
            database,
            "--stop-after-init",
            "--max-cron-threads=0",
            *arguments,
        )

    def environment(self):
        """Where Odoo finds itself and its database; compiled files stay out of the source trees."""
        environment = self.server.environment()
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        return {
            **environment,
            "PYTHONPATH": str(self.source),
            "PYTHONPYCACHEPREFIX": str(RUN / "pycache"),
        }

    def configure(self, database, port):
        """Write the configuration file; the master password is drawn once and kept."""
        old = configparser.RawConfigParser()
        old.read(self.data.odoo_conf)
        password = old.get("options", "admin_passwd", fallback=None) or secrets.token_urlsafe(32)
        options = {
            "addons_path": self.addons,
            "admin_passwd": password,
            "data_dir": self.data.odoo,
            "db_maxconn": 32,
            "db_name": database,
            "dbfilter": f"^{database}$",
            "http_interface": "127.0.0.1",
            "http_port": port,
            "list_db": False,
            "pidfile": self.data.odoo_pid,
            # Odoo's own weekly report to its maker
            "publisher_warranty_url": "",
        }
        text = "[options]\n" + "".join(f"{name} = {value}\n" for name, value in options.items())
        self.data.odoo_conf.touch(mode=0o600)
        self.data.odoo_conf.write_text(text)
