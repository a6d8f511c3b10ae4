from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import CONCLUSION, START, PartyCase


@tagged("post_install", "-at_install")
@freeze_time("2026-10-05 10:00:00")
class TestGates(PartyCase):
    """Each gate is opened by its fault and closed by mending it."""

    def setUp(self):
        super().setUp()
        self.meeting = self._complete(self._make_meeting(notice_date="2026-09-28"))
        opened = set(self._codes(self.meeting, "held"))
        self.assertFalse(opened - {"N3", "S1"}, "a complete meeting has no open gate")

    def assertOpens(self, code, target, severity, vals, mend):
        self.meeting.write(vals)
        self.assertIn(code, self._codes(self.meeting, target, severity))
        self.meeting.write(mend)
        self.assertNotIn(code, self._codes(self.meeting, target))

    def _messages(self, meeting, code, target="held", severity=None):
        return [
            gate["message"]
            for gate in meeting.get_open_gates(target)
            if gate["code"] == code and gate["severity"] == (severity or gate["severity"])
        ]

    def _line(self, member):
        return self.meeting.attendance_ids.filtered(lambda line: line.member_id == member)

    def test_n1_enough_official_members(self):
        self.assertNotIn("N1", self._codes(self.meeting, "notified"))
        small = self._make_cell("Chi bộ Nhỏ", self.commune)
        for name in ("Một", "Hai"):
            self._make_plain_member(name, small)
        meeting = self._make_meeting(small)
        self.assertIn("N1", self._codes(meeting, "notified", "block"))
        self._make_plain_member("Ba", small)
        self.assertNotIn("N1", self._codes(meeting, "notified"))

    def test_n2_time_and_place(self):
        for vals, mend in (
            ({"location": False}, {"location": "Nhà văn hóa"}),
            ({"date_start": False}, {"date_start": START}),
        ):
            self.assertOpens("N2", "notified", "block", vals, mend)

    def test_n2_refuses_with_all_that_is_missing(self):
        self.meeting.write({"date_start": False, "location": False, "preparer_id": False})
        sentences = [
            "Enter when the meeting begins.",
            "Enter where the meeting is held.",
            "Choose who prepares the meeting.",
        ]
        self.assertEqual(self._messages(self.meeting, "N2", "notified", "block"), sentences)
        with self.assertRaises(UserError) as refused:
            self.meeting.action_notify()
        for sentence in sentences:
            self.assertIn(sentence, str(refused.exception))
        self.assertFalse(self.meeting.notified_at)

    def test_h1_every_line_has_a_state(self):
        line = self._line(self.m_member)
        line.state = False
        self.assertIn("H1", self._codes(self.meeting, "held", "block"))
        line.state = "excused"
        self.assertIn("H1", self._codes(self.meeting, "held", "block"), "no reason given")
        line.reason = "Đi công tác"
        self.assertNotIn("H1", self._codes(self.meeting, "held"))

    def test_h1_empty_roll(self):
        """Memberships begin after the day of the meeting: nobody is on its roll."""
        cell = self._make_cell("Chi bộ Mới", self.commune)
        members = [
            self._make_plain_member(name, cell, date_from="2026-10-06")
            for name in ("Một", "Hai", "Ba")
        ]
        meeting = self._make_meeting(cell)
        self.assertFalse(meeting.attendance_ids)
        empty = (
            "The roll is empty: no member belongs to the cell on the day of the meeting. Enter "
            "the memberships first."
        )
        self.assertEqual(self._messages(meeting, "H1", severity="block"), [empty])
        members[0].membership_ids.date_from = "2026-10-05"
        self.assertEqual(
            self._messages(meeting, "H1", severity="block"),
            ["Call the roll: 1 members are neither present nor absent yet (Một)."],
        )
        meeting.action_all_present()
        self.assertNotIn("H1", self._codes(meeting, "held"))

    def test_h1_present_though_away(self):
        """Somebody suspended, or temporarily in another cell, is marked present."""
        line, membership = self._line(self.m_member), self.m_member.membership_ids
        sentence = (
            "Nguyễn member cannot be present: temporarily in another cell or suspended. Clear the "
            "line, or correct the membership."
        )
        for status in ("suspended", "temporary_out"):
            with self.subTest(status=status):
                membership.status = status
                self.assertEqual(self._messages(self.meeting, "H1", severity="block"), [sentence])
                line.state = False
                self.assertNotIn("H1", self._codes(self.meeting, "held"), "not asked for a state")
                line.state = "present"
                self.assertIn("H1", self._codes(self.meeting, "held", "block"))
                membership.status = "active"
                self.assertNotIn("H1", self._codes(self.meeting, "held"))

    def test_h1_tells_who_left_the_cell(self):
        self.m_member.membership_ids.date_to = "2026-10-04"
        self.assertEqual(
            self._messages(self.meeting, "H1", severity="info"),
            ["Nguyễn member left the cell before the meeting and is not counted."],
        )
        self.assertNotIn("H1", self._codes(self.meeting, "held", "block"))
        self.m_member.membership_ids.date_to = "2026-10-05"  # the last day of membership
        self.assertNotIn("H1", self._codes(self.meeting, "held"))

    def test_h1_not_asked_of_the_exempt(self):
        exempt = self._make_plain_member("Cụ Miễn", self.cell, status="exempt")
        self.assertFalse(self._line(exempt).state)
        self.assertNotIn("H1", self._codes(self.meeting, "held"))

    def test_h2_chair(self):
        for chair in (False, self.m_member.id):
            self.assertOpens(
                "H2", "held", "block", {"chair_id": chair}, {"chair_id": self.m_deputy.id}
            )

    def test_h2_chair_by_delegation(self):
        self.meeting.chair_id = self.m_committee_member
        self.assertIn("H2", self._codes(self.meeting, "held"))
        self.env["party.delegation"].create(
            {
                "cell_id": self.cell.id,
                "from_member_id": self.m_secretary.id,
                "to_member_id": self.m_committee_member.id,
                "date_from": "2026-10-05",
                "date_to": "2026-10-05",
            }
        )
        self.assertNotIn("H2", self._codes(self.meeting, "held"))

    def test_h2_chair_absent(self):
        line = self._line(self.m_secretary)
        sentence = "Nguyễn secretary chairs but is absent on the roll. Correct one of the two."
        for state in ("excused", "unexcused"):
            with self.subTest(state=state):
                line.write({"state": state, "reason": "Ốm"})
                self.assertEqual(self._messages(self.meeting, "H2", severity="block"), [sentence])
                self.meeting.chair_id = self.m_deputy
                self.assertNotIn("H2", self._codes(self.meeting, "held"))
                self.meeting.chair_id = self.m_secretary
                self.assertIn("H2", self._codes(self.meeting, "held", "block"))
                line.state = "present"
                self.assertNotIn("H2", self._codes(self.meeting, "held"))

    def test_h2_minute_taker(self):
        mend = {"minute_taker_id": self.m_taker.id}
        for taker in (False, self.m_secretary.id, self.m_other_secretary.id):
            self.assertOpens("H2", "held", "block", {"minute_taker_id": taker}, mend)
        self.assertOpens("H2", "held", "warn", {"minute_taker_id": self.m_probationer.id}, mend)

    def test_h2_minute_taker_absent(self):
        line = self._line(self.m_taker)
        sentence = (
            "Nguyễn taker takes the minutes but is absent on the roll. Correct one of the two."
        )
        for state in ("excused", "unexcused"):
            with self.subTest(state=state):
                line.write({"state": state, "reason": "Ốm"})
                self.assertEqual(self._messages(self.meeting, "H2", severity="block"), [sentence])
                self.meeting.minute_taker_id = self.m_member
                self.assertNotIn("H2", self._codes(self.meeting, "held"))
                self.meeting.minute_taker_id = self.m_taker
                self.assertIn("H2", self._codes(self.meeting, "held", "block"))
                line.state = "present"
                self.assertNotIn("H2", self._codes(self.meeting, "held"))

    def test_h3_times(self):
        mend = {"date_end": "2026-10-05 02:10:00"}
        for end, severity in (
            (False, "block"),
            ("2026-10-04 20:00:00", "block"),  # before it begins
            ("2026-10-05 23:00:00", "block"),  # in the future
            ("2026-10-05 01:40:00", "warn"),  # 70 minutes
        ):
            self.assertOpens("H3", "held", severity, {"date_end": end}, mend)
        self.assertOpens("H3", "held", "block", {"date_start": False}, {"date_start": START})
        self.meeting.date_end = "2026-10-05 02:00:00"  # 90 minutes exactly
        self.assertNotIn("H3", self._codes(self.meeting, "held"))

    def test_h3_month(self):
        self.assertOpens("H3", "held", "warn", {"period": "2026-09-01"}, {"period": "2026-10-01"})

    def test_h3_month_not_asked_of_a_committee_meeting(self):
        """It prepares its month, and may be held in the month before."""
        meeting = self._make_meeting(kind="committee_meeting", period="2026-11-01")
        meeting.write({"date_start": "2026-10-05 00:30:00", "date_end": "2026-10-05 02:10:00"})
        self.assertNotIn("H3", self._codes(meeting, "held"))

    def test_h3_not_asked_of_an_extraordinary_meeting(self):
        self.meeting.write({"kind": "extraordinary", "date_end": "2026-10-05 01:00:00"})
        self.assertNotIn("H3", self._codes(self.meeting, "held"))

    def test_h4_attendance(self):
        line = self._line(self.m_member)
        line.write({"state": "excused", "reason": "Ốm"})  # 5 of 6: 83.3 %
        self.assertIn("H4", self._codes(self.meeting, "held", "warn"))
        line.state = "present"
        self.assertNotIn("H4", self._codes(self.meeting, "held"))

    def _miss(self, state, *months):
        """Meetings before this one, held without a member; what H4 says of the last of them."""
        messages = []
        for month in months:
            earlier = self._make_meeting(period=f"2026-{month}-01")
            line = earlier.attendance_ids.filtered(lambda x: x.member_id == self.m_member)
            line.write({"state": state, "reason": "Ốm"})
            messages = self._messages(self._complete(earlier), "H4")
            earlier.action_hold(reasons={"H4": "Đã nhắc nhở"})
        return messages

    def test_h4_excused_too_often(self):
        """Three times in a row is what the rule bears; the fourth is told."""
        rate = "5 of 6 members came (83.3 %), the rule asks for 90 %."
        often = "Nguyễn member has been absent with reason 4 times in a row."
        self.assertEqual(self._miss("excused", "07", "08", "09"), [rate], "three times")
        line = self._line(self.m_member)
        line.write({"state": "excused", "reason": "Ốm"})
        self.assertEqual(self._messages(self.meeting, "H4", severity="warn"), [rate, often])
        line.state = "unexcused"
        self.assertNotIn(often, self._messages(self.meeting, "H4"))
        line.state = "present"
        self.assertNotIn("H4", self._codes(self.meeting, "held"))

    def test_h4_unexcused_too_often(self):
        """Two months of the year say nothing yet, the third does, in a row or not."""
        rate = "5 of 6 members came (83.3 %), the rule asks for 90 %."
        absent = "Absent without reason: Nguyễn member."
        often = (
            "Nguyễn member has been absent without reason in 3 months of the year: the Charter "
            "asks the cell to consider striking off."
        )
        self.assertEqual(self._miss("unexcused", "05", "08"), [rate, absent], "two months")
        line = self._line(self.m_member)
        line.state = "unexcused"
        self.assertEqual(self._messages(self.meeting, "H4", severity="warn"), [rate, absent, often])
        line.write({"state": "excused", "reason": "Ốm"})
        self.assertEqual(self._messages(self.meeting, "H4"), [rate])
        line.state = "present"
        self.assertNotIn("H4", self._codes(self.meeting, "held"))

    def test_h4_coming_once_ends_the_row(self):
        self._miss("excused", "05", "06", "07")
        self._miss("present", "08")
        self._miss("excused", "09")
        self._line(self.m_member).write({"state": "excused", "reason": "Ốm"})
        messages = self._messages(self.meeting, "H4")
        self.assertEqual(messages, ["5 of 6 members came (83.3 %), the rule asks for 90 %."])

    def test_h5_voting_members(self):
        for member in (self.m_deputy, self.m_committee_member, self.m_member):
            self._line(member).write({"state": "excused", "reason": "Ốm"})
        self.assertIn("H5", self._codes(self.meeting, "held", "warn"), "2 of 5 present")
        self.meeting.vote_ids = [(0, 0, {})]
        self.assertIn("H5", self._codes(self.meeting, "held", "warn"), "an empty line is no vote")
        self.meeting.vote_ids = [(0, 0, {"target": "conclusion", "for_count": 2})]
        self.assertIn("H5", self._codes(self.meeting, "held", "block"))
        self._line(self.m_member).state = "present"
        self.assertIn("H5", self._codes(self.meeting, "held", "warn"), "3 of 5: below two thirds")
        self._line(self.m_deputy).state = "present"
        self.assertNotIn("H5", self._codes(self.meeting, "held"))

    def test_h6_fees_and_programme(self):
        self.assertOpens("H6", "held", "warn", {"fee_status": False}, {"fee_status": "paid"})
        self.assertOpens(
            "H6", "held", "warn", {"programme_adopted": False}, {"programme_adopted": True}
        )

    def test_h7_named_opinion(self):
        self.meeting.opinion_ids.unlink()
        self.assertIn("H7", self._codes(self.meeting, "held", "warn"))
        self.meeting.opinion_ids = [(0, 0, {"guest_name": "Khách", "text": "Hoan nghênh."})]
        self.assertNotIn("H7", self._codes(self.meeting, "held"))

    def test_a1_conclusion(self):
        self.meeting.action_hold()
        for text in (False, "  ", "Nhất trí."):
            self.assertOpens(
                "A1", "approved", "block", {"conclusion": text}, {"conclusion": CONCLUSION}
            )

    def test_a4_votes(self):
        """Probationary members do not vote; more votes than voters are refused."""
        self.meeting.vote_ids = [(0, 0, {"target": "conclusion", "for_count": 6})]
        self.assertIn("A4", self._codes(self.meeting, "held", "block"))
        self.assertIn("A4", self._codes(self.meeting, "approved", "block"))
        self.meeting.vote_ids.for_count = 5
        self.assertNotIn("A4", self._codes(self.meeting, "held"))
        self.assertNotIn("A4", self._codes(self.meeting, "approved"))
        self.meeting.vote_ids.for_count = 0
        self.assertIn("A4", self._codes(self.meeting, "approved", "block"))

    def test_a4_of_a_held_meeting_names_the_way_out(self):
        self.meeting.vote_ids = [(0, 0, {"target": "resolution"})]
        self.meeting.action_hold()
        (message,) = self._messages(self.meeting, "A4", "approved")
        self.assertIn("Open again to correct", message)

    def test_n3_n11_unannounced_and_unprepared_is_told(self):
        """Information only: recording it as held asks for no reason."""
        self.meeting.notice_date = False
        self.assertLessEqual({"N3", "N11"}, set(self._codes(self.meeting, "held", "info")))
        for kind in ("extraordinary", "review"):
            other = self._make_meeting(kind=kind)
            self.assertFalse({"N3", "N11"} & set(self._codes(other, "held")))
        prep = self._make_meeting(kind="committee_meeting")
        self.meeting.write({"prep_meeting_id": prep.id, "notice_date": "2026-09-28"})
        self.assertFalse({"N3", "N11"} & set(self._codes(self.meeting, "held")))
        self.meeting.write({"prep_meeting_id": False, "notice_date": False})
        self.assertTrue(self.meeting.action_hold())
        self.assertEqual(self.meeting.state, "held")

    def test_a6_adoption(self):
        self.meeting.action_hold()
        self.assertOpens(
            "A6", "approved", "block", {"minutes_adopted": False}, {"minutes_adopted": True}
        )

    def test_a7_number(self):
        self.cell.symbol_code = " "
        self.cell.flush_recordset()
        self.env.cr.execute("UPDATE party_cell SET symbol_code = '' WHERE id = %s", [self.cell.id])
        self.cell.invalidate_recordset()
        self.assertIn("A7", self._codes(self.meeting, "approved", "block"))
        self.cell.symbol_code = "CB"
        self.assertNotIn("A7", self._codes(self.meeting, "approved"))

    def test_r1_reported_in_time(self):
        self.meeting.action_hold()
        self.meeting.minutes_adopted = True
        self.meeting.with_context(party_defer_pdf=True).action_approve()
        with freeze_time("2026-10-07 16:00:00"):  # still the 7th in Vietnam
            self.assertNotIn("R1", self._codes(self.meeting, "reported"))
        with freeze_time("2026-10-07 17:30:00"):  # the 8th in Vietnam
            self.assertIn("R1", self._codes(self.meeting, "reported", "warn"))
            self.meeting.report_date = "2026-10-07"
            self.assertNotIn("R1", self._codes(self.meeting, "reported"))

    def test_s1_required_sections(self):
        self.assertIn("S1", self._codes(self.meeting, "approved", "info"))
        for section in self.meeting.text_section_ids.filtered("required"):
            section.content = "<p>Đã viết.</p>"
        self.assertNotIn("S1", self._codes(self.meeting, "approved"))

    def test_attendance_is_judged_after_the_roll_call(self):
        new = self._make_meeting(period="2026-09-01")
        self.assertFalse({"H4", "H5"} & set(self._codes(new, "held")))

    def test_everything_wrong_at_once(self):
        """One refusal names all that is wrong."""
        bad = self._make_meeting(
            period="2026-09-01",
            date_start="2026-10-05 00:30:00",
            date_end="2026-10-05 00:00:00",
            chair_id=self.m_member.id,
            minute_taker_id=self.m_member.id,
            vote_ids=[(0, 0, {"target": "conclusion", "for_count": 99})],
        )
        self.assertLessEqual({"H1", "H2", "H3", "H6", "H7", "A4"}, set(self._codes(bad, "held")))
