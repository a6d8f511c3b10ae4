"""Where things lie: the checkout, what is made once for it, and one data folder per server."""

import fcntl
import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path

from .console import Stop, say

CHECKOUT = Path(__file__).resolve().parents[2]
ADDON = CHECKOUT / "party_cell"
# Optional addons beside it, which depend on it
EXTRAS = sorted(file.parent for file in CHECKOUT.glob(f"{ADDON.name}_*/__manifest__.py"))
RUN = CHECKOUT / ".run"
SETUP_LOG = RUN / "setup.log"


class DataFolder:
    """The folder of one server: its database, files, sessions, configuration and logs."""

    def __init__(self, path):
        self.path = Path(path).expanduser().resolve()
        self.postgres = self.path / "postgres"
        self.postgres_log = self.path / "postgres.log"
        self.odoo = self.path / "odoo"
        self.filestore = self.odoo / "filestore"
        self.odoo_conf = self.path / "odoo.conf"
        self.odoo_log = self.path / "odoo.log"
        self.odoo_pid = self.path / "odoo.pid"

    def make(self):
        """Create the folders; other users may pass through the outer one, read nothing."""
        if not self.path.exists():
            self.path.mkdir(parents=True)
            self.path.chmod(0o711)
        self.odoo.mkdir(exist_ok=True, mode=0o700)
        self.filestore.mkdir(exist_ok=True, mode=0o700)
        for log in (self.postgres_log, self.odoo_log):
            log.touch(mode=0o600)

    @contextmanager
    def reserved(self):
        """Hold the folder for this command; a second command on it is told who holds it."""
        self.make()
        with locked(self.path / "lock") as holder:
            if holder is not None:
                raise Stop(
                    f"{self.path} is in use by another start (process {holder}): "
                    "stop that one, or give this one another folder with --data-dir."
                )
            clear_half_made(self.path)
            yield


@contextmanager
def locked(path):
    """Try to lock a file; yields None when locked, else the number of the holding process.

    The kernel drops the lock with its holder, so a killed command leaves nothing behind.
    """
    with open(path, "a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            yield file.read().strip() or "unknown"
            return
        file.seek(0)
        file.truncate()
        file.write(str(os.getpid()))
        file.flush()
        yield None


@contextmanager
def setting_up():
    """Let one command at a time make things in `.run/`; a second one waits for the first."""
    RUN.mkdir(exist_ok=True)
    with open(RUN / "lock", "a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another command is setting this checkout up: waiting for it …")
            fcntl.flock(file, fcntl.LOCK_EX)
        clear_half_made(RUN)
        yield


def half_made(parent, name):
    """Make a new folder in `parent`, to be renamed to `name` once it is complete.

    No two have the same name: the last child of a killed start may still write into the old one.
    """
    return Path(tempfile.mkdtemp(prefix=f"{name}.making-", dir=parent))


def clear_half_made(parent):
    """Remove what killed starts left; the caller holds the lock of `parent`."""
    for leftover in parent.glob("*.making-*"):
        shutil.rmtree(leftover, ignore_errors=True)


def require_space(folder, megabytes, what):
    """Stop early when the disk of `folder` can't hold what is about to be made."""
    free = shutil.disk_usage(folder).free // 2**20
    if free < megabytes:
        raise Stop(
            f"{what} needs {megabytes} MB of disk space below {folder}, {free} MB are free: "
            "free some, or use a checkout or --data-dir on another disk."
        )


def open_passage(folder):
    """Let other users pass through, not list, the folders above `folder`.

    PostgreSQL refuses to run as root, so root's server runs as a system user, who must be able to
    reach its programs and data.
    """
    for parent in folder.parents:
        mode = parent.stat().st_mode
        if not mode & 0o001:
            parent.chmod(mode & 0o7777 | 0o001)
            say(f"Other users may now pass through {parent}: PostgreSQL does not run as root.")
