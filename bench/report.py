"""The result as people read it, and as a file."""

import json
import shutil

from runtime.console import say

HEADINGS = ("Figure", "Ratio", "Aim", "", "Queries", "Median")


def show(results):
    """Print the figures that the file holds as a plain table."""
    found = json.loads(results.read_text())
    counts = ", ".join(f"{number:,} {name}" for name, number in found["size"].items())
    say(f"\n{found['share']:g} of a province: {counts}\n")
    rows = [HEADINGS, *map(row, found["figures"])]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for cells in rows:
        title, *others = zip(cells, widths, strict=True)
        line = title[0].ljust(title[1])
        say("  ".join([line, *(cell.rjust(width) for cell, width in others)]).rstrip())
    say()
    for note in found["notes"]:
        say(note)
    say("Measured / its reference. Ratios of medians of times; ms are this machine's.")


def row(figure):
    aim, ratio = figure["aim"], figure["ratio"]
    return (
        figure["title"],
        f"{ratio:.2f}",
        f"≤ {aim:g}" if aim else "",
        verdict(ratio, aim),
        pair(figure["queries"], figure["reference_queries"], str),
        pair(figure["seconds"], figure["reference_seconds"], milliseconds),
    )


def verdict(ratio, aim):
    if not aim:
        return ""
    return "met" if ratio <= aim else "missed"


def pair(measured, reference, form):
    """Both numbers, or nothing where there were none to count."""
    return f"{form(measured)} / {form(reference)}" if measured or reference else ""


def milliseconds(seconds):
    number = seconds * 1000
    return f"{number:.1f} ms" if number < 100 else f"{number:,.0f} ms"


def keep(results, file):
    """Copy all figures to the file that the user named; times are in seconds."""
    shutil.copyfile(results, file)
