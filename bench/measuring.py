"""Measure, inside Odoo, and write what was found to a file."""

import json
import os
import sys
from pathlib import Path

from . import inside
from .cases import approving, creating, memory, printing, reading

# Opens the largest amount last: memory is told at the end
CASES = (reading, approving, printing, creating)
PARAMETER = "party_cell_bench.subjects"
TABLES = {
    "committees": "party_committee",
    "cells": "party_cell",
    "members": "party_member",
    "accounts": "res_users",
    "meetings": "party_meeting",
    "roll lines": "party_meeting_attendance",
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
            inside.environment(cr)["ir.config_parameter"].get_param(PARAMETER)
        )
        results = {"share": options.share, "size": size(cr), **versions(cr)}
    figures, notes = [], []
    for case in CASES:
        if options.only and case.ITEM not in options.only:
            continue
        if case is printing and (sentence := printing.missing()):
            notes.append(sentence)
            continue
        for figure in case.figures(registry, subjects):
            figures.append(figure)
            print(".", end="", flush=True)
    if not options.only or memory.ITEM in options.only:
        figures.append(memory.figure(loaded))
    print(flush=True)
    results |= {"figures": [figure._asdict() for figure in figures], "notes": notes}
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
