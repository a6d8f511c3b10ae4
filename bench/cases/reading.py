"""Opening the list of meetings and one meeting, under the rules and without them."""

from functools import partial
from typing import NamedTuple

from odoo import SUPERUSER_ID

from .. import inside
from ..measure import compare, timed
from ..views import specification

ITEM = "list"
AIM = 1.5
MODEL = "party.meeting"
PAGE = 80
# Beyond this the web client shows "10000+"
COUNT_LIMIT = 10001
# key of the subjects: as the table calls them
ROLES = {
    "secretary": "secretary",
    "member": "member",
    "officer": "commune officer",
    "province": "province officer",
}


class Reader(NamedTuple):
    """Somebody who opens meetings."""

    label: str
    user_id: int
    list_fields: dict  # what the web client asks for
    form_fields: dict
    latest_id: int  # a meeting that he or she may read
    same: list  # a plain domain of what the rules let him or her see


def figures(registry, subjects):
    readers = [look(registry, subjects[role], label) for role, label in ROLES.items()]
    for reader in readers:
        yield against_superuser(
            registry,
            reader,
            f"List as {reader.label} / all meetings as superuser",
            partial(open_list, fields=reader.list_fields),
            partial(open_list, fields=reader.list_fields),
            AIM,
        )
    # What the rules alone cost; no aim was set for it
    for reader in readers:
        yield against_superuser(
            registry,
            reader,
            f"List as {reader.label} / the same rows without rules",
            partial(open_list, fields=reader.list_fields),
            partial(open_list, fields=reader.list_fields, domain=reader.same),
        )
    for reader in readers:
        yield against_superuser(
            registry,
            reader,
            f"Counts beside the list as {reader.label} / the same rows without rules",
            count_states,
            partial(count_states, domain=reader.same),
        )
    for reader in readers:
        read = partial(read_form, fields=reader.form_fields, meeting_id=reader.latest_id)
        title = f"Form as {reader.label} / without rules"
        yield against_superuser(registry, reader, title, read, read, AIM)


def look(registry, user_id, label):
    """Gather what a reader's web client knows before it asks for meetings."""
    with registry.cursor() as cr:
        env = inside.environment(cr, user_id)
        seen = env[MODEL].search([])
        fields = {view: specification(env, MODEL, view) for view in ("list", "form")}
        return Reader(label, user_id, fields["list"], fields["form"], seen[0].id, same_rows(seen))


def same_rows(seen):
    """A plain domain by which the superuser finds what the user sees under the rules."""
    everything = seen.sudo().search([])
    if seen == everything:
        return []
    states = sorted(set(seen.mapped("state")))
    domain = [("cell_id", "in", seen.cell_id.ids), ("state", "in", states)]
    if everything.search(domain) != seen:
        raise AssertionError("the reference would read other rows than the user sees")
    return domain


def against_superuser(registry, reader, title, call, reference, aim=None):
    return compare(
        ITEM,
        title,
        lambda: timed(registry, reader.user_id, call),
        lambda: timed(registry, SUPERUSER_ID, reference),
        aim,
    )


def open_list(env, fields, domain=()):
    """As the web client opens its list: a page of rows and how many there are."""
    env[MODEL].web_search_read(list(domain), fields, limit=PAGE, count_limit=COUNT_LIMIT)


def count_states(env, domain=()):
    """As the panel beside the list counts meetings by state."""
    env[MODEL].search_panel_select_range("state", enable_counters=True, search_domain=list(domain))


def read_form(env, fields, meeting_id):
    env[MODEL].browse(meeting_id).web_read(fields)
