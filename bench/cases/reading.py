"""Opening the list of meetings and one meeting, under the rules and without them."""

import odoo

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


def figures(registry, subjects):
    views = {}
    for role in ROLES:
        user = subjects[role]
        with registry.cursor() as cr:
            env = odoo.api.Environment(cr, user, {})
            views[role] = {
                "list": specification(env, MODEL, "list"),
                "form": specification(env, MODEL, "form"),
            }
            seen = env[MODEL].search([])
            views[role] |= {"latest": seen[0].id, "same": same_rows(seen)}
    for role, label in ROLES.items():
        user, view = subjects[role], views[role]

        def opened(user_id, domain, view=view):
            return timed(registry, user_id, lambda env: open_list(env, view["list"], domain))

        yield compare(
            ITEM,
            f"List as {label} / all meetings as superuser",
            lambda user=user, opened=opened: opened(user, []),
            lambda opened=opened: opened(odoo.SUPERUSER_ID, []),
            AIM,
        )
        yield compare(
            ITEM,
            f"List as {label} / the same rows without rules",
            lambda user=user, opened=opened: opened(user, []),
            lambda opened=opened, view=view: opened(odoo.SUPERUSER_ID, view["same"]),
            AIM,
        )
    for role, label in ROLES.items():
        user, view = subjects[role], views[role]

        def counted(user_id, domain):
            return timed(registry, user_id, lambda env: count_states(env, domain))

        yield compare(
            ITEM,
            f"Counts beside the list as {label} / the same rows without rules",
            lambda user=user, counted=counted: counted(user, []),
            lambda counted=counted, view=view: counted(odoo.SUPERUSER_ID, view["same"]),
            AIM,
        )
    for role, label in ROLES.items():
        user, view = subjects[role], views[role]

        def read(user_id, view=view):
            return timed(
                registry,
                user_id,
                lambda env: env[MODEL].browse(view["latest"]).web_read(view["form"]),
            )

        yield compare(
            ITEM,
            f"Form as {label} / without rules",
            lambda user=user, read=read: read(user),
            lambda read=read: read(odoo.SUPERUSER_ID),
            AIM,
        )


def open_list(env, fields, domain):
    return env[MODEL].web_search_read(domain, fields, limit=PAGE, count_limit=COUNT_LIMIT)


def count_states(env, domain):
    return env[MODEL].search_panel_select_range("state", enable_counters=True, search_domain=domain)


def same_rows(seen):
    """A plain domain by which the superuser finds what the user sees under the rules."""
    everything = seen.sudo().search([])
    if seen == everything:
        return []
    domain = [("cell_id", "in", seen.cell_id.ids), ("state", "in", list(set(seen.mapped("state"))))]
    if everything.search(domain) != seen:
        raise AssertionError("the reference reads other rows than the user sees")
    return domain
