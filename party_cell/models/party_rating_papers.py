"""The score sheet on paper: an annex of the minutes. What stands on it, made once."""

from odoo import models
from odoo.tools import LazyTranslate

from ..tools import rating_words as words
from ..tools.paper_style import RULED_LINES
from ..tools.vietnamese import paper_date
from .party_document_mixin import Paper
from .party_meeting_minutes import text_lines

_lt = LazyTranslate(__name__)

SHEET_STATES = ("draft", "held", "approved", "reported")
FROZEN_STATES = ("approved", "reported")
BLANK_STATES = ("draft",)


class PartyRating(models.Model):
    _inherit = "party.rating"

    def _get_papers(self):
        return super()._get_papers() | {
            "rating_sheet": Paper(
                "",
                _lt("Score sheet"),
                "party_cell.report_rating_sheet",
                SHEET_STATES,
                FROZEN_STATES,
                preview=True,
            ),
            "rating_sheet_blank": Paper(
                "",
                _lt("Blank score sheet"),
                "party_cell.report_rating_sheet_blank",
                BLANK_STATES,
            ),
        }

    def _get_paper_date(self):
        return self.meeting_id._get_date()

    def _get_form_kind(self):
        return self.kind

    def _get_paper_data_rating_sheet(self):
        return self._get_sheets("rating_sheet")

    def _get_paper_data_rating_sheet_blank(self):
        return self._get_sheets("rating_sheet_blank", blank=True)

    def _get_sheets(self, paper, blank=False):
        """Both papers have the wording of the sheet."""
        forms = self._get_wordings("rating_sheet")
        return {rating.id: rating._get_sheet(paper, forms[rating.id], blank) for rating in self}

    def _get_sheet(self, paper, form, blank):
        meeting = self.meeting_id
        committee = meeting.committee_id or self.cell_id.committee_id
        abstract = form._get_abstract(meeting._get_stand_ins())
        return self._make_head(paper, form, abstract, committee) | {
            "annexed": words.TEXTS["annexed"].format(number=meeting.number)
            if meeting.number and not blank
            else "",
            "roll": {
                "columns": [
                    {"name": name, "label": label}
                    for name, label in (
                        words.COLUMNS if self.has_points else words.CHECKLIST_COLUMNS
                    )
                ],
                "rows": self._get_sheet_rows(blank),
                "summary": self._get_sheet_summary(blank),
            },
            "ruled": RULED_LINES["text"] if blank else 0,
            "facts": self._get_sheet_facts(),
            "signatures": [
                {"title": form.left_signature or "", "name": ""},
                {
                    "title": form.right_signature or "",
                    "name": "" if blank else meeting.chair_id.name or "",
                },
            ],
        }

    def _get_sheet_rows(self, blank):
        number = self.env["party.rating.criterion"]._format_points
        rows = []
        for line in self.line_ids:
            criterion = line.criterion_id
            children = self.line_ids.filtered(
                lambda other, criterion=criterion: other.criterion_id.parent_id == criterion
            )
            row = {
                "order": line.number,
                "criterion": criterion.name,
                "max": number(line.max_points),
                "own": "",
                "superior": "",
                "kind": "group" if line.is_group or not criterion.parent_id else "",
            }
            scored = all((children or line).mapped("is_scored"))
            if not blank and scored:
                points = sum((children or line).mapped("points"))
                row["own"] = number(points) if self.has_points else words.MET[points > 0]
                if line.reason:
                    row["criterion"] += f" ({line.reason.strip().rstrip('.')})"
            rows.append(row)
        if self.has_points:
            rows.append(
                {
                    "order": "",
                    "criterion": words.TOTAL,
                    "max": number(self.total),
                    "own": number(self.self_total) if not blank and self.self_level else "",
                    "superior": "",
                    "kind": "group",
                }
            )
        return rows

    def _get_sheet_summary(self, blank):
        dots = "……………"
        meeting, scheme = self.meeting_id, self.scheme_id
        basis = scheme.basis_number
        if scheme.basis_date:
            basis += f", {paper_date(scheme.basis_date)}"
        basis += f" của {scheme.basis_issuer}"
        if blank:
            text = words.TEXTS["points" if self.has_points else "level"]
            number = self.env["party.rating.criterion"]._format_points
            lines = [
                text.format(points=dots, total=number(self.total), level=dots),
                words.TEXTS["weaknesses"].format(text=dots * 3),
                words.TEXTS["remedies"].format(text=dots * 3),
            ]
        else:
            lines = text_lines(meeting._get_rating_text()[meeting.id])
        level = words.LEVELS.get(self.superior_level, dots)
        lines.append(words.TEXTS["superior"].format(level=level))
        return [*lines, words.TEXTS["basis"].format(basis=basis)]

    def _get_sheet_facts(self):
        """The same for machines: no words of the paper, no floats."""
        return {
            "scheme": {"code": self.scheme_id.code, "version": self.scheme_id.version},
            "self_total": f"{self.self_total:.2f}",
            "self_level": self.self_level or "",
            "lines": [
                {
                    "number": line.number,
                    "points": f"{line.points:.2f}",
                    "max": f"{line.max_points:.2f}",
                    "auto": f"{line.auto_points:.2f}" if line.auto_known else "",
                    "evidence": line.evidence or "",
                    "reason": line.reason or "",
                }
                for line in self.line_ids
                if not line.is_group
            ],
        }
