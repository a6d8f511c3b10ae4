"""Peak memory of the process that measured everything before this."""

import resource

from ..measure import Figure

ITEM = "memory"


def peak():
    """The largest resident memory of this process so far, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def figure(before):
    """The peak against that of Odoo just loaded.

    :param int before: the peak at that time, in bytes
    """
    now = peak()
    title = f"Peak memory of the process, {now // 2**20} MB / Odoo just loaded"
    return Figure(ITEM, title, now / before, None, 0, None, 0.0, None, 1)
