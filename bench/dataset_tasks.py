"""Open tasks of every cell, as the addon itself stores them: 120,000 in a whole province."""

# Of a cell: two overdue, one due tomorrow, one standing duty, the others later
TASKS = 30
WORDS = (
    "Rà soát hộ nghèo, hộ cận nghèo",
    "Vận động nhân dân hiến đất làm đường",
    "Tuyên truyền chuyển đổi số trong nhân dân",
    "Giúp đỡ quần chúng ưu tú",
    "Kiểm tra vệ sinh môi trường",
)

STORE_TASKS = """
INSERT INTO party_task (
    meeting_id, cell_id, member_id, name, sequence, deadline, recurring, report_period, state,
    given_on, is_internal, is_waiting, create_uid, write_uid, create_date, write_date)
SELECT m.id, m.cell_id, r.member_id, (%(words)s)[1 + n %% %(kinds)s] || ' ' || n, 10 * n,
       CASE WHEN n <> 4 THEN %(today)s::date + CASE WHEN n <= 2 THEN -3 * n WHEN n = 3 THEN 1
                                                    ELSE 5 + n END END,
       n = 4, (m.period + interval '1 month')::date,
       CASE WHEN n <= 2 THEN 'late' ELSE 'doing' END, m.date_start::date, FALSE, FALSE,
       1, 1, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
  FROM (SELECT DISTINCT ON (cell_id) * FROM bench_meeting
         WHERE kind = 'regular' ORDER BY cell_id, period DESC) m
 CROSS JOIN generate_series(1, %(tasks)s) AS t (n)
  JOIN (SELECT *, count(*) OVER (PARTITION BY meeting_id) AS size FROM bench_roll) r
    ON r.meeting_id = m.id AND r.place = 1 + n %% r.size
 ORDER BY m.id, n
"""


def make(cr, today):
    """Make the open tasks that the last regular meeting of each cell has given."""
    cr.execute(
        STORE_TASKS, {"words": list(WORDS), "kinds": len(WORDS), "today": today, "tasks": TASKS}
    )
