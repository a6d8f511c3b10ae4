"""Tasks on papers: the tables in the minutes, and the sheet to hand out."""

from html import escape

from odoo import models
from odoo.tools import LazyTranslate

from ..tools import paper_words as words
from ..tools.vietnamese import paper_count, paper_percent
from .party_document_mixin import Paper
from .party_meeting_minutes import make_part
from .party_meeting_papers import PRINTED_STATES

_lt = LazyTranslate(__name__)


def make_columns(columns):
    return [{"name": name, "label": label} for name, label in columns]


def make_html(table):
    """A table as written text: PDF, Word file and excerpt take it like any other."""
    names = [column["name"] for column in table["columns"]]
    head = "".join(f"<th>{escape(column['label'])}</th>" for column in table["columns"])
    rows = (
        "".join(f"<td>{escape(row[name])}</td>".replace("\n", "<br/>") for name in names)
        for row in table["rows"]
    )
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


class PartyTask(models.Model):
    _inherit = "party.task"

    def _get_table(self):
        """What, who, by when, reported where: as papers print it."""
        return {
            "columns": make_columns(words.TASK_COLUMNS),
            "rows": [
                {
                    "order": str(index),
                    "task": task.name,
                    "person": task._get_who(),
                    "time": task._get_when(),
                    "report": words.TASK_TEXTS["report"].format(
                        month=task.report_period.strftime("%m/%Y")
                    )
                    if task.report_period
                    else "",
                }
                for index, task in enumerate(self.sorted(lambda task: (task.sequence, task.id)), 1)
            ],
        }


class PartyMeeting(models.Model):
    _inherit = "party.meeting"

    # ------------------------------------------------------------
    # THE SHEET
    # ------------------------------------------------------------

    def _get_papers(self):
        return super()._get_papers() | {
            "tasks": Paper(
                "", _lt("Assignment of tasks"), "party_cell.report_meeting_tasks", PRINTED_STATES
            ),
        }

    def _get_paper_data_tasks(self):
        forms = self._get_wordings("tasks")
        return {
            meeting.id: meeting._get_head_data("tasks", forms[meeting.id])
            | {"roll": meeting.task_ids._get_table()}
            for meeting in self
        }

    # ------------------------------------------------------------
    # THE MINUTES
    # ------------------------------------------------------------

    def _get_review_table(self):
        """The review of the last meeting's tasks, for minutes and resolution.

        :return: {'columns', 'rows', 'summary'}; without rows where nothing was to be reviewed
        """
        self.ensure_one()
        summary = ""
        if self.review_due_count:
            summary = words.TASK_TEXTS["summary"].format(
                done=paper_count(self.review_done_count),
                due=paper_count(self.review_due_count),
                rate=paper_percent(self.review_rate),
            )
        return {
            "columns": make_columns(words.REVIEW_COLUMNS),
            "rows": [
                line._get_row(index)
                for index, line in enumerate(
                    self.review_ids.sorted(lambda line: (line.sequence, line.id)), 1
                )
            ],
            "summary": summary,
        }

    def _get_review_html(self):
        """The same as written text; empty where nothing was to be reviewed."""
        table = self._get_review_table()
        if not table["rows"]:
            return ""
        summary = table["summary"] and f"<p>{escape(table['summary'])}</p>"
        return make_html(table) + summary

    def _get_section_html(self, section):
        """The review stands before what is written of last month."""
        html = super()._get_section_html(section)
        if section == self._get_review_section():
            html = self._get_review_html() + html
        return html

    def _get_review_section(self):
        return self.section_ids.filtered(
            lambda section: section.role == "last_month" and section.block == "text"
        )[:1]

    def _group_sections(self, blank):
        parts = super()._group_sections(blank)
        html = not blank and not self._get_review_section() and self._get_review_html()
        if html:
            place = sum(part["block"] == "opening" for part in parts)
            parts.insert(place, make_part("part", words.TASK_TEXTS["review"], html))
        return parts

    def _get_recorded_html(self, block):
        html = super()._get_recorded_html(block)
        if block == "conclusion" and self.task_ids:
            html += make_html(self.task_ids._get_table())
        return html

    def _get_facts(self):
        return super()._get_facts() | {
            "tasks": [
                {
                    "name": task.name,
                    "who": task._get_who(),
                    "deadline": task.deadline.isoformat() if task.deadline else "",
                    "recurring": task.recurring,
                }
                for task in self.task_ids
            ],
            "reviews": [
                {
                    "task_id": line.task_id.id,
                    "name": line.name,
                    "state": line.state,
                    "result": line.result or "",
                }
                for line in self.review_ids
            ],
        }


class PartyTaskReview(models.Model):
    _inherit = "party.task.review"

    def _get_row(self, order):
        opening = words.TASK_OPENINGS.get(self.opening, "")
        if self.deadline and self.opening in ("dated", "doing"):
            opening = f"{opening} ({self.deadline.strftime('%d/%m/%Y')})"
        state = words.TASK_STATES.get(self.state, "")
        result = (self.result or "").strip()
        return {
            "order": str(order),
            "task": "\n".join(filter(None, (self.name, self.who and f"({self.who})"))),
            "opening": opening,
            "result": words.TASK_TEXTS["with_state"].format(state=state, result=result)
            if result
            else state,
        }
