"""A quarter report of the whole province, against one query by hand for the same figures."""

from datetime import timedelta
from functools import partial

from odoo import SUPERUSER_ID
from odoo.tools import SQL

from .. import inside
from ..measure import compare, timed

ITEM = "quarter"
AIM = 1.5
LEAST = 3

# Straight from meetings and rolls: a row for each month, for each committee directly below, and for
# the whole. Every cell of the data set has been there all the time.
BY_HAND = """
WITH months AS (
    SELECT c.id AS cell_id, p::date AS period,
           split_part(below.parent_path, '/', 2) AS branch
      FROM party_cell c
      JOIN party_committee below ON below.id = c.committee_id
     CROSS JOIN generate_series(%(first)s::timestamp, %(last)s, '1 month') p
), met AS (
    SELECT DISTINCT ON (m.cell_id, m.period) m.cell_id, m.period, m.id, r.superior_level,
           COALESCE(r.superior_level, r.self_level) AS level
      FROM party_meeting m
      LEFT JOIN party_rating r ON r.meeting_id = m.id AND r.state <> 'draft'
     WHERE m.period BETWEEN %(first)s AND %(last)s AND m.kind IN ('regular', 'combined')
       AND m.first_held_at IS NOT NULL
     ORDER BY m.cell_id, m.period, m.id
), rolls AS (
    SELECT a.meeting_id,
           count(*) FILTER (WHERE a.state IS NOT NULL) AS summoned,
           count(*) FILTER (WHERE a.state = 'present') AS present
      FROM party_meeting_attendance a JOIN met ON met.id = a.meeting_id
     GROUP BY a.meeting_id
), themes AS (
    SELECT cell_id, period, count(*) AS held FROM party_meeting
     WHERE period BETWEEN %(first)s AND %(last)s AND kind IN ('thematic', 'combined')
       AND first_held_at IS NOT NULL
     GROUP BY cell_id, period
), resolutions AS (
    SELECT cell_id, period, count(*) AS signed FROM party_resolution
     WHERE period BETWEEN %(first)s AND %(last)s AND state IN ('approved', 'reported')
     GROUP BY cell_id, period
), tasks AS (
    SELECT cell_id, date_trunc('month', deadline)::date AS period, count(*) AS due,
           count(*) FILTER (WHERE state = 'done') AS done,
           count(*) FILTER (WHERE state <> 'done' AND deadline < %(today)s) AS late
      FROM party_task
     WHERE deadline BETWEEN %(first)s AND %(end)s AND state <> 'cancelled'
       AND given_on IS NOT NULL
     GROUP BY 1, 2
), petitions AS (
    SELECT cell_id, period, count(*) AS raised,
           count(*) FILTER (WHERE state IN ('answered', 'told')) AS answered
      FROM party_petition WHERE period BETWEEN %(first)s AND %(last)s GROUP BY cell_id, period
), visits AS (
    SELECT cell_id, period, count(*) AS planned,
           count(*) FILTER (WHERE state = 'attended') AS attended
      FROM party_visit WHERE period BETWEEN %(first)s AND %(last)s GROUP BY cell_id, period
)
SELECT x.period, x.branch, count(DISTINCT x.cell_id) AS cell_count, count(*) AS due_count,
       count(met.id) AS met_count, count(*) FILTER (WHERE met.id IS NULL) AS missing_count,
       count(*) FILTER (WHERE met.level = 'good') AS good_count,
       count(*) FILTER (WHERE met.level = 'fair') AS fair_count,
       count(*) FILTER (WHERE met.level = 'average') AS average_count,
       count(*) FILTER (WHERE met.level = 'poor') AS poor_count,
       count(met.id) FILTER (WHERE met.level IS NULL) AS unrated_count,
       round(100.0 * sum(rolls.present) / sum(rolls.summoned), 1) AS attendance_rate,
       COALESCE(sum(rolls.summoned), 0) AS summoned_count,
       COALESCE(sum(rolls.present), 0) AS present_count,
       COALESCE(sum(themes.held), 0) AS thematic_count,
       COALESCE(sum(resolutions.signed), 0) AS resolution_count,
       COALESCE(sum(tasks.due), 0) AS task_due_count,
       COALESCE(sum(tasks.done), 0) AS task_done_count,
       COALESCE(sum(tasks.late), 0) AS task_late_count,
       COALESCE(sum(petitions.raised), 0) AS petition_count,
       COALESCE(sum(petitions.answered), 0) AS petition_answered_count,
       COALESCE(sum(visits.planned), 0) AS visit_planned_count,
       COALESCE(sum(visits.attended), 0) AS visit_attended_count
  FROM months x
  LEFT JOIN met USING (cell_id, period)
  LEFT JOIN rolls ON rolls.meeting_id = met.id
  LEFT JOIN themes USING (cell_id, period)
  LEFT JOIN resolutions USING (cell_id, period)
  LEFT JOIN tasks USING (cell_id, period)
  LEFT JOIN petitions USING (cell_id, period)
  LEFT JOIN visits USING (cell_id, period)
 GROUP BY GROUPING SETS ((), (x.period), (x.branch))
"""


