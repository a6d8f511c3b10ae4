"""The gates of adopting and reporting a meeting's minutes (DOMAIN.md appendix D.3, D.4)."""

from odoo import models

from .party_gate import Missing


class PartyMeeting(models.Model):
    _inherit = "party.meeting"

    # ------------------------------------------------------------
    # D.3 held -> approved
    # ------------------------------------------------------------

    def _gate_a1(self, target):
        for meeting in self:
            text = " ".join((meeting.conclusion or "").split())
            least = meeting.rule_profile_id.conclusion_min_length
            if not text:
                yield Missing(meeting, self.env._("Write the chair's conclusion."), "conclusion")
            elif len(text) < least:
                yield Missing(
                    meeting,
                    self.env._(
                        "The chair's conclusion is too general (%(count)s characters): say who "
                        "does what by when.",
                        count=len(text),
                    ),
                    "conclusion",
                )

    def _gate_a4(self, target):
        votes = self.vote_ids
        if target == "held":
            votes -= votes._filter_untouched()  # which the step drops
        for vote in votes:
            meeting = vote.meeting_id
            cast = vote.for_count + vote.against_count + vote.other_count
            if cast > meeting.present_voting_count:
                # Locked from then on: it is mended before the meeting is recorded as held.
                yield vote._make_overcount(meeting, "vote_ids")._replace(severity="block")
            elif not cast and meeting.state == "held":
                yield Missing(
                    meeting,
                    self.env._(
                        "The vote “%(vote)s” has no figures. Click “Open again to correct”, enter "
                        "how many were in favour or delete the line, and record the meeting as "
                        "held anew.",
                        vote=vote._get_label(),
                    ),
                    "vote_ids",
                )
            elif not cast:
                yield Missing(
                    meeting,
                    self.env._(
                        "Enter how many were in favour in the vote “%(vote)s”.",
                        vote=vote._get_label(),
                    ),
                    "vote_ids",
                )

    def _gate_a6(self, target):
        for meeting in self.filtered(lambda m: not m.minutes_adopted):
            yield Missing(
                meeting,
                self.env._("Tick that the minutes were read out and adopted by the meeting."),
                "minutes_adopted",
            )

    def _gate_r1(self, target):
        yield from self._missing_report_in_time()

    def _gate_s1(self, target):
        """Sections that the template asks for."""
        for meeting in self:
            empty = meeting.section_ids.filtered(
                lambda s: s.block == "text" and s.required and not s.is_written
            )
            if meeting.review_ids:  # the table of results stands there
                empty -= meeting._get_review_section()
            if empty:
                yield Missing(
                    meeting,
                    self.env._(
                        "Not written yet: %(headings)s.",
                        headings="; ".join(empty.mapped("display_name")),
                    ),
                    "text_section_ids",
                )
