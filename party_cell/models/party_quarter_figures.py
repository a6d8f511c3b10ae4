"""How the figures of quarter reports are made: each table in one statement for many reports."""

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import quarter_words as words
from .party_quarter_report import YEAR
from .party_quarter_report_line import COPIED
from .party_quarter_totals import SUMS
from .party_roles import vietnam_today

# How many cells a sentence names.
NAMED = 10


class PartyQuarterReport(models.Model):
    _inherit = "party.quarter.report"

    def action_refresh(self):
        """Make the figures again of what is recorded now."""
        self.check_access("read")
        self._check_editable({"line_ids"})
        self._lock_rows()
        self.sudo()._refresh_figures()  # sudo: the report's own rows, and the cells below it
        return True

    # ------------------------------------------------------------
    # MAKING
    # ------------------------------------------------------------

    def _refresh_figures(self):
        """Lines, sums and what is said of them, as things stand now. For the engine, with sudo."""
        if not self:
            return
        self.env["party.figures"]._flush_sources()
        self.env["party.cell"].flush_model(["name"])
        self.flush_recordset()
        ids = self.ids
        execute = self.env.cr.execute
        execute(SQL("DELETE FROM party_quarter_report_line WHERE report_id = ANY(%s)", ids))
        columns = SQL(", ").join(map(SQL.identifier, COPIED))
        for reports in self.grouped("period_to").values():
            for some in reports.grouped("period_from").values():
                execute(
                    SQL(
                        """INSERT INTO party_quarter_report_line
                               (report_id, cell_id, cell_name, committee_id, branch_id, period,
                                state, outcome, %s)
                           %s""",
                        columns,
                        some._sql_lines(),
                    )
                )
        self._sum_up(ids)
        self._rate_years()
        self.env.invalidate_all()
        self._describe_moves()

    def _sql_lines(self):
        """What the lines of these reports hold now; all are of the same months."""
        first, last = self[0].period_from, self[0].period_to
        committees = self.env["party.committee"].with_context(active_test=False)
        this_month = vietnam_today().replace(day=1)
        return SQL(
            """
            SELECT r.id AS report_id, m.cell_id, c.name AS cell_name, m.committee_id,
                   NULLIF(split_part(substr(direct.parent_path, length(own.parent_path) + 1),
                                     '/', 1), '')::int AS branch_id,
                   m.period, m.state,
                   CASE WHEN m.regular_count > 0 THEN 'met'
                        WHEN m.state = 'called_off' THEN 'called_off'
                        WHEN m.period < %(this_month)s THEN 'missing'
                        ELSE 'open' END AS outcome,
                   %(columns)s
            FROM (%(months)s) m
            JOIN party_cell c ON c.id = m.cell_id
            JOIN party_committee direct ON direct.id = m.committee_id
            JOIN party_quarter_report r ON r.id = ANY(%(ids)s)
            LEFT JOIN party_committee own ON own.id = r.committee_id
            WHERE r.cell_id = m.cell_id OR starts_with(direct.parent_path, own.parent_path)
            """,
            this_month=this_month,
            columns=SQL(", ").join(SQL("m.%s", SQL.identifier(name)) for name in COPIED),
            months=self.env["party.figures"]._sql_months(
                first,
                min(last.replace(day=1), this_month),
                committee_ids=committees.search([("id", "child_of", self.committee_id.ids)]).ids,
                cell_ids=self.cell_id.ids,
            ),
            ids=self.ids,
        )

    @api.model
    def _sum_up(self, ids):
        """Sums of the whole into the reports, those of the parts into rows of their own."""
        totals = self.env["party.quarter.totals"]
        names, sums = totals._sql_sum_columns(), totals._sql_sums()
        execute = self.env.cr.execute
        execute(SQL("DELETE FROM party_quarter_report_total WHERE report_id = ANY(%s)", ids))
        execute(
            SQL(
                """
                INSERT INTO party_quarter_report_total
                    (report_id, kind, period, committee_id, cell_id, cell_name, %(names)s)
                SELECT l.report_id,
                       CASE WHEN GROUPING(l.period) = 0 THEN 'month'
                            WHEN GROUPING(l.cell_id) = 0 THEN 'cell' ELSE 'branch' END,
                       l.period, l.branch_id, l.cell_id,
                       CASE WHEN GROUPING(l.cell_id) = 0 THEN max(l.cell_name) END, %(sums)s
                FROM party_quarter_report_line l
                JOIN party_quarter_report r ON r.id = l.report_id
                WHERE l.report_id = ANY(%(ids)s)
                GROUP BY GROUPING SETS ((l.report_id, l.period), (l.report_id, l.branch_id),
                                        (l.report_id, l.branch_id, l.cell_id))
                HAVING GROUPING(l.period) = 0
                    OR (bool_and(r.committee_id IS NOT NULL)
                        AND (GROUPING(l.cell_id) = 1 OR l.branch_id IS NULL))
                """,
                names=names,
                sums=sums,
                ids=ids,
            )
        )
        execute(
            SQL(
                """
                UPDATE party_quarter_report r SET (figures_at, %(names)s) = (%(now)s, %(own)s)
                FROM (SELECT x.id AS report_id, %(sums)s FROM party_quarter_report x
                      LEFT JOIN party_quarter_report_line l ON l.report_id = x.id
                      WHERE x.id = ANY(%(ids)s) GROUP BY x.id) s
                WHERE r.id = s.report_id
                """,
                names=names,
                own=SQL(", ").join(SQL("s.%s", SQL.identifier(name)) for name in SUMS),
                sums=sums,
                now=fields.Datetime.now(),
                ids=ids,
            )
        )

    def _rate_years(self):
        """The level of the year of each cell, by the scheme of its last rating in the year."""
        years = self.filtered(lambda report: report.quarter == YEAR)
        if not years:
            return
        rows = self.env.execute_query(
            SQL(
                """
                SELECT l.report_id, l.cell_id, array_agg(l.final_level ORDER BY l.period),
                       (array_agg(rating.scheme_id ORDER BY l.period DESC))[1]
                FROM party_quarter_report_line l
                JOIN party_rating rating ON rating.meeting_id = l.meeting_id
                WHERE l.report_id = ANY(%s) AND l.final_level IS NOT NULL
                GROUP BY l.report_id, l.cell_id
                """,
                years.ids,
            )
        )
        schemes = self.env["party.rating.scheme"]
        rated = [
            (report_id, cell_id, schemes.browse(scheme_id)._get_year_level(levels) or None)
            for report_id, cell_id, levels, scheme_id in rows
        ]
        if rated:
            report_ids, cell_ids, levels = map(list, zip(*rated, strict=True))
            self.env.cr.execute(
                SQL(
                    """UPDATE party_quarter_report_line l SET year_level = s.level
                       FROM unnest(%s::int[], %s::int[], %s::varchar[]) s(report_id, cell_id, level)
                       WHERE l.report_id = s.report_id AND l.cell_id = s.cell_id""",
                    report_ids,
                    cell_ids,
                    levels,
                )
            )

    def _describe_moves(self):
        """Name the cells that changed their committee within the months: in whose count they are.

        In Vietnamese: it is printed.
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT r.id, c.name, moved.date_from, former.id, former.name, next.id, next.name
                FROM party_quarter_report r
                JOIN (SELECT DISTINCT report_id, cell_id FROM party_quarter_report_line
                      WHERE report_id = ANY(%(ids)s)) l ON l.report_id = r.id
                JOIN party_cell c ON c.id = l.cell_id
                JOIN party_cell_affiliation moved ON moved.cell_id = l.cell_id
                 AND moved.date_from > r.period_from AND moved.date_from <= r.period_to
                JOIN party_cell_affiliation earlier ON earlier.cell_id = moved.cell_id
                 AND earlier.date_to = moved.date_from - 1
                 AND earlier.committee_id <> moved.committee_id
                JOIN party_committee former ON former.id = earlier.committee_id
                JOIN party_committee next ON next.id = moved.committee_id
                ORDER BY moved.date_from, c.name
                """,
                ids=self.ids,
            )
        )
        by_report = {}
        Committee = self.env["party.committee"]
        for report_id, cell, day, former_id, former, next_id, following in rows:
            own = self.browse(report_id).committee_id.id
            inside = [
                not own or own in Committee.browse(some)._get_committee_ids_above()
                for some in (former_id, next_id)
            ]
            sentence = words.MOVES[tuple(inside)].format(
                cell=cell, former=former, next=following, date=day.strftime("%d/%m/%Y")
            )
            by_report.setdefault(report_id, []).append(sentence)
        for report in self:
            moves = "\n".join(by_report.get(report.id, ())) or False
            if report.moves != moves:
                report._workflow_write({"moves": moves})

    # ------------------------------------------------------------
    # READING
    # ------------------------------------------------------------

    def _compute_difference(self):
        """What is recorded now otherwise than in the snapshot: the months, by name of the cell."""
        changed = self._origin._find_differences()
        for report in self:
            found = changed.get(report._origin.id, [])
            names = [f"{cell} ({period:%m/%Y})" for cell, period in found]
            report.difference = self._join_names(names)

    def _find_differences(self):
        """{report id: [(cell, month)]} whose figures are not what they were."""
        found = {}
        if not self:
            return found
        self.env["party.figures"]._flush_sources()
        columns = ("outcome", *COPIED)
        live, kept = (
            SQL(", ").join(SQL("%s.%s", SQL(alias), SQL.identifier(name)) for name in columns)  # pylint: disable=sql-injection
            for alias in ("n", "l")
        )
        for reports in self.grouped(lambda r: (r.period_from, r.period_to)).values():
            rows = self.env.execute_query(
                SQL(
                    """
                    SELECT COALESCE(n.report_id, l.report_id),
                           COALESCE(n.cell_name, l.cell_name), COALESCE(n.period, l.period)
                    FROM (%(lines)s) n
                    FULL JOIN (SELECT * FROM party_quarter_report_line
                               WHERE report_id = ANY(%(ids)s)) l
                      ON l.report_id = n.report_id AND l.cell_id = n.cell_id
                     AND l.period = n.period
                    WHERE ROW(%(live)s) IS DISTINCT FROM ROW(%(kept)s)
                    ORDER BY 3, 2
                    """,
                    lines=reports._sql_lines(),
                    ids=reports.ids,
                    live=live,
                    kept=kept,
                )
            )
            for report_id, cell, period in rows:
                found.setdefault(report_id, []).append((cell, period))
        return found

    @api.model
    def _join_names(self, names):
        """Some names, and how many more there are."""
        more = len(names) - NAMED
        shown = ", ".join(names[:NAMED])
        if more <= 0:
            return shown
        return self.env._("%(names)s and %(more)s others", names=shown, more=more)

    def _get_lines(self, domain):
        """Lines of these reports, by report. With sudo, as read with the report."""
        lines = self.env["party.quarter.report.line"].sudo()
        return lines.search([("report_id", "in", self.ids), *domain]).grouped("report_id")

    @api.depends("missing_count")
    def _compute_missing_names(self):
        """The cells that have not met, month by month, by name."""
        by_report = self._origin._get_lines([("outcome", "=", "missing")])
        for report in self:
            lines = by_report.get(report._origin, self.env["party.quarter.report.line"])
            report.missing_names = "\n".join(
                f"{period:%m/%Y} ({len(some)}): {self._join_names(some.mapped('cell_name'))}"
                for period, some in lines.grouped("period").items()
            )

    def _get_bodies_below(self):
        """{report id: committees and cells directly below}, of which figures are in the report."""
        found = {}
        # sudo: the rows of a report that is read
        totals = self.env["party.quarter.report.total"].sudo()
        for total in totals.search(
            [("report_id", "in", self.ids), ("kind", "in", ("branch", "cell"))]
        ):
            body = total.cell_id or total.committee_id
            if body:
                found.setdefault(total.report_id.id, []).append(body)
        return found

    def _get_reports_below(self):
        """{report id: {committee or cell: how its own report stands}}"""
        found = {report.id: {} for report in self}
        # sudo: whether the reports of those directly below have come
        reports = self.sudo().search(
            [
                ("superior_id", "in", self.committee_id.ids),
                ("year", "in", self.mapped("year")),
                ("quarter", "in", self.mapped("quarter")),
            ]
        )
        for report in self.filtered("committee_id"):
            found[report.id] = {
                other._get_body(): other.delivery
                for other in reports
                if (other.superior_id, other.year, other.quarter)
                == (report.committee_id, report.year, report.quarter)
            }
        return found
