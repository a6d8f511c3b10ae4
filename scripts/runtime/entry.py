"""How every command begins and ends: signals, exit codes, no traceback for the user's errors."""

import errno
import os
import signal
import sys

from .console import Stop, say

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def run(command):
    """Run `command()` and exit with what it returns.

    The first of Ctrl-C, SIGTERM or a closed terminal raises KeyboardInterrupt, so that everything
    started is stopped in order; further ones are ignored meanwhile.
    """
    os.umask(0o022)  # PostgreSQL's system user must be able to read its programs
    for number in STOPPING:
        signal.signal(number, interrupt)
    try:
        code = command()
    except Stop as stop:
        sys.stdout.flush()
        print(stop, file=sys.stderr)
        code = 1
    except KeyboardInterrupt:
        say("Stopped.")
        code = 130
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        print("The disk is full: free some space and start again.", file=sys.stderr)
        code = 1
    sys.exit(code)


def interrupt(number, frame):
    for other in STOPPING:
        signal.signal(other, signal.SIG_IGN)
    raise KeyboardInterrupt
