from datetime import date
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import PartyCase


class TaskCase(PartyCase):
    """October gives tasks and is held; November is in preparation."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.october = cls._make_meeting()
        cls.task = cls._give("Rà soát hộ nghèo", cls.m_member, "2026-10-20")
        cls.other_task = cls._give("Sửa đường", cls.m_deputy, "2026-10-25")
        cls.duty = cls._give("Trực tiếp dân", cls.m_taker, False, recurring=True)
        cls._hold(cls.october)

    @classmethod
    def _give(cls, name, member, deadline, meeting=None, **vals):
        return cls.env["party.task"].create(
            {
                "meeting_id": (meeting or cls.october).id,
                "name": name,
                "member_id": member.id,
                "deadline": deadline,
                **vals,
            }
        )

    def _follow(self):
        """The daily job, without its commits."""
        with patch.object(type(self.env["ir.cron"]), "_commit_progress", return_value=60):
            self.env["party.task"]._cron_follow()

    def _next_meeting(self, month=11):
        return self._make_meeting(period=date(2026, month, 1))

    def _line(self, meeting, task):
        return meeting.review_ids.filtered(lambda line: line.task_id == task)


@tagged("post_install", "-at_install")
@freeze_time("2026-10-10 10:00:00")
class TestTask(TaskCase):
    # ------------------------------------------------------------
    # GIVING
    # ------------------------------------------------------------

    def test_defaults(self):
        self.assertEqual(self.task.cell_id, self.cell)
        self.assertEqual(self.task.report_period, date(2026, 11, 1))
        self.assertEqual(self.task.given_on, date(2026, 10, 5))
        self.assertEqual(self.task.state, "new")

    def test_wrong_lines_are_told_all_at_once(self):
        gone = self._make_plain_member("Lê Văn Đi", self.cell, date_to="2026-09-30")
        meeting = self._next_meeting()
        with self.assertRaisesRegex(UserError, "(?s)Lê Văn Đi.*20/10/2026"):
            meeting.task_ids = [
                fields.Command.create({"name": "Một", "member_id": gone.id}),
                fields.Command.create({"name": "Hai", "deadline": "2026-10-20"}),
            ]

    def test_a_task_belongs_to_a_meeting(self):
        self.assertRefused(lambda: self.env["party.task"].create({"name": "Việc"}))

    def test_locked_with_the_meeting(self):
        """Worded until the minutes are adopted; then no more, for nobody."""
        self.task.with_user(self.u_secretary).deadline = "2026-10-21"
        self.october.minutes_adopted = True
        self.october.with_context(party_defer_pdf=True).action_approve()
        for change in (
            lambda: self.task.with_user(self.u_secretary).write({"name": "Khác"}),
            lambda: self.task.sudo().write({"member_id": self.m_taker.id}),
            lambda: self._give("Thêm", self.m_member, "2026-10-30"),
            lambda: self.task.with_user(self.u_secretary).unlink(),
        ):
            self.assertRefused(change)

    def test_steps_are_not_written(self):
        for user in (self.u_secretary, self.u_member, self.env.user):
            for vals in (
                {"state": "done"},
                {"result": "Xong"},
                {"reported_at": "2026-10-06 00:00:00"},
                {"given_on": "2026-10-06"},
                {"cell_id": self.other_cell.id},
            ):
                task = self.task.with_user(user)
                self.assertRefused(lambda task=task, vals=vals: task.write(vals))
        Task = self.env["party.task"].with_user(self.u_secretary)
        vals = {"name": "Việc", "meeting_id": self.october.id}
        self.assertRefused(lambda: Task.create(vals | {"state": "done"}))
        self.assertRefused(lambda: Task.with_context(default_result="Xong").create(vals))

    def test_paste(self):
        lan = self._make_plain_member("Trần Thị Lan", self.cell)
        meeting = self._next_meeting().with_user(self.u_secretary)
        made = meeting.add_tasks(
            "1. Rà soát hộ nghèo - đ/c Lan, đ/c member - 20/11 - kỳ sau\n"
            "Vệ sinh - môi trường\n"
            "Ra quân dọn đường – các đồng chí liên quan – 15/11\n"
            "Thu quỹ – đ/c Hùng – 15/11\n"
            "Tuyên truyền – Chi đoàn – 31/11\n"
            "Tập huấn – đ/c Lan – 01/11/2026\n"
            "Trực nhà văn hóa; Chi đoàn; thường xuyên; kỳ tháng 1\n"
        )
        self.assertEqual(made["count"], 2)
        self.assertEqual(len(made["left"].splitlines()), 5)
        for problem, word in zip(
            made["problems"],
            ("who does what", "names nobody", "Hùng", "31/11", "01/11/2026"),
            strict=True,
        ):
            self.assertIn(word, problem)
        first, second = meeting.task_ids.sorted("sequence")
        self.assertEqual(first.name, "Rà soát hộ nghèo")
        self.assertEqual((first.member_id, first.helper_ids), (lan, self.m_member))
        self.assertEqual(first.deadline, date(2026, 11, 20))
        self.assertEqual(first.report_period, date(2026, 12, 1))
        self.assertEqual((second.collective, second.recurring), ("Chi đoàn", True))
        self.assertEqual(second.report_period, date(2027, 1, 1))

    def test_paste_300_at_once(self):
        meeting = self._next_meeting().with_user(self.u_secretary)
        lines = [f"Việc {i} – đ/c member – 20/11" for i in range(300)]
        lines[150] = "Việc 150 – đ/c ai đó – 20/11"
        wizard = (
            self.env["party.task.paste"]
            .with_user(self.u_secretary)
            .create({"meeting_id": meeting.id, "text": "\n".join(lines)})
        )
        wizard.action_confirm()
        self.assertEqual(wizard.count, 299)
        self.assertEqual(wizard.text, lines[150])
        wizard.text = "Việc 150 – đ/c member – 20/11"
        wizard.action_confirm()
        self.assertEqual(len(meeting.task_ids), 300)

    # ------------------------------------------------------------
    # GATES
    # ------------------------------------------------------------

    def test_a2(self):
        """Owner, day and session; words that name nobody are no owner."""
        self.assertNotIn("A2", self._codes(self.october, "approved"))
        vague = self._give("Phát triển kinh tế", self.m_member, "2026-10-20")
        vague.write({"member_id": False, "collective": "Các đồng chí liên quan", "deadline": False})
        gates = [g for g in self.october.get_open_gates("approved") if g["code"] == "A2"]
        self.assertEqual(len(gates), 2)
        self.assertTrue(all("Phát triển kinh tế" in gate["message"] for gate in gates))
        vague.write({"collective": "Chi đoàn", "recurring": True})
        self.assertNotIn("A2", self._codes(self.october, "approved"))
        vague.report_period = False
        self.assertIn("A2", self._codes(self.october, "approved"))

    def test_a3(self):
        with freeze_time("2026-11-06"):
            meeting = self._hold(self._next_meeting())
            self.assertIn("A3", self._codes(meeting, "approved"))
            for line in meeting.review_ids:
                line.write({"state": "late", "result": "Còn vướng mặt bằng"})
            self.assertNotIn("A3", self._codes(meeting, "approved"))

    # ------------------------------------------------------------
    # REPORTING AND CONFIRMING
    # ------------------------------------------------------------

    def test_member_reports_own_task(self):
        task = self.task.with_user(self.u_member)
        task.progress = "Đang rà soát"
        task.action_report_progress("Xong 10/12 hộ", "doing")
        self.assertEqual((task.state, task.is_waiting), ("doing", False))
        dialog = task.action_open_report()
        file = (
            self.env["ir.attachment"]
            .with_user(self.u_member)
            .create({"name": "anh.txt", "raw": b"x", "res_model": "party.task.report"})
        )
        self.env["party.task.report"].with_user(self.u_member).with_context(
            **dialog["context"]
        ).create(
            {"progress": "Xong 12/12 hộ", "attachment_ids": [(6, 0, file.ids)]}
        ).action_confirm()
        self.assertEqual((task.state, task.is_waiting), ("doing", True))
        self.assertFalse(task.reported_through_id)
        self.assertEqual(task.evidence_ids.with_user(self.u_secretary).raw, b"x")
        self.task.with_user(self.u_secretary).action_confirm()
        self.assertEqual((task.state, task.result), ("done", "Xong 12/12 hộ"))
        self.assertEqual(task.done_date, date(2026, 10, 10))
        self.assertRefused(lambda: task.action_report_progress("Sửa lại"))
        self.assertRefused(lambda: task.write({"progress": "Sửa lại"}))

    def test_member_changes_nothing_else(self):
        task = self.task.with_user(self.u_member)
        for vals in (
            {"name": "Nhẹ hơn"},
            {"deadline": "2027-01-01"},
            {"member_id": self.m_taker.id},
            {"report_period": "2027-01-01"},
            {"collective": "Chi đoàn"},
        ):
            self.assertRefused(lambda vals=vals: task.write(vals))
        self.assertRefused(task.action_confirm)
        self.assertRefused(lambda: task.action_stop(reason="Khó"))
        self.assertRefused(task.unlink)

    def test_nobody_reports_for_others(self):
        for user in (
            self.u_probationer,
            self.u_other_secretary,
            self.u_supervisor,
            self.u_officer,
            self.u_committee_member,
            self.u_admin,
            self.u_hr,
        ):
            with self.subTest(user=user.login):
                for task in (self.task, self.other_task):
                    own = task.with_user(user)
                    with self.assertRaises(AccessError):
                        own.action_report_progress("Xong")
                    with self.assertRaises(AccessError):
                        own.write({"progress": "Xong"})
                    with self.assertRaises(AccessError):
                        own.action_confirm("done")
        with self.assertRaisesRegex(AccessError, "reported by the comrade who is accountable"):
            self.other_task.with_user(self.u_member).action_report_progress("Xong")

    def test_helper_reports(self):
        self.other_task.helper_ids = self.m_member
        self.other_task.with_user(self.u_member).action_report_progress("Xong 300 m")
        self.assertTrue(self.other_task.is_waiting)

    def test_secretary_reports_for_a_comrade(self):
        self.task.with_user(self.u_secretary).action_report_progress("Xong", "not_done")
        self.assertEqual(self.task.reported_through_id, self.m_member)
        self.task.with_user(self.u_secretary).action_reject(reason="Làm tiếp")
        self.assertEqual((self.task.state, self.task.is_waiting), ("doing", False))
        told = self.env["mail.activity"].search(
            [("res_model", "=", "party.task"), ("res_id", "=", self.task.id)]
        )
        self.assertEqual(told.user_id, self.u_member)
        self.assertNotIn(self.task.name, told.summary)

    def test_confirm_many(self):
        tasks = (self.task | self.other_task).with_user(self.u_secretary)
        with self.assertRaisesRegex(UserError, "Sửa đường"):
            tasks.action_confirm()
        tasks.action_report_progress("Xong")
        tasks.action_confirm()
        self.assertEqual(tasks.mapped("state"), ["done", "done"])
        with self.assertRaises(UserError):
            tasks.action_confirm()

    def test_stop_takes_a_reason(self):
        task = self.task.with_user(self.u_secretary)
        self.assertRefused(task.action_stop)
        dialog = task.with_context(party_form=True).action_stop()
        self.env["party.reason.wizard"].with_user(self.u_secretary).with_context(
            **dialog["context"]
        ).create({"reason": "Xã làm thay"}).action_confirm()
        self.assertEqual((task.state, task.note), ("cancelled", "Xã làm thay"))

    # ------------------------------------------------------------
    # ACCESS
    # ------------------------------------------------------------

    def _assertReads(self, user, record, expected):
        own = record.with_user(user)
        self.assertIs(own.has_access("read"), expected, f"{user.login} {record}")
        try:
            found = own.browse().search([("id", "=", record.id)])
        except AccessError:
            found = own.browse()
        self.assertEqual(bool(found), expected, f"{user.login} {record} search")

    def test_handed_over(self):
        """Who has left is followed by another comrade; what the meeting said stays on paper."""
        self.env["party.membership"].search(
            [("member_id", "=", self.m_member.id)]
        ).date_to = "2026-10-09"
        self.env.invalidate_all()
        task = self.task.with_user(self.u_secretary)
        self.assertTrue(task.member_left)
        dialogue = Form.from_action(task.env, task.action_open_handover())
        dialogue.member_id = self.m_taker
        dialogue.reason = "đã chuyển sinh hoạt"
        dialogue.save().action_confirm()
        self.assertEqual(task.member_id, self.m_taker)
        self.assertFalse(task.member_left)
        log = task.message_ids[:1].body
        for words in (self.m_member.name, self.m_taker.name, "đã chuyển sinh hoạt"):
            self.assertIn(words, log)
        self.assertIn(self.m_member.name, self.task._get_table()["rows"][0]["person"])
        task.with_user(self.u_taker).action_report_progress("Xong")
        with self.assertRaises(UserError):  # reported: confirmed or given back first
            task.action_hand_over(self.m_deputy.id, "bận")

    def test_who_hands_over(self):
        task = self.task.with_user(self.u_secretary)
        with self.assertRaises(UserError):
            task.action_hand_over(self.m_deputy.id, " ")
        for stranger in (self.m_other_secretary, self.env["party.member"]):
            with self.assertRaises(UserError):
                task.action_hand_over(stranger.id, "bận")
        for user in (self.u_member, self.u_supervisor):
            with self.assertRaises(AccessError):
                self.task.with_user(user).action_hand_over(self.m_deputy.id, "bận")
        task.action_hand_over(self.m_deputy.id, "bận")
        self.assertEqual(task.given_to_id, self.m_member)

    def test_who_reads_what(self):
        draft = self._give("Việc tháng 11", self.m_member, "2026-11-20", self._next_meeting())
        line = draft.meeting_id.review_ids[:1]
        assignment = self.env["party.assignment"].create(
            {"cell_id": self.cell.id, "member_id": self.m_member.id, "name": "Cụm 3"}
        )
        rows = [
            # user, task in preparation, task given, review in preparation, assignment
            (self.u_secretary, True, True, True, True),
            (self.u_committee_member, True, True, True, True),
            (self.u_taker, True, True, True, True),
            (self.u_member, False, True, False, True),
            (self.u_probationer, False, True, False, True),
            (self.u_other_secretary, False, False, False, False),
            (self.u_supervisor, False, True, False, True),
            (self.u_officer, False, True, False, True),
            (self.u_other_officer, False, False, False, False),
            (self.u_hr, False, False, False, False),
            (self.u_nobody, False, False, False, False),
            (self.u_admin, True, True, True, True),
        ]
        for user, *expected in rows:
            for record, reads in zip((draft, self.task, line, assignment), expected, strict=True):
                self._assertReads(user, record, reads)

    def test_who_gives_tasks(self):
        meeting = self._next_meeting()
        for user, allowed in (
            (self.u_secretary, True),
            (self.u_committee_member, True),
            (self.u_taker, True),
            (self.u_member, False),
            (self.u_supervisor, False),
            (self.u_other_secretary, False),
            (self.u_admin, False),
        ):
            Task = self.env["party.task"].with_user(user)
            vals = {"meeting_id": meeting.id, "name": "Việc", "deadline": "2026-11-20"}
            with self.subTest(user=user.login):
                if allowed:
                    Task.create(vals)
                else:
                    self.assertRefused(lambda Task=Task, vals=vals: Task.create(vals))
        Assignment = self.env["party.assignment"]
        vals = {"cell_id": self.cell.id, "member_id": self.m_member.id, "name": "Cụm 3"}
        for user in (self.u_member, self.u_supervisor, self.u_other_secretary):
            own = Assignment.with_user(user)
            self.assertRefused(lambda own=own: own.create(vals))
        Assignment.with_user(self.u_secretary).create(vals)

    def test_own_tasks_after_a_transfer(self):
        self.env["party.membership"].search(
            [("member_id", "=", self.m_member.id)]
        ).date_to = "2026-10-09"
        with self.assertRaises(AccessError):  # whom no cell knows reports nothing
            self.task.with_user(self.u_member).action_report_progress("Xong")
        self.env["party.membership"].create(
            {
                "member_id": self.m_member.id,
                "cell_id": self.other_cell.id,
                "date_from": "2026-10-10",
            }
        )
        self._assertReads(self.u_member, self.task, True)
        self._assertReads(self.u_member, self.other_task, False)
        self.task.with_user(self.u_member).action_report_progress("Xong")
        self.assertTrue(self.task.is_waiting)

    def test_tasks_of_a_committee_meeting_stay_there(self):
        meeting = self._make_meeting(
            kind="committee_meeting", minute_taker_id=self.m_committee_member.id
        )
        task = self._give("Chuẩn bị nhân sự", self.m_deputy, "2026-10-20", meeting)
        meeting.action_all_present()
        meeting.write({"conclusion": "Thống nhất nhân sự dự kiến, giao đồng chí phó bí thư làm."})
        meeting.action_hold(
            {"H7": "Ngắn", "H4": "Ngắn", "H3": "Ngắn", "H5": "Ngắn", "H6": "Ngắn", "N11": "Ngắn"}
        )
        self._assertReads(self.u_member, task, False)
        self._assertReads(self.u_committee_member, task, True)

    # ------------------------------------------------------------
    # HOME
    # ------------------------------------------------------------

    def test_home(self):
        home = self.env["party.cell"].with_user(self.u_member).get_home()
        self.assertEqual([task["id"] for task in home["tasks"]["tasks"]], self.task.ids)
        self.task.with_user(self.u_member).action_report_progress("Xong")
        home = self.env["party.cell"].with_user(self.u_secretary).get_home()
        self.assertEqual(home["cells"][0]["tasks"], {"waiting": 1, "late": 0})


@tagged("post_install", "-at_install")
@freeze_time("2026-11-06 10:00:00")
class TestTaskReview(TaskCase):
    """What became of the last meeting's tasks opens the next."""

    def test_three_months(self):
        november = self._next_meeting()
        self.assertEqual(november.review_ids.task_id, self.task | self.other_task | self.duty)
        openings = {line.task_id: line.opening for line in november.review_ids}
        self.assertEqual(openings[self.task], "dated")
        self.assertEqual(openings[self.duty], "recurring")
        # it follows while the meeting is in preparation
        self.task.with_user(self.u_member).action_report_progress("Xong 12/12 hộ")
        self.task.with_user(self.u_secretary).action_confirm()
        line = self._line(november, self.task)
        self.assertEqual((line.state, line.result), ("done", "Xong 12/12 hộ"))
        self.duty.with_user(self.u_taker).action_report_progress("Đã trực 4 buổi")
        self.duty.with_user(self.u_secretary).action_confirm()
        self.assertEqual(self.duty.state, "new" if not self.duty.progress else "doing")
        self.assertEqual(self._line(november, self.duty).state, "done")
        self.assertEqual((november.review_due_count, november.review_done_count), (3, 2))
        self.assertEqual(november.review_rate, 66.7)
        # what is typed in the meeting stands, and closes the task
        self._line(november, self.other_task).write({"state": "not_done", "result": "Thiếu vốn"})
        self._hold(november)
        self.assertEqual(self.other_task.state, "not_done")
        self.assertEqual(self.other_task.reviewed_in_id, november)
        self.assertEqual(self.task.reviewed_in_id, november)
        self.assertEqual((self.duty.state, self.duty.reported_at), ("doing", False))
        # only the standing duty comes again
        december = self._next_meeting(12)
        self.assertEqual(december.review_ids.task_id, self.duty)
        # frozen with the meeting
        self.assertEqual(self._line(november, self.duty).state, "done")
        with self.assertRaises(UserError):
            november.review_ids[0].sequence = 99

    def test_open_tasks_come_again(self):
        november, december = self._next_meeting(), self._next_meeting(12)
        self.assertEqual(december.review_ids.task_id, november.review_ids.task_id)
        self._line(november, self.task).write({"state": "done", "result": "Xong"})
        new = self._give("Việc mới", self.m_member, "2026-11-20", november)
        self._hold(november)
        self.assertEqual(december.review_ids.task_id, self.other_task | self.duty | new)
        again = self._make_meeting(period="2027-01-01").review_ids
        self.assertEqual(
            again.filtered(lambda line: line.task_id == self.other_task).opening, "doing"
        )

    def test_opened_again_and_corrected(self):
        november = self._next_meeting()
        line = self._line(november, self.task)
        line.write({"state": "done", "result": "Xong"})
        self._hold(november)
        line.write({"state": "doing", "result": "Ghi nhầm, còn 2 hộ"})  # held: still worded
        self.assertEqual((self.task.state, self.task.reviewed_in_id.id), ("doing", False))
        november.action_return("Sửa")
        line.write({"state": "done", "result": "Xong thật"})
        november.action_hold()
        self.assertEqual((self.task.state, self.task.result), ("done", "Xong thật"))

    def test_given_again_when_opened(self):
        """A meeting opened again gives nothing until it is held anew."""
        november = self._next_meeting()
        self.october.action_return("Sửa")
        self.assertFalse(self.task.given_on)
        self._assert_not_followed()
        november.sudo()._fill_reviews()
        self.assertFalse(november.review_ids)
        self.october.action_hold()
        self.assertEqual(len(november.review_ids), 3)

    def _assert_not_followed(self):
        self._follow()
        self.assertEqual(self.task.state, "new")

    def test_due_counts(self):
        later = self._give("Dài hạn", self.m_member, "2026-12-30", report_period="2026-11-01")
        november = self._next_meeting()
        self.assertIn(later, november.review_ids.task_id)
        self.assertEqual(november.review_due_count, 3)  # its day has not come
        self._line(november, later).write({"state": "done", "result": "Xong sớm"})
        self.assertEqual((november.review_due_count, november.review_rate), (4, 25.0))

    def test_papers(self):
        november = self._next_meeting()
        self._line(november, self.task).write({"state": "done", "result": "Xong <b>12</b> hộ"})
        self._give("Việc tháng 12", self.m_member, "2026-11-20", november)
        self._hold(november)
        html = str(november._get_paper_data("minutes")[november.id]["parts"])
        self.assertEqual(html.count("Tình trạng đầu kỳ"), 1)
        for text in (
            "Hoàn thành: Xong &lt;b&gt;12&lt;/b&gt; hộ",
            "Có mốc thời hạn (20/10/2026)",
            "Hoàn thành 01/03 nhiệm vụ đến hạn, đạt 33,3 %.",
            "Việc tháng 12",
            "Kỳ tháng 12/2026",
        ):
            self.assertIn(text, html)
        november.minutes_adopted = True
        for line in november.review_ids - self._line(november, self.task):
            line.result = "Đang làm"
        november.with_context(party_defer_pdf=True).action_approve()
        frozen = november.document_ids.filtered(lambda d: d.paper == "minutes")
        self.assertIn("Xong &lt;b&gt;12&lt;/b&gt; hộ", str(frozen.data))
        sheet = november._get_paper_data("tasks")[november.id]
        self.assertEqual(
            sheet["roll"]["rows"][0],
            {
                "order": "1",
                "task": "Việc tháng 12",
                "person": f"Đồng chí {self.m_member.name}",
                "time": "20/11/2026",
                "report": "Kỳ tháng 12/2026",
            },
        )

    def test_no_table_without_review(self):
        html = str(self.october._get_paper_data("minutes")[self.october.id]["parts"])
        self.assertNotIn("Tình trạng đầu kỳ", html)

    def test_constant_queries(self):
        def fill(cells):
            meetings = self.env["party.meeting"]
            for cell in cells:
                meetings |= self._make_meeting(cell, period="2026-11-01")
            for i, meeting in enumerate(meetings):
                self._give(
                    f"Việc {i}",
                    self.env["party.member"],
                    "2026-11-20",
                    meeting,
                    collective="Chi đoàn",
                )
            meetings._workflow_write({"state": "held"})
            drafts = self.env["party.meeting"]
            for cell in cells:
                drafts |= self._make_meeting(cell, period="2026-12-01")
            drafts.review_ids.unlink()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            drafts._fill_reviews()
            drafts.mapped("review_rate")
            self.env.flush_all()
            self.assertEqual(len(drafts.review_ids), len(cells))
            return self.env.cr.sql_log_count - before

        few = [self._make_cell(f"Chi bộ Ít {i}", self.commune) for i in range(2)]
        many = [self._make_cell(f"Chi bộ Nhiều {i}", self.commune) for i in range(8)]
        self.assertLessEqual(fill(many), fill(few) + 2)


