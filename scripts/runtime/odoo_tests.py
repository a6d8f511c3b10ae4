"""Running the addon's own tests with Odoo's test runner, on a fresh database."""

import shutil

from . import addon, database, processes, server
from .console import say, step
from .layout import ADDON, EXTRAS, RUN, DataFolder
from .odoo import Odoo
from .odoo_log import OdooLog

LOGS = RUN / "test-odoo"
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
    shutil.rmtree(LOGS, ignore_errors=True)
    LOGS.mkdir()
    chosen = {folder: tags_of(folder.name, selectors) for folder in EXTRAS}
    own = [tag for tag in selectors if not any(tag in tags for tags in chosen.values())]
    if own or not selectors:
        with step(f"Odoo's test runner, {addon.NAME}"):
            if own or fast:
                tags = own or [f"/{addon.NAME}", f"-{BROWSER_TAG}"]
                codes = run_parts([(odoo, DATABASE, addon.NAME, [addon.NAME], tags)])
            else:
                codes = run_all(odoo)
        report(tally, addon.NAME, ended_well=not any(codes))
        if templates:
            check_template(odoo, tally, ADDON)
    for folder, tags in chosen.items():
        if tags or not selectors:
            name, tags = folder.name, tags or [f"/{folder.name}"]
            with step(f"Odoo's test runner, {name}"):
                codes = run_parts([(odoo, DATABASE, name, [name], tags)])
            report(tally, name, ended_well=not any(codes))
            if templates:
                check_template(odoo, tally, folder)


def tags_of(name, selectors):
    """Those of the test tags that name an addon."""
    return [tag for tag in selectors if tag.lstrip("-/").split(":")[0] == name]


def run_all(odoo):
    """All tests: those of the installation, then the others on two copies at once, a core each."""
    checks = [f"/test_lint:{name}" for name in CODE_CHECKS]
    modules = [addon.NAME, "test_lint"]
    codes = run_parts([(odoo, DATABASE, addon.NAME, modules, [f"/{addon.NAME}", "-post_install"])])
    if any(codes):
        return codes
    second = Odoo(odoo.python, odoo.source, DataFolder(odoo.data.path / "second"), odoo.server)
    second.data.make()
    name = f"{DATABASE}_second"
    second.configure(name, server.free_port())
    database.copy(odoo, DATABASE, name)
    (odoo.data.filestore / name).rename(second.data.filestore / name)
    first_files, second_files = halves()
    return run_parts(
        [
            (odoo, DATABASE, f"{addon.NAME}.first", [], first_files),
            (second, name, f"{addon.NAME}.second", [], [*second_files, *checks]),
        ]
    )


def halves():
    """The addon's test files in two parts of about one length."""
    files = sorted(ADDON.glob("tests/test_*.py"), key=lambda file: -file.stat().st_size)
    parts, sizes = ([], []), [0, 0]
    for file in files:
        shorter = sizes.index(min(sizes))
        parts[shorter].append(f"/{addon.NAME}/tests/{file.name}")
        sizes[shorter] += file.stat().st_size
    return parts


def run_parts(parts):
    """Run tests at once, each part on a server and database of its own; the exit codes.

    :param parts: [(Odoo, database, name of the log, modules to install, test tags)]
    """
    programs = []
    for odoo, name, log, modules, tags in parts:
        arguments = [f"--test-tags={','.join(tags)}", f"--screenshots={RUN / 'test-screenshots'}"]
        if modules:
            arguments += [*INSTALL, f"--init={','.join(modules)}"]
        options = {"env": odoo.environment(), "cwd": odoo.data.path}
        programs.append((odoo.batch(name, *arguments), LOGS / f"{log}.log", options))
    return processes.run_side_by_side(programs)


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


def report(tally, name, ended_well):
    """Print what went wrong in the tests of an addon, and count it."""
    logs = sorted(LOGS.glob(f"{name}.*"))
    log = OdooLog("".join(file.read_text(errors="replace") for file in logs))
    for record in log.notable:
        say("\n".join(record))
    for test in log.skipped:
        say(f"skipped: {test}")
    tally.add_tests(f"Odoo tests of {name}", log.passed, log.failed, len(log.skipped))
    unexpected = len(log.notable) if not log.failed else 0
    tally.add_check(
        f"Odoo's log of {name}", f"{unexpected} unexpected records above" if unexpected else ""
    )
    if log.skipped:
        tally.add_check("no test skipped", f"{len(log.skipped)} skipped")
    if not ended_well and not log.failed:
        tally.add_check("Odoo's end", f"Odoo failed: see {LOGS}")


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
