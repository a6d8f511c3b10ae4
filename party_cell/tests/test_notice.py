from datetime import UTC, datetime

import vobject
from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from odoo.addons.party_cell.tools import notice_words as words

from .common import START, PartyCase

SECRET = "Việc tuyệt đối không để lộ"
NEW_START = datetime(2026, 10, 12, 0, 30)


class NoticeCase(PartyCase):
    def _make_announceable(self, cell=None, **vals):
        """A meeting that can be announced without a warning."""
        vals = {
            "resolution_draft": "<p>Dự kiến kết luận</p>",
            "agenda_ids": [
                (0, 0, {"name": "Kết quả tháng 9", "presenter_id": self.m_deputy.id}),
                (0, 0, {"name": "Nhiệm vụ tháng 10", "is_focus": True, "minutes": 120}),
            ],
            **vals,
        }
        meeting = self._make_meeting(cell, **vals)
        if meeting.needs_preparation:
            meeting.prep_meeting_id = self._hold_prep_meeting()
        return meeting

    def _hold_prep_meeting(self):
        prep = self._make_meeting(
            kind="committee_meeting",
            period="2026-09-01",
            date_start="2026-09-25 00:30:00",
            date_end="2026-09-25 01:30:00",
            minute_taker_id=self.m_deputy.id,
        )
        return self._hold(prep)

    def _announce(self, **vals):
        meeting = self._make_announceable(**vals)
        meeting.with_user(self.u_secretary).action_notify()
        return meeting

    def _notice(self, meeting, member):
        return meeting.notice_ids.filtered(lambda notice: notice.member_id == member)

    def _mails(self, notices):
        return self.env["mail.mail"].search(
            [("model", "=", "party.notice"), ("res_id", "in", notices.ids)], order="id"
        )

    def _event(self, mail):
        self.assertEqual(mail.attachment_ids.mimetype, "text/calendar")
        return vobject.readOne(mail.attachment_ids.raw.decode()).vevent


