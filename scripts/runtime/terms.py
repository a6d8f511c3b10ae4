"""The command `scripts/terms`."""

import argparse

from . import addon, database, odoo_source, odoo_tests, postgres, processes, server, virtualenv
from .console import Stop, say, step
from .layout import ADDON, CHECKOUT, RUN, DataFolder, setting_up
from .odoo import Odoo


def main():
    argparse.ArgumentParser(
        prog="scripts/terms",
        description="Bring the translation template of the addon (party_cell/i18n) in line with "
        "the code, and the Vietnamese translation in line with the template; say what is still to "
        "be translated.",
    ).parse_args()
    with setting_up():
        python = virtualenv.ensure(virtualenv.DEVELOPMENT)
        source = odoo_source.ensure()
    data = DataFolder(RUN / "fast")
    with (
        data.reserved(),
        postgres.embedded(data.postgres, data.postgres_log, postgres.THROWAWAY) as cluster,
    ):
        odoo = Odoo(python, source, data, cluster)
        odoo.configure(odoo_tests.DATABASE, server.free_port())
        odoo_tests.prepare(odoo, fast=True)
        with step("Installing the addon"), database.explained(odoo):
            database.run(odoo, odoo_tests.DATABASE, "-i", addon.NAME, *odoo_tests.INSTALL)
        exported = data.path / f"{addon.NAME}.pot"
        odoo_tests.export_terms(odoo, exported)
    try:
        processes.run(
            [python, "scripts/runtime/translations.py", ADDON / "i18n", exported, "--write"],
            cwd=CHECKOUT,
        )
    except processes.Failed as failure:
        say(failure.output.rstrip())
        raise Stop("The Vietnamese translation is not complete: see above.") from failure
    say("Template and translation are complete.")
