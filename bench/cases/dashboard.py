"""The superior's dashboard of a whole province, and the map of one committee's many cells."""

from functools import partial

from odoo import SUPERUSER_ID

from .. import inside
from ..measure import compare, timed

ITEM = "dashboard"
FEW, MANY = 40, 400
# The work grows with the cells, and no faster; the queries do not grow at all
GROWTH_AIM = 1.2 * MANY / FEW

# Straight from meetings and ratings: each month of each committee directly below and of the whole,
# and what each cell misses. Every cell of the data set has been there all the time.
BY_HAND = """
WITH months AS (
    SELECT c.id AS cell_id, p::date AS period, split_part(o.parent_path, '/', 2) AS branch
      FROM party_cell c
      JOIN party_committee o ON o.id = c.committee_id
     CROSS JOIN generate_series(%(month)s::timestamp - INTERVAL '11 months', %(month)s,
                                '1 month') p
), met AS (
    SELECT DISTINCT ON (m.cell_id, m.period) m.cell_id, m.period, m.id, m.state, m.present_count,
           m.summoned_count, COALESCE(r.superior_level, r.self_level) AS level
      FROM party_meeting m
      LEFT JOIN party_rating r ON r.meeting_id = m.id AND r.state <> 'draft'
     WHERE m.period > %(month)s::timestamp - INTERVAL '1 year'
       AND m.kind IN ('regular', 'combined') AND m.first_held_at IS NOT NULL
     ORDER BY m.cell_id, m.period, m.id
), themes AS (
    SELECT cell_id, period, count(*) AS held FROM party_meeting
     WHERE period >= date_trunc('quarter', %(month)s::timestamp)
       AND kind IN ('thematic', 'combined') AND first_held_at IS NOT NULL
     GROUP BY cell_id, period
)
SELECT x.period, x.branch, x.cell_id, count(*) AS cells, count(met.id) AS met,
       count(*) FILTER (WHERE met.id IS NULL AND x.period < %(month)s) AS missing,
       count(*) FILTER (WHERE met.state IN ('held', 'approved')) AS unreported,
       sum(met.present_count) AS present, sum(met.summoned_count) AS summoned,
       count(met.level) AS rated, count(*) FILTER (WHERE met.level = 'good') AS good,
       sum(themes.held) AS thematic,
       array_agg(met.level ORDER BY x.period DESC) FILTER (WHERE met.level IS NOT NULL) AS levels
  FROM months x
  LEFT JOIN met USING (cell_id, period)
  LEFT JOIN themes USING (cell_id, period)
 GROUP BY GROUPING SETS ((x.period), (x.branch, x.period), (x.cell_id))
"""


def figures(registry, subjects):
    user_id = subjects["province"]
    yield compare(
        ITEM,
        "Dashboard of the province, twelve months / one query by hand",
        lambda: timed(registry, user_id, show, prepare=enter_early),
        lambda: timed(registry, SUPERUSER_ID, by_hand, prepare=enter_early),
        # The aim is a second for a whole province; the reference knows no moves and no lists
        None,
    )
    yield compare(
        ITEM,
        f"Dashboard of {MANY} cells of one committee / of {FEW}",
        lambda: timed(registry, user_id, show, prepare=partial(gather, count=MANY)),
        lambda: timed(registry, user_id, show, prepare=partial(gather, count=FEW)),
        GROWTH_AIM,
    )


def enter_early(env):
    """As if the cells had been entered a year ago."""
    env.cr.execute("UPDATE party_cell SET create_date = create_date - INTERVAL '2 years'")
    return False


def gather(env, count):
    """Put as many cells under one committee, and no others; returns its id."""
    enter_early(env)
    env.cr.execute("SELECT min(id) FROM party_committee WHERE level = 'grassroots'")
    [committee_id] = env.cr.fetchone()
    env.cr.execute(
        """
        UPDATE party_cell_affiliation SET committee_id = CASE
               WHEN cell_id IN (SELECT id FROM party_cell ORDER BY id LIMIT %s) THEN %s
               ELSE (SELECT id FROM party_committee WHERE parent_id IS NULL ORDER BY id LIMIT 1)
               END
        """,
        [count, committee_id],
    )
    return committee_id


def show(env, committee_id):
    env["party.dashboard"].get(committee_id)


def by_hand(env, _prepared):
    env.cr.execute(BY_HAND, {"month": inside.today().replace(day=1)})
    env.cr.fetchall()
