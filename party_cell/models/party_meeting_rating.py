"""A meeting and its score sheet: the link, its step, what the minutes say of it, gate A5."""

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ..tools import rating_words as words
from ..tools.paper_html import text_to_html
from .party_gate import Missing
from .party_meeting_minutes import text_lines
from .party_rating_scheme import RATED_KINDS
from .party_workflow import HELD_STATES


class PartyRating(models.Model):
    _inherit = "party.rating"

    def _move(self, state, vals, reason=None):
        result = super()._move(state, vals, reason)
        if state == "held":
            # sudo: the draft of the resolution says what the cell has voted, whoever records it
            drafts = self.env["party.resolution"].sudo()
            drafts = drafts.search([("meeting_id", "in", self.meeting_id.ids)])
            drafts.filtered(lambda r: r.state == "draft")._fill_from_meeting()
        return result

    # ------------------------------------------------------------
    # GATES
    # ------------------------------------------------------------

    @api.model
    def _get_gate_depends(self):
        return [
            "state",
            "line_ids.points",
            "line_ids.is_scored",
            "line_ids.reason",
            "line_ids.auto_points",
            "weaknesses",
            "remedies",
            "difference_note",
            "meeting_id.state",
            "meeting_id.vote_ids.passed",
        ]

    def _gate_a5(self, target):
        if target == "held":
            yield from self._missing_scores()
            yield from self._missing_vote()
        else:
            yield from self._missing_difference_note()

    def _missing_scores(self):
        """Complete, with a reason wherever it says other than the facts; weaknesses named."""
        for rating in self:
            lines = rating.line_ids.filtered(lambda line: not line.is_group)
            if unscored := lines.filtered(lambda line: not line.is_scored):
                yield Missing(
                    rating,
                    self.env._(
                        "Not scored yet: %(criteria)s.",
                        criteria="; ".join(unscored.mapped("number")),
                    ),
                    "line_ids",
                )
            for line in lines:
                if line._contradicts() and not (line.reason or "").strip():
                    yield Missing(
                        rating,
                        self.env._(
                            "“%(criterion)s” has %(points)s points, by what was recorded it would "
                            "be %(auto)s: correct it, or write why.",
                            criterion=line.display_name,
                            points=line.criterion_id._format_points(line.points),
                            auto=line.criterion_id._format_points(line.auto_points),
                        ),
                        "line_ids",
                    )
            if not (rating.weaknesses or "").strip():
                sentence = self.env._("Write the weaknesses that the chair has named.")
                yield Missing(rating, sentence, "weaknesses", "warn")
            if not (rating.remedies or "").strip():
                sentence = self.env._("Write how the weaknesses will be mended.")
                yield Missing(rating, sentence, "remedies", "warn")

    def _missing_vote(self):
        for rating in self:
            if rating.meeting_id.state not in HELD_STATES:
                yield Missing(
                    rating,
                    self.env._("Record the meeting as held first."),
                    "meeting_id",
                )
            elif rating.scheme_id.vote_required and not rating.vote_id:
                yield Missing(
                    rating,
                    self.env._(
                        "Enter the vote on the rating among the votes of the meeting: open the "
                        "meeting again to correct it, page “Conclusion and votes”."
                    ),
                    "vote_id",
                )
            elif rating.vote_id and not rating.vote_id.passed:
                yield Missing(
                    rating,
                    self.env._(
                        "The vote on the rating has not passed: correct the score as the cell "
                        "wants it and vote again."
                    ),
                    "vote_id",
                )

    def _missing_difference_note(self):
        """What was recorded has changed since the vote: a note, or a new vote."""
        for rating in self.filtered("has_difference"):
            if not (rating.difference_note or "").strip():
                lines = rating.line_ids.filtered(lambda line: line._differs())
                yield Missing(
                    rating,
                    self.env._(
                        "Since the vote other facts are recorded for %(criteria)s. Write a note "
                        "why the score stands, or open it again and have it voted anew.",
                        criteria="; ".join(lines.mapped("display_name")),
                    ),
                    "difference_note",
                )


