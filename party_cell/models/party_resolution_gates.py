"""The gates of a resolution (DOMAIN.md D.3, D.4). Severity and basis are data: party.gate."""

from odoo import models
from odoo.tools import html2plaintext

from .party_gate import Missing
from .party_resolution_template import TEXT_BLOCKS


class PartyResolution(models.Model):
    _inherit = "party.resolution"

    def _gate_a6(self, target):
        """Passed in a meeting that was held."""
        for resolution in self.filtered(lambda r: not r.meeting_id):
            yield Missing(
                resolution,
                self.env._("Choose the meeting that passes it, or make it."),
                "meeting_id",
            )
        yield from self.filtered("meeting_id")._missing_held_sitting()

    def _gate_v1(self, target):
        for resolution in self.filtered(lambda r: r.scope == "thematic" and not r.theme_id):
            yield Missing(
                resolution,
                self.env._("Choose the theme that it decides on, or another scope."),
                "theme_id",
            )
        for resolution in self.filtered(lambda r: not (r.abstract or "").strip()):
            yield Missing(
                resolution, self.env._("Enter in one line what the paper is about."), "abstract"
            )

    def _gate_s1(self, target):
        """Sections that the template asks for."""
        for resolution in self:
            empty = resolution.section_ids.filtered(
                lambda s: s.block in TEXT_BLOCKS and s.required and not s.is_written
            )
            if empty:
                yield Missing(
                    resolution,
                    self.env._(
                        "Not written yet: %(headings)s.",
                        headings="; ".join(empty.mapped("heading")),
                    ),
                    "text_section_ids",
                )

    def _gate_a1(self, target):
        """It decides something: a conclusion that is more than a phrase, or tasks."""
        for resolution in self:
            concluded = resolution.section_ids.filtered(
                lambda s: s.source in ("conclusion", "outcome", "next_month")
            )
            text = "".join(html2plaintext(section.content or "") for section in concluded)
            least = resolution.meeting_id.rule_profile_id.conclusion_min_length
            if len(text.strip()) < max(least, 1) and not resolution.task_ids:
                yield Missing(
                    resolution,
                    self.env._(
                        "It decides nothing yet: write what is decided, or enter the tasks (who "
                        "does what, by when)."
                    ),
                    "text_section_ids",
                )

    def _gate_a4(self, target):
        """Passed: by the base and the fraction of the rules of its meeting."""
        for resolution in self:
            vote = resolution.vote_ids.sorted()[-1:]
            if not vote:
                if resolution._needs_vote():
                    yield Missing(
                        resolution,
                        self.env._(
                            "No vote on it is recorded: open the meeting, page “Conclusion and "
                            "votes”, and enter how many were in favour."
                        ),
                        "vote_id",
                    )
                continue
            cast = vote.for_count + vote.against_count + vote.other_count
            if not cast:
                yield Missing(
                    resolution,
                    self.env._(
                        "Enter how many were in favour in the vote “%(vote)s”.",
                        vote=vote._get_label(),
                    ),
                    "vote_id",
                )
            elif cast > vote.meeting_id.present_voting_count:
                yield vote._make_overcount(resolution, "vote_id")
            elif not vote.passed:
                yield Missing(
                    resolution,
                    self.env._(
                        "It was not passed: %(count)s of %(base)s in favour. Amend it and vote "
                        "again in another meeting, or withdraw it.",
                        count=vote.for_count,
                        base=vote.base,
                    ),
                    "vote_id",
                )

    def _gate_a5(self, target):
        """The cell's own judgement of the meeting belongs into the resolution of the month."""
        for resolution in self:
            rating = resolution.section_ids.filtered(lambda s: s.source == "rating")
            if rating and not any(rating.mapped("is_written")):
                yield Missing(
                    resolution,
                    self.env._(
                        "Write how the cell rates its meeting, what was weak and how it is mended."
                    ),
                    "text_section_ids",
                )

    def _gate_r1(self, target):
        yield from self._missing_report_in_time()