def figures(registry, subjects):
    superuser = partial(timed, registry, SUPERUSER_ID)
    with registry.cursor() as cr:
        check(inside.environment(cr))
        cr.rollback()
    for title, call, aim in (
        ("rolled up", roll_up, AIM),
        # What is written is kept by cell and month: no query by hand does that
        ("rolled up and kept, line by line", keep, None),
        ("compared with what is recorded now", find_differences, None),
    ):
        yield compare(
            ITEM,
            f"Quarter of the province {title} / one query by hand",
            partial(superuser, call, prepare=make_report),
            partial(superuser, by_hand, prepare=make_report),
            aim,
            least=LEAST,
        )


def make_report(env):
    """The report of the last quarter that is over; its figures are made once before."""
    day = inside.today().replace(day=1) - timedelta(days=1)
    while day.month % 3:
        day = day.replace(day=1) - timedelta(days=1)
    # The cells were entered when the data set was made
    env.cr.execute("UPDATE party_cell SET create_date = create_date - INTERVAL '2 years'")
    province = env["party.committee"].search([("parent_id", "=", False)], limit=1)
    return env["party.quarter.report"].create(
        {"committee_id": province.id, "year": day.year, "quarter": str(day.month // 3)}
    )


def roll_up(env, report):
    """The sums by month, by branch and of the whole, as the report makes them."""
    env["party.figures"]._flush_sources()
    env.cr.execute(
        SQL(
            """SELECT l.period, l.branch_id, %s FROM (%s) l
               GROUP BY GROUPING SETS ((), (l.period), (l.branch_id))""",
            env["party.quarter.totals"]._sql_sums(),
            report._sql_lines(),
        )
    )
    return env.cr.fetchall()


def keep(env, report):
    report._refresh_figures()


def find_differences(env, report):
    report._find_differences()


def by_hand(env, report):
    env.cr.execute(
        BY_HAND,
        {
            "first": report.period_from,
            "last": report.period_to.replace(day=1),
            "end": report.period_to,
            "today": inside.today(),
        },
    )
    return env.cr.dictfetchall()


def check(env):
    """Both give the same figures; otherwise their times say nothing."""
    report = make_report(env)
    rows = {(row["period"], row["branch"]): row for row in by_hand(env, report)}
    parts = {(None, None): report}
    parts |= {(total.period, None): total for total in report.month_total_ids}
    branches = report.part_total_ids.filtered(lambda total: total.kind == "branch")
    parts |= {(None, str(total.committee_id.id or "")): total for total in branches}
    assert parts.keys() == rows.keys(), parts.keys() ^ rows.keys()
    for key, part in parts.items():
        for name in rows[key].keys() - {"period", "branch"}:
            ours, theirs = part[name] or 0, float(rows[key][name] or 0)
            assert abs(ours - theirs) < 0.01, (key, name, ours, theirs)
