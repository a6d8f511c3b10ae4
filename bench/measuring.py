"""Measure, inside Odoo, and write what was found to a file."""

import json
import os
import sys
from pathlib import Path

from . import inside
from .cases import (
    announcing,
    approving,
    creating,
    dashboard,
    memory,
    printing,
    quarter,
    reading,
    tasking,
)

CASES = (reading, approving, announcing, printing, creating, tasking, dashboard, quarter)
TABLES = {
    "committees": "party_committee",
    "cells": "party_cell",
    "members": "party_member",
    "accounts": "res_users",
    "meetings": "party_meeting",
    "roll lines": "party_meeting_attendance",
    "tasks": "party_task",
    "resolutions": "party_resolution",
}


def main():
    parser = inside.parser(__doc__)
    parser.add_argument("--results", type=Path, required=True)
    parser.add_argument("--only", action="append")
    options = parser.parse_args()
    registry = inside.start(options)
    loaded = memory.peak()
    with registry.cursor() as cr:
        subjects = json.loads(
            inside.environment(cr)["ir.config_parameter"].get_param(inside.SUBJECTS)
        )
        results = {"share": options.share, "size": size(cr), **versions(cr)}
    wanted = options.only or [*(case.ITEM for case in CASES), memory.ITEM]
    figures = []
    for case in CASES:
        for figure in case.figures(registry, subjects) if case.ITEM in wanted else ():
            figures.append(figure)
            print(".", end="", flush=True)
    if memory.ITEM in wanted:
        figures.append(memory.figure(loaded))
    print(flush=True)
    results["figures"] = [figure._asdict() for figure in figures]
    results["notes"] = printing.notes(figures) if printing.ITEM in wanted else []
    options.results.write_text(json.dumps(results, ensure_ascii=False, indent=1))


def size(cr):
    counts = {}
    for name, table in TABLES.items():
        cr.execute(f"SELECT count(*) FROM {table}")
        counts[name] = cr.fetchone()[0]
    return counts


def versions(cr):
    return {
        "processors": os.cpu_count(),
        "python": ".".join(map(str, sys.version_info[:3])),
        "postgresql": cr.connection.server_version,
    }


if __name__ == "__main__":
    main()
