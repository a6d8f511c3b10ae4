"""The virtual environment `.run/venv`, made from the pinned requirements."""

import hashlib
import shutil
import sys
from importlib.util import find_spec

from . import apt
from .console import step
from .layout import CHECKOUT, RUN, SETUP_LOG, half_made, require_space
from .processes import environment, explained, run

FOLDER = RUN / "venv"
PYTHON = FOLDER / "bin/python"
RUNTIME = CHECKOUT / "requirements.txt"
DEVELOPMENT = CHECKOUT / "requirements-dev.txt"
VERSION = f"Python {sys.version_info.major}.{sys.version_info.minor}"


def ensure(*requirements):
    """Make the environment hold exactly what the given files pin; return its interpreter.

    A mark per file tells what was installed, by which Python. It is written last, so a start that
    was killed half-way is simply done again.
    """
    if not usable():
        require_space(RUN, 1500, "The virtual environment")
        with (
            step("Making the virtual environment"),
            explained("The virtual environment could not be made: {error}."),
        ):
            make()
    for file in requirements:
        mark = FOLDER / f"{file.name}.installed"
        wanted = fingerprint(file)
        if mark.exists() and mark.read_text() == wanted:
            continue
        mark.unlink(missing_ok=True)
        with (
            step(f"Installing the Python packages of {file.name}"),
            explained(f"{file.name} could not be installed ({{error}}): see {SETUP_LOG}."),
        ):
            run(
                [*pip(), "install", "--disable-pip-version-check", "--no-input", "-r", file],
                log=SETUP_LOG,
            )
        mark.write_text(wanted)
    return PYTHON


def usable():
    """Whether the environment is complete and its packages are for this version of Python."""
    made_for = FOLDER / "made-for"
    return made_for.exists() and made_for.read_text() == VERSION and PYTHON.exists()


def make():
    """Create an empty environment with pip, also where Debian's python3-venv is missing."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    run([sys.executable, "-m", "venv", "--without-pip", FOLDER])
    if find_spec("ensurepip"):
        run([PYTHON, "-m", "ensurepip", "--default-pip"])
    else:
        bootstrap = half_made(RUN, "pip")
        apt.unpack(["python3-pip-whl"], [apt.release_codename()], bootstrap)
        wheel = next(bootstrap.glob("usr/share/python-wheels/pip-*.whl"))
        run(
            [PYTHON, "-m", "pip", "install", "--no-index", wheel],
            env=environment(PYTHONPATH=str(wheel)),
        )
        shutil.rmtree(bootstrap)
    (FOLDER / "made-for").write_text(VERSION)


def pip():
    """The start of a pip command line; pip follows the machine's own configuration."""
    return [PYTHON, "-m", "pip"]


def fingerprint(file):
    """Tells whether the pins changed; a file may include another beside it with `-r`."""
    text = file.read_text()
    for line in text.splitlines():
        if line.startswith("-r "):
            text += (file.parent / line[3:].strip()).read_text()
    return hashlib.sha256(text.encode()).hexdigest()
