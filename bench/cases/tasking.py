"""Tasks: the review that opens a meeting, the daily job over all of them, searches by words."""

from functools import partial
from unittest.mock import patch

from odoo import SUPERUSER_ID

from .. import inside
from ..measure import compare, timed
from ..views import specification
from .reading import COUNT_LIMIT, PAGE, ROLES

ITEM = "tasks"
FEW, MANY = 40, 400
LEAST = 3
# The work grows with the cells, and no faster; the queries do not grow at all
AIM = 1.2 * MANY / FEW
SEARCH_AIM = 1.3
SEARCHES = {
    "party.task": ("name", {"with diacritics": "hộ nghèo", "without": "ho ngheo"}),
    "party.resolution": ("search_text", {"with diacritics": "hộ nghèo", "without": "ho ngheo"}),
    "party.register": ("abstract", {"with diacritics": "sinh hoạt", "without": "sinh hoat"}),
}
TITLES = {
    "party.task": "Tasks",
    "party.register": "Register",
    "party.resolution": "Resolutions",
}


def figures(registry, subjects):
    superuser = partial(timed, registry, SUPERUSER_ID)
    yield compare(
        ITEM,
        f"Review of tasks of {MANY} meetings / of {FEW}",
        lambda: superuser(partial(fill_reviews, count=MANY), prepare=make_meetings),
        lambda: superuser(partial(fill_reviews, count=FEW), prepare=make_meetings),
        AIM,
        least=LEAST,
    )
    yield compare(
        ITEM,
        "Daily job over all open tasks / over those of a tenth of the cells",
        lambda: superuser(follow, prepare=lambda env: None),
        lambda: superuser(follow, prepare=keep_a_tenth),
        None,
        least=LEAST,
    )
    for model, (field, texts) in SEARCHES.items():
        for role, label in ROLES.items():
            user_id = subjects[role]
            with registry.cursor() as cr:
                fields = specification(inside.environment(cr, user_id), model, "list")
            for manner, text in texts.items():
                call = partial(search, model=model, fields=fields, domain=[(field, "ilike", text)])
                yield compare(
                    ITEM,
                    f"{TITLES[model]} searched {manner} as {label} / as superuser",
                    lambda user_id=user_id, call=call: timed(registry, user_id, call),
                    lambda call=call: superuser(call),
                    SEARCH_AIM,
                )


def make_meetings(env):
    """Meetings of this month without their review; returns their ids."""
    cells = env["party.cell"].search([("secretary_id", "!=", False)], limit=MANY)
    meetings = env["party.meeting"].create(
        [
            {"cell_id": cell.id, "period": inside.today(), "location": "Nhà văn hóa"}
            for cell in cells
        ]
    )
    meetings.review_ids.unlink()
    return meetings.ids


def fill_reviews(env, meeting_ids, count):
    meetings = env["party.meeting"].browse(meeting_ids[:count])
    meetings._fill_reviews()
    meetings.mapped("review_rate")


def keep_a_tenth(env):
    env.cr.execute("UPDATE party_task SET given_on = NULL WHERE cell_id % 10 <> 0")


def follow(env, _prepared):
    """The job without its commits."""
    with patch.object(type(env["ir.cron"]), "_commit_progress", return_value=600):
        env["party.task"]._cron_follow()


def search(env, model, fields, domain):
    env[model].web_search_read(domain, fields, limit=PAGE, count_limit=COUNT_LIMIT)
