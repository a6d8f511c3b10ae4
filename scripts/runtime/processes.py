"""Starting and stopping other programs, so that none outlives the command that started it."""

import ctypes
import os
import signal
import subprocess
import time
from contextlib import contextmanager

from .console import Stop

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None)
# Settings of the caller's shell that would lead Python, PostgreSQL's clients or Odoo elsewhere
FOREIGN = ("PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP", "VIRTUAL_ENV")
FOREIGN_PREFIXES = ("PG", "ODOO_")

DISK_FULL = ("No space left on device", "Disk quota exceeded")
# pip, apt, PostgreSQL
ERROR_SIGNS = ("ERROR:", "E:", "FATAL:")
NO_NETWORK = (
    "Temporary failure resolving",
    "Could not resolve",
    "Name or service not known",
    "Temporary failure in name resolution",
    "Network is unreachable",
    "Could not connect",
    "Connection refused",
    "Connection timed out",
    "Failed to establish a new connection",
    "Failed to fetch",
)


class Failed(Exception):
    """A program ended with an error; `output` is what it printed."""

    def __init__(self, argv, code, output):
        super().__init__(f"{argv[0]} ended with {code}:\n{output[-4000:]}")
        self.argv = argv
        self.output = output

    def reason(self):
        """The last line that calls itself an error, else the last line."""
        lines = [line.strip() for line in self.output.splitlines() if line.strip()]
        errors = [line for line in lines if line.startswith(ERROR_SIGNS)]
        return (errors or lines or ["no output"])[-1]


def environment(**more):
    """The environment for a child: the caller's own, without what would mislead it, plus `more`."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in FOREIGN and not name.startswith(FOREIGN_PREFIXES)
    }
    # C.UTF-8 is on every Debian, whatever locales were generated
    return {**kept, "LC_ALL": "C.UTF-8", "PYTHONUNBUFFERED": "1", **more}


def start(argv, *, death_signal=signal.SIGKILL, user=None, **options):
    """Start a program in a session of its own, bound to this process.

    The session keeps Ctrl-C from reaching it, so that we stop things in order; the kernel sends it
    `death_signal` when this process dies without having stopped it.
    """
    parent = os.getpid()

    def bind():
        LIBC.prctl(PR_SET_PDEATHSIG, death_signal)
        if os.getppid() != parent:  # died between fork and prctl
            os._exit(1)

    identity = {}
    if user is not None:
        identity = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    options.setdefault("stdin", subprocess.DEVNULL)
    argv = [str(part) for part in argv]
    return subprocess.Popen(argv, start_new_session=True, preexec_fn=bind, **identity, **options)


def stop(process, signal_number=signal.SIGTERM, patience=15):
    """End a program started with `start`, and whatever it started itself."""
    if process.poll() is not None:
        return
    process.send_signal(signal_number)
    deadline = time.monotonic() + patience
    # Not yet reaped, its number can't pass to another process before the group is signalled
    while not os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT | os.WNOHANG):
        if time.monotonic() > deadline:
            break
        time.sleep(0.05)
    signal_group(process.pid, signal.SIGKILL)
    process.wait()


def signal_group(group, signal_number):
    """Signal a process group that may be gone already."""
    try:
        os.killpg(group, signal_number)
    except ProcessLookupError:
        pass


def run(argv, *, log=None, **options):
    """Run a program to its end and return what it printed; raise `Failed` when it fails.

    With `log` the output also stays in that file.
    """
    options.setdefault("env", environment())
    process = start(
        argv,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        **options,
    )
    output = []
    try:
        with open(log or os.devnull, "a") as copy:
            for line in process.stdout:
                output.append(line)
                copy.write(line)
        code = process.wait()
    finally:
        stop(process)
    if code:
        raise Failed(argv, code, "".join(output))
    return "".join(output)


def run_side_by_side(programs):
    """Run programs at once; return the exit code of each.

    :param programs: [(command line, file that takes the output, options of `start`)]
    """
    running = []
    try:
        for argv, log, options in programs:
            with open(log, "w") as output:
                running.append(start(argv, stdout=output, stderr=subprocess.STDOUT, **options))
        return [process.wait() for process in running]
    finally:
        for process in running:
            stop(process)


@contextmanager
def explained(otherwise, network="Connect this machine to the network and start again."):
    """Turn the failure of a program into one sentence for the user.

    Full disks and missing networks are recognised by what the programs print; `otherwise` is told
    for anything else, and may contain `{error}`, what the program said.
    """
    try:
        yield
    except Failed as failure:
        if any(sign in failure.output for sign in DISK_FULL):
            raise Stop("The disk is full: free some space and start again.") from failure
        if any(sign in failure.output for sign in NO_NETWORK):
            raise Stop(f"The package server could not be reached. {network}") from failure
        raise Stop(otherwise.format(error=failure.reason())) from failure
    except FileNotFoundError as failure:
        raise Stop(otherwise.format(error=f"{failure.filename} is missing")) from failure
