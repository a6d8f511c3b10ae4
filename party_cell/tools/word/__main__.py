"""Fill in or examine one Word template, in a process of its own that can harm nothing.

Started by ``paper_word.py`` with a job as JSON on its input::

    {"path": [...], "limits": {"seconds": 10, "memory": 1000000000, "output": 60000000},
     "do": "render" | "check" | "inspect", "template": base64,
     "data": {...}, "images": {source: base64}, "style": {...} or null}

``render`` and ``check`` write the finished document to the output; ``check`` also refuses names
that are not in the data. ``inspect`` only looks at the package. What is refused is told as JSON
``{"code": ..., ...}`` with the exit status ``REFUSED``.

No module here imports Odoo. Before anything of the template is looked at, the process gives up
the means to open a file or a connection, to start another process, and to take more time and
memory than it was given.
"""

import base64
import json
import os
import sys

REFUSED = 3


def main():
    job = json.load(sys.stdin.buffer)
    sys.path[:] = [os.path.dirname(os.path.abspath(__file__)), *job["path"]]
    import filling
    from refusal import Refused

    lock_up(job["limits"])
    try:
        output = filling.work(job["do"], base64.b64decode(job["template"]), job)
    except Refused as error:
        tell(error.details)
    except (MemoryError, RecursionError):
        tell({"code": "too_large"})
    else:
        sys.stdout.buffer.write(output)


def tell(details):
    json.dump(details, sys.stdout)
    sys.stdout.flush()
    sys.exit(REFUSED)


def lock_up(limits):
    """Neither files nor connections nor processes from here on, and a measure of time and memory.

    Input, output and errors are open already; one descriptor more than these cannot be had, so
    that neither ``open`` nor ``socket`` works, whoever asks.
    """
    try:
        import resource
    except ImportError:  # Windows: the sandbox of the template and the waiting time remain
        return
    os.chdir("/")
    for name, value in (
        ("RLIMIT_CORE", 0),
        ("RLIMIT_NPROC", 0),
        ("RLIMIT_NOFILE", 3),
        ("RLIMIT_CPU", limits["seconds"]),
        ("RLIMIT_AS", limits["memory"]),
        ("RLIMIT_FSIZE", limits["output"]),
    ):
        kind = getattr(resource, name)
        _soft, hard = resource.getrlimit(kind)
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (value, value))


if __name__ == "__main__":
    main()
