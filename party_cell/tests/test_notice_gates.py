from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .test_notice import NEW_START, NoticeCase


@tagged("post_install", "-at_install")
@freeze_time("2026-10-01 02:00:00")
class TestNoticeGates(NoticeCase):
    """Each gate of the announcement is opened by its fault and closed by mending it."""

    def setUp(self):
        super().setUp()
        self.meeting = self._make_announceable()
        self.assertFalse(self._codes(self.meeting, "notified"), "a complete meeting has no gate")

    def assertOpens(self, code, severity, vals, mend):
        self.meeting.write(vals)
        self.assertIn(code, self._codes(self.meeting, "notified", severity))
        self.meeting.write(mend)
        self.assertNotIn(code, self._codes(self.meeting, "notified"))

    def test_n2_basis_of_a_meeting_online(self):
        for mode in ("online", "hybrid"):
            self.assertOpens(
                "N2", "block", {"mode": mode}, {"online_basis": "HD 03-HD/TW, 27/12/2022"}
            )
            self.meeting.online_basis = False

    def test_n4_draft(self):
        self.assertOpens(
            "N4",
            "warn",
            {"resolution_draft": "<p><br></p>"},
            {"resolution_draft": "<p>Dự thảo</p>"},
        )
        file = self._make_file()
        self.assertOpens(
            "N4", "warn", {"resolution_draft": False}, {"notice_attachment_ids": [(4, file.id)]}
        )

    def _make_file(self):
        return self.env["ir.attachment"].create(
            {
                "name": "du-thao.pdf",
                "raw": b"x",
                "res_model": "party.meeting",
                "res_id": self.meeting.id,
            }
        )

    def test_n5_somebody_to_tell(self):
        self.cell.supervisor_id = False
        self.assertIn("N5", self._codes(self.meeting, "notified", "warn"))
        self.cell.supervisor_id = self.m_supervisor
        self.assertNotIn("N5", self._codes(self.meeting, "notified"))
        self._make_plain_member("Cụ Không Máy", self.cell)
        self.assertIn("N5", self._codes(self.meeting, "notified", "info"), "a sentence, no gate")
        self.meeting.notice_way = "paper"
        self.assertNotIn("N5", self._codes(self.meeting, "notified"))
        empty = self._make_cell("Chi bộ Trống", self.commune)
        empty.supervisor_id = self.m_supervisor
        meeting = self._make_meeting(empty)
        self.assertIn("N5", self._codes(meeting, "notified", "block"))
        for name in ("Một", "Hai", "Ba"):
            self._make_plain_member(name, empty)
        self.assertNotIn("N5", self._codes(meeting, "notified"))

    def test_n6_documents_in_time(self):
        self.assertOpens("N6", "warn", {"posted_date": "2026-10-05"}, {"posted_date": "2026-10-04"})
        self.meeting.posted_date = False
        with freeze_time("2026-10-04 16:30:00"):  # still the 4th in Vietnam
            self.assertNotIn("N6", self._codes(self.meeting, "notified"))
        with freeze_time("2026-10-04 17:30:00"):
            self.assertIn("N6", self._codes(self.meeting, "notified", "warn"))

    def test_n11_notice_in_time(self):
        self.assertOpens(
            "N11", "warn", {"notice_date": "2026-10-05"}, {"notice_date": "2026-10-04"}
        )
        self.meeting.notice_date = False
        with freeze_time("2026-10-05 00:00:00"):
            self.assertIn("N11", self._codes(self.meeting, "notified", "warn"))
            self.meeting.notice_date = "2026-10-02"
            self.assertNotIn("N11", self._codes(self.meeting, "notified"))

    def test_no_lead_time_for_what_cannot_wait(self):
        with freeze_time("2026-10-05 00:00:00"):
            self.assertLessEqual({"N6", "N11"}, set(self._codes(self.meeting, "notified")))
            for kind in ("extraordinary", "committee_meeting"):
                self.meeting.kind = kind
                self.assertFalse({"N6", "N11"} & set(self._codes(self.meeting, "notified")))

    def test_committee_meeting_needs_little(self):
        self.cell.supervisor_id = False
        self.meeting.write({"kind": "committee_meeting", "resolution_draft": False})
        self.assertFalse(self._codes(self.meeting, "notified"))

    def test_r5_superior_told(self):
        self.cell.supervisor_id = False
        self.assertIn("R5", self._codes(self.meeting, "cancelled", "block"))
        for step in (
            lambda: self.meeting.action_cancel("Bão"),
            lambda: self.meeting.action_postpone(NEW_START, "Bão"),
        ):
            with self.assertRaisesRegex(UserError, "R5"):
                step()
        self.meeting.superior_told_on = "2026-10-01"
        self.assertNotIn("R5", self._codes(self.meeting, "cancelled"))
        self.meeting.action_cancel("Bão")
        self.assertEqual(self.meeting.state, "cancelled")

    def test_page_shows_what_is_missing(self):
        self.meeting.resolution_draft = False
        own = self.meeting.with_user(self.u_secretary)
        self.assertEqual([gate["code"] for gate in own.announce_gates], ["N4"])
        self.assertFalse(self.meeting.with_user(self.u_taker).announce_gates)
