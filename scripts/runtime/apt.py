"""Debian packages: unpacked privately without root, or installed into the system when allowed."""

import os
import shutil
from pathlib import Path

from . import processes
from .console import Stop, step
from .layout import RUN, SETUP_LOG, half_made

KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
ODOO_HINT = "set ODOO_SOURCE to an Odoo 19 checkout of your own"


def unpack(packages, suites, folder):
    """Fetch packages of the given Debian suites and unpack them below `folder`.

    Uses an apt of its own with all its state in a passing folder: the system is neither asked for
    its package lists nor changed, and no root is needed. The server is the one this machine uses.
    """
    if not shutil.which("apt-get") or not KEYRING.exists():
        raise Stop(f"Odoo is fetched from Debian's packages, which needs Debian 12: {ODOO_HINT}.")
    work = half_made(RUN, "apt")
    for part in ("lists/partial", "cache/archives/partial", "packages"):
        (work / part).mkdir(parents=True)
    sources = work / "debian.sources"
    sources.write_text(
        f"Types: deb\nURIs: {debian_uri()}\nSuites: {' '.join(suites)}\nComponents: main\n"
        f"Signed-By: {KEYRING}\nTargets: Packages\n"
    )
    settings = {
        "Dir::Etc::sourcelist": sources,
        "Dir::Etc::sourceparts": "-",
        # The machine's pins and default release speak of its own suites
        "Dir::Etc::preferences": "-",
        "Dir::Etc::preferencesparts": "-",
        "APT::Default-Release": "",
        "Dir::State::Lists": work / "lists",
        "Dir::Cache": work / "cache",
        "Dir::State::status": "/dev/null",
        "APT::Sandbox::User": "root",
        "Acquire::Languages": "none",
        # Else a failed download is a warning, and the old lists are used
        "APT::Update::Error-Mode": "any",
    }
    apt = ["apt-get", *(f"-o{name}={value}" for name, value in settings.items())]
    processes.run([*apt, "update"], log=SETUP_LOG)
    processes.run([*apt, "download", *packages], cwd=work / "packages", log=SETUP_LOG)
    for package in sorted((work / "packages").glob("*.deb")):
        processes.run(["dpkg-deb", "-x", package, folder])
    shutil.rmtree(work)


def debian_uri():
    """The address of Debian's archive in this machine's own apt sources."""
    targets = processes.run(
        [
            "apt-get",
            "indextargets",
            "--format",
            "$(RELEASE) $(COMPONENT) $(REPO_URI)",
            "Created-By: Packages",
        ]
    )
    rows = [line.split() for line in targets.splitlines()]
    rows = [row for row in rows if len(row) == 3 and row[1] == "main" and "security" not in row[2]]
    codename = release_codename()
    # Third parties' repositories rarely carry Debian's code name together with "main"
    for row in sorted(rows, key=lambda row: row[0] != codename):
        return row[2]
    raise Stop(f"This machine's apt sources name no Debian archive: add one, or {ODOO_HINT}.")


def release_codename():
    """The code name of the installed Debian, such as bookworm."""
    for line in Path("/etc/os-release").read_text().splitlines():
        name, _, value = line.partition("=")
        if name == "VERSION_CODENAME":
            return value.strip('"')
    return ""


def install(packages, purpose):
    """Install packages into the system when this user may; else stop with the command to type."""
    command = ["apt-get", "install", "--yes", "--no-install-recommends", *packages]
    advice = f"{purpose} needs {', '.join(packages)}: run 'sudo {' '.join(command)}'."
    if os.geteuid() == 0:
        prefix = []
    elif shutil.which("sudo") and may_sudo():
        prefix = ["sudo", "-n"]
    else:
        raise Stop(advice)
    noninteractive = processes.environment(DEBIAN_FRONTEND="noninteractive")
    with step(f"Installing {', '.join(packages)}"), processes.explained(advice):
        processes.run([*prefix, "apt-get", "update"], env=noninteractive, log=SETUP_LOG)
        processes.run([*prefix, *command], env=noninteractive, log=SETUP_LOG)


def may_sudo():
    """Whether sudo works without a password."""
    try:
        processes.run(["sudo", "-n", "true"])
    except processes.Failed:
        return False
    return True
