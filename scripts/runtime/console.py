"""What a command tells the person who typed it: progress with elapsed time, one-sentence ends."""

import contextlib
import sys
import threading
import time

HEARTBEAT_SECONDS = 20


class Stop(Exception):
    """Ends a command with one sentence that says what to do; never shown with a traceback."""


def say(text=""):
    """Print one line at once, also when the output is a pipe."""
    print(text, flush=True)


@contextlib.contextmanager
def step(title):
    """Show that a long step is going on, and how long it has taken.

    On a terminal one line counts the seconds; elsewhere a line is printed at the start, every
    20 seconds and at the end, so that a log stays readable.
    """
    started = time.monotonic()
    terminal = sys.stdout.isatty()
    over = threading.Event()

    def elapsed():
        seconds = int(time.monotonic() - started)
        return f"{seconds // 60} min {seconds % 60:02d} s" if seconds >= 60 else f"{seconds} s"

    def tick():
        while not over.wait(1 if terminal else HEARTBEAT_SECONDS):
            if terminal:
                print(f"\r{title} … {elapsed()}", end="", flush=True)
            else:
                say(f"{title} … {elapsed()}")

    if terminal:
        print(f"{title} …", end="", flush=True)
    else:
        say(f"{title} …")
    ticker = threading.Thread(target=tick, daemon=True)
    ticker.start()
    outcome = "failed"
    try:
        yield
        outcome = "done"
    finally:
        over.set()
        ticker.join()
        start_of_line = "\r" if terminal else ""
        say(f"{start_of_line}{title}: {outcome} in {elapsed()}")
