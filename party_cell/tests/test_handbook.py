import io
import zipfile
from datetime import date, datetime
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged

from .common import PartyCase
from .test_paper_batch import BatchCase, make_pdf

# 3 October 2026 in Vietnam; the meeting is on the 5th, documents are due on the 4th.
NOW = datetime(2026, 10, 3, 2, 0)
AFTER = datetime(2026, 10, 6, 2, 0)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestHandbook(BatchCase):
    def _open(self, meeting, user=None):
        action = meeting.with_user(user or self.u_secretary).action_handbook()
        return (
            self.env[action["res_model"]]
            .with_user(user or self.u_secretary)
            .browse(action["res_id"])
        )

    def _names(self, bundle):
        with bundle._make_zip() as file:
            return zipfile.ZipFile(io.BytesIO(file.read())).namelist()

    def _attach(self, meeting, name="Tài liệu: học tập.docx"):
        return self.env["ir.attachment"].create(
            {"name": name, "raw": b"doc", "res_model": meeting._name, "res_id": meeting.id}
        )

    def _get_reminders(self):
        self.env["party.reminder"]._cron_remind()
        return self.env["mail.activity"].search([("res_model", "=", "party.handbook.bundle")])

    def test_before_notice_draft_and_documents_in_order(self):
        meeting = self._make_meeting(resolution_draft="<p>Dự kiến</p>")
        meeting.notice_attachment_ids = self._attach(meeting)
        bundle = self._open(meeting)
        self.assertEqual((bundle.phase, bundle.deadline), ("before", date(2026, 10, 4)))
        self.assertEqual(bundle.countdown, "Days left: 1")
        names = self._names(bundle)
        self.assertEqual([name[:2] for name in names], ["01", "02", "03"])
        self.assertIn("THÔNG_BÁO", names[0].upper())
        self.assertIn("DỰ_THẢO", names[1].upper())
        self.assertEqual(names[2], "03_Tài_liệu_học_tập.docx")
        self.assertEqual(self._open(meeting), bundle, "one bundle, not a second")

    def test_what_is_missing_is_named_and_left_out(self):
        bundle = self._open(self._make_meeting())
        self.assertIn("No draft resolution", bundle.checklist)
        self.assertEqual(len(self._names(bundle)), 1)

    @freeze_time(AFTER)
    def test_after_the_minutes_once_adopted(self):
        meeting = self._hold(self._make_meeting())
        bundle = self._open(meeting)
        self.assertEqual((bundle.phase, bundle.deadline), ("after", date(2026, 10, 7)))
        self.assertIn("not adopted", bundle.checklist)
        with self.assertRaises(UserError):
            bundle.action_download()
        self.assertRefused(bundle.action_done)
        meeting.minutes_adopted = True
        meeting.with_context(party_defer_pdf=True).action_approve()
        self.env["party.document.scan"]._attach(
            meeting.document_ids[0], [("scan.pdf", b"%PDF-1.7 scan")]
        )
        names = self._names(bundle)
        self.assertIn("01-BB_CB", names[0])
        self.assertEqual(names[-1], "03_scan.pdf")

    def test_uploaded_is_noted_on_the_meeting_where_it_is_empty(self):
        meeting = self._make_meeting()
        before = self._open(meeting)
        before.action_done()
        self.assertEqual((meeting.posted_date, meeting.posted_way), (date(2026, 10, 3), "handbook"))
        with freeze_time(AFTER):
            self._approve(meeting)
            after = self._open(meeting)
            after.action_done()
        self.assertEqual((meeting.report_date, meeting.report_way), (AFTER.date(), "handbook"))
        self.assertEqual(after.done_by_id, self.u_secretary)
        after.action_undone()
        self.assertFalse(after.done_date)

    def test_what_was_typed_stays(self):
        meeting = self._make_meeting(posted_date="2026-10-01", posted_way="paper")
        self._open(meeting).action_done()
        self.assertEqual((meeting.posted_date, meeting.posted_way), (date(2026, 10, 1), "paper"))

    def test_reminder_counts_down_and_goes_when_it_is_done(self):
        meeting = self._make_meeting()
        reminders = self._get_reminders()
        self.assertEqual(reminders.user_id, self.u_secretary | self.u_deputy)
        self.assertEqual(set(reminders.mapped("date_deadline")), {date(2026, 10, 4)})
        self.assertEqual(self._get_reminders(), reminders)
        bundle = self._open(meeting)
        self.assertEqual(bundle.id, reminders[0].res_id)
        bundle.action_done()
        self.assertFalse(self._get_reminders())

    def test_reminder_after_the_meeting(self):
        with freeze_time(AFTER):
            meeting = self._hold(self._make_meeting())
            reminders = self._get_reminders()
            self.assertEqual(set(reminders.mapped("date_deadline")), {date(2026, 10, 7)})
        with freeze_time("2026-12-06 02:00:00"):
            self.assertFalse(self._get_reminders(), "not for ever")
        self.assertEqual(meeting.state, "held")

    def test_no_reminder_where_there_is_nothing_to_upload(self):
        self._make_meeting(kind="committee_meeting")
        self._make_meeting(period="2026-11-01")
        typed = self._make_meeting()
        typed.posted_date = "2026-10-02"
        self.assertFalse(self._get_reminders())
        typed.posted_date = False
        self.assertTrue(self._get_reminders())
        self.cell.with_user(self.u_secretary).uses_handbook = False
        self.assertFalse(self._get_reminders())

    def test_who_prepares_sees_and_who_runs_uploads(self):
        meeting = self._make_meeting()
        bundle = self._open(meeting, self.u_committee_member)
        self.assertTrue(bundle.checklist)
        self.assertRefused(bundle.action_done)
        bundle.with_user(self.u_deputy).action_done()
        for user in (
            self.u_member,
            self.u_supervisor,
            self.u_officer,
            self.u_other_secretary,
            self.u_hr,
            self.u_nobody,
        ):
            with self.subTest(user=user.login):
                self.assertRefused(lambda user=user: bundle.with_user(user).read(["checklist"]))
                self.assertRefused(lambda user=user: bundle.with_user(user)._make_zip())
                self.assertRefused(lambda user=user: bundle.with_user(user).action_done())
                self.assertRefused(lambda user=user: meeting.with_user(user).action_handbook())
        for user in (self.u_secretary, self.u_admin):
            for call in (
                lambda user=user: bundle.with_user(user).write({"done_date": "2026-01-01"}),
                lambda user=user: bundle.with_user(user).unlink(),
                lambda user=user: bundle.with_user(user).create(
                    {"meeting_id": meeting.id, "phase": "after"}
                ),
            ):
                self.assertRefused(call)

    def test_a_refused_paper_never_gets_into_the_bundle(self):
        """As the guard of secret papers refuses it."""
        bundle = self._open(self._make_meeting())

        secret = "Mật"

        def refuse(record, paper):
            raise UserError(secret)

        with patch.object(self.registry["party.meeting"], "_check_paper", refuse):
            self.assertIn("Mật", bundle.checklist)
            with self.assertRaises(UserError):
                bundle._make_zip()


