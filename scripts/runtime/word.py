"""The command `scripts/word`."""

import argparse

from . import processes, virtualenv
from .console import say
from .layout import ADDON, CHECKOUT, setting_up

FOLDER = ADDON / "reports/word"


def main():
    argparse.ArgumentParser(
        prog="scripts/word",
        description="Make the Word templates that the addon ships (party_cell/reports/word) from "
        "what scripts/runtime/word_papers.py says of each paper, and the measures of its PDF.",
    ).parse_args()
    with setting_up():
        python = virtualenv.ensure(virtualenv.DEVELOPMENT)
    processes.run([python, CHECKOUT / "scripts/runtime/word_papers.py", FOLDER])
    say(f"{FOLDER}: {len(list(FOLDER.glob('*.docx')))} templates")
