"""The command `scripts/bench`."""

import argparse
import hashlib
import os
from datetime import date
from pathlib import Path

from runtime import (
    addon,
    database,
    odoo_source,
    postgres,
    processes,
    server,
    system_packages,
    virtualenv,
)
from runtime.console import Stop, say, step
from runtime.layout import CHECKOUT, RUN, DataFolder, require_space, setting_up
from runtime.odoo import Odoo

from . import report

BASE = f"{addon.NAME}_bench"
# What the addon is measured against; installed beside it
REFERENCE = "hr_holidays"
ITEMS = (
    "list",
    "approve",
    "announce",
    "create",
    "print",
    "tasks",
    "dashboard",
    "quarter",
    "memory",
)
# Disk space of a whole province's database with its indexes, in megabytes
WHOLE_MEGABYTES = 3000


def main():
    options = parse()
    data = DataFolder(options.data_dir)
    with data.reserved():
        with setting_up():
            source = odoo_source.ensure()
            python = virtualenv.ensure(virtualenv.RUNTIME)
            system_packages.ensure(system_packages.PDF)
        with postgres.running(data.postgres, data.postgres_log, throwaway=True) as cluster:
            odoo = Odoo(python, source, data, cluster)
            name = prepare(odoo, options.share)
            results = data.path / "results.json"
            results.unlink(missing_ok=True)
            measure(odoo, name, options, results)
    report.show(results)
    if options.json:
        report.keep(results, options.json)
    return 0


def parse():
    parser = argparse.ArgumentParser(
        prog="scripts/bench",
        description="Make the data of a share of a province, and measure what users wait for. "
        "Every figure is a ratio of two things measured in the same run.",
        epilog="The data stay in the data folder and are made again when the code has changed.",
    )
    parser.add_argument(
        "--share",
        type=share,
        default=0.1,
        help="share of a province: 1.0 has 4,077 cells, 62,053 members, 65,000 meetings and "
        "1,000,000 roll lines, 120,000 tasks (0.1)",
    )
    parser.add_argument(
        "--only",
        choices=ITEMS,
        action="append",
        metavar="ITEM",
        help=f"measure this alone, may be repeated: {', '.join(ITEMS)}",
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write all figures there")
    parser.add_argument(
        "--data-dir",
        default=RUN / "bench",
        metavar="FOLDER",
        help="where the database lives (.run/bench)",
    )
    return parser.parse_args()


def share(text):
    try:
        value = float(text)
    except ValueError:
        value = 0
    if not 0.001 <= value <= 1:
        raise argparse.ArgumentTypeError("a share is a number from 0.001 to 1")
    return value


def prepare(odoo, share):
    """Make the database of this share when it is absent or of other code; return its name."""
    name = f"{BASE}_{round(share * 1000):04d}"
    # The months of the data end with the last one
    mark = f"{addon.fingerprint()} {own_fingerprint()} {date.today():%Y-%m}"
    if database.comment(odoo.server, name) == mark and has_files(odoo, name):
        return name
    require_space(odoo.data.path, 700 + WHOLE_MEGABYTES * share, "The database")
    odoo.configure(BASE, server.free_port())
    database.prepare(odoo, BASE, demo=False)
    if not is_installed(odoo, BASE, REFERENCE):
        with step(f"Installing {REFERENCE}"), database.explained(odoo):
            database.run(odoo, BASE, "-i", REFERENCE)
    database.copy(odoo, BASE, name)
    with step(f"Making {share:g} of a province"):
        run(odoo, "dataset", name, "--share", share)
        odoo.server.query("VACUUM ANALYZE", database=name)
    database.set_comment(odoo.server, name, mark)
    return name


def own_fingerprint():
    """A digest of what makes the data set."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("dataset*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def has_files(odoo, name):
    return (odoo.data.filestore / name).is_dir()


def is_installed(odoo, name, module):
    return bool(
        odoo.server.query(
            "SELECT 1 FROM ir_module_module WHERE name = :'module' AND state = 'installed'",
            database=name,
            module=module,
        )
    )


def measure(odoo, name, options, results):
    more = [argument for item in options.only or () for argument in ("--only", item)]
    run(odoo, "measuring", name, "--share", options.share, "--results", results, *more)


def run(odoo, module, name, *arguments):
    """Run a module of this package inside Odoo, its output going to ours."""
    environment = odoo.environment()
    environment["PYTHONPATH"] += os.pathsep + str(CHECKOUT)
    odoo.configure(name, server.free_port())
    process = processes.start(
        [
            *(odoo.python, "-m", f"bench.{module}"),
            *("--config", odoo.data.odoo_conf, "--log", odoo.data.odoo_log),
            *("--database", name),
            *arguments,
        ],
        env=environment,
        cwd=odoo.data.path,
    )
    try:
        code = process.wait()
    finally:
        processes.stop(process)
    if code:
        say()
        raise Stop(f"The run failed with {code}: see above, and the end of {odoo.data.odoo_log}.")
