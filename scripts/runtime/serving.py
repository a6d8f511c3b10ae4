"""The command `scripts/serve`."""

import argparse
import re

from . import addon, database, odoo_source, postgres, server, system_packages, virtualenv
from .console import Stop, say
from .layout import CHECKOUT, RUN, DataFolder, setting_up
from .odoo import Odoo


def main():
    options = parse()
    data = DataFolder(options.data_dir)
    with data.reserved():
        server.end_leftover(data)
        server.require_port(options.port)
        with setting_up():
            system_packages.ensure(system_packages.PDF)
            source = odoo_source.ensure()
            python = virtualenv.ensure(virtualenv.RUNTIME)
        with postgres.running(data.postgres, data.postgres_log) as database_server:
            odoo = Odoo(python, source, data, database_server)
            odoo.configure(options.database, options.port)
            database.prepare(odoo, options.database, demo=options.demo)
            server.require_port(options.port)
            with server.running(odoo, options.database, options.port) as process:
                welcome(options, data)
                return serve(process, data)


def parse():
    parser = argparse.ArgumentParser(
        prog="scripts/serve",
        description="Serve Odoo 19 with party_cell on this machine. The first start fetches and "
        "makes what is needed; later starts take seconds and keep the data.",
        epilog="ODOO_SOURCE names an Odoo 19 checkout to use instead of Debian's package; PGHOST, "
        "PGPORT, PGUSER and PGPASSWORD a PostgreSQL server to use instead of starting one.",
    )
    parser.add_argument("--port", type=port, default=8069, help="port on 127.0.0.1 (8069)")
    parser.add_argument(
        "--data-dir",
        default=RUN / "data",
        metavar="FOLDER",
        help="where database, files and sessions live (.run/data)",
    )
    parser.add_argument(
        "--database",
        type=database_name,
        metavar="NAME",
        help="name of the database (party_cell_demo, or party_cell with --no-demo)",
    )
    parser.add_argument(
        "--no-demo",
        dest="demo",
        action="store_false",
        help="a database without demonstration data",
    )
    options = parser.parse_args()
    if not options.database:
        options.database = f"{addon.NAME}_demo" if options.demo else addon.NAME
    return options


def port(text):
    if not text.isdigit() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError("a port is a number from 1 to 65535")
    return int(text)


def database_name(text):
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,49}", text):
        raise argparse.ArgumentTypeError(
            "a name has small letters, digits and underscores, a letter first, 50 at most"
        )
    return text


def welcome(options, data):
    say()
    say(f"party_cell is served at http://{server.ADDRESS}:{options.port}")
    say("Sign in with one of these; the password equals the login:")
    logins = [("admin", "administrator of Odoo")]
    if options.demo:
        logins += [row for row in addon.demo_logins() if row[0] != "admin"]
    width = max(len(row[0]) for row in logins)
    for login, *what in logins:
        say(f"  {login:<{width}}  {' '.join(what)}".rstrip())
    folder = data.path
    if folder.is_relative_to(CHECKOUT):
        folder = folder.relative_to(CHECKOUT)
    say(f"Ctrl-C stops the server; its data stay in {folder}.")


def serve(process, data):
    """Wait for the end: Ctrl-C is the normal one, Odoo's own is not."""
    try:
        process.wait()
    except KeyboardInterrupt:
        say("\nStopping …")
        return 0
    raise Stop(f"Odoo ended by itself: the reason is at the end of {data.odoo_log}.")
