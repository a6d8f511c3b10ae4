from unittest import skipUnless

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.party_cell.tools import notice_words as words
from odoo.addons.party_cell.tools import paper_pdf

from .test_document import PIXEL, pdf_text
from .test_notice import SECRET, NoticeCase


@tagged("post_install", "-at_install")
@freeze_time("2026-10-01 02:00:00")
class TestNoticeDocuments(NoticeCase, HttpCase):
    """The documents of a notice: for who is told, and nothing else through that door."""

    def setUp(self):
        super().setUp()
        self.meeting = self._make_announceable()
        Attachment = self.env["ir.attachment"]
        own = {"res_model": "party.meeting", "res_id": self.meeting.id}
        self.file = Attachment.create({"name": "de-cuong.txt", "raw": b"outline", **own})
        self.other = Attachment.create({"name": "noi-bo.txt", "raw": b"internal", **own})
        self.meeting.notice_attachment_ids = self.file
        self.meeting.action_notify()

    def _status(self, login, notice, file):
        self.authenticate(login, login)
        return self.url_open(f"/party/notice/{notice.id}/{file.id}").status_code

    @mute_logger("odoo.http")
    def test_download(self):
        for key in ("member", "other_secretary", "officer", "taker"):
            getattr(self, f"u_{key}").password = f"{key}@test"
        notice = self._notice(self.meeting, self.m_member)
        foreign = self._notice(self.meeting, self.m_taker)
        self.authenticate("member@test", "member@test")
        answer = self.url_open(f"/party/notice/{notice.id}/{self.file.id}")
        self.assertEqual((answer.status_code, answer.content), (200, b"outline"))
        self.assertIn("attachment", answer.headers["Content-Disposition"])
        self.assertEqual(self._status("member@test", notice, self.other), 404)
        self.assertEqual(self._status("member@test", foreign, self.file), 404)
        self.assertFalse(self.file.with_user(self.u_member).has_access("read"))
        for held in (False, True):
            if held:
                with freeze_time("2026-10-05 10:00:00"):
                    self._hold(self.meeting)
            for login in ("other_secretary@test", "officer@test"):
                with self.subTest(login=login, held=held):
                    self.assertEqual(self._status(login, notice, self.file), 404)
        self.m_member.membership_ids.date_to = "2026-09-30"
        self.assertEqual(self._status("member@test", notice, self.file), 404)

    @mute_logger("odoo.http")
    def test_an_image_of_the_draft_resolution_is_seen(self):
        self.u_member.password = "member@test"
        image = self.other.copy({"name": "so-do.png", "datas": PIXEL})
        self.meeting.resolution_draft = (
            f'<p>Sơ đồ <img src="/web/image/{image.id}-0a1b/so-do.png"/>'
            f'<img src="/web/image/{self.file.id + 10**6}"/></p>'
        )
        notice = self._notice(self.meeting, self.m_member)
        draft = notice.with_user(self.u_member).resolution_draft
        self.assertIn(f'src="/party/notice/{notice.id}/{image.id}"', draft)
        self.assertEqual(draft.count("/party/notice/"), 1, "only files of the meeting itself")
        self.assertEqual(self._status("member@test", notice, image), 200)
        self.meeting.resolution_draft = "<p>Sơ đồ</p>"
        self.assertEqual(self._status("member@test", notice, image), 404)

    def test_a_file_from_elsewhere_is_no_document(self):
        """Linking any file to one's meeting would show it to oneself through one's notice."""
        for record in (self.other_cell, self._make_meeting(period="2026-11-01")):
            foreign = self.env["ir.attachment"].create(
                {"name": "x", "raw": b"x", "res_model": record._name, "res_id": record.id}
            )
            with self.subTest(record=record), self.assertRaises(UserError):
                self.meeting.with_user(self.u_secretary).notice_attachment_ids = [(4, foreign.id)]
            # not even when it comes in by the server
            self.env.cr.execute(
                "INSERT INTO party_meeting_notice_attachment_rel VALUES (%s, %s)",
                [self.meeting.id, foreign.id],
            )
            self.meeting.invalidate_recordset()
            self.assertNotIn(foreign, self.meeting._get_notice_documents())
            self.env.cr.execute(
                "DELETE FROM party_meeting_notice_attachment_rel WHERE attachment_id = %s",
                [foreign.id],
            )
            self.meeting.invalidate_recordset()
        loose = (
            self.env["ir.attachment"].with_user(self.u_secretary).create({"name": "y", "raw": b"y"})
        )
        self.meeting.with_user(self.u_secretary).notice_attachment_ids = [(4, loose.id)]
        self.assertEqual(loose.sudo().res_id, self.meeting.id)


