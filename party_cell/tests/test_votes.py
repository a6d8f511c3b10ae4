import psycopg2
from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import PartyCase


@tagged("post_install", "-at_install")
@freeze_time("2026-10-05 10:00:00")
class TestVotes(PartyCase):
    """The base is the official members summoned, not those present."""

    def setUp(self):
        super().setUp()
        cell = self._make_cell("Chi bộ Hai mươi", self.commune)
        for index in range(20):
            self._make_plain_member(f"Đảng viên {index:02d}", cell)
        for index in range(2):
            self._make_plain_member(f"Dự bị {index}", cell, rank="probationary")
        self.meeting = self._make_meeting(cell)
        for line in self.meeting.attendance_ids[:3]:
            line.write({"state": "excused", "reason": "Công tác"})
        self.meeting.action_all_present()

    def _vote(self, count, **vals):
        return self.env["party.vote"].create(
            {"meeting_id": self.meeting.id, "for_count": count, **vals}
        )

    def test_base_counts_the_absent(self):
        """20 official members, 3 on a trip: the base is 20, not 17."""
        vote = self._vote(17)
        self.assertEqual(vote.base, 20)
        self.assertEqual(vote.percentage, 85.0)
        self.assertTrue(vote.passed)
        self.assertEqual(vote.sentence, "với 17/20 đồng chí tán thành, đạt 85 %")

    def test_thresholds(self):
        for count, target, passed in (
            (10, "conclusion", False),  # half is not more than half
            (11, "conclusion", True),
            (13, "admission", False),  # 13/20 < 2/3
            (14, "admission", True),
        ):
            with self.subTest(count=count, target=target):
                self.assertIs(self._vote(count, target=target).passed, passed)

    def test_exactly_two_thirds(self):
        cell = self._make_cell("Chi bộ Ba", self.commune)
        for index in range(3):
            self._make_plain_member(f"Ba {index}", cell)
        self.meeting = self._make_meeting(cell)
        self.meeting.action_all_present()
        self.assertTrue(self._vote(2, target="admission").passed)
        self.assertEqual(self._vote(2).sentence, "với 2/3 đồng chí tán thành, đạt 66,7 %")

    def test_untouched_lines_are_dropped_when_held(self):
        """What a Tab in the list made; nothing that says anything goes with it."""
        meeting = self._complete(self._make_meeting())
        item = self.env["party.meeting.agenda"].create(
            {"meeting_id": meeting.id, "name": "Việc khác"}
        )
        said = [
            {"for_count": 3},
            {"subject": "Kế hoạch tháng"},
            {"reserved": "Đ/c A bảo lưu"},
            {"target": "resolution"},
            {"agenda_id": item.id},
        ]
        meeting.vote_ids = [(5,), *((0, 0, vals) for vals in ({}, *said, {}))]
        meeting.with_user(self.u_taker).action_hold()
        self.assertEqual(meeting.state, "held")
        self.assertEqual(len(meeting.vote_ids), len(said))
        self.assertFalse(meeting.vote_ids._filter_untouched())

    @mute_logger("odoo.sql_db")
    def test_negative_votes(self):
        with self.assertRaises(psycopg2.errors.CheckViolation), self.cr.savepoint():
            self._vote(-1).flush_recordset()
