"""Running the addon's own tests with Odoo's test runner, on a fresh database."""

from . import addon, database, processes, server
from .console import say, step
from .layout import ADDON, RUN
from .odoo_log import OdooLog

LOG = RUN / "test-odoo.log"
DATABASE = "party_cell_test"
# Those of Odoo's own checks of an addon's code that say something about ours; the rest of
# test_lint looks at Odoo itself
CODE_CHECKS = ("TestIndex", "ManifestLinter", "TestNaming", "TestOnchangeDomains", "TestTestHoles")
# Tours carry this tag, so that a fast run can leave them out
BROWSER_TAG = "browser"
# With what the addon depends on and nothing else: a dependency that is not declared shows, and the
# translation template has no terms of other addons. tests/ run beside what Odoo adds by itself.
INSTALL = ("--skip-auto-install", f"--load-language={database.LANGUAGE}")


def run(odoo, tally, selectors, fast):
    """Install the addon with its tests and count what they say.

    Warnings and errors in the log fail the run, as do skipped tests: nothing is missing here.
    """
    modules, tags = [addon.NAME], list(selectors) or [f"/{addon.NAME}"]
    if not selectors and fast:
        tags.append(f"-{BROWSER_TAG}")
    elif not selectors:
        modules.append("test_lint")
        tags += [f"/test_lint:{name}" for name in CODE_CHECKS]
    odoo.configure(DATABASE, server.free_port())
    prepare(odoo, fast)
    LOG.unlink(missing_ok=True)
    arguments = [
        f"--init={','.join(modules)}",
        f"--test-tags={','.join(tags)}",
        f"--screenshots={RUN / 'test-screenshots'}",
    ]
    try:
        with step("Odoo's test runner"):
            output = processes.run(
                odoo.batch(DATABASE, *INSTALL, *arguments),
                log=LOG,
                env=odoo.environment(),
                cwd=odoo.data.path,
            )
        ended_well = True
    except processes.Failed as failure:
        output, ended_well = failure.output, False
    report(OdooLog(output), tally, ended_well)


def prepare(odoo, fast):
    """Give an empty database, or for a fast run one in which Odoo itself is installed already."""
    if fast:
        database.copy(odoo, ready_made(odoo), DATABASE)
    else:
        database.create_empty(odoo.server, DATABASE)


def ready_made(odoo):
    """The name of a database with what the addon depends on, made once per set of dependencies."""
    depends = addon.manifest()["depends"]
    name = "dependencies"
    mark = " ".join([*depends, *INSTALL])
    if database.comment(odoo.server, name) != mark:
        with step(f"Making a database with {', '.join(depends)}, kept for the next fast run"):
            database.create_empty(odoo.server, name)
            database.run(odoo, name, f"--init={','.join(depends)}", *INSTALL)
            database.set_comment(odoo.server, name, mark)
    return name


def report(log, tally, ended_well):
    """Print what went wrong and count it."""
    for record in log.notable:
        say("\n".join(record))
    for test in log.skipped:
        say(f"skipped: {test}")
    tally.add_tests("Odoo tests", log.passed, log.failed, len(log.skipped))
    unexpected = len(log.notable) if not log.failed else 0
    tally.add_check("Odoo's log", f"{unexpected} unexpected records above" if unexpected else "")
    if log.skipped:
        tally.add_check("no test skipped", f"{len(log.skipped)} skipped")
    if not ended_well and not log.failed:
        tally.add_check("Odoo's end", f"Odoo failed: see {LOG}")


def check_template(odoo, tally):
    """Compare the translation template with what Odoo exports from the tested database."""
    title = "translation template"
    exported = odoo.data.path / f"{addon.NAME}.pot"
    try:
        with step(title):
            export_terms(odoo, exported)
            processes.run(
                [odoo.python, "scripts/runtime/translations.py", ADDON / "i18n", exported],
                cwd=ADDON.parent,
            )
    except processes.Failed as failure:
        say(failure.output.rstrip())
        tally.add_check(title, "differs from the code, see above: run scripts/terms")
    else:
        tally.add_check(title, "")


def export_terms(odoo, file):
    """Have Odoo write all terms of the addon that the database knows."""
    processes.run(
        odoo.command(
            *("i18n", "export", "-c", odoo.data.odoo_conf, "-d", DATABASE),
            *("-l", "pot", "-o", file, addon.NAME),
        ),
        env=odoo.environment(),
        cwd=odoo.data.path,
    )
