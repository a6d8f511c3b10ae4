"""What makes a meeting more than a list of past work: its agenda, focus, conclusions, shares."""

from odoo import api, fields, models

from .party_gate import Missing
from .party_kinds import REGULAR_KINDS
from .party_vote import THRESHOLD_OF_TARGET


class PartyMeeting(models.Model):
    _inherit = "party.meeting"

    opinion_summary = fields.Char(
        compute="_compute_opinion_summary", export_string_translation=False
    )

    @api.depends("opinion_ids.kind", "opinion_ids.member_id", "present_count")
    @api.depends_context("lang")
    def _compute_opinion_summary(self):
        """Shares of the kinds of opinions, and how many have spoken, while they are written."""
        kinds = dict(
            self.env["party.meeting.opinion"]._fields["kind"]._description_selection(self.env)
        )
        for meeting in self:
            opinions = meeting.opinion_ids
            counts = dict.fromkeys(kinds, 0)
            for kind in opinions.mapped("kind"):
                if kind:
                    counts[kind] += 1
            total = len(opinions)
            shares = [
                f"{kinds[kind]} {(200 * count + total) // (2 * total)} %"
                for kind, count in sorted(counts.items(), key=lambda item: -item[1])
                if count
            ]
            speakers = self.env._(
                "%(speakers)s of %(present)s members present have spoken",
                speakers=len(opinions.member_id),
                present=meeting.present_count,
            )
            meeting.opinion_summary = "; ".join(filter(None, [", ".join(shares), speakers]))

    @api.model
    def _get_gate_depends(self):
        return [
            *super()._get_gate_depends(),
            "preparer_id",
            "agenda_ids.name",
            "agenda_ids.minutes",
            "agenda_ids.subject",
            "agenda_ids.is_focus",
            "agenda_ids.conclusion",
            "agenda_ids.carry_over",
            "opinion_ids.agenda_id",
            "section_ids.role",
            "vote_ids.agenda_id",
            "vote_ids.threshold",
        ]

    # ------------------------------------------------------------
    # D.1 draft -> announced
    # ------------------------------------------------------------

    def _gate_n2(self, target):
        yield from super()._gate_n2(target)
        for meeting in self:
            if not meeting.agenda_ids:
                yield Missing(
                    meeting, self.env._("Enter at least one item on the agenda."), "agenda_ids"
                )
            if not meeting.preparer_id:
                yield Missing(
                    meeting, self.env._("Choose who prepares the meeting."), "preparer_id"
                )

    def _gate_s3(self, target):
        """One to three focus issues, and minutes planned for the length that the rules ask for.

        A thematic meeting is about its theme, others are about what they were called for.
        """
        for meeting in self:
            focus = meeting.agenda_ids.filtered("is_focus")
            most = meeting.rule_profile_id.focus_max
            if not focus and meeting.kind in REGULAR_KINDS:
                yield Missing(
                    meeting,
                    self.env._(
                        "Mark with the star on the agenda the one to three issues that the "
                        "meeting is about."
                    ),
                    "agenda_ids",
                )
            elif len(focus) > most > 0:
                yield Missing(
                    meeting,
                    self.env._(
                        "%(count)s focus issues are too many for one meeting: leave the star on "
                        "%(most)s at most.",
                        count=len(focus),
                        most=most,
                    ),
                    "agenda_ids",
                )
            least = meeting.rule_profile_id._get_min_duration(meeting.kind, meeting.member_count)
            if meeting.agenda_ids and meeting.agenda_minutes < least:
                yield Missing(
                    meeting,
                    self.env._(
                        "The agenda plans %(minutes)s minutes, the rule asks for a meeting of "
                        "%(least)s.",
                        minutes=meeting.agenda_minutes,
                        least=least,
                    ),
                    "agenda_ids",
                    "info",
                )

    # ------------------------------------------------------------
    # D.2 -> held
    # ------------------------------------------------------------

    def _gate_h7(self, target):
        """Focus issues without an opinion. One that names nothing is taken to be about them."""
        yield from super()._gate_h7(target)
        for meeting in self.filtered("opinion_ids"):
            if any(not (o.agenda_id or o.section_id) for o in meeting.opinion_ids):
                continue
            silent = meeting.agenda_ids.filtered("is_focus") - meeting.opinion_ids.agenda_id
            if silent:
                yield Missing(
                    meeting,
                    self.env._(
                        "Nobody spoke on the focus issue: %(items)s. Choose the agenda item of "
                        "the opinions that are about it, or write one more.",
                        items=self._join_items(silent),
                    ),
                    "opinion_ids",
                )

    # ------------------------------------------------------------
    # D.3 held -> approved
    # ------------------------------------------------------------

    def _gate_a1(self, target):
        """The chair's conclusion, and one on each item that was discussed."""
        yield from super()._gate_a1(target)
        for meeting in self:
            focus = meeting.agenda_ids.filtered("is_focus")
            discussed = focus | meeting.opinion_ids.agenda_id
            if not meeting._get_concluded(focus):
                discussed -= focus  # Q1 speaks of them
            left = discussed - meeting._get_concluded(discussed)
            if left:
                yield Missing(
                    meeting,
                    self.env._(
                        "Discussed, but not concluded on: %(items)s. Write the conclusion beside "
                        "the item, or tick “Continue next month”.",
                        items=self._join_items(left),
                    ),
                    "agenda_ids",
                    "warn",
                )

    def _gate_a4(self, target):
        """Votes add up, and who is admitted or confirmed was voted on with the right fraction."""
        yield from super()._gate_a4(target)
        fraction = THRESHOLD_OF_TARGET["admission"]
        matters = self._get_labels("party.meeting.agenda", "subject")
        thresholds = self._get_labels("party.vote", "threshold")
        for item in self.agenda_ids.filtered(lambda i: i._needs_vote() and not i.carry_over):
            if not item.vote_ids:
                yield Missing(
                    item.meeting_id,
                    self.env._(
                        "“%(item)s” (%(matter)s) has no vote: add one and choose the agenda item, "
                        "or tick “Continue next month” when it was put off.",
                        item=item.name,
                        matter=matters[item.subject],
                    ),
                    "vote_ids",
                )
            elif wrong := item.vote_ids.filtered(lambda vote: vote.threshold != fraction):
                yield Missing(
                    item.meeting_id,
                    self.env._(
                        "The vote “%(vote)s” admits or confirms a member: choose the threshold "
                        "“%(threshold)s”.",
                        vote=wrong[0]._get_label(),
                        threshold=thresholds[fraction],
                    ),
                    "vote_ids",
                )

    def _gate_q1(self, target):
        for meeting in self:
            focus = meeting.agenda_ids.filtered("is_focus")
            if focus and not meeting._get_concluded(focus):
                yield Missing(
                    meeting,
                    self.env._(
                        "None of the focus issues is concluded on: %(items)s. Write the "
                        "conclusion beside the item.",
                        items=self._join_items(focus),
                    ),
                    "agenda_ids",
                )

    def _gate_q2(self, target):
        """Too much of the text lists past work."""
        for meeting in self:
            most = meeting.rule_profile_id.past_text_share
            texts = meeting.section_ids.filtered(lambda section: section.block == "text")
            total = sum(texts.mapped("text_length"))
            past = sum(texts.filtered(lambda s: s.role == "last_month").mapped("text_length"))
            if most and 100 * past > most * total:
                yield Missing(
                    meeting,
                    self.env._(
                        "%(share)s %% of the text is about last month's work. Shorten it, and "
                        "write what was discussed and what is to be done.",
                        share=(200 * past + total) // (2 * total),
                    ),
                    "text_section_ids",
                )

    # ------------------------------------------------------------
    # FACTS
    # ------------------------------------------------------------

    @api.model
    def _get_concluded(self, items):
        return items.filtered(lambda item: item.carry_over or (item.conclusion or "").strip())

    @api.model
    def _get_labels(self, model, field):
        return dict(self.env[model]._fields[field]._description_selection(self.env))

    def _join_items(self, items):
        return "; ".join(items.mapped("name"))
