"""The mails of notices: queued by the announcement, sent later by Odoo's own job."""

import logging

from odoo import SUPERUSER_ID, api, fields, models
from odoo.fields import Domain
from odoo.tools import formataddr

from ..tools import notice_words as words
from ..tools.ics import make_ics

_logger = logging.getLogger(__name__)


class PartyNotice(models.Model):
    _inherit = "party.notice"

    def _filter_to_come(self):
        """The notices of meetings that still lie ahead: of past ones nobody is written to."""
        now = fields.Datetime.now()
        return self.filtered(
            lambda n: n.meeting_id.announced_start and n.meeting_id.announced_start > now
        )

    def _queue_mails(self, kind):
        """Put one mail for each person with an address into the outbox; nothing is sent here.

        What waited there for the same people is replaced. In batch, whatever their number.

        :param str kind: 'invite', 'change' or 'cancel', a key of the subjects
        """
        self._drop_unsent_mails()
        addresses = self.member_id._get_mail_addresses()
        reachable = self.filtered(lambda notice: notice.member_id.id in addresses)
        (self - reachable)._engine_write({"mail_state": "none"})
        if not reachable:
            return
        letters = reachable.meeting_id._get_mail_letters(kind)
        files = reachable._make_calendar_files(kind, letters)
        root_url, sender = self.browse().get_base_url(), self._get_sender()
        # As the system, without author: who clicked may leave the cell, and an author reads.
        Mail = self.env["mail.mail"].with_user(SUPERUSER_ID).sudo()
        Mail.create(
            [
                {
                    "model": self._name,
                    "res_id": notice.id,
                    "author_id": False,
                    "email_from": sender,
                    "reply_to": sender,
                    "email_to": formataddr((notice.member_id.name, addresses[notice.member_id.id])),
                    "subject": letters[notice.meeting_id]["subject"],
                    "body_html": notice._render_mail(letters[notice.meeting_id], root_url),
                    "attachment_ids": [fields.Command.link(files[notice].id)] if files else [],
                    "auto_delete": True,
                }
                for notice in reachable
            ]
        )
        reachable._engine_write({"mail_state": "queued"})

    def _get_sender(self):
        return self.env.user.email_formatted or self.env.company.email_formatted

    def _render_mail(self, letter, root_url):
        return self.env["ir.qweb"]._render(
            "party_cell.mail_notice",
            {
                "letter": letter,
                "greeting": words.GREETING.format(name=self.member_id.name),
                # without an account there is nothing to open
                "url": self.member_id.user_id and f"{root_url}/odoo/party-notices/{self.id}",
                "words": {"changed": words.CHANGED, "cancelled": words.CANCELLED}
                | {"open": words.OPEN, "labels": words.LABELS},
            },
            minimal_qcontext=True,
        )

    def _make_calendar_files(self, kind, letters):
        """The .ics of each notice, as attachments that go with the mail when it is sent.

        :return: {notice: ir.attachment}, empty without the library
        """
        database = self.env["ir.config_parameter"].get_param("database.uuid")
        now = fields.Datetime.now()
        contents = []
        try:
            for meeting, notices in self.grouped("meeting_id").items():
                files = make_ics(
                    uids=[f"meeting-{meeting.id}-{n.member_id.id}@{database}" for n in notices],
                    sequence=meeting.announced_count - 1,
                    stamp=now,
                    start=meeting.announced_start,
                    end=meeting.announced_end,
                    texts=letters[meeting]["calendar"],
                    organizer=self.env.user.email_normalized or "",
                    cancelled=kind == "cancel",
                )
                contents += zip(notices, files, strict=True)
        except ImportError:
            _logger.info("vobject is missing: notices are mailed without a calendar file.")
            return {}
        # Of the notice and not of the mail: whoever administers the outbox must not read them.
        files = (
            self.env["ir.attachment"]
            .with_user(SUPERUSER_ID)
            .sudo()
            .create(
                [
                    {
                        "name": words.FILE,
                        "raw": content,
                        "mimetype": "text/calendar",
                        "res_model": self._name,
                        "res_id": notice.id,
                    }
                    for notice, content in contents
                ]
            )
        )
        return {notice: file for (notice, _c), file in zip(contents, files, strict=True)}

    def _drop_unsent_mails(self):
        """Take back what waits in the outbox for these notices."""
        if not self:
            return
        # sudo: the outbox is the system's
        mails = self.env["mail.mail"].sudo()
        mails.search(
            Domain("model", "=", self._name)
            & Domain("res_id", "in", self.ids)
            & Domain("state", "in", ("outgoing", "exception"))
        ).unlink()

    @api.ondelete(at_uninstall=False)
    def _unlink_mails(self):
        self._drop_unsent_mails()


class MailMail(models.Model):
    _inherit = "mail.mail"

    def _postprocess_sent_message(
        self, success_pids, success_emails, failure_reason=False, failure_type=None
    ):
        """The notice tells the secretary who was reached, and whom to call."""
        by_notice = self.filtered(lambda mail: mail.model == "party.notice")
        if by_notice:
            # sudo: the outbox works for everybody
            notices = self.env["party.notice"].sudo().browse(by_notice.mapped("res_id")).exists()
            notices._engine_write({"mail_state": "failed" if failure_type else "sent"})
        return super()._postprocess_sent_message(
            success_pids, success_emails, failure_reason=failure_reason, failure_type=failure_type
        )

    def unlink(self):
        # sudo: the calendar file of a notice goes with the mail that it was made for
        files = self.sudo().filtered(lambda mail: mail.model == "party.notice").attachment_ids
        result = super().unlink()
        files.unlink()
        return result
