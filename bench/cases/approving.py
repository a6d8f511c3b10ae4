"""Adopting minutes against approving leave of hr_holidays, one and fifty at once, no PDF."""

from ..measure import compare, timed

ITEM = "approve"
AIM = 1.0


def figures(registry, subjects):
    """One is adopted by the secretary; fifty by a clerk who enters for villages."""
    for count, adopter in ((1, "adopter"), (len(subjects["waiting"]), "clerk")):
        meetings, leaves = subjects["waiting"][:count], subjects["leaves"][:count]
        yield compare(
            ITEM,
            f"Adopting {count} / approving {count} hr.leave",
            lambda meetings=meetings, user=subjects[adopter]: timed(
                registry, user, lambda env: adopt(env, meetings)
            ),
            lambda leaves=leaves: timed(
                registry,
                subjects["time_off_officer"],
                lambda env: env["hr.leave"].browse(leaves).action_approve(),
            ),
            AIM,
        )


def adopt(env, ids):
    env["party.meeting"].browse(ids).with_context(party_defer_pdf=True).action_approve()
