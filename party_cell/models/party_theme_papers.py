"""The outline of a theme on paper. What stands on it, made once."""

from odoo import models
from odoo.tools import LazyTranslate, is_html_empty

from ..tools.paper_html import clean_html
from ..tools.vietnamese import roman
from .party_document_mixin import Paper
from .party_meeting_papers import FROZEN_STATES, PRINTED_STATES

_lt = LazyTranslate(__name__)


class PartyTheme(models.Model):
    _inherit = "party.theme"

    def _get_papers(self):
        return super()._get_papers() | {
            "theme_outline": Paper(
                "",
                _lt("Outline of the theme"),
                "party_cell.report_theme_outline",
                PRINTED_STATES,
                FROZEN_STATES,
            ),
        }

    def _get_issued_date(self):
        """An outline is of the day on which it was approved."""
        return self.outline_approved_date or None

    def _get_paper_data_theme_outline(self):
        """The outline; once the theme is finalised, its final text where one was written."""
        forms = self._get_wordings("theme_outline")
        signers = self._get_signers()
        data = {}
        for theme in self:
            text = theme.outline if is_html_empty(theme.final_text) else theme.final_text
            data[theme.id] = theme._get_issued_head(
                "theme_outline",
                forms[theme.id],
                signers[theme.id],
                left_name=theme.author_id.name or "",
                theme=theme.name,
                year=str(theme.year),
                quarter=roman(int(theme.quarter)),
            ) | {"html": clean_html(text)}
        return data
