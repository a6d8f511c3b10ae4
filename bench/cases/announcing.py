"""Announcing meetings: notices made and mails queued in the click, for few and for many cells.

And opening the form of a large meeting against that of a small one: the queries are the same.
"""

from datetime import timedelta
from functools import partial

from odoo import SUPERUSER_ID

from .. import inside
from ..measure import compare, timed
from ..views import specification
from .reading import read_form

ITEM = "announce"
FEW, MANY = 40, 400
SMALL, LARGE, SPEECHES = 3, 200, 300
LEAST = 3
# The work grows with the cells, and no faster
AIM = 1.2 * MANY / FEW
REASONS = dict.fromkeys(("N3", "N4", "N6", "N8", "N11", "S3"), "Đo")


def figures(registry, subjects):
    announce = partial(timed, registry, SUPERUSER_ID)
    yield compare(
        ITEM,
        f"Notices of {MANY} cells queued / of {FEW} cells",
        lambda: announce(partial(announce_cells, count=MANY), prepare=make_meetings),
        lambda: announce(partial(announce_cells, count=FEW), prepare=make_meetings),
        AIM,
        least=LEAST,
    )
    with registry.cursor() as cr:
        env = inside.environment(cr)
        fields = specification(env, "party.meeting", "form")
    opened = partial(timed, registry, SUPERUSER_ID)
    yield compare(
        ITEM,
        f"Form with {LARGE} members and {SPEECHES} opinions / with {SMALL} members",
        lambda: opened(
            lambda env, meeting_id: read_form(env, fields, meeting_id),
            prepare=partial(make_meeting, members=LARGE, speeches=SPEECHES),
        ),
        lambda: opened(
            lambda env, meeting_id: read_form(env, fields, meeting_id),
            prepare=partial(make_meeting, members=SMALL, speeches=1),
        ),
        None,
        least=LEAST,
    )


def announce_cells(env, meeting_ids, count):
    env["party.meeting"].browse(meeting_ids[:count]).action_notify(reasons=REASONS)


def make_meetings(env):
    """Meetings of next month that can be announced; returns their ids."""
    start = inside.today() + timedelta(days=20)
    cells = env["party.cell"].search([("secretary_id", "!=", False)], limit=MANY)
    meetings = env["party.meeting"].create(
        [
            {
                "cell_id": cell.id,
                "period": start,
                "date_start": f"{start} 00:30:00",
                "location": "Nhà văn hóa",
                "notice_way": "phone",
            }
            for cell in cells
        ]
    )
    return meetings.ids


def make_meeting(env, members, speeches):
    """A meeting of a new cell of that size; returns its id."""
    cell = env["party.cell"].create({"name": f"Chi bộ {members}", "cell_type": "residential"})
    env["party.cell.affiliation"].create(
        {
            "cell_id": cell.id,
            "committee_id": env["party.committee"].search([], limit=1).id,
            "date_from": "2020-01-01",
        }
    )
    people = env["party.member"].create([{"name": f"Đảng viên {n}"} for n in range(members)])
    env["party.membership"].create(
        [
            {"member_id": person.id, "cell_id": cell.id, "date_from": "2020-01-01"}
            for person in people
        ]
    )
    meeting = env["party.meeting"].create({"cell_id": cell.id})
    env["party.meeting.opinion"].create(
        [
            {
                "meeting_id": meeting.id,
                "member_id": people[n % members].id,
                "text": "Nhất trí với đánh giá, đề nghị nêu rõ thời hạn.",
            }
            for n in range(speeches)
        ]
    )
    return meeting.id
