"""From a paper's data to a Word file: in a child process, which a template cannot break out of.

docxtpl and what it needs are imported there and nowhere else: without it all else works.
"""

import base64
import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

_logger = logging.getLogger(__name__)

INSTALL_COMMAND = "pip install docxtpl"

CHILD = Path(__file__).resolve().parent / "word"
REFUSED = 3  # exit status of the child (word/__main__.py)

MAX_FILE_BYTES = 10_000_000
LIMITS = {"seconds": 10, "memory": 1_000_000_000, "output": 60_000_000}
WAITING_SECONDS = 60  # by the clock: a busy server is slower than its processor time
# Without which some systems start no Python
NEEDED_VARIABLES = ("LD_LIBRARY_PATH", "SYSTEMROOT")


class RendererMissing(Exception):
    """docxtpl, or a library that it needs, is not installed."""


class WordRefused(ValueError):
    """A file that is not taken: why (``code``) and where or what (``details``)."""

    def __init__(self, code, **details):
        super().__init__(code)
        self.code = code
        self.details = details


def is_available():
    """Whether Word files can be made here."""
    return all(find_spec(name) for name in ("docxtpl", "docx"))


def render(template, data, images=None, style=None):
    """The Word file of one paper.

    :param bytes template: a Word file with the names of the data
    :param dict data: the paper's data, as JSON
    :param dict images: {source of an image in the data: its bytes}
    :param dict style: measures for the addon's own templates (``tools/paper_style.py``)
    :rtype: bytes
    :raise RendererMissing: when docxtpl is not installed
    :raise WordRefused: when the template cannot be filled in
    """
    return _work("render", template, data, images, style)


def check(template, sample):
    """Fill in a template strictly: what is not in the sample, or would not open, is refused.

    :return: the filled-in sample
    """
    return _work("check", template, sample)


def inspect(body):
    """Refuse a file that is not a plain Word document: macros, objects, links that load."""
    _work("inspect", body)


def _work(do, template, data=None, images=None, style=None):
    if not is_available():
        raise RendererMissing("docxtpl")
    if len(template) > MAX_FILE_BYTES:
        raise WordRefused("too_big", megabytes=MAX_FILE_BYTES // 1_000_000)
    job = {
        "path": [path for path in sys.path if path],
        "limits": LIMITS,
        "do": do,
        "template": base64.b64encode(template).decode(),
        "data": data or {},
        "images": {
            source: base64.b64encode(body).decode() for source, body in (images or {}).items()
        },
        "style": style,
    }
    # Files, not pipes: the child's output is limited there, and never held here before it is known
    with tempfile.TemporaryFile() as question, tempfile.TemporaryFile() as answer:
        with tempfile.TemporaryFile() as errors:
            question.write(json.dumps(job).encode())
            question.seek(0)
            status = _run(question, answer, errors)
            answer.seek(0)
            if status == 0:
                return answer.read()
            if status == REFUSED:
                details = json.loads(answer.read())
                raise WordRefused(details.pop("code"), **details)
            errors.seek(0)
            _raise_broken(status, errors.read(5000).decode(errors="replace"))


def _run(question, answer, errors):
    """Exit status of the child; None when it took too long.

    It gets nearly no environment, and an interpreter that looks nowhere for code but where it is
    told to.
    """
    try:
        return subprocess.run(
            [sys.executable, "-I", "-S", "-B", str(CHILD)],
            stdin=question,
            stdout=answer,
            stderr=errors,
            env={"PATH": "", "LANG": "C.UTF-8"}
            | {name: os.environ[name] for name in NEEDED_VARIABLES if name in os.environ},
            timeout=WAITING_SECONDS,
            check=False,
        ).returncode
    except subprocess.TimeoutExpired:
        return None


def _raise_broken(status, errors):
    """What the child could not tell by itself any more."""
    last = errors.strip().splitlines()[-1:] or [""]
    ended_by = status and signal.Signals(-status).name if (status or 0) < 0 else ""
    if status is None or ended_by in ("SIGXCPU", "SIGKILL"):
        raise WordRefused("too_long", seconds=LIMITS["seconds"])
    if "MemoryError" in last[0] or ended_by == "SIGXFSZ" or "File too large" in last[0]:
        raise WordRefused("too_large")
    if "ModuleNotFoundError" in last[0]:
        raise RendererMissing(last[0])
    _logger.error("A Word file could not be made (%s): %s", status, errors)
    raise WordRefused("failed")
