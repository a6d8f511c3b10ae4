from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.party_cell.tools import notice_words as words

from .test_notice import SECRET, NoticeCase


@tagged("post_install", "-at_install")
@freeze_time("2026-10-01 02:00:00")
class TestNoticeDesk(NoticeCase):
    """What the notices of a meeting leave to do for who runs the cell."""

    def _desk(self, user=None):
        home = self.env["party.cell"].with_user(user or self.u_secretary).get_home()
        return home["cells"][0]["desk"] if home["cells"] else []

    def _activities(self, meeting):
        absence = self.env.ref("party_cell.mail_activity_type_absence")
        return meeting.activity_ids.filtered(lambda a: a.activity_type_id == absence)

    def test_undelivered_mails_are_sent_again(self):
        meeting = self._announce()
        self.assertFalse(self._desk())
        lost = self._notice(meeting, self.m_member) | self._notice(meeting, self.m_taker)
        self._mails(lost)._postprocess_sent_message([], [], failure_type="mail_smtp")
        (line,) = self._desk()
        self.assertEqual((line["id"], line["undelivered"], line["absences"]), (meeting.id, 2, 0))
        for user in (self.u_secretary, self.u_deputy):
            self.assertTrue(meeting.with_user(user).can_resend)
        self.assertFalse(meeting.with_user(self.u_committee_member).can_resend)
        for user in (self.u_committee_member, self.u_taker, self.u_member, self.u_nobody):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                meeting.with_user(user).action_resend_notices()
        others = self._mails(meeting.notice_ids - lost)
        before = self._mails(lost)
        toast = meeting.with_user(self.u_secretary).with_context(party_form=True)
        toast = toast.action_resend_notices()
        self.assertIn("2", toast["params"]["message"])
        self.assertFalse(before.exists(), "replaced, not doubled")
        self.assertEqual(len(self._mails(lost)), 2)
        self.assertEqual(self._mails(meeting.notice_ids - lost), others)
        self.assertEqual(set(lost.mapped("mail_state")), {"queued"})
        self.assertFalse(self._desk() or meeting.with_user(self.u_secretary).can_resend)
        with self.assertRaises(UserError):
            meeting.with_user(self.u_secretary).action_resend_notices()

    def test_an_absence_waits_for_its_answer(self):
        meeting = self._announce()
        notice = self._notice(meeting, self.m_member)
        other = self._notice(meeting, self.m_taker)
        notice.with_user(self.u_member).action_ask_absence(SECRET)
        other.with_user(self.u_taker).action_ask_absence("Ốm")
        self.assertEqual(self._desk()[0]["absences"], 2)
        activities = self._activities(meeting)
        self.assertEqual(activities.user_id, self.u_secretary | self.u_deputy)
        self.assertEqual(len(activities), 2, "one each, whatever the number of absences")
        self.assertNotIn(SECRET, "".join(f"{a.summary}{a.note}" for a in activities))
        notice.with_user(self.u_secretary).action_accept()
        self.assertTrue(self._activities(meeting))
        other.with_user(self.u_deputy).action_refuse()
        self.assertFalse(self._activities(meeting) or self._desk())
        other.with_user(self.u_taker).action_ask_absence("Ốm nặng")
        self.assertTrue(self._activities(meeting), "another request wants another answer")
        other.with_user(self.u_taker).action_withdraw_absence()
        self.assertFalse(self._activities(meeting))

    def test_no_answer_is_asked_for_once_the_meeting_is_over(self):
        meeting = self._announce()
        self._notice(meeting, self.m_member).with_user(self.u_member).action_ask_absence("Ốm")
        with freeze_time("2026-10-06 02:00:00"):
            self.assertFalse(self._desk())
            self.env["party.reminder"]._cron_remind()
            self.assertFalse(self._activities(meeting))

    def test_why_is_asked_in_a_sentence(self):
        meeting = self._announce()
        notice = self._notice(meeting, self.m_member).with_user(self.u_member)
        dialog = self.env["party.absence"].with_user(self.u_member)
        for reason in (False, "  "):
            with self.assertRaisesRegex(UserError, "why"):
                dialog.create({"notice_ids": notice.ids, "reason": reason}).action_confirm()
        self.assertFalse(notice.absence_asked)
        dialog.create({"notice_ids": notice.ids, "reason": "Ốm"}).action_confirm()
        self.assertTrue(notice.absence_asked)

    def test_home_of_a_meeting_that_has_begun(self):
        self._announce()
        Cell = self.env["party.cell"].with_user(self.u_member)
        self.assertFalse(Cell.get_home()["notices"][0]["begun"])
        with freeze_time("2026-10-05 00:31:00"):
            self.assertTrue(Cell.get_home()["notices"][0]["begun"])

    def test_the_form_is_told_how_many_mails_wait(self):
        meeting = self._make_announceable().with_user(self.u_secretary)
        toast = meeting.with_context(party_form=True).action_notify()
        self.assertEqual(toast["tag"], "display_notification")
        self.assertIn("7", toast["params"]["message"])
        wizard = self._make_announceable(resolution_draft=False, period="2026-11-01")
        wizard = wizard.with_user(self.u_secretary)
        question = wizard.with_context(party_form=True).action_notify()
        answer = self.env[question["res_model"]].with_user(self.u_secretary)
        answer = answer.with_context(**question["context"]).create({"reason": "Trình bày sau"})
        self.assertEqual(answer.action_confirm()["tag"], "display_notification")
        self.assertTrue(wizard.notified_at)
        other = self._make_announceable(kind="extraordinary", date_start="2026-10-07 00:30:00")
        self.assertIs(other.with_user(self.u_secretary).action_notify(), True)

    def test_the_kind_tells_two_notices_of_one_month_apart(self):
        regular = self._announce()
        other = self._announce(kind="extraordinary", date_start="2026-10-07 00:30:00")
        subjects, entries = set(), set()
        for meeting, kind in ((regular, "thường kỳ"), (other, "bất thường")):
            mail = self._mails(self._notice(meeting, self.m_member))
            self.assertIn(kind, mail.subject)
            self.assertIn(kind, self._event(mail).summary.value)
            subjects.add(mail.subject)
            entries.add(self._event(mail).summary.value)
        self.assertEqual((len(subjects), len(entries)), (2, 2))
        kinds = {kind for kind, _label in regular._fields["kind"].selection}
        self.assertLessEqual(kinds, set(words.KINDS))

    # ------------------------------------------------------------
    # THE THEME
    # ------------------------------------------------------------

    def _make_theme(self, **vals):
        return self.env["party.theme"].create(
            {
                "cell_id": self.cell.id,
                "name": "Nước sạch cho thôn",
                "year": 2026,
                "quarter": "4",
                "author_id": self.m_member.id,
                "outline": "<p>Thực trạng, giải pháp</p>",
                "outline_approved_by": "committee",
                "outline_approved_date": "2026-09-30",
                **vals,
            }
        )

    def test_the_notice_names_the_theme(self):
        self._make_meeting()  # the regular one of the month
        theme = self._make_theme()
        meeting = self._announce(
            kind="thematic", date_start="2026-10-08 00:30:00", theme_id=theme.id
        )
        named = "Trình bày chuyên đề: Nước sạch cho thôn"
        notice = self._notice(meeting, self.m_taker).with_user(self.u_taker)
        self.assertTrue(notice.agenda.startswith(f"1. {named}\n"))
        self.assertIn(named, self._mails(notice.sudo()).body_html)
        self.assertEqual(notice.theme_name, theme.name)
        self.assertFalse(notice.theme_outline, "not sent yet")
        theme.action_notify()
        notice.invalidate_recordset()
        self.assertIn("Thực trạng", notice.theme_outline)

    def test_the_proposed_item_is_worded_with_the_theme(self):
        items = [
            (0, 0, {"name": "Mở đầu"}),
            (0, 0, {"name": words.THEME_ITEM, "presenter_id": self.m_member.id}),
        ]
        theme = self._make_theme()
        meeting = self._make_meeting(kind="thematic", theme_id=theme.id, agenda_ids=items)
        names = [item["name"] for item in meeting._get_public_agenda()]
        self.assertEqual(names, ["Mở đầu", f"{words.THEME_ITEM}: {theme.name}"])
        self.assertIn("(đồng chí Nguyễn member", meeting._get_public_agenda()[1]["text"])
        for name in (words.THEME_ITEM, "Thảo luận CHUYÊN ĐỀ", f"Bàn về {theme.name}"):
            meeting.agenda_ids[1].write({"name": name, "is_secret": True})
            self.assertNotIn(theme.name, str(meeting._get_public_agenda()))
            self.assertFalse(meeting._get_announced_theme())
        meeting.agenda_ids[1].is_secret = False
        theme.unlink()
        open_topic = self._make_theme(topic_open=True, name="Chưa chọn")
        meeting.theme_id = open_topic
        self.assertNotIn("Chưa chọn", str(meeting._get_public_agenda()))
