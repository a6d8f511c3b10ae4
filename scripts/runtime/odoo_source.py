"""Odoo 19 itself: the user's own checkout, or Debian's package unpacked into `.run/odoo`."""

import os
import re
import shutil
from pathlib import Path

from . import apt
from .console import Stop, step
from .layout import RUN, half_made, require_space
from .processes import explained

UNPACKED = RUN / "odoo"
PACKAGES = (
    "odoo-19",
    # Odoo's package links to files of these
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
    # sid's is version 6, whose files have other names
    "fonts-font-awesome/bookworm",
    "fonts-inconsolata",
    "fonts-montserrat",
    "fonts-roboto-unhinted",
)
# Odoo 19 is in sid; bookworm still has Font Awesome 4.7, with which the web client is drawn
SUITES = ("sid", "bookworm")
# Debian leaves this library out, and the web client reports its absence as an error on every page;
# it blurs the background of video calls, which an empty file does not
LEFT_OUT = "odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"
# Without one of these no page of the web client works
NEEDED = (
    "odoo/addons/web/static/lib/jquery/jquery.js",
    "odoo/addons/web/static/src/libs/fontawesome/fonts/fontawesome-webfont.ttf",
    LEFT_OUT,
)


def ensure():
    """Return the folder that contains the package `odoo`, version 19.0, fetching it when absent."""
    own = os.environ.get("ODOO_SOURCE")
    if own:
        return own_checkout(Path(own).expanduser().resolve())
    packages = UNPACKED / "usr/lib/python3/dist-packages"
    if not UNPACKED.exists():
        require_space(RUN, 2500, "Odoo 19")
        with (
            step("Fetching Odoo 19"),
            explained(
                f"Odoo 19 could not be fetched ({{error}}): try again, or {apt.ODOO_HINT}.",
                network=f"Connect this machine to the network, or {apt.ODOO_HINT}.",
            ),
        ):
            fetch()
    return packages


def own_checkout(folder):
    """Find the `odoo` package in the folder that ODOO_SOURCE names."""
    for parent in (folder, folder.parent):
        release = parent / "odoo/release.py"
        if release.is_file():
            found = re.search(r"version_info = \((\d+), *(\d+)", release.read_text())
            version = ".".join(found.groups()) if found else "unknown"
            if version != "19.0":
                raise Stop(f"ODOO_SOURCE={folder} is Odoo {version}: name a checkout of 19.0.")
            return parent
    raise Stop(f"ODOO_SOURCE={folder} has no package 'odoo': name the folder that has odoo-bin.")


def fetch():
    """Unpack beside the final place and rename at the end: what has the name is complete."""
    making = half_made(RUN, "odoo")
    apt.unpack(PACKAGES, SUITES, making)
    packages = making / "usr/lib/python3/dist-packages"
    # A second copy of every addon, without its data and pages, that Odoo would find too
    shutil.rmtree(packages / "addons", ignore_errors=True)
    left_out = packages / LEFT_OUT
    left_out.parent.mkdir(parents=True, exist_ok=True)
    left_out.touch()
    mend_links(making)
    missing = [name for name in NEEDED if not (packages / name).exists()]
    if missing:
        raise Stop(f"Debian's Odoo package lacks {missing[0]}: {apt.ODOO_HINT}.")
    making.chmod(0o755)
    making.rename(UNPACKED)


def mend_links(root):
    """Point absolute links into the unpacked tree, and drop the ones that lead nowhere."""
    for folder, folders, files in os.walk(root):
        for name in [*folders, *files]:
            path = Path(folder, name)
            if not path.is_symlink():
                continue
            target = os.readlink(path)
            if target.startswith("/"):
                path.unlink()
                path.symlink_to(os.path.relpath(f"{root}{target}", folder))
            if not path.exists():
                path.unlink()
