"""The resolution on paper: NGHỊ QUYẾT, KẾT LUẬN, THÔNG BÁO. What stands on it, made once."""

from odoo import models
from odoo.fields import Domain
from odoo.tools import LazyTranslate

from ..tools import paper_words as words
from ..tools.paper_html import clean_html
from ..tools.paper_style import RULED_LINES
from ..tools.vietnamese import paper_count, paper_date, paper_percent, roman, sentence_case
from .party_document_mixin import Paper
from .party_meeting_minutes import make_part, text_lines
from .party_meeting_papers import BLANK_STATES, FROZEN_STATES, PRINTED_STATES
from .party_meeting_task_papers import make_columns, make_html
from .party_workflow import HELD_STATES

_lt = LazyTranslate(__name__)

# Blocks that are a table
TABLES = ("review", "tasks")
# Rows to write in on a blank form
BLANK_ROWS = 6


class PartyResolution(models.Model):
    _inherit = "party.resolution"

    def _get_papers(self):
        return super()._get_papers() | {
            "resolution": Paper(
                "",
                _lt("Resolution"),
                "party_cell.report_resolution",
                PRINTED_STATES,
                FROZEN_STATES,
                preview=True,
            ),
            "resolution_blank": Paper(
                "",
                _lt("Blank form of the resolution"),
                "party_cell.report_resolution_blank",
                BLANK_STATES,
            ),
        }

    def _get_form_kind(self):
        return f"{self.type_id.code}.{self.scope}"

    def _get_paper_attachment_domain(self):
        sections = Domain("res_model", "=", "party.resolution.section") & Domain(
            "res_id", "in", self.section_ids.ids
        )
        return super()._get_paper_attachment_domain() | sections

    def _get_html(self):
        """Its parts, to be read on the screen."""
        return self.env["ir.qweb"]._render(
            "party_cell.paper_parts",
            {"data": {"parts": self._get_parts()}, "markup": self._mark_clean},
        )

    def _get_wordings(self, paper):
        """The blank form is worded as the paper itself."""
        return super()._get_wordings("resolution")

    def _get_paper_data_resolution(self):
        return self._get_resolution_data("resolution", blank=False)

    def _get_paper_data_resolution_blank(self):
        return self._get_resolution_data("resolution_blank", blank=True)

    def _get_resolution_data(self, paper, blank):
        forms, signers = self._get_wordings(paper), self._get_signers()
        data = {}
        for resolution in self:
            form = forms[resolution.id]
            facts = resolution._get_stand_ins() | resolution._get_meeting_facts(blank)
            opening = form._fill_in("opening", facts)
            parts = resolution._get_parts(blank)
            if opening:
                first = make_part("opening", "")
                parts.insert(
                    0, first | {"paragraphs": [sentence_case(x) for x in text_lines(opening)]}
                )
            closing = form._fill_in("closing", facts) if facts["vote"] else ""
            data[resolution.id] = resolution._get_issued_head(
                paper, form, signers[resolution.id]
            ) | {
                "parts": parts,
                "closing": {"number": "", "heading": "", "paragraphs": text_lines(closing)},
            }
        return data

    # ------------------------------------------------------------
    # FACTS OF THE MEETING
    # ------------------------------------------------------------

    def _get_meeting_facts(self, blank):
        """What the words before and after the text say of the meeting; dots while it is open."""
        meeting, dots = self.meeting_id, words.DOTS
        names = ("place", "count", "summoned", "present", "rate", "excused", "unexcused", "exempt")
        facts = dict.fromkeys((*names, "duration", "chair", "minute_taker", "date"), dots)
        facts |= {"vote": self._get_vote_words(blank)}
        if blank or not meeting:
            return facts
        facts |= {
            "date": paper_date(meeting._get_date()) if meeting.date_start else dots,
            "place": (meeting.location or dots).rstrip(".;,"),
            "chair": meeting.chair_id.name or dots,
            "minute_taker": meeting.minute_taker_id.name or dots,
        }
        if meeting.state not in HELD_STATES:
            return facts
        counts = {
            "count": meeting.member_count,
            "summoned": meeting.summoned_count,
            "present": meeting.present_count,
            "excused": meeting.excused_count,
            "unexcused": meeting.unexcused_count,
            "exempt": meeting.exempt_count,
        }
        return (
            facts
            | {name: paper_count(count) for name, count in counts.items()}
            | {"rate": paper_percent(meeting.attendance_rate), "duration": str(meeting.duration)}
        )

    def _get_vote_words(self, blank):
        """What the last line says of the vote; empty where none is needed or none was taken."""
        vote = self.vote_ids.sorted()[-1:]
        if vote and vote._is_counted() and not blank:
            return f"{words.METHODS[vote.method]}, {vote.sentence}"
        if not (vote or self._needs_vote()):
            return ""
        sentence = words.TEXTS["for_blank"].format(dots=words.DOTS, base=words.DOTS)
        return f"{words.DOTS}, {sentence}"

    # ------------------------------------------------------------
    # PARTS
    # ------------------------------------------------------------

    def _get_parts(self, blank=False):
        """The sections as they are printed: what is empty and need not be written is left out."""
        parts = []
        for section in self.section_ids:
            part = make_part(section.block, section.heading, "", section.id)
            if section.block != "part":
                self._fill_part(part, section, blank)
            if section.block in ("part", "chapter") or not parts:
                parts.append(part)
            elif self._is_filled(part):
                parts[-1]["items"].append(part)
        parts = [part for part in parts if part["items"] or self._is_filled(part)]
        for number, part in enumerate(parts, 1):
            part["number"] = roman(number)
            items = part["items"]
            if len(items) == 1 and items[0]["block"] in TABLES:
                # A table alone in its part stands below the heading of the part.
                part |= {name: items[0][name] for name in ("html", "paragraphs")}
                part["items"] = []
            elif len(items) > 1:
                for order, item in enumerate(items, 1):
                    item["number"] = str(order)
        return parts

    def _is_filled(self, part):
        return bool(part["html"] or part["paragraphs"] or part["ruled"])

    def _fill_part(self, part, section, blank):
        if section.block in TABLES:
            part["html"] = self._get_table_html(section.block, blank)
        elif not blank:
            part["html"] = clean_html(section.content)
            if section.required and not part["html"]:
                part["paragraphs"] = ["…"]
        elif not section.template_section_id.proposal:
            part["ruled"] = RULED_LINES["text"]
        else:
            part["html"] = self._get_proposal(section.template_section_id)

    def _get_table_html(self, block, blank):
        """The tasks that it gives, or what became of those of the last meeting."""
        if blank:
            columns = {"review": words.REVIEW_COLUMNS, "tasks": words.TASK_COLUMNS}[block]
            empty = dict.fromkeys((name for name, _label in columns), "")
            rows = [empty | {"order": str(order)} for order in range(1, BLANK_ROWS + 1)]
            return clean_html(make_html({"columns": make_columns(columns), "rows": rows}))
        if block == "review":
            return clean_html(self.meeting_id._get_review_html()) if self.meeting_id else ""
        tasks = self.task_ids.filtered(lambda task: task.state != "cancelled")
        return clean_html(make_html(tasks._get_table())) if tasks else ""
