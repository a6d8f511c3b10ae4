"""The chair's script: the agenda minute by minute, with what the chair says."""

from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.tools import LazyTranslate

from ..tools import paper_words as words
from ..tools.vietnamese import paper_count, paper_date, paper_month, paper_time
from .party_document_mixin import Paper
from .party_meeting_minutes import local_time, text_lines
from .party_meeting_papers import BLANK_STATES

_lt = LazyTranslate(__name__)


class PartyMeeting(models.Model):
    _inherit = "party.meeting"

    def _get_papers(self):
        return super()._get_papers() | {
            "script": Paper(
                "", _lt("Script for the chair"), "party_cell.report_meeting_script", BLANK_STATES
            )
        }

    def _get_paper_data_script(self):
        self._fetch_names()
        self.agenda_ids.presenter_id.fetch(["name"])
        forms = self._get_wordings("script")
        return {meeting.id: meeting._get_script_data(forms[meeting.id]) for meeting in self}

    def _get_script_data(self, form):
        head = self._get_head_data("script", form)
        head["signatures"][0]["name"] = self.preparer_id.name or ""
        return head | {"rows": self._get_script_rows()}

    def _get_script_rows(self):
        """One row an item, with its time by the clock; the last tells when it ends."""
        facts = self._get_script_facts()
        moment = self.date_start and local_time(self.date_start)
        passed, rows = 0, []
        for index, item in enumerate(self.agenda_ids, 1):
            name = words.SCRIPT["secret"] if item.is_secret else item.name
            rows.append(
                {
                    "time": self._get_script_time(moment, passed),
                    "length": words.SCRIPT["minutes"].format(count=paper_count(item.minutes))
                    if item.minutes
                    else "",
                    "heading": f"{index}. {name}",
                    "focus": words.SCRIPT["focus"] if item.is_focus else "",
                    "paragraphs": [] if item.is_secret else self._get_script_words(item, facts),
                }
            )
            passed += item.minutes
        if rows:
            rows.append(
                {
                    "time": self._get_script_time(moment, passed),
                    "length": "",
                    "heading": words.SCRIPT["end"],
                    "focus": "",
                    "paragraphs": [],
                }
            )
        return rows

    def _get_script_time(self, moment, minutes):
        if not moment:
            return words.SCRIPT["minute"].format(count=minutes)
        return paper_time(moment + timedelta(minutes=minutes))

    def _get_script_words(self, item, facts):
        """What the chair says to an item: its own words, else those that fit any item."""
        presenter = item.presenter_id
        facts = facts | {
            "item": item.name,
            "presenter": f"{words.MEMBER} {presenter.name}" if presenter else words.DOTS,
        }
        texts = text_lines(item.words)
        if presenter and "{presenter}" not in (item.words or ""):
            texts.insert(0, words.SCRIPT["invite"])
        if not texts:
            texts.append(words.SCRIPT["own"])
        if item.is_focus:
            texts += words.SCRIPT_QUESTIONS
        elif not item.words:
            texts.append(words.SCRIPT["discuss"])
        if item._needs_vote():
            texts.append(words.SCRIPT["admission"])
        return [self._put_facts(text, facts) for text in texts]

    def _put_facts(self, text, facts):
        for name, value in facts.items():
            text = text.replace(f"{{{name}}}", value)
        return text

    def _get_script_facts(self):
        """What stands for the {names} in the chair's words; dots for what is not known yet."""
        dots = words.DOTS
        next_month = self.period + relativedelta(months=1)
        open_focus = self.agenda_ids.filtered(lambda item: item.is_focus and not item.is_secret)
        start = self.date_start and local_time(self.date_start)
        return {
            "cell": self.cell_id.name,
            "month": paper_month(self.period),
            "next_month": paper_month(next_month),
            "date": paper_date(self._get_date()),
            "time": paper_time(start) if start else dots,
            "place": self.location or dots,
            "chair": self.chair_id.name or dots,
            "minute_taker": self.minute_taker_id.name or dots,
            "count": paper_count(self.member_count),
            "summoned": paper_count(self.summoned_count),
            "present": paper_count(self.present_count) if self.present_count else dots,
            "base": paper_count(self.voting_base),
            "needed": self._get_votes_needed("gt_half"),
            "needed_admission": self._get_votes_needed("ge_two_thirds"),
            "focus": "; ".join(open_focus.mapped("name")) or dots,
        }

    def _get_votes_needed(self, threshold):
        """The smallest number of votes with which a matter passes, as text."""
        rules, base = self.rule_profile_id, self.voting_base
        needed = (n for n in range(base + 1) if rules and rules._passes(threshold, n, base))
        return paper_count(next(needed, 0)) if rules and base else words.DOTS
