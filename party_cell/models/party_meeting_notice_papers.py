"""The papers of the announcement: notice, slips, call list, invitations."""

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import LazyTranslate

from ..tools import notice_words as words
from ..tools.paper_html import text_to_html
from ..tools.vietnamese import paper_count, paper_date, paper_time, short_date
from .party_document_mixin import Paper
from .party_meeting_minutes import local_time, text_lines
from .party_meeting_papers import PRINTED_STATES
from .party_notice import DESK
from .party_roles import vietnam_today

_lt = LazyTranslate(__name__)

BEFORE = ("draft",)


class PartyMeeting(models.Model):
    _inherit = "party.meeting"

    @api.model
    def _get_papers(self):
        def paper(document_type, title, name, states=BEFORE):
            return Paper(document_type, title, f"party_cell.report_meeting_{name}", states)

        return super()._get_papers() | {
            "notice": paper("TB", _lt("Notice"), "notice", PRINTED_STATES),
            "notice_slips": paper("", _lt("Slips of the notice"), "notice_slips"),
            "call_list": paper("", _lt("Call list"), "call_list"),
            "invitation": paper("", _lt("Invitations of guests"), "invitation"),
        }

    def _check_paper(self, paper):
        result = super()._check_paper(paper)
        if paper == "call_list" and not self.env.su:
            # Phone numbers are for who calls, not for everybody who prepares.
            roles = self._get_user_roles()
            if any(not roles[meeting.id] & DESK for meeting in self):
                raise AccessError(
                    self.env._(
                        "The call list has phone numbers: it is printed by who runs the cell or "
                        "chairs the meeting."
                    )
                )
        if paper == "invitation" and (
            empty := self.filtered(lambda meeting: not text_lines(meeting.guests))
        ):
            raise UserError(
                self.env._(
                    "Enter the guests of %(name)s first, one on a line (“Guests and superiors "
                    "present”): each gets an invitation.",
                    name=empty[0].display_name,
                )
            )
        return result

    # ------------------------------------------------------------
    # WHAT IS TOLD
    # ------------------------------------------------------------

    def _get_notice_data(self, form, announced=False):
        """What mails, copies and papers tell of one meeting.

        :param form: wording, a party.paper.form
        :param announced: tell time and place as announced last, not as they stand now
        """
        items = self._get_public_agenda()
        start = self.announced_start if announced else self.date_start
        place = self.announced_location if announced else self.location
        texts = {
            "start": start and self._write_start(start),
            "place": place,
            "mode": words.BASIS.format(
                mode=words.MODES[self.mode], basis=(self.online_basis or "").strip()
            )
            if self.mode != "onsite" and self.online_basis
            else words.MODES[self.mode],
            "chair": self.chair_id.name and f"Đồng chí {self.chair_id.name}",
        }
        values = self._get_stand_ins()
        return {
            "title": form.title or "",
            "abstract": form._fill_in("abstract", values),
            "opening": form._fill_in("opening", values),
            "closing": form._fill_in("closing", values),
            "cell": self.cell_id.name,
            "lines": [(words.LABELS[key], text) for key, text in texts.items() if text],
            "agenda": [item["text"] for item in items],
            "focus": [item["name"] for item in items if item["focus"]],
            "documents": self._name_drafts() + self._get_notice_documents().mapped("name"),
        }

    def _write_start(self, moment):
        start = local_time(moment)
        return words.START.format(
            time=paper_time(start), weekday=words.WEEKDAYS[start.weekday()], date=paper_date(start)
        )

    def _get_mail_letters(self, kind):
        """{meeting: subject, text and calendar entry of its mails}"""
        forms = self._get_wordings("notice")
        letters = {}
        for meeting in self:
            notice = meeting._get_notice_data(forms[meeting.id], announced=True)
            month = meeting.period.strftime("%m/%Y")
            title = notice["abstract"]
            agenda = [f"{i}. {text}" for i, text in enumerate(notice["agenda"], 1)]
            letters[meeting] = notice | {
                "kind": kind,
                "subject": words.SUBJECTS[kind].format(
                    kind=words.KINDS[meeting._get_form_kind()], cell=notice["cell"], month=month
                ),
                "calendar": {
                    "summary": f"{title[:1].upper()}{title[1:]} – {notice['cell']}",
                    "location": meeting.announced_location,
                    "description": "\n".join(agenda),
                },
            }
        return letters

    # ------------------------------------------------------------
    # PAPERS
    # ------------------------------------------------------------

    def _get_paper_data_notice(self):
        forms = self._get_wordings("notice")
        supervisors = self._get_supervisors()
        return {
            meeting.id: meeting._get_notice_paper(
                "notice", forms[meeting.id], supervisors[meeting.id]
            )
            for meeting in self
        }

    def _get_notice_paper(self, paper, form, supervisor):
        """A notice or invitation as printed: with place and date, signed by who chairs."""
        head = self._get_head_data(paper, form, blank=True)
        head["head"]["place_date"] = self._get_place_date()
        notice = self._get_notice_data(form)
        people = words.PEOPLE.format(count=paper_count(len(self._get_summoned_lines())))
        if supervisor and self.kind != "committee_meeting":
            people += words.SUPERVISOR.format(name=supervisor.name)
        lines = [*notice["lines"], (words.LABELS["people"], people)]
        office = self.attendance_ids.filtered(lambda line: line.member_id == self.chair_id).office
        recipients = [words.RECIPIENTS[paper], words.RECIPIENTS_LAST]
        if supervisor and self.kind != "committee_meeting":
            recipients.insert(1, words.RECIPIENTS_SUPERVISOR)
        return head | {
            "notice": notice
            | {
                "lines": lines,
                "opening": text_to_html(notice["opening"]),
                "closing": text_to_html(notice["closing"]),
            },
            "labels": words.LABELS,
            "recipients": recipients,
            "signature": {
                "for": form.right_signature or "",
                "office": words.SIGNED_FOR.get(office, ""),
                "name": self.chair_id.name or "",
            },
        }

    def _get_place_date(self):
        announced = self.notified_at and local_time(self.notified_at).date()
        day = self.notice_date or announced or vietnam_today()
        place = self.cell_id.place_name
        return words.PLACE_DATE.format(place=place, date=paper_date(day)) if place else ""

    def _get_paper_data_notice_slips(self):
        self._fetch_names()
        forms = self._get_wordings("notice")
        return {
            meeting.id: meeting._get_head_data("notice_slips", forms[meeting.id])
            | meeting._name_file(words.SLIP_FILE, forms[meeting.id])
            | {
                "notice": meeting._get_notice_data(forms[meeting.id]),
                "labels": words.LABELS,
                "slips": [
                    words.SLIP_TO.format(name=name)
                    for name in meeting._get_summoned_lines().member_id.mapped("name")
                ],
                "received": words.SLIP_RECEIVED,
            }
            for meeting in self
        }

    def _get_paper_data_call_list(self):
        self._fetch_names()
        forms = self._get_wordings("call_list")
        phones = self._get_summoned_lines().member_id._get_phones()
        return {
            meeting.id: meeting._get_head_data("call_list", forms[meeting.id])
            | meeting._name_file(words.CALL_FILE, forms[meeting.id])
            | {"roll": meeting._get_call_list(phones)}
            | {"signatures": meeting._get_caller_signatures(forms[meeting.id])}
            for meeting in self
        }

    def _name_file(self, name, form):
        """The title by which the file is told from the notice's own."""
        abstract = form._fill_in("abstract", self._get_stand_ins())
        return {"document_title": name.format(abstract=abstract, cell=self.cell_id.name)}

    def _get_call_list(self, phones):
        notices = self.notice_ids.grouped("member_id")
        nothing = self.env["party.notice"]
        rows = []
        for index, member in enumerate(self._get_summoned_lines().member_id, 1):
            notice = notices.get(member, nothing)
            rows.append(
                {
                    "order": str(index),
                    "name": member.name,
                    "phone": phones[member.id],
                    "told": short_date(notice.told_date),
                    "answer": self._write_answer(notice),
                }
            )
        columns = [{"name": name, "label": label} for name, label in words.CALL_COLUMNS]
        return {"columns": columns, "rows": rows, "summary": []}

    def _get_caller_signatures(self, form):
        """Whoever calls signs; nobody knows yet who that will be."""
        return [
            {"title": form.left_signature or "", "name": ""},
            {"title": form.right_signature or "", "name": self.chair_id.name or ""},
        ]

    def _write_answer(self, notice):
        if notice.absence_asked:
            key = notice.absence_answer or "asked"
        else:
            key = "acknowledged" if notice.acknowledged else ""
        return words.ANSWERS[key].format(reason=notice.absence_reason) if key else ""

    def _get_paper_data_invitation(self):
        forms = self._get_wordings("invitation")
        return {meeting.id: meeting._get_invitations(forms[meeting.id]) for meeting in self}

    def _get_invitations(self, form):
        paper = self._get_notice_paper("invitation", form, self.env["party.member"])
        own = {words.LABELS[key] for key in ("start", "place", "mode")}
        lines = [line for line in paper["notice"]["lines"] if line[0] in own]
        return paper | {
            "notice": paper["notice"] | {"lines": lines},
            "guests": [
                words.GUEST.format(guest=guest.rstrip(".;,")) for guest in text_lines(self.guests)
            ],
        }
