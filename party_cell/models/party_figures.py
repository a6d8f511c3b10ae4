"""The figures of cells by month: the one source of quarter reports and the superior's dashboard."""

from odoo import api, models
from odoo.tools import SQL

from .party_roles import sql_array, vietnam_today
from .party_workflow import HELD_STATES

# Columns of the meeting of the month: the regular or combined one that was held.
MEETING_COLUMNS = (
    "date_start",
    "duration",
    "member_count",
    "official_count",
    "probationary_count",
    "exempt_count",
    "summoned_count",
    "present_count",
    "excused_count",
    "unexcused_count",
)
# Columns of what became of the cell's work, by the month in which it was due, raised or planned.
WORK_COLUMNS = (
    "resolution_count",
    "task_due_count",
    "task_done_count",
    "task_late_count",
    "petition_count",
    "petition_answered_count",
    "visit_planned_count",
    "visit_attended_count",
)
# What is read, so what must be in the database before.
SOURCES = {
    "party.cell": ["active"],
    "party.cell.affiliation": ["cell_id", "committee_id", "date_from", "date_to"],
    "party.meeting": [
        "cell_id", "period", "kind", "state", "first_held_at", "rule_profile_id", *MEETING_COLUMNS,
    ],
    "party.meeting.opinion": ["meeting_id"],
    "party.petition": ["cell_id", "period", "state"],
    "party.rating": ["meeting_id", "state", "self_total", "self_level", "superior_level"],
    "party.resolution": ["cell_id", "period", "state"],
    "party.task": ["cell_id", "deadline", "state", "given_on"],
    "party.visit": ["cell_id", "period", "state"],
}  # fmt: skip


