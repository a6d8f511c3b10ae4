"""The command `scripts/terms`."""

import argparse

from . import database, odoo_source, odoo_tests, postgres, processes, server, virtualenv
from .console import Stop, say, step
from .layout import ADDON, CHECKOUT, EXTRAS, RUN, DataFolder, setting_up
from .odoo import Odoo

FOLDERS = (ADDON, *EXTRAS)


def main():
    argparse.ArgumentParser(
        prog="scripts/terms",
        description="Bring the translation template of each addon (in its i18n) in line with the "
        "code, and the Vietnamese translation in line with the template; say what is still to be "
        "translated.",
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
        for folder in FOLDERS:  # each before what the next depends on brings more terms
            with step(f"Installing {folder.name}"), database.explained(odoo):
                database.run(odoo, odoo_tests.DATABASE, "-i", folder.name, *odoo_tests.INSTALL)
            odoo_tests.export_terms(odoo, data.path / f"{folder.name}.pot", folder.name)
    complete = [follow(python, folder, data.path / f"{folder.name}.pot") for folder in FOLDERS]
    if not all(complete):
        raise Stop("The Vietnamese translation is not complete: see above.")
    say("Template and translation are complete.")


def follow(python, folder, exported):
    """Write template and translation of an addon; whether nothing is left to translate."""
    try:
        processes.run(
            [python, "scripts/runtime/translations.py", folder / "i18n", exported, "--write"],
            cwd=CHECKOUT,
        )
    except processes.Failed as failure:
        say(failure.output.rstrip())
        return False
    return True
