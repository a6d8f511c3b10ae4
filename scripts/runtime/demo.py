"""The command `scripts/demo`."""

import argparse
from pathlib import Path

from . import month, passing_server
from .console import say
from .odoo_client import Client

SECRETARY = "bithu@demo"
PAPERS = {
    "bien-ban.pdf": "report_meeting_minutes",
    "danh-sach.pdf": "report_meeting_roll",
}
STEPS = {
    "action_hold": "held",
    "action_approve": "approved",
    "action_report": "reported",
}


def main():
    folder = parse().folder
    with passing_server.running() as served:
        secretary = Client(served.url, served.database, SECRETARY)
        cell = month.own_cell(secretary)
        meeting = month.make_meeting(secretary, cell, month.months_back(4)[-1])
        for method, state in STEPS.items():
            month.take_step(secretary, meeting, method, state)
            reached, number = month.state_of(secretary, meeting)
            say(f"{method}: {reached}" + (f", number {number}" if number else ""))
        folder.mkdir(parents=True, exist_ok=True)
        for file, report in PAPERS.items():
            status, _headers, body = secretary.get(f"/report/pdf/party_cell.{report}/{meeting}")
            if status != 200:
                raise SystemExit(f"{report} was answered with {status}: {body[:200]!r}")
            (folder / file).write_bytes(body)
            say(f"{folder / file}: {len(body)} bytes")


def parse():
    parser = argparse.ArgumentParser(
        prog="scripts/demo",
        description="Take one month of one cell through all four states over RPC, as its "
        "secretary, on a server that is gone afterwards, and leave the papers as PDF.",
    )
    parser.add_argument(
        "folder", nargs="?", type=Path, default=Path("out"), help="where the papers go (out)"
    )
    return parser.parse_args()
