import unicodedata

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import PartyCase


@tagged("post_install", "-at_install")
@freeze_time("2026-10-05 10:00:00")
class TestRoll(PartyCase):
    """The roll follows the memberships of the meeting's day, then freezes."""

    def _line(self, meeting, member):
        return meeting.attendance_ids.filtered(lambda line: line.member_id == member)

    def test_counts(self):
        """Every count of the roll, for a mixed cell."""
        cell = self._make_cell("Chi bộ Hỗn hợp", self.commune)
        people = {
            "official": {},
            "absent": {},
            "unexcused": {},
            "probationary": {"rank": "probationary"},
            "exempt_home": {"status": "exempt"},
            "exempt_here": {"status": "exempt"},
            "away": {"status": "temporary_out"},
            "guest": {"status": "temporary_in"},
            "suspended": {"status": "suspended"},
        }
        members = {key: self._make_plain_member(key, cell, **v) for key, v in people.items()}
        meeting = self._make_meeting(cell)
        states = {
            "official": "present",
            "absent": "excused",
            "unexcused": "unexcused",
            "probationary": "present",
            "exempt_here": "present",
            "guest": "present",
        }
        for key, state in states.items():
            self._line(meeting, members[key]).write({"state": state, "reason": "Ốm"})
        self.assertRecordValues(
            meeting,
            [
                {
                    "member_count": 8,
                    "official_count": 7,
                    "probationary_count": 1,
                    "exempt_count": 2,
                    "summoned_count": 6,
                    "present_count": 4,
                    "present_official_count": 3,
                    "present_probationary_count": 1,
                    "excused_count": 1,
                    "unexcused_count": 1,
                    "attendance_rate": 66.7,
                    # official, absent, unexcused, exempt_here; the guest only if the rules say so
                    "voting_base": 4,
                    "present_voting_count": 2,
                }
            ],
        )
        meeting.rule_profile_id.copy({"date_from": "2026-10-05", "temporary_in_votes": True})
        meeting.date_end = meeting.date_end  # nothing changes by itself …
        meeting.date_start = "2026-10-05 00:40:00"  # … the rules follow the date
        self.assertEqual(meeting.voting_base, 5)

    def test_empty_cell(self):
        meeting = self._make_meeting(self._make_cell("Chi bộ Rỗng", self.commune))
        self.assertEqual(meeting.summoned_count, 0)
        self.assertFalse(meeting.attendance_known)

    def test_follows_memberships_while_draft(self):
        meeting = self._make_meeting()
        count = len(meeting.attendance_ids)
        new = self._make_plain_member("Mới đến", self.cell)
        self.assertEqual(len(meeting.attendance_ids), count + 1)
        new.membership_ids.date_to = "2026-10-01"
        self.assertEqual(len(meeting.attendance_ids), count, "no state entered: taken off")
        self._line(meeting, self.m_member).state = "present"
        self.m_member.membership_ids.date_to = "2026-10-01"
        line = self._line(meeting, self.m_member)
        self.assertTrue(line.departed, "state entered: kept and flagged")
        self.assertEqual(meeting.present_count, 0)
        meeting.date_start = "2026-09-28 00:30:00"
        self.assertFalse(line.departed, "on that day the member still belonged to the cell")

    def test_freezes_at_hold(self):
        meeting = self._hold(self._make_meeting())
        base = meeting.voting_base
        self._make_plain_member("Mới đến", self.cell)
        self.m_probationer.membership_ids._change(
            self.env["party.meeting"].browse()._fields["period"].to_date("2026-10-02"),
            rank="official",
        )
        self.assertEqual((len(meeting.attendance_ids), meeting.voting_base), (6, base))
        meeting.action_return(reason="Nhầm")
        meeting.date_start = "2026-10-05 00:35:00"
        self.assertEqual(len(meeting.attendance_ids), 6, "frozen since the first hold")
        with self.assertRaises(UserError):
            meeting.action_refresh_roll()
        meeting.action_refresh_roll(reason="Thiếu đảng viên mới")
        self.assertEqual(len(meeting.attendance_ids), 7)
        self.assertEqual(self._line(meeting, self.m_probationer).rank, "official")

    def test_only_states_are_entered(self):
        meeting = self._make_meeting()
        line = meeting.attendance_ids[0].with_user(self.u_secretary)
        line.write({"state": "excused", "reason": "Ốm"})
        for vals in ({"rank": "probationary"}, {"member_id": self.m_officer.id}):
            with self.assertRaises(UserError):
                line.write(vals)
        with self.assertRaises(UserError):
            line.unlink()
        with self.assertRaises(UserError):
            self.env["party.meeting.attendance"].with_user(self.u_secretary).create(
                {
                    "meeting_id": meeting.id,
                    "member_id": self.m_officer.id,
                    "rank": "official",
                    "status": "active",
                    "office": "member",
                }
            )

    def test_committee_meeting_summons_offices(self):
        meeting = self._make_meeting(kind="committee_meeting")
        self.assertEqual(
            meeting.attendance_ids.member_id,
            self.m_secretary | self.m_deputy | self.m_committee_member,
        )
        self.assertEqual(meeting.voting_base, 3)

    def test_month_starts_from_the_last(self):
        self.cell.write({"fixed_meeting_day": 31, "meeting_place": "Hội trường"})
        last = self._hold(self._make_meeting())
        new = self.env["party.meeting"].create({"cell_id": self.cell.id, "period": "2026-11-01"})
        self.assertEqual(new.chair_id, self.m_secretary)
        self.assertEqual(new.minute_taker_id, last.minute_taker_id)
        self.assertEqual(new.location, last.location)
        self.assertEqual(str(new.date_start), "2026-11-30 00:30:00", "November has no 31st")
        self.assertTrue(new.section_ids)
        self.assertEqual(len(new.attendance_ids), 6)

    def test_rate_rounds_half_up(self):
        from ..models.party_meeting_roll import percent

        self.assertEqual(percent(1, 8), 12.5)
        self.assertEqual(percent(1, 16), 6.3)  # 6.25
        self.assertEqual(percent(2, 3), 66.7)
        self.assertEqual(percent(3, 3), 100.0)
        self.assertEqual(percent(0, 0), 0.0)

    def test_pasted_opinions(self):
        meeting = self._make_meeting()
        meeting.add_opinions(
            "Đ/c Nguyễn member: Đề nghị sửa đường.\nCần làm sớm.\n"
            "- đồng chí Nguyễn taker – Nhất trí"
        )
        self.assertEqual(
            meeting.opinion_ids.mapped(lambda o: (o.member_id, o.text)),
            [
                (self.m_member, "Đề nghị sửa đường.\nCần làm sớm."),
                (self.m_taker, "Nhất trí"),
            ],
        )
        with self.assertRaises(UserError) as refusal:
            meeting.add_opinions("Đ/c Lạ: Xin chào\nĐ/c Nguyễn member:")
        self.assertIn("Lạ", str(refusal.exception))
        self.assertIn("Nguyễn member", str(refusal.exception))
        self.assertEqual(len(meeting.opinion_ids), 2)
        self.assertEqual(meeting.speaker_count, 2)

    def test_pasted_opinions_by_name_alone(self):
        names = ("Phạm Văn Duy", "Lê Minh Khôi", "Trần Thị Hòa", "Đỗ Thị Lan", "Vũ Thị Lan")
        duy, khoi, hoa, *_lans = (self._make_plain_member(name, self.cell) for name in names)
        meeting = self._make_meeting()
        meeting.add_opinions(
            "Phạm Văn Duy: Đồng ý.\nKết quả: đạt\nNên làm - sớm\nKHÔI: Nhất trí.\n"
            f"{unicodedata.normalize('NFD', 'Đ/c Khôi: Bổ sung.')}\nkhoi: Thêm một ý.\n"
            "2. pham van duy: Xong.\nHoà: Nhất trí.\nHoa: Xin thêm.\nKhối: đã họp ba lần"
        )
        self.assertEqual(
            meeting.opinion_ids.mapped(lambda o: (o.member_id, o.text)),
            [
                (duy, "Đồng ý.\nKết quả: đạt\nNên làm - sớm"),
                (khoi, "Nhất trí."),
                (khoi, "Bổ sung."),
                (khoi, "Thêm một ý."),
                (duy, "Xong."),
                (hoa, "Nhất trí."),
                (hoa, "Xin thêm.\nKhối: đã họp ba lần"),
            ],
        )
        an = self._make_plain_member("Nguyễn Văn An", self.cell)
        other = self._make_meeting(period="2026-11-01")
        other.add_opinions("An: Nhất trí.\nNa: để tháng sau")
        self.assertEqual(other.opinion_ids.member_id, an, "Na is another name, of nobody here")
        self.assertEqual(other.opinion_ids.text, "Nhất trí.\nNa: để tháng sau")
        with self.assertRaisesRegex(UserError, "Đỗ Thị Lan, Vũ Thị Lan"):
            meeting.add_opinions("Lan: Nhất trí.")
        with self.assertRaisesRegex(UserError, "begin with a name"):
            meeting.add_opinions("Kết quả: đạt")
