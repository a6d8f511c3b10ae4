"""Odoo databases with the addon: made once, updated when the code changed."""

import re
import shutil
from contextlib import contextmanager

from . import addon, processes
from .console import Stop, say, step
from .layout import require_space

LANGUAGE = "vi_VN"
# What a database was made from stands in its comment, which only a complete database has
MARK = "party_cell "


def prepare(odoo, name, demo):
    """Make the database `name` when it is absent, update it when the addon's code is another."""
    code = addon.fingerprint()
    if not exists(odoo.server, name):
        make(odoo, name, demo, code)
    elif not has_addon(odoo.server, name):
        raise Stop(
            f"The database {name} exists and has no party_cell: choose another name with "
            f"--database, or drop it with 'dropdb {name}'."
        )
    elif not (odoo.data.filestore / name).is_dir():
        raise Stop(
            f"The database {name} was made with another data folder, which has its files: give "
            "that one with --data-dir, or choose another name with --database."
        )
    elif comment(odoo.server, name) != MARK + code:
        with step(f"Updating the database {name} to the changed addon"), explained(odoo):
            run(odoo, name, "-u", addon.NAME)
        set_comment(odoo.server, name, MARK + code)


def make(odoo, name, demo, code):
    """Make a database under a passing name; it gets its own name when everything is in it."""
    making = f"{name}_making"
    files = odoo.data.filestore
    require_space(odoo.data.path, 500, "The database")
    create_empty(odoo.server, making)
    for leftover in (making, name):
        shutil.rmtree(files / leftover, ignore_errors=True)
    what = "with demonstration data" if demo else "without demonstration data"
    with step(f"Making the database {name} {what}"), explained(odoo):
        more = ["--with-demo"] if demo else []
        run(odoo, making, "-i", addon.NAME, f"--load-language={LANGUAGE}", *more)
        set_comment(odoo.server, making, MARK + code)
    # The files first: a database of the final name is complete with its files
    (files / making).mkdir(exist_ok=True)
    (files / making).rename(files / name)
    odoo.server.query(f'ALTER DATABASE "{making}" RENAME TO "{name}"')


def create_empty(server, name):
    """Create a database that ignores accents in searches, dropping an unfinished one."""
    server.query(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    owner = server.owner_settings.get("PGUSER")
    owned = f'OWNER "{owner}"' if owner else ""
    # As Odoo itself creates them: C sorts bytes, which lets LIKE use plain indexes
    server.query(
        f"CREATE DATABASE \"{name}\" {owned} ENCODING 'UTF8' LC_COLLATE 'C' TEMPLATE template0"
    )
    try:
        server.query(
            "CREATE EXTENSION pg_trgm; CREATE EXTENSION unaccent;"
            "ALTER FUNCTION unaccent(text) IMMUTABLE",
            database=name,
        )
    except processes.Failed as failure:
        # On a server of the user's own the role may lack the right; Odoo works without
        say(f"Searches will mind accents: {failure.reason()}")


def copy(odoo, source, name):
    """Make `name` a copy of a database that nobody is connected to, with its files."""
    files = odoo.data.filestore
    odoo.server.query(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    odoo.server.query(f'CREATE DATABASE "{name}" OWNER odoo TEMPLATE "{source}"')
    shutil.rmtree(files / name, ignore_errors=True)
    if (files / source).exists():
        shutil.copytree(files / source, files / name)


def exists(server, name):
    return bool(server.query("SELECT 1 FROM pg_database WHERE datname = :'name'", name=name))


def has_addon(server, name):
    """Whether the database is an Odoo database in which the addon is installed."""
    if not server.query("SELECT to_regclass('ir_module_module')", database=name):
        return False
    installed = server.query(
        "SELECT 1 FROM ir_module_module WHERE name = :'addon' AND state IN"
        " ('installed', 'to upgrade')",
        database=name,
        addon=addon.NAME,
    )
    return bool(installed)


def comment(server, name):
    return server.query(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = :'name'",
        name=name,
    )


def set_comment(server, name, text):
    server.query(f"COMMENT ON DATABASE \"{name}\" IS :'text'", text=text)


def run(odoo, name, *arguments):
    """Run Odoo on one database to the end of its installation or update."""
    return processes.run(
        odoo.batch(name, "--no-http", *arguments),
        log=odoo.data.odoo_log,
        env=odoo.environment(),
        cwd=odoo.data.path,
    )


@contextmanager
def explained(odoo):
    """Turn a failed run of Odoo into one sentence with the reason that its log gives."""
    try:
        yield
    except processes.Failed as failure:
        # PostgreSQL may have met the end of the disk before Odoo did
        nearly_full = shutil.disk_usage(odoo.data.path).free < 50 * 2**20
        if nearly_full or any(sign in failure.output for sign in processes.DISK_FULL):
            raise Stop("The disk is full: free some space and start again.") from failure
        reasons = re.findall(r"^[\w.]+(?:Error|Exception): .+$", failure.output, re.MULTILINE)
        reason = reasons[-1] if reasons else failure.reason()
        raise Stop(
            f"Odoo could not load the addon ({reason}): see {odoo.data.odoo_log}."
        ) from failure
