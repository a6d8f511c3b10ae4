"""Running the addon's own tests with Odoo's test runner, on a fresh database."""

from . import addon, database, processes, server
from .console import say, step
from .layout import ADDON, EXTRAS, RUN
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


def run(odoo, tally, selectors, fast, templates=False):
    """Install the addons with their tests and count what they say, each on what the last one left.

    Warnings and errors in the log fail the run, as do skipped tests: nothing is missing here.

    :param templates: whether the translation templates are compared as well; each before the next
        addon, whose dependencies would bring more terms
    """
    odoo.configure(DATABASE, server.free_port())
    prepare(odoo, fast)
    LOG.unlink(missing_ok=True)
    chosen = {folder: tags_of(folder.name, selectors) for folder in EXTRAS}
    own = [tag for tag in selectors if not any(tag in tags for tags in chosen.values())]
    if own or not selectors:
        modules, tags = [addon.NAME], own or [f"/{addon.NAME}"]
        if not selectors and fast:
            tags.append(f"-{BROWSER_TAG}")
        elif not selectors:
            modules.append("test_lint")
            tags += [f"/test_lint:{name}" for name in CODE_CHECKS]
        run_tests(odoo, tally, modules, tags)
        if templates:
            check_template(odoo, tally, ADDON)
    for folder, tags in chosen.items():
        if tags or not selectors:
            run_tests(odoo, tally, [folder.name], tags or [f"/{folder.name}"])
            if templates:
                check_template(odoo, tally, folder)


def tags_of(name, selectors):
    """Those of the test tags that name an addon."""
    return [tag for tag in selectors if tag.lstrip("-/").split(":")[0] == name]


def run_tests(odoo, tally, modules, tags):
    arguments = [
        f"--init={','.join(modules)}",
        f"--test-tags={','.join(tags)}",
        f"--screenshots={RUN / 'test-screenshots'}",
    ]
    try:
        with step(f"Odoo's test runner, {modules[0]}"):
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


def check_template(odoo, tally, folder):
    """Compare an addon's translation template with what Odoo exports from the tested database."""
    title = f"translation template of {folder.name}"
    exported = odoo.data.path / f"{folder.name}.pot"
    try:
        with step(title):
            export_terms(odoo, exported, folder.name)
            processes.run(
                [odoo.python, "scripts/runtime/translations.py", folder / "i18n", exported],
                cwd=folder.parent,
            )
    except processes.Failed as failure:
        say(failure.output.rstrip())
        tally.add_check(title, "differs from the code, see above: run scripts/terms")
    else:
        tally.add_check(title, "")


def export_terms(odoo, file, name):
    """Have Odoo write all terms of an addon that the database knows."""
    processes.run(
        odoo.command(
            *("i18n", "export", "-c", odoo.data.odoo_conf, "-d", DATABASE),
            *("-l", "pot", "-o", file, name),
        ),
        env=odoo.environment(),
        cwd=odoo.data.path,
    )
