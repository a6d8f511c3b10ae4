"""The gates of a theme. Severity and basis are data: party.gate."""

from datetime import timedelta

from odoo import api, models
from odoo.tools import is_html_empty

from .party_gate import Missing
from .party_roles import vietnam_today


class PartyTheme(models.Model):
    _inherit = "party.theme"

    @api.model
    def _get_gate_depends(self):
        return [
            "state",
            "topic_open",
            "author_id",
            "outline",
            "outline_approved_by",
            "outline_approved_date",
            "sent_date",
            "meeting_id.state",
            "meeting_id.date_start",
            "outcome",
            "outcome_text",
            "final_text",
            "attachment_ids",
            "lessons",
            "report_date",
        ]

    def _gate_n7(self, target):
        """Before the outline is sent and the theme presented: author, outline, its approval."""
        unwritten = self._get_unwritten()
        for theme in self:
            if theme.topic_open:
                yield Missing(
                    theme, self.env._("The theme has no topic yet: write what it is about."), "name"
                )
            if not theme.author_id:
                yield Missing(
                    theme, self.env._("Choose who prepares and presents the theme."), "author_id"
                )
            if theme in unwritten:
                yield Missing(theme, self.env._("Write the outline."), "outline")
            if not (theme.outline_approved_by and theme.outline_approved_date):
                yield Missing(
                    theme,
                    self.env._("Enter who approved the outline, and when."),
                    "outline_approved_date" if theme.outline_approved_by else "outline_approved_by",
                )
            elif theme.outline_approved_date > vietnam_today():
                yield Missing(
                    theme,
                    self.env._("The outline is approved in the future: correct the date."),
                    "outline_approved_date",
                )

    def _gate_n6(self, target):
        """The outline reached the members so many days before the meeting."""
        for theme in self:
            days = theme.meeting_id.rule_profile_id.docs_lead_days
            if not (theme.meeting_id and days):
                continue
            if not theme.sent_date:
                yield Missing(
                    theme,
                    self.env._(
                        "Enter when the outline was sent to the members, or say why it was not."
                    ),
                    "sent_date",
                )
                continue
            last = theme.meeting_id._get_date() - timedelta(days=days)
            if theme.sent_date > last:
                yield Missing(
                    theme,
                    self.env._(
                        "The outline was sent on %(sent)s, the rule asks for %(last)s at the "
                        "latest (%(days)s days before the meeting).",
                        sent=self._format_day(theme.sent_date),
                        last=self._format_day(last),
                        days=days,
                    ),
                    "sent_date",
                )

    def _gate_t1(self, target):
        """Presented at a meeting that was held."""
        for theme in self.filtered(lambda theme: not theme.meeting_id):
            yield Missing(
                theme,
                self.env._("Choose the meeting that presents the theme, or make it."),
                "meeting_id",
            )
        yield from self.filtered("meeting_id")._missing_held_sitting()

    def _gate_t2(self, target):
        """A result is required: a resolution, a conclusion, or that it is studied on."""
        for theme in self:
            if not theme.outcome:
                yield Missing(
                    theme,
                    self.env._(
                        "Choose the result: a thematic resolution, a conclusion, or to be studied "
                        "further."
                    ),
                    "outcome",
                )
            if not (theme.outcome_text or "").strip():
                yield Missing(
                    theme,
                    self.env._("Write what was decided: who does what, by when."),
                    "outcome_text",
                )

    def _gate_t3(self, target):
        """The finalised paper, and what was learnt."""
        for theme in self:
            if is_html_empty(theme.final_text) and not theme.attachment_ids:
                yield Missing(
                    theme,
                    self.env._(
                        "Write the finalised text or attach it, or say that the outline stands "
                        "as it is."
                    ),
                    "final_text",
                )
            if not (theme.lessons or "").strip():
                yield Missing(
                    theme, self.env._("Write the lessons learnt from the theme."), "lessons"
                )

    def _gate_r1(self, target):
        yield from self._missing_report_in_time()
