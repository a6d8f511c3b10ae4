"""Plan and report of a programme on paper. The figures in them are computed, never typed."""

import re

from markupsafe import Markup, escape

from odoo import api, fields, models
from odoo.tools import LazyTranslate, is_html_empty

from ..tools import paper_words as words
from ..tools.paper_html import clean_html
from ..tools.vietnamese import paper_count, paper_percent, roman, sentence_case
from .party_document_mixin import Paper

_lt = LazyTranslate(__name__)

ALL_STATES = ("draft", "closed")


def find_mark(mark):
    """The paragraph of a text that holds nothing but a mark."""
    return re.compile(rf"<p[^>]*>\s*{re.escape(mark)}\s*</p>")


def make_lines(lines):
    """Paragraphs of plain lines, as HTML; each ends as a sentence."""
    return Markup("").join(Markup("<p>– %s.</p>") % line.rstrip(" .") for line in lines)


class PartyVisitProgramme(models.Model):
    _inherit = "party.visit.programme"

    plan_number = fields.Char("Number of the plan", help="From the committee's own register.")
    plan_date = fields.Date("Date of the plan")
    plan_content = fields.Html(
        "Text of the plan",
        compute="_compute_content",
        store=True,
        readonly=False,
        sanitize_style=True,
        sanitize_form=True,
    )
    report_number = fields.Char("Number of the report", help="From the committee's own register.")
    report_date = fields.Date("Date of the report")
    report_content = fields.Html(
        "Text of the report",
        compute="_compute_content",
        store=True,
        readonly=False,
        sanitize_style=True,
        sanitize_form=True,
    )

    @api.depends("committee_id")
    def _compute_content(self):
        """A new programme begins with the texts of its committee."""
        for name in ("plan", "report"):
            field = f"{name}_content"
            empty = self.filtered(lambda p, f=field: p.committee_id and is_html_empty(p[f]))
            skeletons = empty._get_skeletons(f"visit_{name}")
            for programme in empty:
                programme[field] = skeletons[programme.id]

    # ------------------------------------------------------------
    # DECLARATION
    # ------------------------------------------------------------

    def _get_papers(self):
        return super()._get_papers() | {
            "visit_plan": Paper(
                "KH",
                _lt("Plan of attending cell meetings"),
                "party_cell.report_visits",
                ALL_STATES,
            ),
            "visit_report": Paper(
                "BC",
                _lt("Report on attending cell meetings"),
                "party_cell.report_visit_result",
                ALL_STATES,
            ),
        }

    def _get_paper_number(self, paper):
        return (self.report_number if paper == "visit_report" else self.plan_number) or ""

    def _get_day_on_paper(self, paper):
        return self.report_date if paper == "visit_report" else self.plan_date

    # ------------------------------------------------------------
    # DATA
    # ------------------------------------------------------------

    def _get_paper_data_visit_plan(self):
        return self._get_table_paper(
            "visit_plan", words.VISIT_PLAN_COLUMNS, lambda programme: programme._get_plan_rows()
        )

    def _get_paper_data_visit_report(self):
        return self._get_table_paper(
            "visit_report",
            words.VISIT_REPORT_COLUMNS,
            lambda programme: programme._get_group_rows(),
        )

    def _get_table_paper(self, paper, columns, get_rows):
        """A text around a table. The marks in the text give way to what they stand for."""
        forms = self._get_wordings(paper)
        field = paper.removeprefix("visit_") + "_content"
        data = {}
        for programme in self:
            html = programme._fill_marks(clean_html(programme[field]))
            mark = find_mark(words.VISITS_MARK).search(html)
            before, after = (html[: mark.start()], html[mark.end() :]) if mark else (html, "")
            data[programme.id] = programme._get_issued_head(
                paper,
                forms[programme.id],
                programme,
                period=programme._get_period(),
                committee=programme.committee_id.name,
            ) | {
                "before": before,
                "columns": [{"name": name, "label": label} for name, label in columns],
                "rows": get_rows(programme),
                "after": after,
            }
        return data

    def _fill_marks(self, html):
        html = html.replace("{period}", str(escape(self._get_period())))
        html = html.replace("{figures}", str(escape(self._get_figures_sentence())))
        for mark, make in (
            (words.QUALITY_MARK, self._get_quality_lines),
            (words.OPEN_VISITS_MARK, self._get_open_lines),
            (words.PETITIONS_MARK, self._get_petition_texts),
        ):
            lines = make_lines(make() or [words.TEXTS["visits_none"]])
            html = find_mark(mark).sub(lambda _match, lines=lines: str(lines), html)
        return html

    def _get_counted_visits(self):
        return self.visit_ids.filtered(lambda v: v._is_in_programme())

    def _get_figures_sentence(self):
        """10 đồng chí lãnh đạo dự sinh hoạt tại 18/22 chi bộ; …"""
        return "; ".join(
            words.TEXTS["visits_of_group"].format(
                people=paper_count(group.people_count),
                group=group.name[:1].lower() + group.name[1:],
                visited=group.visited_cells,
                registered=group.registered_cells,
            )
            for group in self.group_ids
            if group.registered_cells
        )

    def _get_group_rows(self):
        rows = []
        for index, group in enumerate(self.group_ids.filtered("planned_count"), 1):
            share = 100 * group.visited_cells / group.registered_cells
            rows.append(
                {
                    "order": str(index),
                    "group": group.name,
                    "people": str(group.people_count),
                    "cells": f"{group.visited_cells}/{group.registered_cells}",
                    "share": paper_percent(share),
                    "planned": str(group.planned_count),
                    "attended": str(group.attended_count),
                    "missed": str(group.missed_count),
                    "moved": str(group.moved_count),
                    "pending": str(group.pending_count),
                }
            )
        return rows

    def _get_plan_rows(self):
        """The registered visits, group by group, under the name of the group."""
        rows, index = [], 0
        visits = self._get_counted_visits().grouped("group_id")
        empty = {name: "" for name, _label in words.VISIT_PLAN_COLUMNS}
        groups = [group for group in self.group_ids if group in visits]
        for place, group in enumerate(groups, 1):
            rows.append(empty | {"order": roman(place), "name": group.name})
            for visit in visits[group].sorted(
                lambda v: (v.visitor_id.sequence, v.visitor_id.id, v.period, v.cell_id.name)
            ):
                index += 1
                rows.append(
                    {
                        "order": str(index),
                        "name": ", ".join(visit._get_going().mapped("name")),
                        "position": visit.visitor_id.position or "",
                        "cell": visit.cell_id.name,
                        "type": words.CELL_TYPES[visit.cell_id.cell_type],
                        "month": visit.period.strftime("%m/%Y"),
                        "note": visit.note or "",
                    }
                )
        return rows

    def _get_quality_lines(self):
        """How many meetings were of which level, and what was remarked on them."""
        attended = self._get_counted_visits().filtered(lambda v: v.state == "attended")
        by_level = attended.grouped("quality")
        levels = [
            words.TEXTS["visits_of_level"].format(
                level=label, count=paper_count(len(by_level[key]))
            )
            for key, label in words.LEVELS.items()
            if key in by_level
        ]
        lines = ["; ".join(levels)] if levels else []
        return lines + [
            f"{visit.cell_id.name}: {' '.join(visit.remarks.split())}"
            for visit in attended.sorted("period")
            if visit.remarks
        ]

    def _get_open_lines(self):
        """Who did not attend which meeting, why, and when it is made up for."""
        lines = []
        for visit in self._get_counted_visits().sorted("period"):
            if visit.state not in ("missed", "moved"):
                continue
            reason = visit.missed_note or words.VISIT_REASONS.get(visit.missed_reason, "")
            told = words.TEXTS[f"visit_{visit.state}"].format(
                visitor=visit.member_id.name,
                cell=visit.cell_id.name,
                month=visit.period.strftime("%m/%Y"),
                target=visit.moved_period.strftime("%m/%Y") if visit.moved_period else "",
            )
            lines.append(f"{sentence_case(told)}{f' ({reason})' if reason else ''}")
        return lines

    def _get_petition_texts(self):
        visits = self._get_counted_visits()
        petitions = visits._get_petition_lines()
        return [f"{visit.cell_id.name}: {line}" for visit in visits for line in petitions[visit.id]]
