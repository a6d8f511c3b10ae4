"""The linters that need no database, as a list."""

from . import processes
from .console import say, step
from .layout import ADDON, CHECKOUT, EXTRAS

# The README is the repository's; a model that only its engine writes refuses in `create` and
# `write` and calls the parent's from the engine's own method; large models are split over files
PYLINT_OFF = (
    "missing-readme",
    "method-required-super",
    "super-method-mismatch",
    "consider-merging-classes-inherited",
)

NAMES = [folder.name for folder in (ADDON, *EXTRAS)]

# title, arguments of the virtual environment's Python; configured in pyproject.toml, .oca_hooks.cfg
CHECKS = (
    ("ruff format", ("-m", "ruff", "format", "--check", "--output-format=concise", ".")),
    ("ruff check", ("-m", "ruff", "check", "--output-format=concise", ".")),
    (
        "pylint-odoo",
        (
            "-m",
            "pylint",
            "--score=no",
            "--disable=all",
            "--enable=odoolint,unreachable",
            f"--disable={','.join(PYLINT_OFF)}",
            *NAMES,
        ),
    ),
    ("oca hooks", ("-m", "oca_pre_commit_hooks.cli", *NAMES)),
    (
        "oca po hooks",
        ("-m", "oca_pre_commit_hooks.cli_po", *(f"{name}/i18n/vi.po" for name in NAMES)),
    ),
    *(
        (f"translations of {name}", ("scripts/runtime/translations.py", f"{name}/i18n"))
        for name in NAMES
    ),
)


def run(python, tally):
    """Run every linter, showing only what they find."""
    for title, arguments in CHECKS:
        try:
            with step(title):
                processes.run([python, *arguments], cwd=CHECKOUT)
        except processes.Failed as failure:
            say(failure.output.rstrip())
            tally.add_check(title, "findings above")
        else:
            tally.add_check(title, "")
