"""Petitions in meetings: those raised there, and the answers that are told there."""

from odoo import api, fields, models
from odoo.fields import Domain

from ..tools import paper_words as words
from ..tools.vietnamese import paper_date
from .party_kinds import REGULAR_KINDS


class PartyMeeting(models.Model):
    _inherit = "party.meeting"

    petition_ids = fields.One2many("party.petition", "meeting_id", "Petitions", copy=False)
    told_petition_ids = fields.One2many(
        "party.petition", "told_meeting_id", "Answers told", readonly=True, copy=False
    )
    answer_ids = fields.Many2many(
        "party.petition",
        string="Answers to petitions",
        compute="_compute_answer_ids",
        compute_sudo=True,
        help="Told to the cell in this meeting; set to “Told back to the cell” when it is recorded "
        "as held.",
    )

    @api.depends("state", "agenda_ids.for_answers", "told_petition_ids")
    def _compute_answer_ids(self):
        due = self._origin._get_answers_due()
        for meeting in self:
            meeting.answer_ids = due.get(meeting._origin.id) or meeting.told_petition_ids

    def _get_answers_due(self):
        """{meeting id: answers to be told}, for meetings in preparation with such an agenda item.

        By the day of the meeting: entered late, it does not tell what was answered afterwards.
        """
        telling = self.filtered(
            lambda meeting: (
                meeting.state == "draft" and any(meeting.agenda_ids.mapped("for_answers"))
            )
        )
        untold = self._get_untold(telling.cell_id)
        return {meeting.id: meeting._choose_answers(untold) for meeting in telling}

    def _choose_answers(self, untold):
        """Of the answers waiting in each cell those that had come by the day of the meeting."""
        day = self._get_date()
        answers = untold.get(self.cell_id.id, self.env["party.petition"])
        return answers.filtered(lambda p: p.state == "answered" and p.answered_on <= day)

    @api.model
    def _get_untold(self, cells):
        """{cell id: petitions answered, and not told yet}"""
        if not cells:
            return {}
        found = self.env["party.petition"].search(
            Domain("cell_id", "in", cells.ids) & Domain("state", "=", "answered"), order="id"
        )
        return found.grouped(lambda petition: petition.cell_id.id)

    # ------------------------------------------------------------
    # AGENDA
    # ------------------------------------------------------------

    def _fill_agenda(self, propose=True):
        result = super()._fill_agenda(propose)
        self._sync_answers_of(self.cell_id)
        return result

    @api.model
    def _sync_answers_of(self, cells):
        """The next meeting in preparation of each cell has the item that tells answers, while there
        are any; others lose it, unless somebody has made it his or her own."""
        drafts = self.search(
            Domain("cell_id", "in", cells.ids)
            & Domain("state", "=", "draft")
            & Domain("prepared", "=", True)
            & Domain("kind", "in", REGULAR_KINDS),
            order="cell_id, period, date_start, id",
        )
        untold = self._get_untold(drafts.cell_id)
        stale, due = self.env["party.meeting.agenda"], self.browse()
        for cell, meetings in drafts.grouped("cell_id").items():
            answers = untold.get(cell.id)
            fitting = meetings.filtered(
                lambda m, answers=answers: (
                    answers and m._get_date() >= min(answers.mapped("answered_on"))
                )
            )[:1]
            items = meetings.agenda_ids.filtered("for_answers")
            if fitting and fitting not in items.meeting_id:
                due |= fitting
            stale |= items.filtered(
                lambda item, kept=fitting: item.meeting_id != kept and item._is_untouched()
            )
        stale.unlink()
        rows = self.env["party.minutes.template.agenda"]._get_for_answers(due)
        self.env["party.meeting.agenda"].create(
            [
                row._get_item_vals()
                | {"meeting_id": meeting.id, "sequence": meeting._get_place_of_answers()}
                for meeting in due
                for row in rows[meeting.id]
            ]
        )

    def _get_place_of_answers(self):
        """Just before the main discussion, as unfinished items are."""
        rows = self.env["party.minutes.template.agenda"]._get_for(self)[self.id]
        main = rows.filtered("is_discussion")[:1].name
        item = self.agenda_ids.filtered(lambda item: item.name == main)[:1]
        return item.sequence - 1 if item else max(self.agenda_ids.mapped("sequence"), default=0) + 1

    # ------------------------------------------------------------
    # STEPS
    # ------------------------------------------------------------

    def _finish_step(self, target):
        result = super()._finish_step(target)
        if target == "held":
            # sudo: the step itself tells, whoever takes it
            self.sudo()._tell_answers()
        return result

    def _tell_answers(self):
        """The agenda decides: what was taken off it waits for the next meeting."""
        telling = self.filtered(lambda meeting: any(meeting.agenda_ids.mapped("for_answers")))
        untold = self._get_untold(telling.cell_id)
        for meeting in telling.sorted(lambda m: m._get_date()):
            answers = meeting._choose_answers(untold)
            if answers:
                answers._move("told", {"told_meeting_id": meeting.id})
        self._sync_answers_of(self.cell_id)

    def _move(self, state, vals, reason=None):
        result = super()._move(state, vals, reason)
        if state in ("draft", "cancelled"):
            meetings = self.sudo()  # sudo: what follows from the step, whoever takes it
            if told := meetings.told_petition_ids:
                told._move("answered", {"told_meeting_id": False}, reason)
            if state == "cancelled":
                meetings._sync_answers_of(meetings.cell_id)
        return result

    # ------------------------------------------------------------
    # MINUTES
    # ------------------------------------------------------------

    def _get_paragraphs(self, block):
        if block == "petitions":
            return self._get_petition_paragraphs()
        return super()._get_paragraphs(block)

    def _get_raised_petitions(self):
        """Those raised in the meeting, without those that the committee brought along later."""
        return self.petition_ids.filtered(lambda petition: not petition.source_id)

    def _get_petition_paragraphs(self):
        """The answers told to the cell, then what it asks for itself."""
        texts, paragraphs = words.PETITIONS, []
        answers = self.answer_ids
        if answers:
            paragraphs.append(texts["answers"])
        for order, petition in enumerate(answers, 1):
            basis = (petition.answer_basis or "").strip()
            paragraphs.append(
                texts["answer"].format(
                    order=order,
                    petition=petition.name,
                    committee=petition.committee_id.name,
                    date=paper_date(petition.answered_on),
                    basis=texts["basis"].format(basis=basis) if basis else "",
                    answer=petition.answer.strip(),
                )
            )
        raised = self._get_raised_petitions()
        if raised:
            paragraphs.append(texts["lead"])
        for order, petition in enumerate(raised, 1):
            committee = petition.committee_id.name
            paragraphs.append(
                texts["petition" if committee else "nobody"].format(
                    order=order,
                    committee=committee,
                    text=(petition.text or petition.name).strip().rstrip("."),
                )
            )
        return paragraphs

    def _get_facts(self):
        return super()._get_facts() | {
            "petitions": [
                {"name": petition.name, "committee": petition.committee_id.name or ""}
                for petition in self._get_raised_petitions()
            ],
            "answers": [
                {"name": petition.name, "answer": petition.answer} for petition in self.answer_ids
            ],
        }


