import io
import zipfile
from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import PartyCase


@tagged("post_install", "-at_install")
@freeze_time("2026-10-05 10:00:00")
class TestMemberSheet(PartyCase):
    """From June to September: present, without reason twice, with reason once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        states = ("present", "unexcused", "unexcused", "excused")
        for month, state in enumerate(states, 6):
            meeting = cls._make_meeting(period=f"2026-{month:02d}-01")
            line = meeting.attendance_ids.filtered(lambda x: x.member_id == cls.m_member)
            line.write({"state": state, "reason": "đi công tác" if state == "excused" else False})
            cls._complete(meeting)
            if month == 6:
                meeting.opinion_ids = [
                    (0, 0, {"member_id": cls.m_member.id, "text": "Đề nghị sửa kênh."})
                ]
                meeting.task_ids = [
                    (
                        0,
                        0,
                        {
                            "name": "Vận động hộ nghèo",
                            "member_id": cls.m_member.id,
                            "deadline": "2026-07-20",
                        },
                    )
                ]
            meeting.with_user(cls.u_secretary).action_hold(
                reasons={code: "x" for code in ("H4", "H5", "H3", "H6", "H7")}
            )
        cls.meeting = meeting

    def _open(self, user, member=None, **vals):
        action = (member or self.m_member).with_user(user).action_open_sheet()
        sheet = self.env["party.member.sheet"].with_user(user).browse(action["res_id"])
        if vals:
            sheet.write(vals)
        return sheet

    def _print(self, sheet):
        return sheet._get_paper_data("member_sheet")[sheet.id]

    def test_counts_and_warning(self):
        sheet = self._open(self.u_member)
        self.assertEqual(
            sheet.attendance_ids.mapped("state"), ["present", "unexcused", "unexcused", "excused"]
        )
        self.assertEqual(
            (sheet.summoned_count, sheet.present_count, sheet.attendance_rate), (4, 1, 25.0)
        )
        self.assertEqual((sheet.excused_in_a_row, sheet.missed_months), (1, 2))
        self.assertFalse(sheet.warning)
        self.assertEqual(sheet.opinion_ids.text, "Đề nghị sửa kênh.")
        self.assertEqual(sheet.task_ids.name, "Vận động hộ nghèo")
        october = self._make_meeting()
        line = october.attendance_ids.filtered(lambda x: x.member_id == self.m_member)
        line.state = "unexcused"
        self._complete(october)
        self.assertIn("3 months", str(october.get_open_gates("held")))
        october.action_hold(reasons={"H4": "x"})
        sheet = self._open(self.u_secretary)
        self.assertEqual((sheet.excused_in_a_row, sheet.missed_months), (0, 3))
        self.assertIn("3 months", sheet.warning, "as the gate of the meeting says")
        self.assertFalse(self._open(self.u_secretary, year=2025).attendance_ids)

    def test_paper(self):
        sheet = self._open(self.u_secretary)
        data = self._print(sheet)
        facts = {line["key"]: line["text"] for line in data["lines"]}
        self.assertIn("có mặt 01/04 buổi", facts["attendance"])
        self.assertEqual(facts["missed"], "02 tháng.")
        for words in ("Vắng có lý do: đi công tác", "Đề nghị sửa kênh", "20/07/2026"):
            self.assertIn(words, data["html"])
        pdf = sheet._get_paper_pdfs("member_sheet")[sheet.id]
        self.assertTrue(pdf.startswith(b"%PDF"))
        [(_name, word)] = sheet._get_paper_words("member_sheet").values()
        document = zipfile.ZipFile(io.BytesIO(word)).read("word/document.xml").decode()
        self.assertIn("PHIẾU ĐẢNG VIÊN", document)
        self.assertIn("Vận động hộ nghèo", document)

    def test_who_opens_it(self):
        for who, expected in (
            ("member", True),
            ("secretary", True),
            ("deputy", True),
            ("officer", True),
            ("admin", True),
            ("committee_member", False),
            ("taker", False),
            ("probationer", False),
            ("supervisor", False),
            ("other_secretary", False),
            ("other_officer", False),
            ("hr", False),
            ("nobody", False),
        ):
            user = getattr(self, f"u_{who}")
            with self.subTest(who=who):
                if expected:
                    self.assertTrue(self._open(user).attendance_ids)
                    self.assertTrue(self.m_member.with_user(user).can_open_sheet)
                else:
                    with self.assertRaises(AccessError):
                        self._open(user)

    def test_the_clerk(self):
        self.cell.clerk_id = self.m_other_officer
        self.assertTrue(self._open(self.u_other_officer).attendance_ids)

    def test_a_sheet_is_of_who_opened_it(self):
        sheet = self._open(self.u_secretary)
        self.assertFalse(sheet.with_user(self.u_member).has_access("read"))
        # and stays closed for who loses the right: papers ask again
        self.m_secretary.membership_ids.office = "member"
        report = self.env["ir.actions.report"].with_user(self.u_secretary)
        for render in (report._render_qweb_pdf, report._render_qweb_html):
            with self.assertRaises(AccessError):
                render("party_cell.report_member_sheet", sheet.ids)
        self.assertFalse(sheet.attendance_ids)
        self.assertRefused(lambda: sheet.write({"member_id": self.m_taker.id}))

    def test_transfer(self):
        """The member keeps all of the year; each cell sees its own part."""
        self.env["party.membership.change"].create(
            {
                "member_id": self.m_member.id,
                "change": "transfer",
                "cell_id": self.other_cell.id,
                "date": "2026-10-01",
            }
        ).action_confirm()
        other = self._make_meeting(self.other_cell, minute_taker_id=self.m_officer.id)
        self._hold(other)
        self.assertEqual(len(self._open(self.u_member).attendance_ids), 5)
        new = self._open(self.u_other_secretary)
        self.assertEqual(new.attendance_ids.meeting_id, other)
        self.assertFalse(new.opinion_ids)
        self.assertFalse(new.task_ids)
        self.assertNotIn("Vận động hộ nghèo", str(self._print(new)))
        self.assertNotIn(self.cell.name, str(self._print(new)))
        self.assertEqual(len(self._open(self.u_secretary).attendance_ids), 4)
        self.assertEqual(self._open(self.u_officer).missed_months, 2)

    def test_bad_year(self):
        sheet = self._open(self.u_member)
        for year in (26, 0, -1, 20261):
            self.assertRefused(lambda year=year: sheet.write({"year": year}))
        self.assertEqual(sheet.year, date.today().year)