class PartyMeeting(models.Model):
    _inherit = "party.meeting"

    rating_sheet_ids = fields.One2many("party.rating", "meeting_id", "Score sheet", copy=False)
    rating_label = fields.Char(compute="_compute_rating", export_string_translation=False)
    rating_state = fields.Selection(
        [("none", "Not rated"), ("due", "To be rated"), ("made", "Rated")],
        compute="_compute_rating",
        export_string_translation=False,
    )

    @api.depends("rating_sheet_ids.self_level", "rating_sheet_ids.superior_level", "kind", "state")
    @api.depends_context("uid", "lang")
    def _compute_rating(self):
        """What the button of the form says: the level, or that there is one to give."""
        labels = dict(
            self.env["party.rating"]._fields["self_level"]._description_selection(self.env)
        )
        number = self.env["party.rating.criterion"]._format_points
        sheets = self.env["party.rating"].search([("meeting_id", "in", self.ids)])
        by_meeting = sheets.grouped("meeting_id")
        roles = self._get_user_roles()
        for meeting in self:
            sheet = by_meeting.get(meeting._origin, sheets.browse())
            may = self._get_role_fields(roles.get(meeting.id, set()), "draft")
            rated = meeting.kind in RATED_KINDS and meeting.state != "cancelled"
            meeting.rating_label = False
            meeting.rating_state = "due" if rated and may else "none"
            if sheet:
                level = labels.get(sheet.final_level) or self.env._("Not complete")
                points = number(sheet.self_total) if sheet.has_points else ""
                meeting.rating_label = " · ".join(filter(None, (level, points)))
                meeting.rating_state = "made"

    # ------------------------------------------------------------
    # STEPS
    # ------------------------------------------------------------

    def action_open_rating(self):
        """The score sheet of the meeting, made where there is none yet and the user writes it."""
        self.ensure_one()
        self.check_access("read")
        # sudo: whether there is one; reading it is asked below
        sheet = self.sudo().rating_sheet_ids.with_env(self.env)
        if not sheet:
            roles = self._get_user_roles()[self.id]
            if not self.env.su and not self._get_role_fields(roles, "draft"):
                raise AccessError(
                    self.env._("The score sheet is made by who runs the cell or takes the minutes.")
                )
            # sudo: whoever writes the minutes of the meeting may open its sheet; the guards ask
            # only who makes records for the cell
            sheet = self.env["party.rating"].sudo().create({"meeting_id": self.id})
            sheet = sheet.with_env(self.env)
        sheet.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "party.rating",
            "res_id": sheet.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    def _move(self, state, vals, reason=None):
        result = super()._move(state, vals, reason)
        if state == "held":
            self._hold_ratings()
        if state == "cancelled":
            # sudo: a sheet begun for a meeting that does not take place says nothing
            self.sudo().rating_sheet_ids.filtered(lambda r: r.state == "draft").unlink()
        return result

    def _hold_ratings(self):
        """The cell has voted on the score: no second click where nothing is missing."""
        # sudo: whoever may record the meeting as held; gates are asked as for the button
        sheets = self.sudo().rating_sheet_ids.filtered(lambda r: r.state == "draft" and r.vote_id)
        sheets._lock_rows()
        gates = sheets._get_open_gates("held")
        missing = {gate["res_id"] for gate in gates if gate["severity"] != "info"}
        ready = sheets.filtered(lambda sheet: sheet.id not in missing)
        if ready:
            ready._prepare_step("held")
            ready._move("held", {"held_at": fields.Datetime.now()})

    # ------------------------------------------------------------
    # GATE
    # ------------------------------------------------------------

    @api.model
    def _get_gate_depends(self):
        return [
            *super()._get_gate_depends(),
            "rating_sheet_ids.state",
            "rating_sheet_ids.unscored_count",
            "rating_sheet_ids.has_difference",
            "rating_sheet_ids.difference_note",
        ]

    def _gate_a5(self, target):
        """The score is voted when the minutes are adopted, which name it."""
        rated = self.filtered(lambda m: m.kind in RATED_KINDS)
        schemes = self.env["party.rating.scheme"]._get_for(rated)
        for meeting in rated:
            sheet = meeting.rating_sheet_ids
            if not sheet and schemes[meeting.id]:
                yield Missing(
                    meeting,
                    self.env._("The meeting is not rated yet: click “Rate the meeting”."),
                    "rating_sheet_ids",
                    "info",
                )
            elif sheet.state == "draft":
                yield Missing(
                    meeting,
                    self.env._(
                        "The score sheet is not voted yet: open it, complete it and record the "
                        "vote."
                    ),
                    "rating_sheet_ids",
                )
            for missing in sheet._missing_difference_note():
                yield missing._replace(record=meeting, field="rating_sheet_ids")

    # ------------------------------------------------------------
    # WHAT THE PAPERS SAY
    # ------------------------------------------------------------

    def _get_rating_text(self):
        """{meeting id: what its papers say of the score, a line for each sentence}

        In Vietnamese: for the minutes, the resolution and reports. Empty while not all is scored.
        """
        number = self.env["party.rating.criterion"]._format_points
        # sudo: whoever may print the minutes may read what they are about
        sheets = self.sudo().rating_sheet_ids.filtered("self_level").grouped("meeting_id")
        texts = {}
        for meeting in self:
            sheet = sheets.get(meeting.sudo())
            texts[meeting.id] = ""
            if not sheet:
                continue
            level = words.LEVELS[sheet.self_level]
            lines = [
                words.TEXTS["points"].format(
                    points=number(sheet.self_total), total=number(sheet.total), level=level
                )
                if sheet.has_points
                else words.TEXTS["level"].format(level=level)
            ]
            for name in ("weaknesses", "remedies"):
                if text := " ".join(text_lines(sheet[name])):
                    lines.append(words.TEXTS[name].format(text=text))
            if sheet.vote_id and sheet.vote_id._is_counted():
                lines.append(words.TEXTS["vote"].format(sentence=sheet.vote_id.sentence))
            texts[meeting.id] = "\n".join(lines)
        return texts

    def _get_section_paragraphs(self, section):
        paragraphs = super()._get_section_paragraphs(section)
        if section.role == "rating":
            paragraphs += text_lines(self._get_rating_text()[self.id])
        return paragraphs