class PartyMeetingAgenda(models.Model):
    _inherit = "party.meeting.agenda"

    for_answers = fields.Boolean(
        "Answers to petitions",
        readonly=True,
        export_string_translation=False,
        help="Tells the cell what became of its petitions.",
    )


class PartyMinutesTemplateAgenda(models.Model):
    _inherit = "party.minutes.template.agenda"

    for_answers = fields.Boolean(
        "Answers to petitions",
        help="Proposed only for meetings that have answers to tell.",
    )

    @api.model
    def _get_for(self, meetings):
        found = super()._get_for(meetings)
        return {i: rows.filtered(lambda row: not row.for_answers) for i, rows in found.items()}

    @api.model
    def _get_for_answers(self, meetings):
        """{meeting id: the item that tells answers}: of its template, else the common one."""
        found = super()._get_for(meetings)
        rest = meetings.filtered(lambda meeting: not any(found[meeting.id].mapped("for_answers")))
        common = self.search(
            Domain("template_id", "=", False)
            & Domain("kind", "in", rest.mapped("kind"))
            & Domain("for_answers", "=", True)
        ).grouped("kind")
        return {
            meeting.id: found[meeting.id].filtered("for_answers")[:1]
            or common.get(meeting.kind, self.browse())[:1]
            for meeting in meetings
        }

    def _get_item_vals(self):
        return super()._get_item_vals() | {"for_answers": self.for_answers}
