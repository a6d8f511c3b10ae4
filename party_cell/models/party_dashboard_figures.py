"""What the dashboard shows, in one query whatever the number of cells."""

from typing import NamedTuple

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from .party_roles import sql_array

# A cell is weak that is on the watch list, misses as many months of those shown, or was rated so
# low as many times in a row.
MISSING_MONTHS = 2
LOW_RATINGS = 2
LOW_LEVELS = ["average", "poor"]


class Figures(NamedTuple):
    """What the query answers."""

    squares: list  # [id of the row's committee or None, id of a cell otherwise, {month: square}]
    cells: list  # those with a row of their own, and the weak ones further down
    totals: dict  # {month: sums of all}
    sums: dict  # {id of the row's committee: sums of its cells of today}
    counts: dict  # {key of a list that waits: its length}


class PartyDashboard(models.AbstractModel):
    _inherit = "party.dashboard"

    @api.model
    def _read_figures(self, scope, first, last, cell_type, todo):
        """Figures of the cells in the scope, and how long the lists that wait are."""
        figures = self.env["party.figures"]
        figures._flush_sources()
        self.env["party.cell"].flush_model(["name", "cell_type", "committee_id"])
        watched = self._search_as_user("party.watch", Domain("is_open", "=", True))
        self.env["party.watch"].flush_model(["cell_id", "member_id"])
        self.env["party.member"].flush_model(["name"])
        quarter = last.replace(day=1, month=last.month - (last.month - 1) % 3)
        nodes, rows = zip(*scope.rows.items(), strict=True) if scope.rows else ((), ())
        counts = SQL(", ").join(
            SQL("%s, (SELECT count(*) FROM %s x)", item["key"], self._count_as_user(item))
            for item in todo
        )
        [result] = self.env.execute_query(
            SQL(
                """
                WITH months AS MATERIALIZED (
                    SELECT f.cell_id, r.row_id, f.period, f.state, f.meeting_id, f.final_level,
                           f.thematic_count, f.present_count, f.summoned_count,
                           held.state IN ('held', 'approved') AS unreported,
                           held.state = 'draft' AS reopened
                    FROM (%(figures)s) f
                    JOIN party_cell c ON c.id = f.cell_id
                    LEFT JOIN unnest(%(nodes)s::int[], %(rows)s::int[]) AS r (node, row_id)
                           ON r.node = f.committee_id
                    LEFT JOIN party_meeting held ON held.id = f.meeting_id
                    WHERE %(seen)s AND %(type)s
                ),
                watched AS (
                    SELECT w.cell_id, string_agg(m.name, ', ' ORDER BY m.name) AS responsible
                    FROM party_watch w JOIN party_member m ON m.id = w.member_id
                    WHERE w.id IN %(watched)s GROUP BY 1
                ),
                cells AS (
                    SELECT x.*, w.responsible,
                           here AND (w.cell_id IS NOT NULL OR missing >= %(missing)s
                                     OR cardinality(levels) = %(last)s AND levels <@ %(low)s
                                    ) AS weak
                    FROM (
                        SELECT cell_id,
                               (array_agg(row_id ORDER BY period DESC))[1] AS row_id,
                               max(period) = %(month)s AS here,
                               count(*) FILTER (WHERE state = 'missing') AS missing,
                               count(*) FILTER (WHERE unreported) AS unreported,
                               COALESCE(sum(thematic_count) FILTER (WHERE period >= %(quarter)s), 0)
                                   = 0 AS no_thematic,
                               (array_agg(final_level::text ORDER BY period DESC)
                                    FILTER (WHERE final_level IS NOT NULL))[1:%(last)s] AS levels
                        FROM months GROUP BY cell_id
                    ) x LEFT JOIN watched w USING (cell_id)
                ),
                squares AS (
                    SELECT row_id, CASE WHEN row_id IS NULL THEN cell_id END AS cell_id, period,
                           count(*) AS cells,
                           count(*) FILTER (WHERE state IN ('met', 'late', 'duplicate')) AS met,
                           count(*) FILTER (WHERE state = 'missing') AS missing,
                           count(*) FILTER (WHERE state = 'called_off') AS called_off,
                           sum(present_count) AS present, sum(summoned_count) AS summoned,
                           count(final_level) AS rated,
                           count(*) FILTER (WHERE final_level = 'good') AS good,
                           min(state) AS state, min(final_level) AS level,
                           min(meeting_id) FILTER (WHERE NOT reopened) AS meeting
                    FROM months GROUP BY 1, 2, 3
                )
                SELECT (
                    SELECT json_agg(json_build_array(row_id, cell_id, months))
                    FROM (
                        SELECT row_id, cell_id, json_object_agg(period, CASE
                            WHEN row_id IS NULL THEN json_build_object(
                                'state', state, 'level', level, 'meeting', meeting)
                            ELSE json_build_object(
                                'cells', cells, 'met', met, 'missing', missing,
                                'called_off', called_off, 'rated', rated, 'good', good)
                            END) AS months
                        FROM squares GROUP BY 1, 2
                    ) x
                ), (
                    SELECT json_agg(json_build_object(
                        'id', x.cell_id, 'name', c.name, 'type', c.cell_type, 'committee', o.name,
                        'here', here, 'missing', missing, 'unreported', unreported,
                        'no_thematic', no_thematic, 'levels', levels, 'responsible', responsible,
                        'weak', weak) ORDER BY c.name, c.id)
                    FROM cells x JOIN party_cell c ON c.id = x.cell_id
                    LEFT JOIN party_committee o ON o.id = c.committee_id
                    WHERE weak OR cell_id IN (SELECT cell_id FROM squares)
                ), (
                    SELECT json_object_agg(period, to_json(x))
                    FROM (
                        SELECT period, sum(cells)::int AS cells, sum(met)::int AS met,
                               sum(called_off)::int AS called_off, sum(present)::int AS present,
                               sum(summoned)::int AS summoned, sum(rated)::int AS rated,
                               sum(good)::int AS good
                        FROM squares GROUP BY 1
                    ) x
                ), (
                    SELECT json_object_agg(row_id, to_json(x))
                    FROM (
                        SELECT row_id, count(*) AS cells, sum(missing)::int AS missing,
                               sum(unreported)::int AS unreported,
                               count(*) FILTER (WHERE no_thematic) AS no_thematic,
                               count(*) FILTER (WHERE weak) AS weak
                        FROM cells WHERE here AND row_id IS NOT NULL GROUP BY 1
                    ) x
                ), json_build_object(%(counts)s)
                """,
                figures=figures._sql_months(first, last, list(nodes), list(scope.cells)),
                nodes=list(nodes),
                rows=list(rows),
                seen=SQL("TRUE")
                if scope.seen is None
                else SQL("f.cell_id = ANY(%s)", sql_array(scope.seen)),
                type=SQL("c.cell_type = %s", cell_type) if cell_type else SQL("TRUE"),
                watched=watched.subselect(),
                missing=MISSING_MONTHS,
                last=LOW_RATINGS,
                low=LOW_LEVELS,
                month=last,
                quarter=quarter,
                counts=counts,
            )
        )
        squares, cells, totals, sums, counts = result
        return Figures(squares or [], cells or [], totals or {}, sums or {}, counts)

    @api.model
    def _search_as_user(self, model, domain):
        """The query of a list as its user would see it; empty where the model is closed."""
        Model = self.env[model]
        if not Model.has_access("read"):
            domain = Domain.FALSE
            Model = Model.sudo()  # sudo: nothing is found
        return Model._search(domain)

    @api.model
    def _count_as_user(self, item):
        """The rows of a list that waits, as its user would see them: a subquery."""
        return self._search_as_user(item["model"], item["domain"]).subselect()