class PartyResolution(models.Model):
    _inherit = "party.resolution"

    def _get_recorded(self):
        """The cell's judgement of its meeting, by its score sheet."""
        recorded = super()._get_recorded()
        text = self.meeting_id._get_rating_text()[self.meeting_id.id]
        if text:
            recorded["rating"] = text_to_html(text) + recorded.get("rating", "")
        return recorded

    @api.model
    def _get_gate_depends(self):
        return [
            *super()._get_gate_depends(),
            "meeting_id.rating_sheet_ids.state",
            "meeting_id.rating_sheet_ids.has_difference",
            "meeting_id.rating_sheet_ids.difference_note",
        ]

    def _gate_a5(self, target):
        yield from super()._gate_a5(target)
        # Without a sheet the cell writes its judgement by hand.
        rated = self.filtered(
            lambda r: r.meeting_id.rating_sheet_ids and "rating" in r.section_ids.mapped("source")
        )
        by_meeting = rated.grouped("meeting_id")
        for missing in rated.meeting_id._gate_a5(target):
            for resolution in by_meeting[missing.record]:
                yield missing._replace(record=resolution, field="meeting_id")


class PartyCell(models.Model):
    _inherit = "party.cell"

    def _get_home_ratings(self):
        """Meetings held whose score waits for its next step: {cell id: [sheet]}"""
        meetings = self.env["party.meeting"].search(
            Domain("cell_id", "in", self.ids)
            & Domain("state", "in", HELD_STATES)
            & Domain("kind", "in", RATED_KINDS)
            & (
                Domain("rating_sheet_ids.state", "in", ("draft", "held", "approved"))
                | Domain("rating_sheet_ids", "=", False) & Domain("state", "=", "held")
            ),
            order="period desc, id desc",
        )
        states = dict(self.env["party.rating"]._fields["state"]._description_selection(self.env))
        return {
            cell.id: [
                {
                    "id": meeting.id,
                    "name": meeting.display_name,
                    "label": meeting.rating_label or "",
                    "state": meeting.rating_sheet_ids.state or "draft",
                    "state_label": states[meeting.rating_sheet_ids.state]
                    if meeting.rating_sheet_ids
                    else self.env._("Not rated yet"),
                }
                for meeting in own[:3]
            ]
            for cell, own in meetings.grouped("cell_id").items()
        }
