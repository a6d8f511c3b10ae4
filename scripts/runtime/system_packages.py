"""What Python packages can't bring: libraries and programs of the system."""

import ctypes
import shutil

from . import apt

# purpose, Debian packages, libraries and programs that show their presence
PDF = (
    "Printing to PDF",
    ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"),
    ("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0"),
    (),
)
BROWSER = ("Testing in a browser", ("chromium",), (), ("chromium",))
PDF_TOOLS = ("Checking printed papers", ("poppler-utils",), (), ("pdftotext", "pdffonts"))


def ensure(*needs):
    """Install what is missing when this user may; else stop with the command that does it."""
    for purpose, packages, libraries, programs in needs:
        if not all(map(has_library, libraries)) or not all(map(shutil.which, programs)):
            apt.install(packages, purpose)


def has_library(name):
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True