@tagged("post_install", "-at_install")
@freeze_time("2026-10-01 02:00:00")
class TestNotice(NoticeCase):
    """Who is told what of a meeting, and what becomes of the answers."""

    # ------------------------------------------------------------
    # ANNOUNCING
    # ------------------------------------------------------------

    def test_everybody_summoned_and_the_supervisor(self):
        exempt = self._make_plain_member("Cụ Miễn", self.cell, status="exempt")
        away = self._make_plain_member("Đi xa", self.cell, status="temporary_out")
        suspended = self._make_plain_member("Đình chỉ", self.cell, status="suspended")
        meeting = self._announce()
        told = meeting.notice_ids.member_id
        self.assertEqual(len(told), 7)
        self.assertFalse(told & (exempt | away | suspended))
        self.assertEqual(self._notice(meeting, self.m_supervisor).role, "supervisor")
        self.assertEqual(
            (meeting.announced_start, meeting.announced_location), (START, "Nhà văn hóa")
        )
        self.assertEqual(str(meeting.notice_date), "2026-10-01")
        self.assertEqual(meeting.notice_way, "mail")
        self.assertFalse(meeting.needs_new_notice)
        self.assertFalse(meeting.with_user(self.u_secretary).can_notify)

    def test_committee_meeting_is_told_to_its_members_only(self):
        meeting = self._announce(kind="committee_meeting", minute_taker_id=self.m_deputy.id)
        self.assertEqual(
            meeting.notice_ids.member_id, self.m_secretary | self.m_deputy | self.m_committee_member
        )

    def test_notice_on_paper_three_days_ago(self):
        """Typed facts stay; the click's stamp stands beside them."""
        meeting = self._announce(notice_date="2026-09-28", notice_way="paper")
        self.assertEqual((str(meeting.notice_date), meeting.notice_way), ("2026-09-28", "paper"))
        self.assertEqual(str(meeting.notified_at), "2026-10-01 02:00:00")

    def test_announced_facts_are_nobodys_to_write(self):
        meeting = self._announce()
        for user in (self.u_secretary, self.env.user):
            for name, value in (("announced_location", "x"), ("announced_count", 7)):
                with self.assertRaises(UserError):
                    meeting.with_user(user).write({name: value})
        notice = meeting.notice_ids[0]
        for vals in (
            {"member_id": self.m_officer.id},
            {"absence_answer": "accepted"},
            {"departed": True},
            {"on_behalf": False},
            {"cell_id": self.other_cell.id},
        ):
            for user in (self.u_secretary, self.u_admin, self.env.user):
                with self.assertRaises(UserError):
                    notice.with_user(user).write(vals)
        with self.assertRaises(UserError):
            self.env["party.notice"].with_user(self.u_secretary).create(
                {"meeting_id": meeting.id, "member_id": self.m_officer.id}
            )
        with self.assertRaises(UserError):
            notice.with_user(self.u_secretary).unlink()

    def test_an_announced_meeting_is_called_off_and_not_deleted(self):
        meeting = self._announce()
        with self.assertRaisesRegex(UserError, "Not held"):
            meeting.with_user(self.u_secretary).unlink()

    # ------------------------------------------------------------
    # MAILS
    # ------------------------------------------------------------

    def test_outbox(self):
        """Queued, not sent; one for each person with an address; nothing secret in it."""
        self.m_taker.email = "thu.ky@example.com"
        plain = self._make_plain_member("Cụ Không Máy", self.cell)
        meeting = self._announce(
            agenda_ids=[
                (0, 0, {"name": SECRET, "is_secret": True, "presenter_id": self.m_deputy.id}),
                (0, 0, {"name": "Nhiệm vụ tháng 10", "is_focus": True}),
            ],
        )
        mails = self._mails(meeting.notice_ids)
        self.assertEqual(len(mails), 7)
        self.assertEqual(set(mails.mapped("state")), {"outgoing"})
        self.assertTrue(all(mails.mapped("auto_delete")))
        self.assertEqual(self._notice(meeting, plain).mail_state, "none")
        self.assertEqual(self._notice(meeting, self.m_taker).mail_state, "queued")
        mail = self._mails(self._notice(meeting, self.m_taker))
        self.assertEqual(
            mail.subject, "Thông báo triệu tập sinh hoạt thường kỳ – Chi bộ Thử – tháng 10/2026"
        )
        self.assertIn("thu.ky@example.com", mail.email_to)
        self.assertFalse(mail.recipient_ids | mail.partner_ids, "nobody is named as a partner")
        event = self._event(mail)
        for text in (mail.body_html, mail.attachment_ids.raw.decode()):
            self.assertNotIn(SECRET, text)
        self.assertIn(words.SECRET_ITEM, mail.body_html)
        self.assertIn("Nhiệm vụ tháng 10", mail.body_html)
        self.assertIn("07 giờ 30 phút, thứ Hai, ngày 05 tháng 10 năm 2026", mail.body_html)
        self.assertNotIn("Dự kiến kết luận", mail.body_html, "the draft is read in the notice")
        self.assertNotIn(SECRET, event.description.value)

    def test_calendar_file(self):
        meeting = self._announce()
        mail = self._mails(self._notice(meeting, self.m_member))
        event = self._event(mail)
        self.assertEqual(event.dtstart.value, START.replace(tzinfo=UTC))
        self.assertEqual(event.dtend.value, datetime(2026, 10, 5, 2, 10, tzinfo=UTC))
        self.assertEqual(event.dtstamp.value, datetime(2026, 10, 1, 2, 0, tzinfo=UTC))
        self.assertEqual((event.sequence.value, event.status.value), ("0", "CONFIRMED"))
        self.assertEqual(event.location.value, "Nhà văn hóa")
        self.assertIn("sinh hoạt chi bộ thường kỳ", event.summary.value)
        self.assertIn(b"DTSTART:20261005T003000Z", mail.attachment_ids.raw)
        uids = {self._event(each).uid.value for each in self._mails(meeting.notice_ids)}
        self.assertEqual(len(uids), 7, "each reader has an own entry")

    def test_nobody_else_reads_the_mails(self):
        meeting = self._announce()
        notice = self._notice(meeting, self.m_member)
        mail = self._mails(notice)
        message, file = mail.mail_message_id, mail.attachment_ids
        system = self.u_nobody
        system.group_ids += self.env.ref("base.group_system")
        for user in (self.u_taker, self.u_other_secretary, self.u_officer, self.u_hr, system):
            with self.subTest(user=user.login):
                self.assertFalse(message.with_user(user).has_access("read"))
                self.assertFalse(message.with_user(user).search([("id", "=", message.id)]))
                self.assertFalse(mail.with_user(user).has_access("read"))
                self.assertFalse(file.with_user(user).has_access("read"))
                self.assertFalse(file.with_user(user).search([("id", "=", file.id)]))
        for user in (self.u_member, self.u_secretary):
            self.assertRefused(lambda user=user: file.with_user(user).write({"raw": b"x"}))
            self.assertRefused(file.with_user(user).unlink)
        self.assertFalse(self.env["mail.mail"].with_user(system).search([("id", "=", mail.id)]))
        self.assertFalse(message.body)

    def test_sent_mails_leave_nothing_but_the_state(self):
        meeting = self._announce()
        notice = self._notice(meeting, self.m_member)
        mail = self._mails(notice)
        message, file = mail.mail_message_id, mail.attachment_ids
        mail.write({"state": "sent"})
        mail._postprocess_sent_message(success_pids=[], success_emails=[mail.email_to])
        self.assertEqual(notice.mail_state, "sent")
        for record in (mail, message, file):
            self.assertFalse(record.exists(), record)
        other = self._notice(meeting, self.m_deputy)
        failed = self._mails(other)
        failed._postprocess_sent_message([], [], failure_type="mail_smtp")
        self.assertEqual(other.mail_state, "failed")

    def test_members_without_mail(self):
        """A village: no address at all is normal, the proposed way is not the mail."""
        village = self._make_cell("Chi bộ Xóm", self.commune)
        village.supervisor_id = self.m_supervisor
        for name in ("Một", "Hai", "Ba"):
            self._make_plain_member(name, village)
        meeting = self._make_announceable(
            village,
            notice_way="mail",
            preparer_id=village.membership_ids.member_id[0].id,
            agenda_ids=[(0, 0, {"name": "Hiến đất làm đường", "is_focus": True})],
        )
        self.assertIn("N5", self._codes(meeting, "notified", "block"))
        meeting.notice_way = False
        meeting.action_notify()
        self.assertEqual(meeting.notice_way, "phone")
        members = meeting.notice_ids.filtered(lambda n: n.role == "member")
        self.assertEqual(set(members.mapped("mail_state")), {"none"})
        self.assertEqual(len(self._mails(meeting.notice_ids)), 1, "the supervisor has an address")
        members[0].action_told()
        self.assertEqual(str(members[0].told_date), "2026-10-01")

    def test_mail_address_is_private_and_checked(self):
        self.m_member.with_user(self.u_secretary).write(
            {"email": "an@example.com", "phone": "0900 000 001"}
        )
        for user, email in (
            (self.u_member, "an@example.com"),
            (self.u_secretary, "an@example.com"),
            (self.u_taker, False),
        ):
            self.assertEqual(self.m_member.with_user(user).email, email)
        with self.assertRaises(AccessError):
            self.m_member.with_user(self.u_taker).read(["stored_phone"])
        with self.assertRaisesRegex(UserError, "no mail address"):
            self.m_member.with_user(self.u_secretary).email = "không có"
        self.m_member.with_user(self.u_secretary).phone = "0900 000 002"
        self.assertEqual(self.m_member.with_user(self.u_member).email, "an@example.com")

    def test_many_meetings_in_one_click_with_constant_queries(self):
        """The number of queries does not grow with the members of a cell."""
        counts = {}
        for size in (3, 200):
            cell = self._make_cell(f"Chi bộ {size}", self.commune)
            cell.supervisor_id = self.m_supervisor
            members = self.env["party.member"].create(
                [{"name": f"Đảng viên {i}", "email": f"a{i}@example.com"} for i in range(size)]
            )
            self.env["party.membership"].create(
                [
                    {"member_id": m.id, "cell_id": cell.id, "date_from": "2020-01-01"}
                    for m in members
                ]
            )
            meeting = self._make_announceable(
                cell,
                preparer_id=members[0].id,
                agenda_ids=[(0, 0, {"name": "Một việc", "is_focus": True})],
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            meeting.action_notify()
            self.env.flush_all()
            counts[size] = self.cr.sql_log_count - before
            self.assertEqual(len(self._mails(meeting.notice_ids)), size + 1)
        self.assertLessEqual(counts[200], counts[3] + 8, counts)

    # ------------------------------------------------------------
    # ACCESS
    # ------------------------------------------------------------

    def test_nobody_is_written_to_of_the_past(self):
        """Entered late from paper: notices are kept, mails are not sent; nor of calling it off."""
        meeting = self._make_announceable(notice_way="paper", notice_date="2026-10-01")
        with freeze_time("2026-10-20 02:00:00"):
            codes = self._codes(meeting, "notified", "warn")
            meeting.action_notify(reasons=dict.fromkeys(codes, "Nhập từ sổ giấy"))
            self.assertTrue(meeting.notice_ids)
            self.assertFalse(self._mails(meeting.notice_ids))
            meeting.superior_told_on = "2026-10-20"
            meeting.action_cancel(reason="Không họp")
            self.assertFalse(self._mails(meeting.notice_ids))

    def test_roll_of_a_sitting_put_off_is_called_again(self):
        meeting = self._announce()
        meeting.action_all_present()
        meeting.programme_adopted = True
        meeting.superior_told_on = "2026-10-01"
        codes = self._codes(meeting, "notified", "warn")
        meeting.action_postpone(NEW_START, "Bão", reasons=dict.fromkeys(codes, "Bão"))
        self.assertFalse(any(meeting.attendance_ids.mapped("state")))
        self.assertFalse(meeting.programme_adopted)

    def test_another_form_is_announced_again(self):
        meeting = self._announce()
        meeting.write({"mode": "online", "online_basis": "HD 03-HD/TW, 27/12/2022"})
        self.assertTrue(meeting.needs_new_notice)

    def test_who_reads_which_notice(self):
        meeting = self._announce()
        own = self._notice(meeting, self.m_member)
        rows = [
            # user, before held, after held
            (self.u_secretary, 7, 7),
            (self.u_deputy, 7, 7),
            (self.u_committee_member, 7, 7),
            (self.u_admin, 7, 7),
            (self.u_taker, 1, 1),
            (self.u_member, 1, 1),
            (self.u_probationer, 1, 1),
            (self.u_supervisor, 1, 1),
            (self.u_officer, 0, 0),
            (self.u_other_secretary, 0, 0),
            (self.u_other_officer, 0, 0),
            (self.u_hr, 0, 0),
            (self.u_nobody, 0, 0),
        ]
        for held in (False, True):
            if held:
                with freeze_time("2026-10-05 10:00:00"):
                    self._hold(meeting)
            for user, before, after in rows:
                expected = after if held else before
                notices = meeting.notice_ids.with_user(user)
                with self.subTest(user=user.login, held=held):
                    self.assertEqual(len(notices._filtered_access("read")), expected)
                    if user not in (self.u_hr, self.u_nobody):
                        found = notices.search([("meeting_id", "=", meeting.id)])
                        self.assertEqual(len(found), expected)
                        self.assertEqual(
                            notices.search_count([("member_id", "=", self.m_taker.id)]),
                            int(expected == 7 or user == self.u_taker),
                        )
            self.assertTrue(own.with_user(self.u_member).has_access("read"))

    def test_chair_reads_and_decides(self):
        meeting = self._announce(chair_id=self.m_committee_member.id)
        notices = meeting.notice_ids.with_user(self.u_committee_member)
        self.assertEqual(len(notices._filtered_access("write")), 7)
        meeting.chair_id = self.m_taker
        self.assertEqual(
            len(meeting.notice_ids.with_user(self.u_taker)._filtered_access("write")), 7
        )
        meeting.chair_id = self.m_secretary
        self.assertEqual(
            len(meeting.notice_ids.with_user(self.u_taker)._filtered_access("read")), 1
        )

    def test_a_member_sees_the_notice_and_not_the_meeting(self):
        meeting = self._announce(
            agenda_ids=[
                (0, 0, {"name": SECRET, "is_secret": True}),
                (0, 0, {"name": "Nhiệm vụ tháng 10", "is_focus": True}),
            ],
        )
        notice = self._notice(meeting, self.m_member).with_user(self.u_member)
        names = [
            name
            for name, field in notice._fields.items()
            if name not in ("user_reads", "user_writes") and not field.groups
        ]
        values = notice.read(names)[0]
        self.assertEqual(values["date_start"], START)
        self.assertEqual(values["location"], "Nhà văn hóa")
        self.assertEqual(values["chair_name"], "Nguyễn secretary")
        self.assertEqual(values["agenda"], f"1. {words.SECRET_ITEM}\n2. Nhiệm vụ tháng 10")
        self.assertEqual(values["focus"], "Nhiệm vụ tháng 10")
        self.assertIn("Dự kiến", values["resolution_draft"])
        self.assertNotIn(SECRET, str(values))
        self.assertFalse(meeting.with_user(self.u_member).has_access("read"))
        self.assertFalse(meeting.agenda_ids.with_user(self.u_member).has_access("read"))
        self.assertFalse(
            notice.search([("meeting_id.agenda_ids.name", "ilike", "tuyệt đối")]),
            "no way in by a search",
        )
        with self.assertRaises(AccessError):
            meeting.with_user(self.u_member).get_notice_text()

    def test_a_form_tells_nothing_of_another_meeting(self):
        """What a notice shows comes with sudo: its form must not take another meeting."""
        meeting = self._announce()
        secret = self._make_announceable(period="2026-11-01")
        notice = self._notice(meeting, self.m_member).with_user(self.u_member)
        spec = {name: {} for name in ("agenda", "resolution_draft", "date_start", "documents")}
        for value in (secret.id, {"id": secret.id}, (secret.id, "")):
            with self.subTest(value=value), self.assertRaises(AccessError):
                notice.onchange({"meeting_id": value}, ["meeting_id"], spec)
        self.assertFalse(notice.onchange({"opinion": "x"}, ["opinion"], spec)["value"])

    def test_files_sent_before(self):
        """Nobody but who prepares changes what was sent; who takes the minutes does not."""
        meeting = self._announce()
        Attachment = self.env["ir.attachment"].with_user(self.u_secretary)
        document = Attachment.create({"name": "a.txt", "raw": b"a"})
        meeting.with_user(self.u_secretary).notice_attachment_ids = document
        taker = document.with_user(self.u_taker)
        self.assertRefused(lambda: taker.write({"raw": b"b"}))
        self.assertRefused(taker.unlink)
        other = taker.create(
            {"name": "b.txt", "raw": b"b", "res_model": "party.meeting", "res_id": meeting.id}
        )
        other.write({"raw": b"c"})
        document.write({"raw": b"b"})
        with freeze_time("2026-10-05 10:00:00"):
            self._hold(meeting)
        for user in (self.u_taker, self.u_secretary, self.u_supervisor, self.u_officer):
            self.assertRefused(lambda user=user: document.with_user(user).write({"raw": b"d"}))
            self.assertRefused(document.with_user(user).unlink)

    # ------------------------------------------------------------
    # ANSWERS
    # ------------------------------------------------------------

    def test_a_member_answers(self):
        meeting = self._announce()
        notice = self._notice(meeting, self.m_member).with_user(self.u_member)
        notice.action_acknowledge()
        notice.opinion = "Đề nghị bàn thêm về đường nội đồng."
        self.assertTrue(notice.acknowledged and notice.acknowledged_at)
        self.assertFalse(notice.on_behalf)
        with self.assertRaises(ValidationError):
            notice.absence_asked = True
        notice.action_ask_absence("Đi công tác")
        self.assertEqual((notice.absence_asked, notice.absence_reason), (True, "Đi công tác"))
        for vals in ({"told_date": "2026-10-01"}, {"role": "supervisor"}):
            with self.assertRaises(UserError):
                notice.write(vals)
        for attempt in (notice.action_accept, notice.action_refuse):
            with self.assertRaises(AccessError):
                attempt()
        foreign = self._notice(meeting, self.m_taker).with_user(self.u_member)
        with self.assertRaises(AccessError):
            foreign.acknowledged = True
        with freeze_time("2026-10-05 10:00:00"):
            self._line(meeting, self.m_member).state = "present"
            self._hold(meeting)
        for user in (self.u_member, self.u_secretary, self.env.user):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                notice.with_user(user).opinion = "Muộn"

    def _line(self, meeting, member):
        return meeting.attendance_ids.filtered(lambda line: line.member_id == member)

    def test_entered_as_reported_by_the_comrade(self):
        meeting = self._announce()
        notice = self._notice(meeting, self.m_taker)
        meeting.with_user(self.u_secretary).write(
            {"notice_ids": [(1, notice.id, {"acknowledged": True, "opinion": "Nhất trí"})]}
        )
        self.assertTrue(notice.on_behalf)
        notice.with_user(self.u_taker).opinion = "Nhất trí, bổ sung"
        self.assertFalse(notice.on_behalf)
        notice.with_user(self.u_secretary).action_told()
        self.assertEqual(notice.told_by_id, self.u_secretary)
        for user in (self.u_committee_member, self.u_supervisor, self.u_officer):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                notice.with_user(user).acknowledged = True

    def test_clerk_enters_for_a_cell_without_computers(self):
        self.cell.clerk_id = self.m_officer
        meeting = self._announce()
        notice = self._notice(meeting, self.m_member)
        notice.with_user(self.u_officer).action_ask_absence("Ốm")
        notice.with_user(self.u_officer).action_accept()
        self.assertTrue(notice.on_behalf)
        self.assertEqual(self._line(meeting, self.m_member).state, "excused")

    def test_accepted_absence_is_excused_on_the_roll(self):
        meeting = self._announce()
        asking = meeting.notice_ids.filtered(
            lambda n: n.member_id in self.m_member | self.m_taker | self.m_deputy
        )
        for notice in asking:
            notice.action_ask_absence("Đi công tác")
        self._line(meeting, self.m_deputy).state = "present"
        asking.with_user(self.u_secretary).action_accept()
        self.assertEqual(set(asking.mapped("absence_answer")), {"accepted"})
        line = self._line(meeting, self.m_member)
        self.assertEqual((line.state, line.reason), ("excused", "Đi công tác"))
        self.assertEqual(self._line(meeting, self.m_deputy).state, "present", "typed before")
        self._notice(meeting, self.m_taker).with_user(self.u_secretary).action_refuse()
        self.assertFalse(self._line(meeting, self.m_taker).state)
        # another request needs another answer
        own = self._notice(meeting, self.m_member).with_user(self.u_member)
        own.action_withdraw_absence()
        self.assertFalse(own.absence_answer or line.state or line.reason)
        with self.assertRaisesRegex(UserError, "not asked"):
            own.with_user(self.u_secretary).action_accept()

    # ------------------------------------------------------------
    # CHANGES
    # ------------------------------------------------------------

    def test_a_changed_place_is_announced_again(self):
        meeting = self._announce()
        notice = self._notice(meeting, self.m_member)
        notice.write({"acknowledged": True, "opinion": "Nhất trí"})
        first = self._event(self._mails(notice))
        meeting.with_user(self.u_secretary).location = "Hội trường xã"
        self.assertTrue(meeting.needs_new_notice)
        self.assertEqual(notice.location, "Nhà văn hóa", "what was announced")
        with freeze_time("2026-10-02 02:00:00"):
            self.assertTrue(meeting.with_user(self.u_secretary).can_notify)
            meeting.with_user(self.u_secretary).action_notify()
        self.assertFalse(meeting.needs_new_notice)
        self.assertEqual(str(meeting.notice_date), "2026-10-02")
        self.assertEqual((notice.acknowledged, notice.opinion), (False, "Nhất trí"))
        mail = self._mails(notice)
        self.assertEqual(len(mail), 1, "the mail that had not left yet is replaced")
        self.assertIn("thay đổi", mail.subject)
        second = self._event(mail)
        self.assertEqual(second.uid.value, first.uid.value)
        self.assertEqual((first.sequence.value, second.sequence.value), ("0", "1"))
        self.assertEqual(second.location.value, "Hội trường xã")

    def test_what_is_corrected_afterwards_is_not_announced(self):
        meeting = self._announce()
        with freeze_time("2026-10-05 10:00:00"):
            meeting.write({"date_start": "2026-10-05 00:40:00", "location": "Phòng họp"})
            self.assertFalse(meeting.needs_new_notice)
            self.assertFalse(meeting.with_user(self.u_secretary).can_notify)

    def test_accepted_absence_is_asked_anew_for_another_day(self):
        meeting = self._announce()
        notice = self._notice(meeting, self.m_member)
        notice.action_ask_absence("Đi công tác ngày 5")
        notice.action_accept()
        meeting.write({"date_start": NEW_START, "date_end": "2026-10-12 02:10:00"})
        meeting.action_notify()
        self.assertFalse(notice.absence_answer)
        self.assertTrue(notice.absence_asked)
        self.assertFalse(self._line(meeting, self.m_member).state)

    def test_member_transferred_between_notice_and_meeting(self):
        meeting = self._announce()
        self._notice(meeting, self.m_taker).acknowledged = True
        answered, silent = self.m_taker, self.m_member
        for member in (answered, silent):
            self.env["party.membership.change"].create(
                {
                    "member_id": member.id,
                    "change": "transfer",
                    "cell_id": self.other_cell.id,
                    "date": "2026-10-01",
                }
            ).action_confirm()
        self.assertFalse(self._notice(meeting, silent))
        kept = self._notice(meeting, answered)
        self.assertTrue(kept.departed)
        self.assertFalse(kept.with_user(self.u_taker).has_access("read"), "the old cell closes")
        self.assertFalse(meeting.needs_new_notice)
        # somebody comes: told by announcing again, without disturbing the others
        self._notice(meeting, self.m_deputy).acknowledged = True
        new = self._make_plain_member("Người Mới", self.cell)
        new.email = "moi@example.com"
        self.assertTrue(meeting.needs_new_notice)
        before = self._mails(meeting.notice_ids)
        meeting.action_notify()
        self.assertFalse(meeting.needs_new_notice)
        self.assertTrue(self._notice(meeting, self.m_deputy).acknowledged)
        mails = self._mails(meeting.notice_ids) - before
        self.assertEqual(mails.mapped("res_id"), self._notice(meeting, new).ids)
        self.assertEqual(self._event(mails).sequence.value, "0")

    def test_postponed(self):
        meeting = self._announce()
        secretary = meeting.with_user(self.u_secretary)
        with self.assertRaises(UserError):
            secretary.action_postpone()
        for user in (self.u_member, self.u_committee_member, self.u_officer):
            with self.assertRaises(AccessError):
                meeting.with_user(user).action_postpone(NEW_START, "Bão")
        secretary.action_postpone("2026-10-12 00:30:00", "Bão số 5")
        self.assertEqual(meeting.date_start, NEW_START)
        self.assertEqual(meeting.duration, 100, "the end moves along")
        self.assertEqual(meeting.announced_start, NEW_START)
        log = meeting.transition_ids.filtered(lambda t: t.to_state == "postponed")
        self.assertEqual(log.reason, "Bão số 5")
        self.assertTrue(meeting.is_postponed)
        told = meeting.cell_id.activity_ids
        self.assertFalse(meeting.activity_ids, "those above read no meeting in preparation")
        self.assertEqual(told.user_id, self.u_supervisor)
        self.assertIn("12/10/2026", told.summary)
        self.assertNotIn("Bão", told.summary)
        event = self._event(self._mails(self._notice(meeting, self.m_member)))
        self.assertEqual(event.dtstart.value, NEW_START.replace(tzinfo=UTC))
        self.assertEqual(event.sequence.value, "1")

    def test_postponed_from_the_form(self):
        meeting = self._announce()
        action = meeting.with_user(self.u_secretary).with_context(party_form=True).action_postpone()
        wizard = self.env["party.postponement"].with_user(self.u_secretary)
        wizard = wizard.with_context(**action["context"]).create(
            {"date_start": "2026-10-01 09:00:00", "reason": "Có việc gấp"}
        )
        asked = wizard.action_confirm()
        self.assertEqual(asked["res_model"], "party.waiver.wizard", "too short a notice")
        self.assertTrue(meeting.needs_new_notice)
        self.env["party.waiver.wizard"].with_user(self.u_secretary).with_context(
            **asked["context"]
        ).create({"reason": "Gấp"}).action_confirm()
        self.assertFalse(meeting.needs_new_notice)

    def test_called_off(self):
        meeting = self._announce()
        notice = self._notice(meeting, self.m_member)
        self._mails(notice).write({"state": "sent"})
        meeting.with_user(self.u_secretary).action_cancel("Bão")
        mail = self._mails(notice)[-1]
        self.assertIn("không tổ chức", mail.subject)
        event = self._event(mail)
        self.assertEqual((event.status.value, event.sequence.value), ("CANCELLED", "1"))
        self.assertEqual(event.dtstart.value, START.replace(tzinfo=UTC))
        self.assertNotIn("Bão", mail.body_html)
        self.assertEqual(meeting.activity_ids.user_id, self.u_supervisor)
        with self.assertRaises(UserError):
            notice.with_user(self.u_member).acknowledged = True
        quiet = self._make_meeting(period="2026-11-01")
        quiet.action_cancel("Không cần")
        self.assertFalse(self._mails(quiet.notice_ids), "nobody had been told")

    # ------------------------------------------------------------
    # CHECKLIST, LEAVES, COPY
    # ------------------------------------------------------------

    def test_checklist(self):
        meeting = self._make_meeting().with_user(self.u_secretary)
        meeting.action_propose_preparation()
        items = self.env["party.preparation.item"].search([])
        self.assertEqual(len(meeting.preparation_ids), len(items))
        meeting.action_propose_preparation()
        self.assertEqual(len(meeting.preparation_ids), len(items), "nothing twice")
        line = meeting.preparation_ids[0]
        line.write({"member_id": self.m_taker.id, "done": True})
        later = self._make_meeting(period="2026-11-01").with_user(self.u_secretary)
        later.action_propose_preparation()
        self.assertEqual(later.preparation_ids[0].member_id, self.m_taker, "as last time")
        self.assertFalse(line.with_user(self.u_member).has_access("read"))
        with freeze_time("2026-10-05 10:00:00"):
            self._hold(meeting.sudo())
        with self.assertRaises(UserError):
            line.sudo().done = False

    def test_approved_leave_is_proposed(self):
        if "hr.leave" not in self.env:
            meeting = self._announce()
            self.assertFalse(meeting.has_leaves)
            self.assertFalse(meeting.notice_ids._propose_leaves("x"))
            return
        kind = self.env["hr.leave.type"].create(
            {"name": "Nghỉ", "requires_allocation": False, "leave_validation_type": "no_validation"}
        )
        leaves = self.env["hr.leave"].create(
            [
                {
                    "employee_id": employee.id,
                    "holiday_status_id": kind.id,
                    "request_date_from": date,
                    "request_date_to": date,
                    "name": "Lý do riêng",
                }
                for employee, date in (
                    (self.e_member, "2026-10-05"),
                    (self.e_taker, "2026-10-06"),
                )
            ]
        )
        self.assertEqual(set(leaves.mapped("state")), {"validate"})
        # within the working hours of whatever calendar the company has
        meeting = self._announce(date_start="2026-10-05 08:00:00", date_end="2026-10-05 09:00:00")
        notice = self._notice(meeting, self.m_member)
        self.assertEqual((notice.absence_asked, notice.absence_reason), (True, words.LEAVE_REASON))
        self.assertFalse(notice.absence_answer, "proposed; the chair decides")
        self.assertFalse(self._notice(meeting, self.m_taker).absence_asked)
        self.assertNotIn("riêng", str(notice.read()))
        notice.action_withdraw_absence()
        notice.acknowledged = True
        meeting.with_user(self.u_secretary).action_propose_leaves()
        self.assertFalse(notice.absence_asked, "who said to come is asked no more")

    def test_copied_text(self):
        meeting = self._make_announceable().with_user(self.u_secretary)
        text = meeting.get_notice_text()
        for part in (
            "THÔNG BÁO triệu tập sinh hoạt chi bộ thường kỳ tháng 10 năm 2026",
            "- Thời gian: 07 giờ 30 phút, thứ Hai, ngày 05 tháng 10 năm 2026",
            "- Địa điểm: Nhà văn hóa",
            "  1. Kết quả tháng 9 (đồng chí Nguyễn deputy trình bày)",
            "- Nội dung trọng tâm: Nhiệm vụ tháng 10",
        ):
            self.assertIn(part, text)
        meeting.agenda_ids[0].is_secret = True
        with self.assertRaisesRegex(UserError, "secret"):
            meeting.get_notice_text()

    def test_home_of_a_member(self):
        meeting = self._announce()
        Cell = self.env["party.cell"].with_user(self.u_member)
        card = Cell.get_home()["notices"]
        self.assertEqual(len(card), 1)
        self.assertEqual(card[0]["location"], "Nhà văn hóa")
        self.assertIn("07:30", card[0]["start"])
        with freeze_time("2026-10-05 16:30:00"):  # still the 5th in Vietnam
            self.assertTrue(Cell.get_home()["notices"])
        with freeze_time("2026-10-05 17:30:00"):
            self.assertFalse(Cell.get_home()["notices"])
        meeting.action_cancel("Bão")
        self.assertFalse(Cell.get_home()["notices"])
