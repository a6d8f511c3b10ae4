"""The quarter report on paper: the wording of the form around tables made of the figures."""

from markupsafe import Markup, escape

from odoo import fields, models
from odoo.tools import LazyTranslate

from ..tools import quarter_words as words
from ..tools.paper_html import clean_html, text_to_html
from ..tools.vietnamese import paper_percent, paper_period
from .party_document_mixin import Paper
from .party_meeting_minutes import local_time
from .party_meeting_papers import FROZEN_STATES, PRINTED_STATES
from .party_quarter_report import YEAR, get_period
from .party_theme_suggestion import quarter_of
from .party_visit_papers import find_mark, make_lines

_lt = LazyTranslate(__name__)


def make_table(columns, rows):
    """A table as HTML: names in the first column at the left, all else centred.

    :param rows: lists of texts; the last one is that of the sums, in bold
    """
    left = columns[0] == words.PART_HEAD
    head = Markup("").join(Markup("<th>%s</th>") % label for label in columns)
    body = Markup("").join(
        Markup("<tr>%s</tr>")
        % Markup("").join(
            (Markup("<td>%s</td>") if left and not place else Markup('<td class="center">%s</td>'))
            % (Markup("<b>%s</b>") % text if index == len(rows) - 1 else text)
            for place, text in enumerate(row)
        )
        for index, row in enumerate(rows)
    )
    return Markup("<table><thead><tr>%s</tr></thead><tbody>%s</tbody></table>") % (head, body)


def share(part, whole):
    """A share in percent as papers write it; empty where there is no whole."""
    return paper_percent(round(1000 * part / whole) / 10) if whole else ""


