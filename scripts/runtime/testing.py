"""The command `scripts/test`."""

import argparse
import shutil
import signal
import tempfile
import xml.etree.ElementTree as ElementTree
from contextlib import contextmanager
from pathlib import Path

from . import (
    addon,
    lint,
    odoo_source,
    odoo_tests,
    postgres,
    processes,
    system_packages,
    virtualenv,
)
from .layout import CHECKOUT, RUN, DataFolder, locked, setting_up
from .odoo import Odoo
from .tally import Tally

# Set-up, package and upgrade each make databases of their own: two at once, a core each
SIDE_BY_SIDE = ("--numprocesses=2", "--dist=loadgroup")


def main():
    options = parse()
    in_pytest = [name for name in options.selectors if is_for_pytest(name)]
    in_odoo = [odoo_tag(name) for name in options.selectors if not is_for_pytest(name)]
    everything = not options.selectors
    tally = Tally()
    with setting_up():
        python = virtualenv.ensure(virtualenv.DEVELOPMENT)
    if options.lint_only or (everything and options.lint):
        lint.run(python, tally)
    if options.lint_only:
        return tally.close_checks()
    with setting_up():
        source = odoo_source.ensure()
        system_packages.ensure(
            system_packages.PDF, system_packages.BROWSER, system_packages.PDF_TOOLS
        )
    if everything or in_odoo:
        with (
            data_folder(options.fast) as data,
            postgres.embedded(data.postgres, data.postgres_log, postgres.THROWAWAY) as server,
        ):
            odoo = Odoo(python, source, data, server)
            templates = everything and options.lint
            odoo_tests.run(odoo, tally, in_odoo, options.fast, templates)
    if everything or in_pytest:
        run_pytest(python, tally, in_pytest, options.fast)
    return tally.close()


def parse():
    parser = argparse.ArgumentParser(
        prog="scripts/test",
        description="Check the code and run all tests: the addon's own with Odoo's test runner on "
        "a fresh database, browser tours included, then those in tests/.",
        epilog="TEST is a file or name of tests/ (tests/test_setup.py), a class or method of the "
        "addon's tests (TestMeeting, TestMeeting.test_hold), or one of Odoo's test tags.",
    )
    parser.add_argument(
        "--fast",
        action="store_true",
        help="leave out browser tours and trials of the set-up; keep a prepared database",
    )
    lints = parser.add_mutually_exclusive_group()
    lints.add_argument("--lint-only", action="store_true", help="run the linters only")
    lints.add_argument("--no-lint", dest="lint", action="store_false", help="run the tests only")
    parser.add_argument("selectors", nargs="*", metavar="TEST", help="run these only, no linters")
    return parser.parse_args()


def is_for_pytest(selector):
    return selector.startswith("tests") or ".py" in selector


def odoo_tag(selector):
    """Odoo's test tag for a selector: the addon's name need not be typed."""
    if selector.startswith(("/", "-", "@", ".")):
        return selector
    return f"/{addon.NAME}:{selector}"


@contextmanager
def data_folder(fast):
    """A folder that is new and gone afterwards, or the one that fast runs keep."""
    if fast:
        data = DataFolder(RUN / "fast")
        with data.reserved():
            yield data
        return
    (RUN / "tmp").mkdir(exist_ok=True)
    for leftover in (RUN / "tmp").iterdir():  # of runs that were killed
        with locked(leftover / "lock") as holder:
            if holder is None:
                shutil.rmtree(leftover, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix="test-", dir=RUN / "tmp"))
    folder.chmod(0o711)
    try:
        data = DataFolder(folder)
        with data.reserved():
            yield data
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run_pytest(python, tally, selectors, fast):
    """Run `tests/` and count what pytest says in its report."""
    if not selectors and not any((CHECKOUT / "tests").glob("test_*.py")):
        return
    report = RUN / "pytest.xml"
    report.unlink(missing_ok=True)
    selection = list(selectors) or ["tests", *SIDE_BY_SIDE]
    if fast and not selectors:
        selection += ["-m", "not slow"]
    process = processes.start(
        [python, "-m", "pytest", f"--junitxml={report}", *selection],
        stdin=None,
        cwd=CHECKOUT,
        env=processes.environment(),
    )
    try:
        code = process.wait()
    finally:
        processes.stop(process, signal.SIGINT)  # lets pytest stop what it started
    if not report.exists():
        tally.add_check("tests/", f"pytest ended with {code}")
        return
    suite = ElementTree.parse(report).getroot().find("testsuite")
    run, failures, errors, skipped = (
        int(suite.get(name)) for name in ("tests", "failures", "errors", "skipped")
    )
    failed = failures + errors
    tally.add_tests("tests/", run - failed - skipped, failed, skipped)
