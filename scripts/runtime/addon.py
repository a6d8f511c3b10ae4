"""What the commands know of the addon: its name, its code's fingerprint, its demo logins."""

import ast
import hashlib

from .layout import ADDON

NAME = "party_cell"
# Neither is loaded into a database
NOT_LOADED = ("tests", "__pycache__")


def fingerprint():
    """A digest of all files that end up in a database; another one asks for an update."""
    digest = hashlib.sha256()
    for path in sorted(ADDON.rglob("*")):
        relative = path.relative_to(ADDON)
        if path.is_file() and not any(part in NOT_LOADED for part in relative.parts):
            digest.update(str(relative).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def demo_logins():
    """Pairs of login and what it is, from the file that the demo data brings."""
    file = ADDON / "demo/logins.txt"
    if not file.exists():
        return []
    lines = [line for line in file.read_text().splitlines() if line.strip()]
    return [tuple(line.split("\t", 1)) for line in lines if not line.startswith("#")]


def manifest():
    """The addon's manifest, a dictionary."""
    return ast.literal_eval((ADDON / "__manifest__.py").read_text())
