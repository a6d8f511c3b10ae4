"""The papers of a meeting: minutes, blank minutes, roll. What stands on them, made once."""

from odoo import models
from odoo.fields import Domain
from odoo.tools import LazyTranslate
from odoo.tools.date_utils import get_quarter_number

from ..tools import paper_words as words
from ..tools.paper_style import RULED_LINES
from ..tools.vietnamese import (
    paper_count,
    paper_date,
    paper_month,
    paper_percent,
    paper_time,
    roman,
)
from .party_document_mixin import Paper
from .party_meeting_minutes import local_time, text_lines
from .party_meeting_roll import COUNTS

_lt = LazyTranslate(__name__)

PRINTED_STATES = ("draft", "held", "approved", "reported")
FROZEN_STATES = ("approved", "reported")
BLANK_STATES = ("draft",)
# Statuses whose people are named in the attendance block.
STATUS_LINES = ("exempt", "temporary_out", "temporary_in", "suspended")


class PartyMeeting(models.Model):
    _inherit = "party.meeting"

    def _get_papers(self):
        return super()._get_papers() | {
            "minutes": Paper(
                "BB",
                _lt("Minutes"),
                "party_cell.report_meeting_minutes",
                PRINTED_STATES,
                FROZEN_STATES,
                preview=True,
            ),
            "minutes_blank": Paper(
                "", _lt("Blank minutes"), "party_cell.report_meeting_minutes_blank", BLANK_STATES
            ),
            "roll": Paper(
                "",
                _lt("Attendance list"),
                "party_cell.report_meeting_roll",
                PRINTED_STATES,
                FROZEN_STATES,
            ),
        }

    def _get_paper_date(self):
        return self._get_date()

    def _get_form_kind(self):
        return "consultation" if self._is_consultation() else self.kind

    def _get_paper_attachment_domain(self):
        sections = Domain("res_model", "=", "party.meeting.section") & Domain(
            "res_id", "in", self.section_ids.ids
        )
        return super()._get_paper_attachment_domain() | sections

    # ------------------------------------------------------------
    # THE PAPERS
    # ------------------------------------------------------------

    def _fetch_names(self):
        """All names on the papers of these meetings in one query."""
        members = self.attendance_ids.member_id | self.opinion_ids.member_id
        members |= self.chair_id | self.co_chair_id | self.minute_taker_id
        members.fetch(["name"])

    def _get_paper_data_minutes(self):
        self._fetch_names()
        forms = self._get_wordings("minutes")
        styles = self.env["party.paper.style"]._get_for(self)
        return {
            meeting.id: meeting._get_minutes_data(forms[meeting.id], styles[meeting.id])
            for meeting in self
        }

    def _get_paper_data_minutes_blank(self):
        self._fetch_names()
        forms = self._get_wordings("minutes")
        roll_forms = self._get_wordings("roll")
        styles = self.env["party.paper.style"]._get_for(self)
        return {
            meeting.id: meeting._get_minutes_blank_data(
                forms[meeting.id], roll_forms[meeting.id], styles[meeting.id]
            )
            for meeting in self
        }

    def _get_paper_data_roll(self):
        self._fetch_names()
        forms = self._get_wordings("roll")
        return {
            meeting.id: meeting._get_head_data("roll", forms[meeting.id])
            | {
                "annexed": words.TEXTS["annexed"].format(number=meeting.number)
                if meeting.number
                else "",
                "roll": meeting._get_roll_data(),
            }
            for meeting in self
        }

    def _get_minutes_data(self, form, style):
        parts, closing = self._get_parts()
        return self._get_head_data("minutes", form, style=style) | {
            "lines": self._get_attendance_lines(form),
            "parts": parts,
            "closing": closing | {"paragraphs": self._get_closing()},
            "facts": self._get_facts(),
        }

    def _get_minutes_blank_data(self, form, roll_form, style):
        parts, closing = self._get_parts(blank=True)
        roll = self._get_roll_data(blank=True)
        return self._get_head_data("minutes", form, blank=True, style=style) | {
            "lines": self._get_attendance_lines(form, blank=True),
            "parts": parts,
            "closing": closing | {"paragraphs": self._get_blank_closing()},
            "roll": roll
            | {"title": roll_form.title or "", "abstract": self._get_abstract(roll_form)},
        }

    def _get_head_data(self, paper, form, blank=False, style=None):
        """What stands above the text of every paper, and below it.

        :param style: of minutes, which may or may not bear place and date
        """
        committee = self.committee_id or self.cell_id.committee_id
        return self._make_head(
            paper,
            form,
            self._get_abstract(form),
            committee,
            number="" if blank else self.number,
            place_date=self._get_meeting_place_date() if style and style.minutes_place_date else "",
        ) | {
            "signatures": [
                {"title": form.left_signature or "", "name": self.minute_taker_id.name or ""},
                {"title": form.right_signature or "", "name": self.chair_id.name or ""},
            ],
        }

    def _get_meeting_place_date(self):
        place = self.cell_id.place_name or self.cell_id.committee_id.place_name
        return ", ".join(filter(None, (place, paper_date(self._get_date()))))

    def _get_abstracts(self):
        forms = self._get_wordings("minutes")
        return {meeting.id: meeting._get_abstract(forms[meeting.id]) for meeting in self}

    def _get_abstract(self, form):
        return form._get_abstract(self._get_stand_ins())

    def _get_stand_ins(self):
        """What the stand-ins in the wording of a paper stand for."""
        return {
            "month": paper_month(self.period),
            "year": str(self.period.year),
            "quarter": roman(get_quarter_number(self.period)),
            "date": paper_date(self._get_date()),
            "cell": self.cell_id.name,
        }

    # ------------------------------------------------------------
    # ATTENDANCE BLOCK
    # ------------------------------------------------------------

    def _get_roll_lines(self):
        return self.attendance_ids.filtered(lambda line: not line.departed)

    def _get_attendance_lines(self, form, blank=False):
        """The facts before the text. On a blank form, what is not known yet has no text."""
        lines = self._get_roll_lines()
        texts = self._get_time_and_place() | self._get_status_lines(lines)
        texts["members"] = words.TEXTS["members"].format(
            count=paper_count(self.member_count),
            official=paper_count(self.official_count),
            probationary=paper_count(self.probationary_count),
        )
        texts["summoned"] = words.TEXTS["summoned"].format(count=paper_count(self.summoned_count))
        texts |= self._get_presence_blank() if blank else self._get_presence(lines)
        texts |= self._get_presence_by_unit(blank)
        guests = "; ".join(line.rstrip(".;,") for line in text_lines(self.guests))
        # sudo: whoever may print the minutes may read what they are about
        if theme := self.sudo().theme_id:
            texts["theme"] = f"{theme.name.strip().rstrip('.')}."
        texts["guests"] = f"{guests}." if guests else (None if blank else words.TEXTS["nobody"])
        for key in ("chair", "co_chair", "minute_taker"):
            person = self._name_with_office(self[f"{key}_id"], lines)
            if person or key != "co_chair":
                texts[key] = f"{person}." if person else None
        for status in STATUS_LINES:
            nobody = not any(line.status == status for line in lines)
            if nobody and (form.leave_out_empty or status == "suspended"):
                del texts[status]
        labels = words.LINES | {"members": form.members_label or ""}
        return [
            {
                "key": key,
                "label": label,
                "text": texts[key],
                "ruled": RULED_LINES.get(key, 0) if blank else 0,
            }
            for key, label in labels.items()
            if key in texts
        ]

    def _get_time_and_place(self):
        start = self.date_start and local_time(self.date_start)
        return {
            "start": words.TEXTS["start"].format(time=paper_time(start), date=paper_date(start))
            if start
            else None,
            "place": words.TEXTS["place"].format(
                place=self.location.rstrip(".;,"), mode=words.MODES[self.mode]
            )
            if self.location
            else None,
        }

    def _get_status_lines(self, lines):
        """Those who are not simply active: their names, by status."""
        texts = {}
        for status in STATUS_LINES:
            people = lines.filtered(lambda line, status=status: line.status == status)
            texts[status] = self._name_people(people.member_id.mapped("name"))
            present = people.filtered(lambda line: line.state == "present")
            if status == "exempt" and present:
                names = ", ".join(present.member_id.mapped("name"))
                texts[status] = (
                    texts[status].removesuffix(".")
                    + words.TEXTS["attending"].format(names=names)
                    + "."
                )
        return texts

    def _get_presence(self, lines):
        texts = {
            "present": words.TEXTS["present"].format(
                count=paper_count(self.present_count),
                summoned=paper_count(self.summoned_count),
                official=paper_count(self.present_official_count),
                probationary=paper_count(self.present_probationary_count),
                rate=paper_percent(self.attendance_rate),
            )
        }
        summoned = lines.filtered("is_summoned")
        for state in ("excused", "unexcused"):
            absent = summoned.filtered(lambda line, state=state: line.state == state)
            texts[state] = self._name_people(
                [
                    f"{line.member_id.name} ({line.reason})" if line.reason else line.member_id.name
                    for line in absent
                ]
            )
        return texts

    def _get_presence_blank(self):
        dots = words.DOTS
        present = words.TEXTS["present"].format(
            count=dots,
            summoned=paper_count(self.summoned_count),
            official=dots,
            probationary=dots,
            rate=f"{dots}%",
        )
        return {"present": present, "excused": None, "unexcused": None}

    def _get_presence_by_unit(self, blank=False):
        """The line of a merged cell; no line in others."""
        counts = [
            f"{name} {words.DOTS if blank else present}/{summoned}"
            for name, present, summoned in self._get_unit_counts()
        ]
        return {"units": words.TEXTS["units"].format(units="; ".join(counts))} if counts else {}

    def _name_people(self, names):
        if not names:
            return words.TEXTS["nobody"]
        return words.TEXTS["people"].format(count=paper_count(len(names)), names=", ".join(names))

    def _name_with_office(self, member, lines):
        """``đồng chí …, Bí thư chi bộ``: with the office held on the day of the meeting."""
        if not member:
            return ""
        line = lines.filtered(lambda line: line.member_id == member)[:1]
        office = words.OFFICES_BEHIND_NAMES.get(line.office)
        return f"{words.MEMBER} {member.name}" + (f", {office}" if office else "")

    # ------------------------------------------------------------
    # ROLL
    # ------------------------------------------------------------

    def _get_roll_data(self, blank=False):
        """The roll as a table: filled, or to be filled in and signed by hand."""
        lines = self._get_roll_lines()
        blank = blank or not any(lines.mapped("state"))
        columns = words.ROLL_COLUMNS_BLANK if blank else words.ROLL_COLUMNS
        rows = [
            {
                "order": str(index),
                "name": line.member_id.name,
                "office": words.OFFICES.get(line.office, ""),
                "rank": words.RANKS[line.rank],
                "state": self._name_state(line),
                "sign": words.STATUSES_ON_ROLL.get(line.status, "") if blank else "",
            }
            for index, line in enumerate(lines, 1)
        ]
        summary = []
        if not blank:
            summary.append(words.TEXTS["roll"].format(**self._get_counts_as_text()))
            summary += [
                f"{words.LINES[key]}: {text}" for key, text in self._get_presence_by_unit().items()
            ]
        return {
            "columns": [{"name": name, "label": label} for name, label in columns],
            "rows": rows,
            "summary": summary,
        }

    def _name_state(self, line):
        text = words.STATES.get(line.state, "")
        if not line.is_summoned:
            text = words.STATUSES_ON_ROLL.get(line.status, "")
        return f"{text}: {line.reason}" if text and line.reason else text

    # ------------------------------------------------------------
    # FACTS
    # ------------------------------------------------------------

    def _get_facts(self):
        """The same facts for machines: dates in UTC, no words of the paper, no floats."""
        return {
            "kind": self.kind,
            "period": self.period.isoformat(),
            "date_start": self.date_start.isoformat() if self.date_start else None,
            "date_end": self.date_end.isoformat() if self.date_end else None,
            "duration": self.duration,
            "location": self.location or "",
            "mode": self.mode,
            "cell": {"id": self.cell_id.id, "name": self.cell_id.name},
            "committee": {"id": self.committee_id.id, "name": self.committee_id.name or ""},
            "chair": self._get_person(self.chair_id),
            "co_chair": self._get_person(self.co_chair_id),
            "minute_taker": self._get_person(self.minute_taker_id),
            "guests": text_lines(self.guests),
            "fee_status": self.fee_status or "",
            "fee_note": self.fee_note or "",
            "programme_adopted": self.programme_adopted,
            "documents": [
                {
                    "number": document.number,
                    "date": document.date.isoformat(),
                    "issuer": document.issuer,
                    "summary": document.summary or "",
                    "secrecy": document.secrecy,
                }
                for document in self._get_documents()
            ],
            "agenda": [
                {
                    "name": item.name,
                    "focus": item.is_focus,
                    "conclusion": item.conclusion or "",
                    "continued": item.carry_over,
                }
                for item in self.agenda_ids
                if not item.is_secret
            ],
            "minutes_adopted": self.minutes_adopted,
            "counts": {
                name: f"{self[name]:.1f}" if name == "attendance_rate" else self[name]
                for name in COUNTS
            },
            "roll": [
                {
                    "member_id": line.member_id.id,
                    "name": line.member_id.name,
                    "rank": line.rank,
                    "status": line.status,
                    "office": line.office,
                    "unit": line.unit_id.name or "",
                    "state": line.state or "",
                    "reason": line.reason or "",
                }
                for line in self._get_roll_lines()
            ],
            "votes": [
                {
                    "target": vote.target,
                    "subject": vote.subject or "",
                    "method": vote.method,
                    "threshold": vote.threshold,
                    "base": vote.base,
                    "for": vote.for_count,
                    "against": vote.against_count,
                    "other": vote.other_count,
                    "passed": vote.passed,
                    "reserved": vote.reserved or "",
                }
                for vote in self.vote_ids
            ],
        }

    def _get_person(self, member):
        return {"id": member.id, "name": member.name or ""}
