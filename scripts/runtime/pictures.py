"""The command `scripts/pictures`."""

import argparse
import subprocess

from . import month, passing_server, processes, system_packages, virtualenv
from .console import say
from .layout import CHECKOUT, setting_up
from .odoo_client import Client

SECRETARY = "bithu@demo"
FOLDER = CHECKOUT / "docs"


def main():
    argparse.ArgumentParser(
        prog="scripts/pictures",
        description="Make the pictures of the README: the form of a meeting in Chromium and the "
        "first page of its minutes.",
    ).parse_args()
    with setting_up():
        system_packages.ensure(system_packages.BROWSER, system_packages.PDF_TOOLS)
    FOLDER.mkdir(exist_ok=True)
    with passing_server.running(virtualenv.DEVELOPMENT) as served:
        secretary = Client(served.url, served.database, SECRETARY)
        cell = month.own_cell(secretary)
        [reported] = secretary.call(
            "party.meeting", "search", [["cell_id", "=", cell]], order="period", limit=1
        )
        [new] = secretary.call("party.meeting", "create", [{"cell_id": cell}])
        camera = CHECKOUT / "scripts/runtime/camera.py"
        url = f"{served.url}/odoo/party-meetings/{new}"
        subprocess.run(
            [served.python, camera, url, SECRETARY, FOLDER / "meeting.png"],
            check=True,
            env=processes.environment(),
        )
        path = f"/report/pdf/party_cell.report_meeting_minutes/{reported}"
        _status, _headers, body = secretary.get(path)
    page = subprocess.run(
        ["pdftoppm", "-r", "80", "-png", "-f", "1", "-singlefile"],
        input=body,
        check=True,
        capture_output=True,
    )
    (FOLDER / "minutes.png").write_bytes(page.stdout)
    say(f"{FOLDER}: meeting.png, minutes.png")
