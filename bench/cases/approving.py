"""Adopting minutes against approving leave of hr_holidays, one and fifty at once.

The data set's setting leaves the PDFs to the nightly job, as leave has none.
"""

from functools import partial

from ..measure import compare, timed

ITEM = "approve"
AIM = 1.0


def figures(registry, subjects):
    """One is adopted by the cell's secretary; fifty by a clerk who enters for villages."""
    for count, adopter in ((1, "adopter"), (len(subjects["waiting"]), "clerk")):
        adopting = partial(adopt, ids=subjects["waiting"][:count])
        approving = partial(approve, ids=subjects["leaves"][:count])
        yield compare(
            ITEM,
            f"Adopting {count} / approving {count} hr.leave",
            partial(timed, registry, subjects[adopter], adopting),
            partial(timed, registry, subjects["time_off_officer"], approving),
            AIM,
        )


def adopt(env, ids):
    env["party.meeting"].browse(ids).action_approve()


def approve(env, ids):
    env["hr.leave"].browse(ids).action_approve()