class PartyQuarterReport(models.Model):
    _inherit = "party.quarter.report"

    def _get_papers(self):
        return super()._get_papers() | {
            "quarter_report": Paper(
                "BC",
                _lt("Quarter report"),
                "party_cell.report_quarter",
                PRINTED_STATES,
                FROZEN_STATES,
                preview=True,
            ),
        }

    def _get_form_kind(self):
        return "cell" if self.cell_id else "committee"

    def _get_stand_ins(self):
        following = self._get_next_period_name()
        return {
            "quarter": self._get_period_name(),
            "next_quarter": following,
            "NEXT_QUARTER": following.upper(),
            "body": self._get_body().name,
        }

    def _get_next_period_name(self):
        day = fields.Date.add(self.period_to, days=1)
        quarter = YEAR if self.quarter == YEAR else quarter_of(day)
        return paper_period(*get_period(day.year, quarter))

    def _get_abstract(self):
        """The line below the title."""
        form = self._get_wordings("quarter_report")[self.id]
        return form._get_abstract(self._get_stand_ins())

    # ------------------------------------------------------------
    # DATA
    # ------------------------------------------------------------

    def _get_paper_data_quarter_report(self):
        forms, signers = self._get_wordings("quarter_report"), self._get_signers()
        data = {}
        for report in self:
            form, values = forms[report.id], report._get_stand_ins()
            data[report.id] = report._get_issued_head(
                "quarter_report", form, signers[report.id], **values
            ) | {"html": clean_html(report._fill_form(form._fill_in("skeleton", values)))}
        return data

    def _fill_form(self, html):
        """The form's text with tables, lists and texts in place of its marks."""
        parts = {
            words.FIGURES_MARK: make_lines(self._get_figure_lines()),
            words.MONTHS_MARK: self._get_month_table(),
            words.PARTS_MARK: self._get_part_table(),
            words.MISSING_MARK: make_lines(self._get_missing_lines() or [words.TEXTS["none"]]),
            words.MOVES_MARK: make_lines((self.moves or "").splitlines()),
            **{
                mark: text_to_html(
                    self[name] or words.TEXTS[words.EMPTY_TEXTS.get(name, "open_text")]
                )
                for mark, name in words.TEXT_MARKS.items()
            },
        }
        for mark, part in parts.items():
            html = find_mark(str(escape(mark))).sub(lambda _match, part=part: str(part), html)
        return html

    def _get_figure_lines(self):
        """What the figures come to, in words."""
        texts = words.TEXTS
        lines = [
            texts["meetings"].format(
                due=self.due_count,
                met=self.met_count,
                rate=share(self.met_count, self.due_count) or "–",
                missing=self.missing_count,
                called_off=self.called_off_count,
            )
        ]
        if self.committee_id:
            lines.insert(0, texts["cells"].format(count=self.cell_count))
        if self.open_count:
            lines.append(texts["open"].format(open=self.open_count))
        lines += [
            texts["themes"].format(count=self.thematic_count),
            texts["attendance"].format(
                present=self.present_count,
                summoned=self.summoned_count,
                rate=share(self.present_count, self.summoned_count) or "–",
            ),
            texts["levels"].format(levels=self._tell_levels(self._get_level_counts())),
        ]
        if self.quarter == YEAR:
            lines.append(texts["year_levels"].format(levels=self._tell_levels(self._count_years())))
        return lines + [
            texts["tasks"].format(
                due=self.task_due_count, done=self.task_done_count, late=self.task_late_count
            ),
            texts["petitions"].format(
                count=self.petition_count, answered=self.petition_answered_count
            ),
            texts["visits"].format(
                attended=self.visit_attended_count, planned=self.visit_planned_count
            ),
        ]

    def _get_level_counts(self):
        return {level: self[f"{level or 'unrated'}_count"] for level in (*words.LEVELS, False)}

    def _count_years(self):
        """{level or False: how many cells have it for the year}"""
        return dict(
            self.env["party.quarter.report.line"]._read_group(
                [("report_id", "=", self.id)], ["year_level"], ["cell_id:count_distinct"]
            )
        )

    def _tell_levels(self, counts):
        told = [
            words.TEXTS["level"].format(level=label.lower(), count=counts[level])
            for level, label in words.LEVELS.items()
            if counts.get(level)
        ]
        if counts.get(False):
            told.append(words.TEXTS["unrated"].format(count=counts[False]))
        return "; ".join(told) or "–"

    # ------------------------------------------------------------
    # TABLES
    # ------------------------------------------------------------

    def _get_month_table(self):
        if self.cell_id:
            rows = [self._get_cell_row(line) for line in self.line_ids]
            return make_table(words.CELL_COLUMNS, [*rows, self._get_cell_sum_row()])
        rows = [
            [total.period.strftime("%m/%Y"), *total._get_sum_cells()]
            for total in self.month_total_ids
        ]
        columns = (words.MONTH_HEAD, *words.SUM_COLUMNS)
        return make_table(columns, [*rows, [words.WHOLE, *self._get_sum_cells()]])

    def _get_cell_row(self, line):
        month = line.period.strftime("%m/%Y")
        if line.outcome != "met":
            held = [words.OUTCOMES[line.outcome], *[""] * 4]
        else:
            number = self.env["party.rating.criterion"]._format_points
            held = [
                local_time(line.date_start).strftime("%d/%m") if line.date_start else "",
                f"{line.present_count}/{line.summoned_count}",
                share(line.present_count, line.summoned_count),
                number(line.points) if line.final_level and line.points else "",
                words.LEVELS.get(line.final_level, ""),
            ]
        return [
            month,
            held[0],
            str(line.thematic_count or ""),
            *held[1:],
            f"{line.task_done_count}/{line.task_due_count}" if line.task_due_count else "",
            str(line.petition_count or ""),
        ]

    def _get_cell_sum_row(self):
        return [
            words.WHOLE,
            f"{self.met_count}/{self.due_count}",
            str(self.thematic_count),
            f"{self.present_count}/{self.summoned_count}",
            share(self.present_count, self.summoned_count),
            "",
            "",
            f"{self.task_done_count}/{self.task_due_count}",
            str(self.petition_count),
        ]

    def _get_part_table(self):
        """By committee directly below; where there are none, by cell."""
        parts = self.part_total_ids
        branches = parts.filtered(lambda total: total.kind == "branch")
        if branches.committee_id:
            shown = branches.filtered("committee_id") + branches.filtered(
                lambda total: not total.committee_id
            )
        else:
            shown = (parts - branches).sorted("cell_name")
        rows = [
            [
                total.cell_name or total.committee_id.name or words.TEXTS["direct"],
                *total._get_sum_cells(),
            ]
            for total in shown
        ]
        columns = (words.PART_HEAD, *words.SUM_COLUMNS)
        return make_table(columns, [*rows, [words.WHOLE, *self._get_sum_cells()]])

    def _get_missing_lines(self):
        """Every cell without a meeting, by name: on paper none is left out."""
        lines = self._get_lines([("outcome", "=", "missing")]).get(self)
        return [
            words.TEXTS["missing_month"].format(
                month=period.strftime("%m/%Y"), names=", ".join(some.mapped("cell_name"))
            )
            for period, some in (lines.grouped("period").items() if lines else ())
        ]


class PartyQuarterTotals(models.AbstractModel):
    _inherit = "party.quarter.totals"

    def _get_sum_cells(self):
        """A row of sums on paper, as ``SUM_COLUMNS`` has them."""
        return [
            f"{self.met_count}/{self.due_count}",
            str(self.thematic_count),
            share(self.present_count, self.summoned_count),
            str(self.good_count),
            str(self.fair_count),
            str(self.average_count),
            str(self.poor_count),
            str(self.unrated_count),
        ]
