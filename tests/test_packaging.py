"""The addon as a Python package: installed with pip, beside other apps, and removed again."""

import shutil
import subprocess
import sys

import pytest

from runtime import addon, database, odoo_source, processes, virtualenv
from runtime.layout import ADDON, CHECKOUT, EXTRAS
from runtime.odoo import Odoo
from runtime.odoo_log import OdooLog

pytestmark = pytest.mark.slow

NEIGHBOURS = ("hr_holidays", "project", "website")


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    """A virtual environment into which the addons were installed with pip, Odoo is there."""
    folder = tmp_path_factory.mktemp("package")
    venv = folder / "venv"
    processes.run([sys.executable, "-m", "venv", "--without-pip", venv])
    [packages] = venv.glob("lib/python*/site-packages")
    [shared] = virtualenv.FOLDER.glob("lib/python*/site-packages")
    (packages / "shared.pth").write_text(f"{shared}\n{odoo_source.ensure()}\n")
    # Not what it requires: Odoo and the libraries are there, by other ways than pip
    pip = [virtualenv.PYTHON, "-m", "pip", "--python", venv / "bin/python"]
    for addon_folder in (ADDON, *EXTRAS):
        source = folder / addon_folder.name
        shutil.copytree(addon_folder, source, ignore=shutil.ignore_patterns("__pycache__"))
        processes.run([*pip, "install", "--no-deps", source])
    return venv


@pytest.fixture(scope="module")
def odoo(package, data, database_server):
    """Odoo that knows the addon from the installed package alone."""
    source = odoo_source.ensure()
    odoo = Odoo(
        package / "bin/python", source, data, database_server, addons=source / "odoo/addons"
    )
    odoo.configure("packaging", 8069)
    return odoo


def test_package_has_every_file(package):
    [installed] = package.glob("lib/python*/site-packages/odoo/addons/party_cell")
    missing = [
        str(path.relative_to(CHECKOUT))
        for path in addon.ADDON.rglob("*")
        if path.is_file()
        and "__pycache__" not in path.parts
        and path.name != "pyproject.toml"
        and not (installed / path.relative_to(addon.ADDON)).is_file()
    ]
    assert missing == []


def test_package_asks_for_odoo_and_the_printing_libraries(package):
    text = subprocess.check_output(
        [
            virtualenv.PYTHON,
            "-m",
            "pip",
            "--python",
            package / "bin/python",
            "show",
            "odoo-addon-party_cell",
        ],
        text=True,
        stderr=subprocess.DEVNULL,
    )
    [requires] = [line for line in text.splitlines() if line.startswith("Requires:")]
    assert all(name in requires for name in ("odoo", "weasyprint", "docxtpl"))


def test_package_installs_beside_other_apps_and_leaves_clean(odoo):
    name = "packaging"
    database.create_empty(odoo.server, name)
    output = database.run(odoo, name, "-i", ",".join(NEIGHBOURS))
    output += database.run(odoo, name, "-i", ",".join(f.name for f in (ADDON, *EXTRAS)))
    assert OdooLog(output).notable == []
    assert database.has_addon(odoo.server, name)

    output = processes.run(
        odoo.command("module", "uninstall", "-c", odoo.data.odoo_conf, "-d", name, addon.NAME),
        env=odoo.environment(),
        cwd=odoo.data.path,
    )
    assert OdooLog(output).notable == []
    assert not database.has_addon(odoo.server, name)
    assert leftovers(odoo.server, name) == ""
    output = database.run(odoo, name, "-u", "base")
    assert OdooLog(output).notable == []


def leftovers(server, name):
    """Tables, columns, fields and records of the addon that a database still has."""
    return server.query(
        """
        SELECT 'table', table_name FROM information_schema.tables
         WHERE table_name LIKE 'party\\_%'
        UNION SELECT 'column', table_name || '.' || column_name FROM information_schema.columns
         WHERE column_name LIKE 'party\\_%'
        UNION SELECT 'model', model FROM ir_model WHERE model LIKE 'party.%'
        UNION SELECT 'field', model || '.' || name FROM ir_model_fields WHERE name LIKE 'party\\_%'
        UNION SELECT 'record', model || ' ' || name FROM ir_model_data
         WHERE module LIKE :'addon' || '%'
        UNION SELECT 'activity', res_model FROM mail_activity WHERE res_model LIKE 'party.%'
        UNION SELECT 'message', model FROM mail_message WHERE model LIKE 'party.%'
        UNION SELECT 'attachment', res_model FROM ir_attachment WHERE res_model LIKE 'party.%'
        """,
        database=name,
        addon=addon.NAME,
    )
