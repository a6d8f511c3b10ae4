from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import CONCLUSION, PartyCase


@tagged("post_install", "-at_install")
@freeze_time("2026-10-05 10:00:00")
class TestMeeting(PartyCase):
    """Cells of every size and the clicks of the form."""

    def test_form_proposes_the_month(self):
        """The secretary opens a new meeting: cell, month and chair are there."""
        with Form(self.env["party.meeting"].with_user(self.u_secretary)) as form:
            self.assertEqual(form.cell_id, self.cell)
            self.assertEqual(str(form.period), "2026-10-01")
            self.assertEqual(form.chair_id, self.m_secretary)
            form.minute_taker_id = self.m_taker
        self.assertEqual(len(form.record.attendance_ids), 6)

    def test_proposed_day_follows_the_month_chosen(self):
        self._hold(self._make_meeting(period="2026-09-01"))
        self.cell.fixed_meeting_day = 5
        with Form(self.env["party.meeting"].with_user(self.u_secretary)) as form:
            self.assertEqual(str(form.date_start)[:7], "2026-10")
            form.period = "2026-08-01"
            self.assertEqual(str(form.date_start)[:7], "2026-08")
            form.late_reason = "Nhập từ sổ giấy"

    def test_cell_of_three(self):
        """Only a secretary, no deputy: one person clicks all steps."""
        cell = self._make_cell("Chi bộ Ba người", self.province)
        secretary = self._make_plain_member("Bí thư", cell, office="secretary")
        taker = self._make_plain_member("Thư ký", cell)
        self._make_plain_member("Đảng viên", cell)
        meeting = self._make_meeting(cell, minute_taker_id=taker.id)
        self.assertEqual(meeting.chair_id, secretary)
        self._approve(meeting)
        meeting.action_report()
        self.assertEqual(meeting.state, "reported")

    def test_clerk_enters_for_a_village(self):
        """Nobody of the cell has an account: the named clerk takes every step, and it is marked."""
        cell = self._make_cell("Chi bộ Thôn Xa", self.commune)
        self._make_plain_member("Bí thư thôn", cell, office="secretary")
        taker = self._make_plain_member("Thư ký thôn", cell)
        self._make_plain_member("Cụ Tư", cell)
        with self.assertRaises(UserError):
            self.env["party.meeting"].with_user(self.u_supervisor).create({"cell_id": cell.id})
        cell.clerk_id = self.m_supervisor
        Meeting = self.env["party.meeting"].with_user(self.u_supervisor)
        self.assertEqual(Meeting._default_cell_id(), cell)
        meeting = (
            self.env["party.meeting"]
            .with_user(self.u_supervisor)
            .create(
                {
                    "cell_id": cell.id,
                    "period": "2026-10-01",
                    "date_start": "2026-10-05 00:30:00",
                    "date_end": "2026-10-05 02:10:00",
                    "location": "Nhà bí thư",
                    "minute_taker_id": taker.id,
                }
            )
        )
        self._approve(meeting)
        meeting.action_report()
        self.assertTrue(all(meeting.transition_ids.mapped("on_behalf")))

    def test_every_cell_type_has_its_sections(self):
        types = dict(self.env["party.cell"]._fields["cell_type"].selection)
        for cell_type in types:
            cell = self._make_cell(f"Chi bộ {cell_type}", self.commune, cell_type=cell_type)
            for kind in ("regular", "extraordinary"):
                with self.subTest(cell_type=cell_type, kind=kind):
                    meeting = self._make_meeting(cell, kind=kind)
                    template = meeting.section_ids.template_section_id.template_id
                    self.assertEqual((template.cell_type, template.kind), (cell_type, kind))
                    blocks = set(meeting.section_ids.mapped("block"))
                    self.assertLessEqual({"opinions", "conclusion", "adoption"}, blocks)

    def test_kind_changes_sections(self):
        meeting = self._make_meeting()
        written = meeting.text_section_ids[0]
        written.content = "<p>Đã viết</p>"
        meeting.kind = "extraordinary"
        self.assertIn(written, meeting.section_ids)
        templates = meeting.section_ids.filtered(lambda s: s != written).template_section_id
        self.assertEqual(templates.template_id.kind, "extraordinary")

    def test_template_change_leaves_prepared_meetings(self):
        meeting = self._make_meeting()
        section = meeting.text_section_ids[0]
        heading = section.heading
        section.template_section_id.heading = "Mục khác"
        self.assertEqual(section.heading, heading)

    def test_used_rules_stay(self):
        meeting = self._hold(self._make_meeting())
        with self.assertRaises(UserError):
            meeting.rule_profile_id.min_duration_regular = 10

    def test_rules_of_the_time(self):
        """A meeting of 2024 is judged by the guidance of 2018."""
        old = self._make_meeting(period="2024-05-01")
        self.assertEqual(old.rule_profile_id, self.env.ref("party_cell.rule_profile_hd12_2018"))
        new = self._make_meeting()
        self.assertEqual(new.rule_profile_id, self.env.ref("party_cell.rule_profile_hd42_2025"))

    def test_conclusion_stays_text(self):
        meeting = self._make_meeting()
        meeting.conclusion = CONCLUSION
        self.assertEqual(meeting.conclusion, CONCLUSION)

    def test_approving_fifty_costs_no_query_each(self):
        """Queries of an approval do not grow with the number of meetings."""
        cells = [self._make_cell(f"Chi bộ {index}", self.commune) for index in range(12)]
        meetings = self.env["party.meeting"]
        for cell in cells:
            people = [
                self._make_plain_member(f"{cell.name} {key}", cell, office=office)
                for key, office in (("a", "secretary"), ("b", "member"), ("c", "member"))
            ]
            meetings |= self._make_meeting(cell, minute_taker_id=people[1].id)
        for meeting in meetings:
            self._hold(meeting).minutes_adopted = True
        meetings = meetings.with_context(party_defer_pdf=True)
        self.env.flush_all()

        def count(records):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            records.action_approve()
            self.env.flush_all()
            return self.cr.sql_log_count - before

        count(meetings[0])
        one = count(meetings[1])
        ten = count(meetings[2:])
        self.assertLess(ten, 2 * one, f"one: {one}, ten: {ten}")