class PartyFigures(models.AbstractModel):
    """What was recorded of cells, month by month, in one query whatever their number.

    Nothing here asks for rights: callers name only committees and cells that the user may see.
    """

    _name = "party.figures"
    _description = "Figures of Cells by Month"

    @api.model
    def _flush_sources(self):
        for model, names in SOURCES.items():
            self.env[model].flush_model(names)

    @api.model
    def _sql_months(self, first, last, committee_ids=None, cell_ids=None):
        """One row for each cell and month that has begun.

        A month belongs to the committee to which the cell belongs on its last day, or today in
        the month that runs: so it counts once, wherever the cell moves. A cell answers for its
        months as `party.cell.month` says.

        :param date first: first day of the first month
        :param date last: first day of the last month
        :param committee_ids: ids of committees, those below them included by the caller
        :param cell_ids: ids of cells, instead of or besides committees
        :return: SQL with the columns id, cell_id, committee_id, period, state (of
            `party.cell.month`), meeting_id, regular_count, thematic_count, other_count,
            `MEETING_COLUMNS`, opinion_count, rating_id, points, self_level, superior_level,
            final_level, resolution_count, task_due_count, task_done_count, task_late_count (by
            the deadline), petition_count, petition_answered_count (by the month in which they
            were raised), visit_planned_count, visit_attended_count
        """
        months = self.env["party.cell.month"]
        today = vietnam_today()
        return SQL(
            """
            WITH begun AS MATERIALIZED ( -- asked once for each cell, not for each month
                SELECT c.id, c.active, begun.month
                FROM party_cell c JOIN LATERAL (%(begun)s) begun ON TRUE
                WHERE c.id IN (SELECT cell_id FROM party_cell_affiliation
                               WHERE committee_id = ANY(%(committees)s) OR cell_id = ANY(%(cells)s))
            ),
            months AS (
                SELECT %(id)s AS id, c.id AS cell_id, af.committee_id, p::date AS period
                FROM generate_series(%(first)s::timestamp, %(last)s, INTERVAL '1 month') p
                JOIN party_cell_affiliation af
                  ON af.date_from <= LEAST((p + INTERVAL '1 month')::date - 1, %(today)s)
                 AND (af.date_to IS NULL
                      OR af.date_to >= LEAST((p + INTERVAL '1 month')::date - 1, %(today)s))
                JOIN begun c ON c.id = af.cell_id AND p >= c.month
                WHERE (af.committee_id = ANY(%(committees)s) OR c.id = ANY(%(cells)s))
                  AND (c.active OR af.date_to IS NOT NULL)
            ),
            meetings AS (
                SELECT x.cell_id, x.period, %(facts)s
                FROM party_meeting x LEFT JOIN party_rule_profile r ON r.id = x.rule_profile_id
                WHERE x.period BETWEEN %(first)s AND %(last)s
                  AND x.cell_id IN (SELECT cell_id FROM months)
                GROUP BY x.cell_id, x.period
            ),
            tasks AS (
                SELECT cell_id, date_trunc('month', deadline)::date AS period, count(*) AS due,
                       count(*) FILTER (WHERE state = 'done') AS done,
                       count(*) FILTER (WHERE state <> 'done' AND deadline < %(today)s) AS late
                FROM party_task
                WHERE deadline BETWEEN %(first)s
                                   AND (%(last)s::timestamp + INTERVAL '1 month')::date - 1
                  AND state <> 'cancelled' AND given_on IS NOT NULL
                  AND cell_id IN (SELECT cell_id FROM months)
                GROUP BY 1, 2
            )
            SELECT p.id, p.cell_id, p.committee_id, p.period, %(state)s AS state, m.meeting_id,
                   COALESCE(m.regular_count, 0) AS regular_count,
                   COALESCE(m.thematic_count, 0) AS thematic_count,
                   COALESCE(m.other_count, 0) AS other_count,
                   %(columns)s,
                   COALESCE(opinions.counted, 0) AS opinion_count,
                   rating.id AS rating_id, rating.self_total AS points, rating.self_level,
                   rating.superior_level,
                   COALESCE(rating.superior_level, rating.self_level) AS final_level,
                   COALESCE(resolutions.counted, 0) AS resolution_count,
                   COALESCE(tasks.due, 0) AS task_due_count,
                   COALESCE(tasks.done, 0) AS task_done_count,
                   COALESCE(tasks.late, 0) AS task_late_count,
                   COALESCE(petitions.counted, 0) AS petition_count,
                   COALESCE(petitions.answered, 0) AS petition_answered_count,
                   COALESCE(visits.planned, 0) AS visit_planned_count,
                   COALESCE(visits.attended, 0) AS visit_attended_count
            FROM months p
            LEFT JOIN meetings m ON m.cell_id = p.cell_id AND m.period = p.period
            LEFT JOIN party_meeting met ON met.id = m.meeting_id
            LEFT JOIN party_rating rating ON rating.meeting_id = m.meeting_id
                                         AND rating.state IN %(held)s
            LEFT JOIN (SELECT meeting_id, count(*) AS counted FROM party_meeting_opinion
                       WHERE meeting_id IN (SELECT meeting_id FROM meetings) GROUP BY 1
                      ) opinions ON opinions.meeting_id = m.meeting_id
            LEFT JOIN (SELECT cell_id, period, count(*) AS counted FROM party_resolution
                       WHERE period BETWEEN %(first)s AND %(last)s AND state IN %(signed)s
                       GROUP BY 1, 2
                      ) resolutions
                   ON resolutions.cell_id = p.cell_id AND resolutions.period = p.period
            LEFT JOIN tasks ON tasks.cell_id = p.cell_id AND tasks.period = p.period
            LEFT JOIN (SELECT cell_id, period, count(*) AS counted,
                              count(*) FILTER (WHERE state IN ('answered', 'told')) AS answered
                       FROM party_petition WHERE period BETWEEN %(first)s AND %(last)s
                       GROUP BY 1, 2
                      ) petitions ON petitions.cell_id = p.cell_id AND petitions.period = p.period
            LEFT JOIN (SELECT cell_id, period, count(*) AS planned,
                              count(*) FILTER (WHERE state = 'attended') AS attended
                       FROM party_visit WHERE period BETWEEN %(first)s AND %(last)s
                       GROUP BY 1, 2
                      ) visits ON visits.cell_id = p.cell_id AND visits.period = p.period
            """,
            id=months._sql_id(),
            begun=months._sql_begun(),
            facts=months._sql_facts(),
            state=months._sql_state(SQL("p.period")),
            columns=SQL(", ").join(SQL("met.%s", SQL.identifier(name)) for name in MEETING_COLUMNS),
            committees=sql_array(committee_ids or ()),
            cells=sql_array(cell_ids or ()),
            first=first,
            last=last,
            today=today,
            held=HELD_STATES,
            signed=("approved", "reported"),
        )