@tagged("post_install", "-at_install")
@skipUnless(paper_pdf.is_available(), "WeasyPrint is not installed")
@freeze_time("2026-10-01 02:00:00")
class TestNoticePapers(NoticeCase):
    """Notice, slips, call list, invitations: printed in draft, nothing secret on them."""

    def setUp(self):
        super().setUp()
        self.cell.place_name = "Xã Thử"
        self.meeting = self._make_announceable(
            guests="Đồng chí Lê Văn Khách, Phó Chủ tịch xã\nÔng Trưởng thôn",
            agenda_ids=[
                (0, 0, {"name": SECRET, "is_secret": True}),
                (0, 0, {"name": "Nhiệm vụ tháng 10", "is_focus": True}),
            ],
        )

    def _print(self, paper, user=None):
        report = f"party_cell.report_meeting_{paper}"
        Report = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        if user:
            Report = Report.with_user(user)
        return pdf_text(Report._render_qweb_pdf(report, self.meeting.ids)[0])

    def test_notice(self):
        text = self._print("notice", self.u_secretary)
        for part in (
            "THÔNG BÁO",
            "triệu tập sinh hoạt chi bộ thường kỳ tháng 10 năm 2026",
            "-TB/CB",
            "Xã Thử, ngày 01 tháng 10 năm 2026",
            "06 đồng chí được triệu tập",
            words.SECRET_ITEM,
            "BÍ THƯ",
            "Nguyễn secretary",
        ):
            self.assertIn(part, text)
        self.assertNotIn(SECRET, text)

    def test_slips(self):
        self.meeting.notice_attachment_ids = self.env["ir.attachment"].create(
            {
                "name": "du-thao.pdf",
                "raw": b"x",
                "res_model": "party.meeting",
                "res_id": self.meeting.id,
            }
        )
        text = self._print("notice_slips", self.u_secretary)
        for name in self.meeting.attendance_ids.member_id.mapped("name"):
            self.assertIn(f"Kính gửi: Đồng chí {name}", text)
        self.assertNotIn(SECRET, text)
        self.assertIn("Nội dung trọng tâm: Nhiệm vụ tháng 10.", text)
        self.assertIn("Tài liệu: du-thao.pdf.", text)

    def test_names_of_the_files(self):
        names = {
            paper: self.meeting._get_paper_filename(paper)
            for paper in ("notice", "notice_slips", "call_list", "invitation")
        }
        self.assertEqual(len(set(names.values())), 4)
        self.assertTrue(names["notice_slips"].startswith("Phiếu_báo_"))
        self.assertTrue(names["call_list"].startswith("Danh_sách_gọi_điện_"))

    def test_call_list_has_numbers_and_is_for_who_calls(self):
        self.m_member.phone = "0900 000 001"
        self.meeting.action_notify()
        notice = self._notice(self.meeting, self.m_member)
        notice.action_ask_absence("Ốm")
        text = self._print("call_list", self.u_secretary)
        for part in ("0900 000 001", "Xin vắng: Ốm", "Ký tên"):
            self.assertIn(part, text)
        for user in (self.u_taker, self.u_committee_member, self.u_admin):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._print("call_list", user)

    def test_one_invitation_for_each_guest(self):
        text = self._print("invitation", self.u_secretary)
        self.assertEqual(text.count("GIẤY MỜI"), 2)
        self.assertIn("Lê Văn Khách, Phó Chủ tịch xã", text)
        self.assertIn("Ông Trưởng thôn", text)
        self.meeting.guests = " \n"
        with self.assertRaisesRegex(UserError, "guests"):
            self._print("invitation", self.u_secretary)

    def test_a_plain_member_prints_nothing_of_a_draft(self):
        for paper in ("notice", "notice_slips", "call_list", "invitation"):
            with self.subTest(paper=paper), self.assertRaises(AccessError):
                self._print(paper, self.u_member)
