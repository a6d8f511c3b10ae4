from freezegun import freeze_time

from odoo.tests import HttpCase, tagged

from .common import PartyCase


@tagged("post_install", "-at_install", "browser")
class TestTours(PartyCase, HttpCase):
    """The main paths, clicked in Chromium."""

    def test_month(self):
        """A secretary makes this month's meeting and takes it to its report."""
        with freeze_time("2026-10-06 02:00:00"):
            self.start_tour("/odoo/party", "party_month_tour", login="secretary@test")
        meeting = self.cell.meeting_ids
        self.assertEqual((meeting.state, meeting.number), ("reported", "12-BB/CB"))
        self.assertEqual(meeting.duration, 100)
        self.assertEqual(meeting.excused_count, 1)
        self.assertEqual(len(meeting.opinion_ids), 1)
        self.assertIn("Đã phổ biến", meeting.section_ids.filtered("is_written").content)

    def test_notice(self):
        """The secretary announces and copies; the member acknowledges and asks to be absent."""
        meeting = self._make_meeting(
            date_start="2026-12-05 00:30:00", date_end="2026-12-05 02:10:00", period="2026-12-01"
        )
        url = f"/odoo/party-meetings/{meeting.id}"
        with freeze_time("2026-12-01 02:00:00"):
            self.start_tour(url, "party_announce_tour", login="secretary@test")
            self.assertTrue(meeting.notified_at)
            self.start_tour("/odoo/party", "party_notice_tour", login="member@test")
        notice = meeting.notice_ids.filtered(lambda n: n.member_id == self.m_member)
        self.assertEqual((notice.acknowledged, notice.absence_reason), (True, "Đi công tác"))
        self.assertEqual(notice.opinion, "Bàn thêm về đường nội đồng")

    def test_tasks(self):
        """Given in the meeting, reported by the member, confirmed by the secretary."""
        october = self._make_meeting()
        task = self.env["party.task"].create(
            {
                "meeting_id": october.id,
                "name": "Rà soát hộ nghèo",
                "member_id": self.m_member.id,
                "deadline": "2026-10-20",
            }
        )
        with freeze_time("2026-11-02 02:00:00"):
            self._hold(october)
            november = self._make_meeting(period="2026-11-01")
            url = f"/odoo/party-meetings/{november.id}"
            self.start_tour(url, "party_task_give_tour", login="secretary@test")
            self.start_tour("/odoo/party", "party_task_report_tour", login="member@test")
            self.start_tour("/odoo/party", "party_task_confirm_tour", login="secretary@test")
        self.assertEqual((task.state, task.result), ("done", "Xong 12/12 hộ"))
        self.assertEqual(november.review_ids.state, "done")
        self.assertEqual(
            november.task_ids.mapped("member_id.name"), ["Nguyễn taker", "Nguyễn deputy"]
        )

    def test_dashboard(self):
        """An officer of the province finds the missing month of a cell, two committees down."""
        with freeze_time("2026-10-06 03:00:00"):
            self._hold(self._make_meeting())
        self._make_cell("Chi bộ Đều", self.commune)
        with freeze_time("2026-12-20 02:00:00"):
            self.start_tour("/odoo/party-dashboard", "party_dashboard_tour", login="officer@test")

    def test_nobody(self):
        self.u_admin.name = "Administrator Test"
        self.start_tour("/odoo/party", "party_nobody_tour", login="nobody@test")

    def test_kept_text(self):
        """Unsaved text survives in the browser and is offered again."""
        meeting = self._make_meeting()
        url = f"/odoo/party-meetings/{meeting.id}"
        self.start_tour(url, "party_kept_text_tour", login="secretary@test")
        self.assertEqual(meeting.conclusion, "Chưa kịp lưu")
