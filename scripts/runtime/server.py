"""A running Odoo server."""

import signal
import socket
import time
import urllib.error
import urllib.request
from contextlib import closing, contextmanager
from pathlib import Path

from . import processes
from .console import Stop, step

ADDRESS = "127.0.0.1"


def is_free(port):
    """Whether a server could listen on the port; port 0 asks the system for any."""
    with closing(socket.socket()) as probe:
        # As Odoo's server does: connections that are just closing do not count
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, port))
        except OSError:
            return False
    return True


def free_port():
    with closing(socket.socket()) as probe:
        probe.bind((ADDRESS, 0))
        return probe.getsockname()[1]


def require_port(port):
    """Stop when the port is taken, and name one that is not."""
    if is_free(port):
        return
    for other in range(port + 1, min(port + 100, 65536)):
        if is_free(other):
            raise Stop(f"Port {port} is in use: stop that program or start with --port {other}.")
    raise Stop(f"Port {port} is in use: stop that program or choose another with --port.")


def end_leftover(data):
    """Stop an Odoo that a killed start left running; the caller holds the data folder."""
    try:
        pid = int(data.odoo_pid.read_text())
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except (OSError, ValueError):
        return
    if str(data.odoo_conf).encode() in command.split(b"\0"):
        processes.signal_group(pid, signal.SIGKILL)
        while Path(f"/proc/{pid}").exists():
            time.sleep(0.1)
    data.odoo_pid.unlink(missing_ok=True)


@contextmanager
def running(odoo, database, port):
    """Serve one database; yields the process once pages are answered, and stops it at the end."""
    start_new_log(odoo.data.odoo_log)
    with open(odoo.data.odoo_log, "a") as log:
        process = processes.start(
            odoo.command("-c", odoo.data.odoo_conf, "-d", database),
            death_signal=signal.SIGTERM,
            env=odoo.environment(),
            cwd=odoo.data.path,
            stdout=log,
            stderr=log,
        )
    try:
        with step("Starting Odoo"):
            wait_until_ready(process, port, odoo.data.odoo_log)
        yield process
    finally:
        processes.stop(process, signal.SIGTERM)


def start_new_log(log):
    """Keep one older log, so that a long-lived data folder does not fill the disk."""
    if log.exists() and log.stat().st_size > 10 * 2**20:
        log.replace(log.with_suffix(".log.1"))


def wait_until_ready(process, port, log):
    """Wait until the sign-in page is answered: then the database is loaded too."""
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"http://{ADDRESS}:{port}/web/login", timeout=60):
                return
        except urllib.error.HTTPError as error:
            raise Stop(
                f"Odoo's sign-in page answers with error {error.code}: see {log}."
            ) from error
        except OSError:
            time.sleep(0.2)
    raise Stop(f"Odoo did not start: the reason is at the end of {log}.")