@tagged("post_install", "-at_install")
class TestHandbookDownload(HttpCase, PartyCase):
    def test_download(self):
        self.startPatcher(
            patch.object(
                self.registry["party.document.mixin"],
                "_render_pdf",
                lambda record, paper, printed: make_pdf("x"),
            )
        )
        meeting = self._make_meeting()
        action = meeting.with_user(self.u_secretary).action_handbook()
        self.u_secretary.password = "secretary@test"
        self.authenticate("secretary@test", "secretary@test")
        url = f"/party/handbook/{action['res_id']}"
        answer = self.url_open(url)
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(len(zipfile.ZipFile(io.BytesIO(answer.content)).namelist()), 1)
        self.assertIn("attachment", answer.headers["Content-Disposition"])
        reason = "<img src=x onerror=alert(1)>"
        with patch.object(
            self.registry["party.handbook.bundle"], "_make_zip", side_effect=UserError(reason)
        ):
            refused = self.url_open(url)
        self.assertEqual((refused.status_code, refused.text), (400, reason))
        self.assertIn("text/plain", refused.headers["Content-Type"], "names are no markup")
        self.authenticate("nobody@test", "nobody@test")
        self.assertEqual(self.url_open(url).status_code, 404)
        self.assertEqual(self.url_open("/party/handbook/999999").status_code, 404)