@tagged("post_install", "-at_install")
@freeze_time("2026-10-18 10:00:00")
class TestTaskReminder(TaskCase):
    def _activities(self, user, model="party.task"):
        return self.env["mail.activity"].search(
            [
                ("res_model", "=", model),
                ("user_id", "=", user.id),
                ("activity_type_id", "=", self.env.ref("party_cell.mail_activity_type_task").id),
            ]
        )

    def _mails(self):
        return self.env["mail.mail"].search([("email_to", "like", "member@example.com")])

    def test_before_and_after(self):
        follow = self._follow
        self.m_member.email = "member@example.com"
        follow()
        activity = self._activities(self.u_member)
        self.assertEqual(
            (activity.res_id, activity.date_deadline), (self.task.id, date(2026, 10, 20))
        )
        self.assertNotIn(self.task.name, activity.summary)
        summary = activity.summary
        self.assertEqual(len(self._mails()), 1)
        self.assertNotIn(self.task.name, self._mails().body_html)
        follow()
        self.assertEqual(len(self._activities(self.u_member)), 1)
        self.assertEqual(len(self._mails()), 1)
        with freeze_time("2026-10-22"):
            follow()
            self.assertEqual(self.task.state, "late")
            self.assertNotEqual(self._activities(self.u_member).summary, summary)
            self.assertEqual(len(self._mails()), 2)
            self.assertTrue(self._activities(self.u_secretary, "party.cell"))
            self.assertFalse(self._activities(self.u_supervisor, "party.cell"))
        with freeze_time("2026-10-28"):  # more than seven days after
            follow()
            risen = self._activities(self.u_supervisor, "party.cell")
            self.assertEqual(risen.res_id, self.cell.id)
            self.assertIn("7", risen.summary)
            # what is reported is reminded of no more
            self.task.with_user(self.u_member).action_report_progress("Xong")
            self.assertFalse(self._activities(self.u_member))
            follow()
            self.assertFalse(self._activities(self.u_supervisor, "party.cell"))
            self.assertEqual(len(self._mails()), 2)

    def test_longer_time_opens_it_again(self):
        with freeze_time("2026-10-22"):
            self._follow()
            self.task.with_user(self.u_secretary).deadline = "2026-10-30"
            self.assertEqual(self.task.state, "doing")

    def test_who_has_left_is_not_reminded(self):
        self.env["party.membership"].search(
            [("member_id", "=", self.m_member.id)]
        ).date_to = "2026-10-09"
        self._follow()
        self.assertFalse(self._activities(self.u_member))

    def test_constant_queries(self):
        def count(tasks):
            for index in range(tasks):
                self._give(f"Việc {tasks} {index}", self.m_member, "2026-10-15")
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._follow()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count(1)  # fills the registry's caches
        self.assertLessEqual(count(60), count(3) + 3)

    def test_who_is_above_in_constant_queries(self):
        tasks = self.env["party.task"]
        for index in range(4):
            cell = self._make_cell(f"Chi bộ {index}", self.commune)
            member = self._make_plain_member(f"Người {index}", cell)
            cell.supervisor_id = self._make_plain_member(f"Phụ trách {index}", self.other_cell)
            meeting = self._make_meeting(cell, chair_id=member.id)
            tasks |= self._give("Sửa đường", member, "2026-10-20", meeting)

        def count(some):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some._get_next_above()
            return self.env.cr.sql_log_count - before

        self.assertEqual(count(tasks), count(tasks[:1]))

    def test_standing_assignments(self):
        assignment = self.env["party.assignment"].create(
            {
                "cell_id": self.cell.id,
                "member_id": self.m_member.id,
                "name": "Phụ trách 12 hộ cụm 3",
                "date_from": "2026-09-01",
                "date_to": "2026-11-10",
            }
        )
        follow = self._follow
        follow()
        follow()
        task = assignment.task_ids
        self.assertEqual(len(task), 1)
        self.assertEqual(
            (task.deadline, task.report_period), (date(2026, 10, 31), date(2026, 11, 1))
        )
        self.assertTrue(task.with_user(self.u_member).is_own)
        with self.assertRaises(UserError):
            task.with_user(self.u_secretary).deadline = "2027-01-01"
        task.with_user(self.u_member).action_report_progress("Đã thăm 12 hộ")
        with freeze_time("2026-11-06"):
            follow()
            self.assertEqual(len(assignment.task_ids), 2)
            self.assertIn(task, self._next_meeting().review_ids.task_id)
        with freeze_time("2026-12-01"):
            follow()
            self.assertEqual(len(assignment.task_ids), 2)
