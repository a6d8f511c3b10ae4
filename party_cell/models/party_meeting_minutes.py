"""The text of the minutes: sections, opinions, conclusion, votes and closing lines as printed."""

from datetime import UTC

from odoo import models

from ..tools import paper_words as words
from ..tools.paper_html import clean_html, text_to_html
from ..tools.paper_style import RULED_LINES
from ..tools.vietnamese import (
    paper_comrades,
    paper_count,
    paper_date,
    paper_percent,
    paper_time,
    roman,
    sentence_case,
)
from .party_roles import VIETNAM


def text_lines(text):
    """The lines of a text that have something in them."""
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


def local_time(moment):
    """A stored datetime as the clock showed it in Vietnam."""
    return moment.replace(tzinfo=UTC).astimezone(VIETNAM)


def make_part(block, heading, html="", section_id=False):
    """A heading of a paper and what stands below it, as templates print it."""
    return {
        "block": block,
        "section_id": section_id,
        "number": "",
        "heading": heading,
        "paragraphs": [],
        "html": html,
        "opinions": [],
        "ruled": 0,
        "items": [],
    }


class PartyMeeting(models.Model):
    _inherit = "party.meeting"

    # ------------------------------------------------------------
    # PARTS
    # ------------------------------------------------------------

    def _get_parts(self, blank=False):
        """The sections as they are printed: (parts, heading of the closing lines).

        Nothing that was recorded is lost when a template has no place for it; what is empty and
        need not be written is left out, but not on a form that is filled in by hand.
        """
        parts = self._group_sections(blank)
        for block, heading in words.PARTS.items():
            blocks = [part["block"] for part in parts]
            if block not in blocks:
                before = words.PARTS_BEHIND.get(block)
                place = blocks.index(before) + 1 if before in blocks else len(parts)
                parts.insert(place, make_part(block, heading))
        for part in parts:
            if blank:
                part["paragraphs"] = self._get_blank_paragraphs(part["block"])
                part["ruled"] = RULED_LINES.get(part["block"], 0)
            else:
                part["paragraphs"] += self._get_paragraphs(part["block"])
                part["html"] = self._get_recorded_html(part["block"]) + part["html"]
        parts = [part for part in parts if self._is_printed(part)]
        parts.sort(key=lambda part: part["block"] == "adoption")
        places = self._number_parts(parts)
        if not blank:
            for part in parts:
                if part["block"] == "opinions":
                    part["opinions"] = self._get_opinions(places)
        closing = {"number": "", "heading": ""}
        if parts and parts[-1]["block"] == "adoption" and not parts[-1]["html"]:
            closing = parts.pop()
        return parts, {name: closing[name] for name in ("number", "heading")}

    def _group_sections(self, blank):
        """Sections in their order, the texts below the part that they follow."""
        parts = []
        documents = [] if blank else self._get_document_paragraphs()
        for section in self.section_ids:
            html = self._get_section_html(section)
            part = make_part(section.block, section.heading, html, section.id)
            if documents and section.role == "documents":
                part["paragraphs"], documents = documents, []
            if not blank:
                part["paragraphs"] = part["paragraphs"] + self._get_section_paragraphs(section)
            if section.block != "text":
                parts.append(part)
                continue
            if blank:
                part["ruled"] = RULED_LINES["text"]
            elif not (html or part["paragraphs"] or section.required):
                continue
            elif not (html or part["paragraphs"]):
                part["paragraphs"] = ["…"]
            if not parts:
                parts.append(make_part("part", ""))
            items = parts[-1]["items"]
            if section.unit_id:
                # One heading over the agencies of a merged cell.
                if not (items and items[-1]["items"] and items[-1]["heading"] == section.heading):
                    items.append(make_part("text", section.heading))
                part["heading"] = section.unit_id.name
                items = items[-1]["items"]
            items.append(part)
        if documents:
            self._add_documents(parts, documents)
        return parts

    def _get_section_html(self, section):
        """What is written in a section, and what the system adds to it."""
        return clean_html(section.content)

    def _get_section_paragraphs(self, section):
        """What other records say in a section of a certain role, as paragraphs."""
        return []

    def _add_documents(self, parts, documents):
        """Where no section is for documents: at the head of the first part with texts."""
        place = next((part for part in parts if part["items"]), None)
        if not place:
            place = make_part("part", words.DOCUMENTS["heading"])
            parts.insert(sum(part["block"] == "opening" for part in parts), place)
        place["paragraphs"] = documents

    def _get_documents(self):
        return self.superior_document_ids.sorted(lambda document: (document.date, document.number))

    def _get_document_paragraphs(self):
        """The documents disseminated, by number; of a secret one nothing more."""
        lines = []
        for order, document in enumerate(self._get_documents(), 1):
            summary = (document.summary or "").rstrip(".")
            form = "normal" if summary else "bare"
            text = words.DOCUMENTS["secret" if document.secrecy != "normal" else form]
            lines.append(
                text.format(
                    order=order,
                    number=document.number,
                    date=paper_date(document.date),
                    issuer=document.issuer,
                    summary=summary[:1].lower() + summary[1:],
                )
            )
        return [words.DOCUMENTS["lead"], *lines] if lines else []

    def _is_printed(self, part):
        return bool(
            part["items"]
            or part["paragraphs"]
            or part["html"]
            or part["ruled"]
            or part["block"] == "adoption"
            or (part["block"] == "opinions" and self.opinion_ids)
        )

    def _number_parts(self, parts):
        """Roman numbers for parts, Arabic for their texts; {section id: where it stands}."""
        places = {}
        count = 0
        for part in parts:
            if part["heading"]:
                count += 1
                part["number"] = roman(count)
            for index, item in enumerate(part["items"], 1):
                # A text alone in its part needs no number of its own.
                item["number"] = str(index) if len(part["items"]) > 1 else ""
                place = ".".join(filter(None, (part["number"], item["number"])))
                if item["section_id"]:  # the heading over agencies is nobody's section
                    places[item["section_id"]] = place
                for order, unit in enumerate(item["items"], 1):
                    unit["number"] = ".".join(filter(None, (item["number"], str(order))))
                    places[unit["section_id"]] = ".".join(filter(None, (place, str(order))))
        return places

    def _get_paragraphs(self, block):
        """What the meeting's own facts say in a block, as paragraphs."""
        if block == "opening":
            return self._get_opening()
        if block == "votes":
            return self._get_vote_paragraphs()
        concluded = self.conclusion or any(self.agenda_ids.mapped("conclusion"))
        if block == "conclusion" and concluded and self.chair_id:
            return [words.TEXTS["conclusion"].format(chair=self.chair_id.name)]
        return []

    def _get_recorded_html(self, block):
        if block != "conclusion":
            return ""
        items = self.agenda_ids.filtered(lambda item: (item.conclusion or "").strip())
        texts = [
            words.ITEM_CONCLUSIONS["secret" if item.is_secret else "normal"].format(
                item=item.name, text=item.conclusion.strip()
            )
            for item in items
        ]
        return text_to_html("\n".join(filter(None, [self.conclusion, *texts])))

    def _get_opening(self):
        texts = words.TEXTS
        paragraphs = []
        if self.chair_id:
            opening = texts["opening_guests" if text_lines(self.guests) else "opening"]
            paragraphs.append(opening.format(chair=self.chair_id.name))
        if self.minute_taker_id:
            paragraphs.append(texts["minute_taker"].format(minute_taker=self.minute_taker_id.name))
        paragraphs.append(texts["situation"].format(**self._get_counts_as_text()))
        if self.fee_status or self.fee_note:
            fees = [words.FEES.get(self.fee_status), (self.fee_note or "").strip().rstrip(".")]
            paragraphs.append(texts["fees"].format(fees="; ".join(filter(None, fees))))
        if self.programme_adopted:
            paragraphs.append(texts["programme"])
        return paragraphs

    def _get_counts_as_text(self):
        return {
            "count": paper_count(self.member_count),
            "summoned": paper_count(self.summoned_count),
            "present": paper_count(self.present_count),
            "excused": paper_comrades(self.excused_count),
            "unexcused": paper_comrades(self.unexcused_count),
            "rate": paper_percent(self.attendance_rate),
        }

    def _get_vote_paragraphs(self):
        paragraphs = []
        for vote in self.vote_ids.filtered(lambda vote: vote.target != "minutes"):
            text = words.TEXTS["vote"].format(
                subject=sentence_case(vote.subject or words.TARGETS[vote.target]),
                method=words.METHODS[vote.method],
                sentence=vote.sentence,
                against=paper_count(vote.against_count),
                other=paper_count(vote.other_count),
                result=words.TEXTS["passed" if vote.passed else "rejected"],
            )
            paragraphs.append(text)
            if vote.reserved:
                paragraphs.append(words.TEXTS["reserved"].format(text=vote.reserved.strip()))
        return paragraphs

    def _get_opinions(self, places):
        return [
            {
                "speaker": self._name_speaker(opinion),
                "about": self._name_place(opinion, places),
                "kind": opinion.kind or "",
                "paragraphs": text_lines(opinion.text),
            }
            for opinion in self.opinion_ids
        ]

    def _name_speaker(self, opinion):
        if opinion.member_id:
            return sentence_case(f"{words.MEMBER} {opinion.member_id.name}")
        return sentence_case((opinion.guest_name or "").strip())

    def _name_place(self, opinion, places):
        place = places.get(opinion.section_id.id)
        if place:
            return words.TEXTS["about"].format(number=place)
        item = opinion.agenda_id
        return (
            words.TEXTS["about_item"].format(item=item.name) if item and not item.is_secret else ""
        )

    def _get_closing(self):
        """The last lines: adoption of the minutes and the hour of closing."""
        paragraphs = []
        if self.minutes_adopted:
            vote = self.vote_ids.filtered(lambda vote: vote.target == "minutes")[-1:]
            paragraphs.append(
                words.TEXTS["adopted_vote"].format(sentence=vote.sentence)
                if vote
                else words.TEXTS["adopted"]
            )
        if self.date_end:
            end = local_time(self.date_end)
            same_day = self.date_start and local_time(self.date_start).date() == end.date()
            text = words.TEXTS["end" if same_day else "end_other_day"]
            paragraphs.append(text.format(time=paper_time(end), date=paper_date(end)))
        return paragraphs

    # ------------------------------------------------------------
    # BLANK FORM
    # ------------------------------------------------------------

    def _get_blank_paragraphs(self, block):
        texts, dots = words.TEXTS, words.DOTS
        if block == "opening":
            return [texts["fees"].format(fees=dots * 8), texts["programme"]]
        if block == "votes":
            return [texts["vote_blank"].format(dots=dots, base=paper_count(self.voting_base))] * 2
        return []

    def _get_blank_closing(self):
        texts, dots = words.TEXTS, words.DOTS
        sentence = texts["for_blank"].format(dots=dots, base=paper_count(self.voting_base))
        return [
            texts["adopted_vote"].format(sentence=sentence),
            texts["end"].format(time=texts["time_blank"].format(dots=dots)),
        ]
