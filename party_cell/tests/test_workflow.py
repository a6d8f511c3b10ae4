import psycopg2
from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.party_roles import vietnam_today
from .common import PartyCase


@tagged("post_install", "-at_install")
@freeze_time("2026-10-05 10:00:00")
class TestWorkflow(PartyCase):
    """draft -> held -> approved -> reported, and what nobody may do."""

    def test_whole_month(self):
        """A secretary takes one meeting through all states; the log tells each step."""
        meeting = self._make_meeting().with_user(self.u_secretary)
        self._complete(meeting)
        meeting.action_hold()
        self.assertEqual(meeting.state, "held")
        self.assertEqual(meeting.committee_id, self.commune)
        meeting.minutes_adopted = True
        meeting.action_approve()
        self.assertEqual(meeting.number, "01-BB/CB")
        self.assertEqual(meeting.document_ids.revision, 1)
        meeting.action_report()
        self.assertEqual(meeting.state, "reported")
        self.assertTrue(meeting.held_at and meeting.approved_at and meeting.reported_at)
        self.assertEqual(
            meeting.transition_ids.sorted("id").mapped(lambda t: (t.from_state, t.to_state)),
            [("draft", "held"), ("held", "approved"), ("approved", "reported")],
        )
        self.assertEqual(meeting.transition_ids.user_id, self.u_secretary)

    def test_reporting_notes_day_and_way(self):
        typed = self._approve(self._make_meeting())
        typed.write({"report_date": "2026-10-04", "report_way": "paper"})
        other = self._approve(self._make_meeting(kind="extraordinary"))
        other.report_way = False
        for meeting in typed | other:
            gates = meeting.get_open_gates("reported")
            meeting.action_report(reasons={gate["code"]: "x" for gate in gates})
        self.assertEqual((str(typed.report_date), typed.report_way), ("2026-10-04", "paper"))
        self.assertEqual((other.report_date, other.report_way), (vietnam_today(), "system"))
        self.assertFalse(other.copy().report_date)

    def test_state_is_nobodys_to_write(self):
        """State, stamps and number are refused to everybody, on every way in."""
        meeting = self._make_meeting()
        for user in (self.u_secretary, self.u_admin, self.env.user):
            own = meeting.with_user(user)
            for vals in ({"state": "approved"}, {"number": "09-BB/CB"}, {"held_at": "2026-10-05"}):
                with self.subTest(user=user.login, vals=vals), self.assertRaises(UserError):
                    own.write(vals)
        with self.assertRaises(UserError):
            meeting.sudo().write({"state": "approved"})
        Meeting = self.env["party.meeting"].with_user(self.u_secretary)
        base = {"cell_id": self.cell.id, "period": "2026-09-01"}
        with self.assertRaises(UserError):
            Meeting.create({**base, "state": "held"})
        with self.assertRaises(UserError):
            Meeting.with_context(default_state="approved").create(base)
        with self.assertRaises(UserError):
            meeting.with_user(self.u_secretary).copy({"state": "approved"})
        with self.assertRaises(UserError):
            meeting.with_context(party_form=True, install_mode=True).write({"state": "held"})
        result = Meeting.load(
            ["cell_id/.id", "period", "state"], [[str(self.cell.id), "2026-09-01", "Held"]]
        )
        self.assertFalse(result["ids"])
        self.assertEqual(meeting.state, "draft")

    def test_counts_are_nobodys_to_write(self):
        """Counts, the base and results follow from entries; RPC cannot write them."""
        meeting = self._make_meeting()
        vote = self.env["party.vote"].create({"meeting_id": meeting.id, "for_count": 3})
        for record, vals in (
            (meeting, {"present_count": 9}),
            (meeting, {"voting_base": 1}),
            (meeting, {"attendance_rate": 100}),
            (meeting, {"duration": 120}),
            (vote, {"base": 1}),
            (vote, {"passed": True}),
            (vote, {"cell_id": self.other_cell.id}),
            (meeting, {"vote_ids": [(1, vote.id, {"base": 1})]}),
            (meeting, {"vote_ids": [(0, 0, {"for_count": 1, "base": 1})]}),
        ):
            for user in (self.u_secretary, self.env.user):
                with self.subTest(vals=vals, user=user.login), self.assertRaises(UserError):
                    record.with_user(user).write(vals)

    def test_headings_are_fixed_once_held(self):
        """Until adoption texts are worded; no section comes, goes or changes its place."""
        meeting = self._hold(self._make_meeting())
        votes = meeting.section_ids.filtered(lambda s: s.block == "votes").with_user(self.u_taker)
        for attempt in (
            votes.unlink,
            lambda: votes.write({"block": "text"}),
            lambda: votes.copy(),
        ):
            with self.assertRaises(UserError):
                attempt()

    def test_copy_starts_in_draft(self):
        meeting = self._approve(self._make_meeting())
        copy = meeting.copy({"period": "2026-11-01"})
        self.assertEqual(copy.state, "draft")
        self.assertFalse(copy.number or copy.held_at or copy.transition_ids)

    def test_table_of_steps(self):
        """Every step from every state: only those of the table succeed."""
        allowed = {
            ("draft", "action_hold"): "held",
            ("held", "action_approve"): "approved",
            ("approved", "action_report"): "reported",
            ("held", "action_return"): "draft",
            ("approved", "action_return"): "held",
            ("reported", "action_return"): "approved",
            ("draft", "action_cancel"): "cancelled",
        }
        steps = ("action_hold", "action_approve", "action_report", "action_return", "action_cancel")
        for state in ("draft", "held", "approved", "reported", "cancelled"):
            for step in steps:
                meeting = self._make_meeting()
                self._complete(meeting).minutes_adopted = True
                meeting = meeting.with_context(party_defer_pdf=True)
                if state == "cancelled":
                    meeting.action_cancel(reason="bão")
                for before in (
                    steps[: ("draft", "held", "approved", "reported", "").index(state)]
                    if (state != "cancelled")
                    else ()
                ):
                    getattr(meeting, before)()
                self.assertEqual(meeting.state, state)
                args = {"reason": "nhầm"} if step in ("action_return", "action_cancel") else {}
                with self.subTest(state=state, step=step):
                    if (state, step) in allowed:
                        getattr(meeting, step)(**args)
                        self.assertEqual(meeting.state, allowed[state, step])
                    else:
                        with self.assertRaises(UserError):
                            getattr(meeting, step)(**args)
                        self.assertEqual(meeting.state, state)

    def test_lines_are_locked_with_their_meeting(self):
        """Roll and votes lock at hold, texts at adoption - for sudo and admin as well."""
        meeting = self._make_meeting()
        meeting.vote_ids = [(0, 0, {"target": "conclusion", "for_count": 5})]
        self._hold(meeting)
        roll, section, vote = meeting.attendance_ids[0], meeting.section_ids[1], meeting.vote_ids
        for user in (self.u_secretary, self.u_taker, self.env.user):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                roll.with_user(user).state = "unexcused"
            with self.assertRaises(UserError):
                vote.with_user(user).for_count = 1
            with self.assertRaises(UserError):
                vote.with_user(user).unlink()
        with self.assertRaises(UserError):
            roll.sudo().state = "unexcused"
        section.with_user(self.u_taker).content = "<p>Sửa câu chữ</p>"
        meeting.minutes_adopted = True
        meeting.with_context(party_defer_pdf=True).action_approve()
        with self.assertRaises(UserError):
            section.sudo().content = "<p>Sửa nữa</p>"
        with self.assertRaises(UserError):
            meeting.sudo().conclusion = "Khác"
        with self.assertRaises(UserError):
            self.env["party.meeting.opinion"].create(
                {"meeting_id": meeting.id, "guest_name": "Khách", "text": "Thêm"}
            )
        draft = self._make_meeting(period="2026-11-01")
        opinion = self.env["party.meeting.opinion"].create(
            {"meeting_id": draft.id, "guest_name": "Khách", "text": "Thêm"}
        )
        with self.assertRaises(UserError):
            opinion.meeting_id = meeting

    def test_nothing_past_draft_is_deleted(self):
        meeting = self._hold(self._make_meeting())
        for user in (self.u_secretary, self.env.user):
            with self.assertRaises(UserError):
                meeting.with_user(user).unlink()
        self._make_meeting(period="2026-11-01").with_user(self.u_secretary).unlink()

    def test_log_is_nobodys_to_write(self):
        meeting = self._hold(self._make_meeting())
        transition = meeting.transition_ids
        for attempt in (
            lambda: transition.write({"reason": "x"}),
            lambda: transition.sudo().unlink(),
            lambda: self.env["party.transition"].create(
                {"res_model": "party.meeting", "res_id": meeting.id, "to_state": "held"}
            ),
        ):
            with self.assertRaises(UserError):
                attempt()

    def test_warnings_need_a_reason_and_keep_it(self):
        meeting = self._complete(self._make_meeting(date_end="2026-10-05 01:40:00"))
        meeting = meeting.with_user(self.u_secretary)
        with self.assertRaisesRegex(UserError, "H3"):
            meeting.action_hold()
        with self.assertRaisesRegex(UserError, "H3"):
            meeting.action_hold(reasons={"H3": "  "})
        meeting.action_hold(reasons={"H3": "Mất điện"})
        self.assertEqual(meeting.state, "held")
        self.assertEqual(meeting.waiver_ids.mapped("reason"), ["Mất điện"])

    def test_refusal_names_every_gate_of_every_record(self):
        first = self._make_meeting(minute_taker_id=False, date_end=False)
        second = self._make_meeting(period="2026-11-01", chair_id=self.m_member.id)
        with self.assertRaises(UserError) as refusal:
            (first | second).action_hold()
        text = str(refusal.exception)
        self.assertIn(first.display_name, text)
        self.assertIn(second.display_name, text)
        for code in ("H1", "H2", "H3"):
            self.assertIn(code, text)

    def test_form_asks_where_rpc_refuses(self):
        meeting = self._complete(self._make_meeting(date_end="2026-10-05 01:40:00"))
        action = meeting.with_context(party_form=True).action_hold()
        self.assertEqual(action["res_model"], "party.waiver.wizard")
        wizard = (
            self.env["party.waiver.wizard"]
            .with_context(**action["context"])
            .create({"reason": "Mất điện"})
        )
        wizard.action_confirm()
        self.assertEqual(meeting.state, "held")
        with self.assertRaises(UserError):
            meeting.action_return()
        action = meeting.with_context(party_form=True).action_return()
        self.env["party.reason.wizard"].with_context(**action["context"]).create(
            {"reason": "Ghi nhầm"}
        ).action_confirm()
        self.assertEqual(meeting.state, "draft")

    def test_reason_wizard_calls_nothing_else(self):
        meeting = self._make_meeting()
        wizard = self.env["party.reason.wizard"].create(
            {
                "res_model": "party.meeting",
                "res_ids": meeting.ids,
                "method": "unlink",
                "reason": "x",
            }
        )
        with self.assertRaises(UserError):
            wizard.action_confirm()

    def test_numbers_run_on_and_are_kept(self):
        """01, 02 …; a returned paper keeps its number and gets the next revision."""
        first = self._approve(self._make_meeting())
        second = self._approve(self._make_meeting(period="2026-09-01"))
        other = self._make_meeting(self.other_cell)
        other.minute_taker_id = self.m_officer
        self._approve(other)
        self.assertEqual(
            [first.number, second.number, other.number], ["01-BB/CB", "02-BB/CB", "01-BB/CB"]
        )
        first.action_return(reason="Sai tên")
        first.conclusion = CORRECTED
        first.with_context(party_defer_pdf=True).action_approve()
        self.assertEqual(first.number, "01-BB/CB")
        self.assertEqual(sorted(first.document_ids.mapped("revision")), [1, 2])
        third = self._approve(self._make_meeting(period="2026-08-01"))
        self.assertEqual(third.number, "03-BB/CB")

    def test_last_number_on_paper(self):
        """The form asks for the last number on paper when a series begins."""
        meeting = self._hold(self._make_meeting()).with_user(self.u_secretary)
        meeting.minutes_adopted = True
        form = meeting.with_context(party_form=True, party_defer_pdf=True)
        action = form.action_approve()
        self.assertEqual(action["res_model"], "party.first.number")
        wizard = self.env["party.first.number"].with_user(self.u_secretary)
        wizard = wizard.with_context(**action["context"], party_defer_pdf=True)
        wizard.create({"last_number": 17}).action_confirm()
        self.assertEqual(meeting.number, "18-BB/CB")

    @mute_logger("odoo.sql_db")
    def test_number_series_is_unique(self):
        series = {
            "cell_id": self.cell.id,
            "term_id": self.cell.term_ids.id,
            "document_type": "BB",
        }
        Series = self.env["party.number.series"]
        Series.create(series)
        with self.assertRaises(psycopg2.IntegrityError), self.cr.savepoint():
            Series.create(series)
        with self.assertRaises(AccessError):
            Series.with_user(self.u_secretary).create(series)

    def test_next_person_gets_one_activity(self):
        """Held: the secretary; reported: officers above and the supervisor. It closes by itself."""
        meeting = self._hold(self._make_meeting())
        self.assertEqual(meeting.activity_ids.user_id, self.u_secretary)
        meeting.minutes_adopted = True
        meeting.with_context(party_defer_pdf=True).action_approve()
        self.assertEqual(len(meeting.activity_ids), 1)
        self.env["party.committee.officer"].create(
            {
                "committee_id": self.commune.id,
                "member_id": self.m_other_secretary.id,
                "date_from": "2026-01-01",
            }
        )
        meeting.action_report()
        self.assertEqual(meeting.activity_ids.user_id, self.u_supervisor | self.u_other_secretary)
        self.assertFalse(meeting.message_partner_ids, "nobody follows by itself")
        meeting.with_user(self.u_supervisor).action_receive()
        self.assertTrue(meeting.received_at)
        self.assertFalse(meeting.activity_ids)

    def test_cancelling_tells_the_superior(self):
        meeting = self._make_meeting()
        with self.assertRaises(UserError):
            meeting.with_user(self.u_secretary).action_cancel()
        meeting.with_user(self.u_secretary).action_cancel(reason="Bão, hoãn họp")
        self.assertEqual(meeting.activity_ids.user_id, self.u_supervisor)
        self.assertEqual(meeting.transition_ids.reason, "Bão, hoãn họp")

    def test_superior_returns(self):
        meeting = self._approve(self._make_meeting())
        meeting.action_report()
        with self.assertRaises(AccessError):
            meeting.with_user(self.u_secretary).action_return(reason="nhầm")
        with self.assertRaises(AccessError):
            meeting.with_user(self.u_other_officer).action_return(reason="nhầm")
        meeting.with_user(self.u_officer).action_return(reason="Thiếu danh sách")
        self.assertEqual(meeting.state, "approved")
        self.assertFalse(meeting.reported_at)


CORRECTED = "Giao đồng chí Bình rà soát hộ nghèo của ba xóm, xong trước ngày 25 tháng 10 năm 2026."
