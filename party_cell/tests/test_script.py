from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import PartyCase
from .test_document import needs_weasyprint, pdf_text

SCRIPT = "party_cell.report_meeting_script"


@tagged("post_install", "-at_install")
@freeze_time("2026-10-05 10:00:00")
class TestScript(PartyCase):
    """The chair's script: minute by minute, with the chair's words."""

    def setUp(self):
        super().setUp()
        self.meeting = self._make_meeting()

    def _data(self):
        return self.meeting._get_paper_data("script")[self.meeting.id]

    def _row(self, name):
        return next(row for row in self._data()["rows"] if name in row["heading"])

    def _add(self, name, **vals):
        return self.env["party.meeting.agenda"].create(
            {"meeting_id": self.meeting.id, "name": name, "sequence": 65, **vals}
        )

    def test_minute_by_minute(self):
        data = self._data()
        self.assertEqual(data["title"], "CHƯƠNG TRÌNH ĐIỀU HÀNH")
        self.assertEqual(data["abstract"], "sinh hoạt chi bộ thường kỳ tháng 10 năm 2026")
        rows = data["rows"]
        self.assertEqual(rows[0]["time"], "07 giờ 30 phút")
        self.assertEqual(rows[0]["length"], "(05 phút)")
        self.assertEqual(rows[1]["time"], "07 giờ 35 phút")
        self.assertEqual(rows[2]["time"], "07 giờ 40 phút")
        self.assertEqual(
            (rows[-1]["time"], rows[-1]["heading"]), ("09 giờ 00 phút", "Dự kiến kết thúc")
        )

    def test_without_a_time_minutes_count_from_the_beginning(self):
        self.meeting.date_start = False
        self.assertEqual(
            [row["time"] for row in self._data()["rows"]][:2], ["Phút thứ 0", "Phút thứ 5"]
        )

    def test_after_midnight(self):
        self.meeting.date_start = "2026-10-05 16:00:00"  # 23:00 in Vietnam
        self.assertEqual(self._data()["rows"][-1]["time"], "00 giờ 30 phút")

    def test_facts_stand_in_the_words(self):
        text = str(self._data()["rows"])
        self.assertNotIn("{", text.replace("[{'", "").replace(", {'", ""))
        self.assertIn("Chi bộ Thử tổ chức sinh hoạt thường kỳ tháng 10 năm 2026", text)
        self.assertIn("Nguyễn taker", text)
        self.assertIn("có mặt ........ đồng chí", text, "not known before the roll call")
        self.meeting.attendance_ids[0].write({"state": "excused", "reason": "ốm"})
        self.assertIn("có mặt ........ đồng chí", str(self._data()["rows"]), "asked to be absent")
        self.meeting.attendance_ids[0].write({"state": False, "reason": False})
        self.assertIn("là 05 đảng viên chính thức", text)
        self.assertIn("từ 03 đồng chí tán thành", text)
        self.assertIn("nhiệm vụ tháng 11 năm 2026", text)
        self.meeting.action_all_present()
        self.assertIn("có mặt 06 đồng chí", str(self._data()["rows"]))

    def test_focus_issues_are_asked_about(self):
        self._add("Hiến đất làm đường", is_focus=True, presenter_id=self.m_deputy.id)
        row = self._row("Hiến đất làm đường")
        self.assertEqual(row["focus"], "Nội dung trọng tâm")
        self.assertEqual(row["paragraphs"][0], "Mời đồng chí Nguyễn deputy trình bày.")
        self.assertIn("– Ai làm, bao giờ xong, báo cáo vào kỳ họp nào?", row["paragraphs"])
        self.assertIn("trọng tâm: Hiến đất làm đường", str(self._row("Thảo luận")["paragraphs"]))

    def test_own_words_and_admission(self):
        self._add("Kết nạp", subject="admission", words="Mời {presenter} giới thiệu {item}.\n{lạ}")
        row = self._row("Kết nạp")
        self.assertEqual(row["paragraphs"][:2], ["Mời ........ giới thiệu Kết nạp.", "{lạ}"])
        self.assertIn("từ 04 đồng chí tán thành", row["paragraphs"][2], "two thirds of five")

    def test_a_secret_item_is_named_by_nothing(self):
        self._add(
            "Việc kín",
            is_secret=True,
            is_focus=True,
            words="Lời kín",
            presenter_id=self.m_deputy.id,
        )
        data = str(self._data())
        self.assertNotIn("kín", data)
        self.assertNotIn("Nguyễn deputy", data)
        self.assertEqual(self._row("Nội dung mật")["paragraphs"], [])

    def test_every_kind_and_an_empty_agenda(self):
        for kind in ("thematic", "combined", "extraordinary", "committee_meeting", "review"):
            with self.subTest(kind=kind):
                self.meeting.kind = kind
                data = self._data()
                self.assertEqual(data["title"], "CHƯƠNG TRÌNH ĐIỀU HÀNH")
                self.assertTrue(data["rows"])
        self.meeting.agenda_ids.unlink()
        self.assertEqual(self._data()["rows"], [])

    def test_who_prints_it_and_when(self):
        def render(user):
            report = self.env["ir.actions.report"].with_user(user)
            return str(report._render_qweb_html(SCRIPT, self.meeting.ids)[0])

        for user in (self.u_secretary, self.u_taker):
            self.assertIn("paper", render(user))
        for user in (self.u_member, self.u_officer, self.u_other_secretary):
            with self.assertRaises(AccessError):
                render(user)
        self._hold(self.meeting)
        with self.assertRaises(UserError):
            render(self.u_secretary)

    @needs_weasyprint
    def test_pdf(self):
        self.meeting.agenda_ids[0].words = "<b>Không phải thẻ</b>"
        text = pdf_text(self.meeting._get_paper_pdfs("script")[self.meeting.id])
        self.assertIn("CHƯƠNG TRÌNH ĐIỀU HÀNH", text)
        self.assertIn("<b>Không phải thẻ</b>", text)
        self.assertIn("NGƯỜI CHUẨN BỊ", text)
