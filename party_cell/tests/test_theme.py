import json

import psycopg2
from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import PartyCase

OUTLINE = "<h3>1. Sự cần thiết</h3><p>Rác thải ở chợ chưa được phân loại.</p>"


class ThemeCase(PartyCase):
    @classmethod
    def _make_theme(cls, cell=None, **vals):
        """A theme of the present quarter whose outline is written, approved and sent."""
        vals = {
            "cell_id": (cell or cls.cell).id,
            "name": "Phân loại rác tại nguồn",
            "year": 2026,
            "quarter": "4",
            "author_id": cls.m_member.id if not cell else False,
            "outline": OUTLINE,
            "outline_approved_by": "committee",
            "outline_approved_date": "2026-10-01",
            "sent_date": "2026-10-02",
            **vals,
        }
        if not vals["outline"]:
            del vals["outline"]  # then it begins with the skeleton
        return cls.env["party.theme"].create(vals)

    @classmethod
    def _make_thematic(cls, theme=None, **vals):
        """A thematic meeting on the 15th, beside the regular one of the month."""
        return cls._make_meeting(
            **{
                "kind": "thematic",
                "date_start": "2026-10-04 00:30:00",
                "date_end": "2026-10-04 02:10:00",
                "theme_id": theme.id if theme else False,
                **vals,
            }
        )

    @classmethod
    def _present(cls, theme):
        """The theme is presented at a meeting that was held."""
        return cls._hold(cls._make_thematic(theme))

    @classmethod
    def _finalise(cls, theme):
        cls._present(theme)
        theme.write(
            {
                "outcome": "conclusion",
                "outcome_text": "Mỗi tổ làm điểm một ngõ, xong trước ngày 30/11.",
                "final_text": "<p>Chuyên đề hoàn chỉnh.</p>",
                "lessons": "Gửi câu hỏi thảo luận sớm hơn.",
            }
        )
        theme.with_context(party_defer_pdf=True).action_approve()
        return theme

    def assertReads(self, user, record, expected):
        own = record.with_user(user)
        self.assertIs(own.has_access("read"), expected, f"{user.login}: known record")
        try:
            found = own.search([("id", "=", record.id)])
        except AccessError:
            found = own.browse()
        self.assertEqual(bool(found), expected, f"{user.login}: search")


@tagged("post_install", "-at_install")
@freeze_time("2026-10-05 10:00:00")
class TestThemeChain(ThemeCase):
    """From the topic to the lessons learnt."""

    def test_whole_chain(self):
        """Each person does his or her part, from the suggestion to the superior's receipt."""
        topic = (
            self.env["party.theme.suggestion"]
            .with_user(self.u_officer)
            .create({"name": "Tiết kiệm, chống lãng phí", "year": 2026, "quarter": "4"})
        )
        self.assertEqual(topic.committee_id, self.province)
        action = topic.with_user(self.u_secretary).action_take()
        theme = self.env["party.theme"].browse(action["res_id"])
        self.assertRecordValues(
            theme, [{"cell_id": self.cell.id, "source": "suggested", "suggestion_id": topic.id}]
        )
        self.assertIn("Sự cần thiết", theme.outline, "the outline begins with its parts")
        secretary = theme.with_user(self.u_secretary)

        secretary.author_id = self.m_member
        self.assertEqual(theme.activity_ids.user_id, self.u_member, "the author is told")
        theme.with_user(self.u_member).outline = OUTLINE
        secretary.write({"outline_approved_by": "committee", "outline_approved_date": "2026-10-01"})
        with freeze_time("2026-10-01 03:00:00"):
            secretary.action_notify()
        self.assertEqual(str(theme.sent_date), "2026-10-01")
        self.env["party.theme.contribution"].with_user(self.u_taker).create(
            {"theme_id": theme.id, "title": "Kinh nghiệm của tổ 3"}
        )
        self.assertEqual(theme.contribution_ids.member_id, self.m_taker)

        meeting = self._make_thematic().with_user(self.u_secretary)
        self._make_meeting()
        meeting.theme_id = theme
        self.assertEqual(meeting.co_chair_id, self.m_member, "the author co-chairs")
        self.assertEqual(self._codes(meeting, "notified", "block"), [])
        self._hold(meeting)
        self.assertEqual(theme.state, "held", "the meeting moves its theme along")

        secretary.write({"outcome": "study", "outcome_text": "Tiếp tục khảo sát."})
        theme.with_user(self.u_member).write(
            {"final_text": "<p>Hoàn chỉnh</p>", "lessons": "Cần số liệu sớm."}
        )
        secretary.with_context(party_defer_pdf=True).action_approve()
        self.assertEqual(theme.document_ids.paper, "theme_outline")
        self.assertIn("Hoàn chỉnh", json.dumps(theme.document_ids.data, ensure_ascii=False))
        secretary.action_report()
        theme.with_user(self.u_officer).action_receive()
        self.assertTrue(theme.received_at)

    def test_topic_is_taken_once(self):
        topic = self.env["party.theme.suggestion"].create(
            {"name": "Chuyển đổi số", "year": 2026, "committee_id": self.commune.id}
        )
        own = topic.with_user(self.u_secretary)
        first = own.action_take()["res_id"]
        self.assertEqual(own.action_take()["res_id"], first, "a second click opens the first")
        self.assertEqual(topic.with_user(self.u_admin).taken_count, 1)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.UniqueViolation),
            self.cr.savepoint(),
        ):
            self._make_theme(suggestion_id=topic.id)
        self.env["party.theme"].browse(first).action_cancel(reason="Chọn chuyên đề khác")
        self.assertNotEqual(own.action_take()["res_id"], first, "after a cancellation: anew")

    def test_topic_for_several_cells_asks_for_the_cell(self):
        second = self._make_cell("Chi bộ Hai", self.commune)
        (self.cell | second).clerk_id = self.m_supervisor
        topic = self.env["party.theme.suggestion"].create(
            {"name": "Chuyển đổi số", "committee_id": self.commune.id}
        )
        action = topic.with_user(self.u_supervisor).action_take()
        self.assertNotIn("res_id", action)
        self.assertEqual(action["context"]["default_suggestion_id"], topic.id)

    def test_topic_of_another_branch(self):
        topic = self.env["party.theme.suggestion"].create(
            {"name": "Khác", "committee_id": self.other_commune.id}
        )
        self.assertRefused(topic.with_user(self.u_secretary).action_take)
        with self.assertRaises(ValidationError), self.cr.savepoint():
            self._make_theme(suggestion_id=topic.id)

    def test_two_themes_for_one_meeting(self):
        first, second = self._make_theme(), self._make_theme(name="Chuyên đề khác")
        meeting = self._make_thematic(first)
        with self.assertRaisesRegex(ValidationError, "Phân loại rác"), self.cr.savepoint():
            second.meeting_id = meeting
        meeting.theme_id = second
        self.assertFalse(first.meeting_id, "the meeting's own form exchanges the theme")
        other = self._make_thematic(date_start="2026-10-20 00:30:00", date_end=False)
        with self.assertRaisesRegex(UserError, "already"), self.cr.savepoint():
            other.theme_id = second
        second.action_cancel(reason="Không cần nữa")
        self.assertFalse(meeting.theme_id, "a cancelled theme makes room")
        meeting.theme_id = first

    @mute_logger("odoo.sql_db")
    def test_two_themes_for_one_meeting_in_the_database(self):
        """What two people do at the same moment is refused by the index."""
        meeting = self._make_thematic(self._make_theme())
        second = self._make_theme(name="Chuyên đề khác")
        with self.assertRaises(psycopg2.errors.UniqueViolation), self.cr.savepoint():
            self.cr.execute(
                "UPDATE party_theme SET meeting_id = %s WHERE id = %s", (meeting.id, second.id)
            )

    def test_meeting_of_another_kind_or_cell(self):
        theme = self._make_theme()
        for meeting in (
            self._make_meeting(),
            self._make_meeting(self.other_cell, kind="thematic", minute_taker_id=False),
        ):
            with self.assertRaises(ValidationError), self.cr.savepoint():
                theme.meeting_id = meeting
        for vals in (
            {"author_id": self.m_other_secretary.id},
            {"cell_id": self.other_cell.id},
            {"year": 26},
        ):
            error = psycopg2.IntegrityError if "year" in vals else UserError
            with mute_logger("odoo.sql_db"), self.assertRaises(error), self.cr.savepoint():
                theme.write(vals)
                self.env.flush_all()

    def test_other_kind_lets_the_theme_go(self):
        theme = self._make_theme()
        meeting = self._make_thematic(theme)
        meeting.kind = "combined"
        self.assertEqual(meeting.theme_id, theme)
        meeting.kind = "regular"
        self.assertFalse(theme.meeting_id)

    def test_held_meeting_keeps_its_theme(self):
        theme, other = self._make_theme(), self._make_theme(name="Chuyên đề khác")
        meeting = self._present(theme)
        self.assertRefused(lambda: meeting.write({"theme_id": other.id}))
        self.assertRefused(lambda: other.write({"meeting_id": meeting.id}))
        self.assertRefused(lambda: theme.write({"meeting_id": False}))

    def test_returned_meeting_leaves_its_theme(self):
        theme = self._make_theme()
        meeting = self._present(theme)
        meeting.action_return(reason="Sai giờ")
        self.assertEqual(theme.state, "held")
        self.assertIn("T1", self._codes(meeting, "cancelled", "block"))
        self.assertRefused(lambda: meeting.action_cancel(reason="Không họp"))
        theme.action_return(reason="Chưa trình bày")
        self.assertNotIn("T1", self._codes(meeting, "cancelled"))
        meeting.action_cancel(reason="Không họp")
        self.assertIn("T1", self._codes(theme, "held"))
        second = self._make_thematic(date_start="2026-10-20 00:30:00", date_end=False)
        second.theme_id = theme

    def test_theme_with_a_warning_is_not_moved(self):
        """The form of the theme tells what is missing; the meeting itself is held all the same."""
        theme = self._make_theme(sent_date="2026-10-04")
        meeting = self._present(theme)
        self.assertEqual((meeting.state, theme.state), ("held", "draft"))
        theme.action_hold(reasons={"N6": "Gửi bản giấy tận nhà từ trước."})
        self.assertEqual(theme.state, "held")

    def test_minute_taker_holds_meeting_and_theme(self):
        theme = self._make_theme()
        meeting = self._complete(self._make_thematic(theme))
        meeting.with_user(self.u_taker).action_hold()
        self.assertEqual(theme.state, "held")

    def test_co_chair(self):
        theme = self._make_theme()
        meeting = self._make_thematic(co_chair_id=self.m_deputy.id)
        theme.meeting_id = meeting
        self.assertEqual(meeting.co_chair_id, self.m_deputy, "who was chosen stays")
        second = self._make_theme(name="Khác", author_id=self.m_secretary.id)
        other = self._make_thematic(second, date_start="2026-10-20 00:30:00", date_end=False)
        self.assertFalse(other.co_chair_id, "the chair does not co-chair")
        second.author_id = self.m_taker
        self.assertEqual(other.co_chair_id, self.m_taker)
        second.author_id = self.m_member
        self.assertEqual(other.co_chair_id, self.m_member, "a new author, a new co-chair")
        data = other._get_paper_data("minutes")[other.id]
        line = next(line for line in data["lines"] if line["key"] == "co_chair")
        self.assertIn(self.m_member.name, line["text"])
        line = next(line for line in data["lines"] if line["key"] == "theme")
        self.assertEqual(line["text"], f"{other.theme_id.name}.")

    def test_form_of_the_meeting(self):
        theme = self._make_theme()
        form = Form(
            self.env["party.meeting"]
            .with_user(self.u_secretary)
            .with_context(default_theme_id=theme.id, default_kind="thematic")
        )
        self.assertEqual(form.co_chair_id, self.m_member)
        form.kind = "regular"
        self.assertFalse(form.theme_id)
        form.kind = "thematic"
        form.theme_id = theme
        self.assertEqual(form.save().theme_id, theme)
        self.assertEqual(str(theme.meeting_id.kind), "thematic")

    def test_form_of_the_theme(self):
        """The skeleton comes with the cell; what was written is kept."""
        form = Form(self.env["party.theme"].with_user(self.u_secretary))
        self.assertEqual(form.cell_id, self.cell)
        self.assertIn("Giải pháp", form.outline)
        form.name = "Chuyên đề"
        theme = form.save()
        self.assertEqual(theme._get_unwritten(), theme)
        theme.outline = OUTLINE
        self.assertFalse(theme._get_unwritten())

    def test_form_holds_still(self):
        """What is typed while a button works would be lost by the reload after it."""
        for name in ("party.theme", "party.resolution", "party.notice", "party.cell.paper"):
            arch = self.env[name].get_view(view_type="form")["arch"]
            self.assertIn('js_class="party_record_form"', arch, name)

    def test_skeleton_of_the_nearest_committee(self):
        self.env["party.paper.form"].create(
            {
                "paper": "theme_outline",
                "committee_id": self.province.id,
                "title": "ĐỀ CƯƠNG",
                "abstract": "{theme}",
                "left_signature": "NGƯỜI VIẾT",
                "right_signature": "T/M CHI BỘ",
                "skeleton": "<p>Mẫu của tỉnh</p>",
            }
        )
        theme = self._make_theme(outline=False)
        self.assertIn("Mẫu của tỉnh", theme.outline)


@tagged("post_install", "-at_install")
@freeze_time("2026-10-05 10:00:00")
class TestThemeGates(ThemeCase):
    """Each gate is opened by its fault and closed by mending it."""

    def assertOpens(self, record, code, target, severity, vals, mend):
        record.write(vals)
        self.assertIn(code, self._codes(record, target, severity))
        record.write(mend)
        self.assertNotIn(code, self._codes(record, target))

    def test_n7_of_the_theme(self):
        theme = self._make_theme()
        for target in ("notified", "held"):
            for vals, mend in (
                ({"author_id": False}, {"author_id": self.m_member.id}),
                ({"outline": "<p><br></p>"}, {"outline": OUTLINE}),
                ({"outline_approved_by": False}, {"outline_approved_by": "vote"}),
                ({"outline_approved_date": False}, {"outline_approved_date": "2026-10-01"}),
                ({"outline_approved_date": "2026-11-01"}, {"outline_approved_date": "2026-10-01"}),
            ):
                self.assertOpens(theme, "N7", target, "block", vals, mend)

    def test_n7_topic_is_chosen_before_the_outline_is_sent(self):
        theme = self._make_theme(topic_open=True, sent_date=False)
        self.assertIn("N7", self._codes(theme, "notified", "block"))
        with self.assertRaisesRegex(UserError, "no topic"):
            theme.action_notify()
        theme.name = "Nước sạch"
        self.assertTrue(theme.action_notify())

    def test_n7_outline_that_is_the_skeleton(self):
        theme = self._make_theme(outline=False)
        self.assertIn("N7", self._codes(theme, "notified", "block"))

    def test_n6_sent_in_time(self):
        theme = self._make_theme()
        self._make_thematic(theme)  # on the 4th
        mend = {"sent_date": "2026-10-03"}
        self.assertOpens(theme, "N6", "held", "warn", {"sent_date": "2026-10-04"}, mend)
        self.assertOpens(theme, "N6", "held", "warn", {"sent_date": False}, mend)

    def test_t1_presented(self):
        theme = self._make_theme()
        self.assertIn("T1", self._codes(theme, "held", "block"))
        meeting = self._make_thematic(theme)
        self.assertIn("T1", self._codes(theme, "held", "block"))
        meeting._workflow_write({"state": "held"})
        self.assertNotIn("T1", self._codes(theme, "held"))

    def test_t2_result(self):
        theme = self._make_theme()
        self._present(theme)
        theme.outcome_text = "Giao tổ 3"
        self.assertOpens(
            theme, "T2", "approved", "block", {"outcome": False}, {"outcome": "resolution"}
        )
        self.assertOpens(
            theme, "T2", "approved", "block", {"outcome_text": " "}, {"outcome_text": "Giao tổ 3"}
        )

    def test_t3_finalised_text_and_lessons(self):
        theme = self._make_theme()
        self._present(theme)
        theme.write({"final_text": "<p>Hoàn chỉnh</p>", "lessons": "Chuẩn bị sớm"})
        for vals, mend in (
            ({"final_text": False}, {"final_text": "<p>Hoàn chỉnh</p>"}),
            ({"lessons": False}, {"lessons": "Chuẩn bị sớm"}),
        ):
            self.assertOpens(theme, "T3", "approved", "warn", vals, mend)

    def test_r1_reported_in_time(self):
        theme = self._finalise(self._make_theme())
        self.assertOpens(
            theme,
            "R1",
            "reported",
            "warn",
            {"report_date": "2026-10-07"},
            {"report_date": "2026-10-06"},
        )

    def test_n7_of_the_meeting(self):
        theme = self._make_theme()
        meeting = self._make_thematic(theme)
        for target, severity in (("notified", "block"), ("held", "warn")):
            self.assertOpens(
                meeting, "N7", target, severity, {"theme_id": False}, {"theme_id": theme.id}
            )
            for vals, mend in (
                ({"author_id": False}, {"author_id": self.m_member.id}),
                ({"outline_approved_date": False}, {"outline_approved_date": "2026-10-01"}),
            ):
                theme.write(vals)
                self.assertIn("N7", self._codes(meeting, target, severity))
                theme.write(mend)
                self.assertNotIn("N7", self._codes(meeting, target))
        self.assertNotIn("N7", self._codes(self._make_meeting(), "notified"))

    def test_n4_the_outline_is_the_draft(self):
        """A thematic meeting has its draft in the outline; one of two parts needs another."""
        theme = self._make_theme()
        meeting = self._make_thematic(theme)
        self._make_meeting()
        self.assertNotIn("N4", self._codes(meeting, "notified"))
        meeting.kind = "combined"
        self.assertIn("N4", self._codes(meeting, "notified", "warn"))
        meeting.kind = "thematic"
        theme.outline = False
        self.assertIn("N4", self._codes(meeting, "notified", "warn"))

    def test_n9_not_instead_of_the_regular_meeting(self):
        meeting = self._make_thematic(self._make_theme())
        self.assertIn("N9", self._codes(meeting, "notified", "block"))
        regular = self._make_meeting()
        self.assertNotIn("N9", self._codes(meeting, "notified"))
        regular.action_cancel(reason="Bão")
        self.assertIn("N9", self._codes(meeting, "notified"))
        meeting.kind = "combined"
        self.assertNotIn("N9", self._codes(meeting, "notified"))

    def test_n9_not_of_another_month_or_cell(self):
        meeting = self._make_thematic(self._make_theme())
        self._make_meeting(period="2026-09-01")
        self._make_meeting(self.other_cell, minute_taker_id=False)
        self.assertIn("N9", self._codes(meeting, "notified"))

    def test_n9_not_merged(self):
        regular = self._make_meeting()
        committee = self._make_meeting(
            kind="committee_meeting",
            date_start="2026-10-05 02:00:00",
            date_end="2026-10-05 03:00:00",
        )
        for meeting in (regular, committee):
            self.assertIn("N9", self._codes(meeting, "notified", "block"))
        for start, end, merged in (
            ("2026-10-05 02:10:00", "2026-10-05 03:00:00", False),  # right after it
            ("2026-10-04 23:00:00", "2026-10-05 00:30:00", False),  # right before it
            ("2026-10-05 00:30:00", False, True),  # at the same hour, end not known
            ("2026-10-06 00:30:00", False, False),
        ):
            committee.write({"date_start": start, "date_end": end})
            self.assertEqual("N9" in self._codes(committee, "notified"), merged, start)
        committee.date_start = regular.date_start
        regular.action_cancel(reason="Bão")
        self.assertNotIn("N9", self._codes(committee, "notified"))

    def test_h8_both_parts(self):
        theme = self._make_theme()
        meeting = self._make_meeting(kind="combined", theme_id=theme.id)
        meeting.section_ids.unlink()
        section = {"meeting_id": meeting.id, "heading": "x", "required": True}
        regular, thematic = self.env["party.meeting.section"].create(
            [
                {**section, "content": "<p>Tháng qua</p>"},
                {**section, "content": "<p>Chuyên đề</p>", "role": "thematic"},
            ]
        )
        self.assertNotIn("H8", self._codes(meeting, "held"))
        for part in (regular, thematic):
            text = part.content
            self.assertOpens(part, "H8", "held", "block", {"content": False}, {"content": text})
        self.assertOpens(
            meeting, "H8", "held", "block", {"theme_id": False}, {"theme_id": theme.id}
        )
        meeting.kind = "regular"
        self.assertNotIn("H8", self._codes(meeting, "held"))

    def _codes(self, record, target, severity=None):
        if record._name == "party.meeting.section":
            record = record.meeting_id
        return super()._codes(record, target, severity)

    def test_gates_in_batch(self):
        """A constant number of queries, however many themes or meetings."""
        themes = self.env["party.theme"].union(
            *(self._make_theme(name=f"Chuyên đề {i}") for i in range(12))
        )
        meetings = self.env["party.meeting"].union(
            *(
                self._make_thematic(
                    theme,
                    date_start=f"2026-10-{day:02d} 00:30:00",
                    date_end=f"2026-10-{day:02d} 02:10:00",
                )
                for day, theme in enumerate(themes, 6)
            )
        )
        for records, target, methods in (
            (themes, "held", ("n7", "n6", "t1")),
            (themes, "approved", ("t2", "t3")),
            (meetings, "notified", ("n7", "n9")),
            (meetings, "held", ("n7", "h8")),
        ):
            for method in methods:
                counts = []
                for some in (records[:2], records):
                    self.env.flush_all()
                    self.env.invalidate_all()
                    before = self.cr.sql_log_count
                    list(getattr(some.sudo(), f"_gate_{method}")(target))
                    counts.append(self.cr.sql_log_count - before)
                with self.subTest(gate=method, target=target):
                    self.assertLessEqual(counts[1], counts[0] + 1)


@tagged("post_install", "-at_install")
@freeze_time("2026-10-05 10:00:00")
class TestThemeAccess(ThemeCase):
    """Who reads and writes what, from the topic to the contribution."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.draft = cls._make_theme(sent_date=False, author_id=cls.m_taker.id)
        cls.sent = cls._make_theme(name="Đã gửi", author_id=cls.m_taker.id)

    def test_who_reads_a_theme(self):
        held = self._make_theme(name="Đã sinh hoạt", author_id=self.m_taker.id, sent_date=False)
        held._workflow_write({"state": "held"})
        for user, draft, shown in (
            (self.u_secretary, True, True),
            (self.u_deputy, True, True),
            (self.u_committee_member, True, True),
            (self.u_taker, True, True),  # the author
            (self.u_member, False, True),
            (self.u_probationer, False, True),
            (self.u_supervisor, False, True),
            (self.u_officer, False, True),
            (self.u_other_secretary, False, False),
            (self.u_other_officer, False, False),
            (self.u_hr, False, False),
            (self.u_nobody, False, False),
            (self.u_admin, True, True),
        ):
            with self.subTest(user=user.login):
                self.assertReads(user, self.draft, draft)
                self.assertReads(user, self.sent, shown)
                self.assertReads(user, held, shown)

    def test_who_writes_a_theme(self):
        for user, allowed in (
            (self.u_secretary, True),
            (self.u_deputy, True),
            (self.u_committee_member, True),
            (self.u_member, False),
            (self.u_supervisor, False),
            (self.u_officer, False),
            (self.u_other_secretary, False),
            (self.u_hr, False),
            (self.u_nobody, False),
            (self.u_admin, False),
        ):
            with self.subTest(user=user.login):
                own = self.sent.with_user(user)
                new = {"cell_id": self.cell.id, "name": "Mới"}
                if allowed:
                    own.basis = user.login
                    own.create(new).unlink()
                else:
                    self.assertRefused(lambda own=own: own.write({"basis": "x"}))
                    self.assertRefused(lambda own=own: own.write({"outline": "<p>x</p>"}))
                    self.assertRefused(lambda own=own, new=new: own.create(new))
                    self.assertRefused(own.unlink)
                    for step in ("notify", "hold", "approve", "report"):
                        self.assertRefused(getattr(own, f"action_{step}"))

    def test_author_writes_the_work_only(self):
        own = self.draft.with_user(self.u_taker)
        own.write({"outline": OUTLINE, "final_text": "<p>x</p>", "lessons": "y"})
        for vals in (
            {"name": "Tên khác"},
            {"author_id": self.m_member.id},
            {"outline_approved_by": "committee"},
            {"sent_date": "2026-10-01"},
            {"meeting_id": self._make_thematic().id},
            {"outcome": "conclusion"},
        ):
            self.assertRefused(lambda vals=vals: own.write(vals))
        self.draft._workflow_write({"state": "held"})
        own.outline = "<p>Hoàn chỉnh</p>"
        self.assertRefused(lambda: own.write({"outcome": "conclusion"}))
        self.draft._workflow_write({"state": "approved"})
        self.assertRefused(lambda: own.write({"lessons": "z"}))
        self.m_taker.membership_ids.date_to = "2026-10-04"
        self.assertFalse(own.has_access("read"), "an author who left the cell")

    def test_author_by_naming_oneself(self):
        self.assertRefused(
            lambda: (
                self.env["party.theme"]
                .with_user(self.u_member)
                .create({"cell_id": self.cell.id, "name": "x", "author_id": self.m_member.id})
            )
        )

    def test_protected(self):
        for vals in ({"state": "held"}, {"held_at": "2026-10-01"}, {"received_at": "2026-10-01"}):
            self.assertRefused(lambda vals=vals: self.sent.write(vals))
            self.assertRefused(lambda vals=vals: self._make_theme(**vals))
            self.assertRefused(lambda vals=vals: self.sent.copy(vals))

    def test_contributions(self):
        """A member writes the own contribution while the outline is with the members."""
        Contribution = self.env["party.theme.contribution"]
        new = {"theme_id": self.sent.id, "title": "Tham luận"}
        own = Contribution.with_user(self.u_member).create(new)
        self.assertEqual(own.member_id, self.m_member)
        own.title = "Tham luận của tổ 2"
        other = Contribution.with_user(self.u_probationer).create(new)

        foreign = other.with_user(self.u_member)
        self.assertTrue(foreign.has_access("read"), "members read each other's before the meeting")
        self.assertRefused(lambda: foreign.write({"title": "x"}))
        self.assertRefused(foreign.unlink)
        self.assertRefused(lambda: own.write({"member_id": self.m_deputy.id}))
        self.assertRefused(
            lambda: own.create({**new, "member_id": self.m_deputy.id}),
        )
        self.assertRefused(lambda: own.create({**new, "theme_id": self.draft.id}))
        self.assertRefused(lambda: own.write({"theme_id": self._make_theme(name="z").id}))
        self.assertRefused(lambda: other.with_user(self.u_taker).write({"title": "author"}))
        self.assertRefused(
            lambda: self.sent.with_user(self.u_member).write(
                {"contribution_ids": [(1, other.id, {"title": "x"})]}
            )
        )
        other.with_user(self.u_secretary).title = "Bí thư nhập thay"
        entered = Contribution.with_user(self.u_secretary).create(
            {**new, "member_id": self.m_deputy.id}
        )

        self.sent._workflow_write({"state": "held"})
        for line, user in (
            (own, self.u_member),
            (other, self.u_probationer),
            (entered, self.u_secretary),
        ):
            late = line.with_user(user)
            self.assertRefused(lambda late=late: late.write({"title": "Sau"}))
            self.assertRefused(late.unlink)
        self.assertRefused(lambda: own.create(new))

    def test_who_reads_contributions(self):
        line = self.env["party.theme.contribution"].create(
            {"theme_id": self.draft.id, "title": "x", "member_id": self.m_member.id}
        )
        for user, draft, sent in (
            (self.u_secretary, True, True),
            (self.u_member, False, True),
            (self.u_supervisor, False, True),
            (self.u_other_secretary, False, False),
            (self.u_nobody, False, False),
        ):
            with self.subTest(user=user.login):
                self.draft.sent_date = False
                self.assertReads(user, line, draft)
                self.draft.sent_date = "2026-10-01"
                self.assertReads(user, line, sent)

    def test_files(self):
        """Files follow the part that they belong to: who reads, who changes, and the lock."""
        Attachment = self.env["ir.attachment"]
        own = self.env["party.theme.contribution"].with_user(self.u_member)
        loose = Attachment.with_user(self.u_member).create(
            {"name": "a.txt", "raw": b"x", "res_model": own._name, "res_id": 0}
        )
        contribution = own.create(
            {"theme_id": self.sent.id, "title": "x", "attachment_ids": [(4, loose.id)]}
        )
        self.assertEqual(loose.sudo().res_id, contribution.id)
        self.assertEqual(loose.with_user(self.u_secretary).raw, b"x")
        self.assertFalse(loose.with_user(self.u_other_secretary).has_access("read"))
        self.assertRefused(lambda: loose.with_user(self.u_taker).write({"raw": b"y"}))
        paper = Attachment.with_user(self.u_taker).create(
            {"name": "b.txt", "raw": b"x", "res_model": "party.theme", "res_id": self.sent.id}
        )
        paper.write({"raw": b"y"})
        self.assertRefused(lambda: paper.with_user(self.u_member).write({"raw": b"z"}))
        self.sent._workflow_write({"state": "approved"})
        self.assertRefused(lambda: paper.write({"raw": b"z"}))
        self.assertRefused(lambda: loose.write({"raw": b"z"}))

    def test_topics(self):
        topic = (
            self.env["party.theme.suggestion"]
            .with_user(self.u_officer)
            .create({"name": "Chủ đề tỉnh", "committee_id": self.province.id})
        )
        below = self.env["party.theme.suggestion"].create(
            {"name": "Chủ đề xã", "committee_id": self.commune.id}
        )
        for user, province, commune in (
            (self.u_officer, True, True),
            (self.u_secretary, True, True),
            (self.u_probationer, True, True),
            (self.u_supervisor, True, True),
            (self.u_other_secretary, True, False),
            (self.u_other_officer, True, False),
            (self.u_nobody, False, False),
            (self.u_hr, False, False),
            (self.u_admin, True, True),
        ):
            with self.subTest(user=user.login):
                self.assertReads(user, topic, province)
                self.assertReads(user, below, commune)
        for user in (self.u_secretary, self.u_supervisor, self.u_other_officer, self.u_nobody):
            with self.subTest(user=user.login):
                own = topic.with_user(user)
                self.assertRefused(lambda own=own: own.write({"name": "x"}))
                self.assertRefused(own.unlink)
                self.assertRefused(
                    lambda own=own: own.create({"name": "x", "committee_id": self.province.id})
                )
        self.assertRefused(
            lambda: below.with_user(self.u_officer).write({"committee_id": self.province.id})
        )
        below.with_user(self.u_officer).note = "Bàn về tiết kiệm"
        self.env["party.theme.suggestion"].with_user(self.u_other_officer).create({"name": "Riêng"})
        self.assertRefused(topic.with_user(self.u_member).action_take)

    def test_meeting_of_a_theme_opens_nothing(self):
        """A plain member who reads a sent theme does not read its meeting in preparation."""
        meeting = self._make_thematic(self.sent)
        theme = self.sent.with_user(self.u_member)
        self.assertEqual(theme.meeting_id.id, meeting.id)
        self.assertFalse(theme.meeting_date)
        self.assertTrue(self.sent.with_user(self.u_secretary).meeting_date)
        self.assertReads(self.u_member, meeting, False)
        # A member may not link what he or she may not prepare.
        self.assertRefused(lambda: meeting.with_user(self.u_member).write({"theme_id": False}))

    def test_errors_tell_nothing(self):
        """Nobody learns from a refusal what another cell prepares."""
        meeting = self._make_thematic(self.draft)
        for user in (self.u_other_secretary, self.u_nobody):
            with self.assertRaises(UserError) as refusal, self.cr.savepoint():
                self.env["party.theme"].with_user(user).create(
                    {"cell_id": self.other_cell.id, "name": "x", "meeting_id": meeting.id}
                )
            self.assertNotIn(self.draft.name, str(refusal.exception))
            self.assertNotIn(meeting.display_name, str(refusal.exception))

    def test_forms_tell_nothing(self):
        """The form of a contribution names its theme: not one that was not sent."""
        spec = {"theme_id": {"fields": {"display_name": {}}}}
        own = self.env["party.theme.contribution"].with_user(self.u_member)
        self.assertRefused(lambda: own.onchange({"theme_id": self.draft.id}, [], spec))
        draft = own.with_context(default_theme_id=self.draft.id)
        self.assertRefused(lambda: draft.onchange({}, [], spec))
        sent = own.with_context(default_theme_id=self.sent.id).onchange({}, [], spec)
        self.assertEqual(sent["value"]["theme_id"]["id"], self.sent.id)

    def test_cancelled_draft_is_told_to_nobody_above(self):
        self.draft.action_cancel(reason="Chọn chuyên đề khác")
        self.assertFalse(self.draft.activity_ids)
        self.sent.action_cancel(reason="Chọn chuyên đề khác")
        self.assertEqual(self.sent.activity_ids.user_id, self.u_supervisor)

    def test_printing(self):
        report = self.env.ref("party_cell.action_report_theme_outline")
        for user, allowed in ((self.u_member, True), (self.u_other_secretary, False)):
            own = report.with_user(user)
            if allowed:
                html = own._render_qweb_html(report.report_name, self.sent.ids)[0].decode()
                self.assertIn("ĐỀ CƯƠNG", html)
                self.assertIn("Rác thải ở chợ", html)
                self.assertIn("T/M CHI BỘ", html)
            else:
                self.assertRefused(
                    lambda own=own: own._render_qweb_html(report.report_name, self.sent.ids)
                )


@tagged("post_install", "-at_install")
@freeze_time("2026-10-05 10:00:00")
class TestThemeQuarters(ThemeCase):
    """A quarter without a theme is flagged, to the secretary and to those above."""

    def _missing(self, year=2026):
        return self.cell._get_quarters_without_theme(year)[self.cell.id]

    def test_what_counts(self):
        self.assertEqual(self._missing(), ["1", "2", "3", "4"])
        theme = self._make_theme()
        self.assertEqual(self._missing(), ["1", "2", "3"], "planned counts until the quarter ends")
        theme.quarter = "3"
        self.assertEqual(self._missing(), ["1", "2", "3", "4"], "planned, but the quarter is over")
        theme.quarter = "4"
        theme.action_cancel(reason="Không cần")
        self.assertEqual(self._missing(), ["1", "2", "3", "4"])

    def test_held_meetings_count_in_their_own_quarter(self):
        theme = self._make_theme(quarter="3")
        self._present(theme)  # in October
        self.assertEqual(self._missing(), ["1", "2", "3"])
        earlier = self._make_meeting(kind="thematic", period="2026-02-01")
        self._complete(earlier).action_hold(reasons={"N7": "Trước khi dùng phần mềm"})
        self.assertEqual(self._missing(), ["2", "3"])
        self.assertEqual(self._missing(2025), ["1", "2", "3", "4"])

    def test_rule_decides_how_many(self):
        self._make_theme()
        profile = self.env.ref("party_cell.rule_profile_hd42_2025")
        own = profile.copy({"committee_id": self.commune.id, "thematic_per_quarter": 2})
        self.assertIn("4", self._missing())
        own.thematic_per_quarter = 0
        self.assertEqual(self._missing(), [])
        self.assertTrue(
            self.other_cell._get_quarters_without_theme(2026)[self.other_cell.id],
            "another commune has its own rule",
        )

    def test_filter(self):
        def found(user):
            return self.env["party.cell"].with_user(user).search([("lacks_theme", "=", True)])

        def not_found(user):
            return self.env["party.cell"].with_user(user).search([("lacks_theme", "=", False)])

        self.assertEqual(found(self.u_secretary), self.cell)
        self.assertLessEqual(self.cell | self.other_cell, found(self.u_officer))
        self._make_theme()
        self.assertFalse(found(self.u_secretary))
        self.assertEqual(not_found(self.u_secretary), self.cell)
        self.assertNotIn(self.cell, found(self.u_officer))
        self.assertIn(self.other_cell, found(self.u_officer))
        self.assertFalse(self.cell.with_user(self.u_secretary).lacks_theme)

    def test_queries(self):
        more = self.env["party.cell"].union(
            *(self._make_cell(f"Chi bộ {i}", self.commune) for i in range(12))
        )
        counts = []
        for cells in (more[:2], more):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            cells._get_quarters_without_theme(2026)
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])


@tagged("post_install", "-at_install")
@freeze_time("2026-10-05 10:00:00")
class TestThemePlan(ThemeCase):
    """The year plan as a numbered paper."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls.env["party.theme.plan"].create({"cell_id": cls.cell.id, "year": 2026})

    def _fill(self):
        for quarter in "1234":
            self._make_theme(quarter=quarter, name=f"Chuyên đề {quarter}")

    def test_whole_way(self):
        self._fill()
        plan = self.plan.with_user(self.u_secretary).with_context(party_defer_pdf=True)
        plan.action_hold()
        question = plan.with_context(party_form=True).action_approve()
        self.assertEqual(question["res_model"], "party.first.number")
        wizard = self.env["party.first.number"].with_user(self.u_secretary)
        wizard = wizard.with_context(**question["context"], party_defer_pdf=True)
        wizard.create({"last_number": 2}).action_confirm()
        self.assertEqual((plan.state, plan.number), ("approved", "03-KH/CB"))
        data = plan.document_ids.sudo().data
        self.assertEqual(data["number"], "03-KH/CB")
        self.assertIn("ngày 05 tháng 10 năm 2026", data["head"]["place_date"])
        self.assertEqual([row["theme"] for row in data["rows"]][0], "Chuyên đề 1")
        self.assertEqual(data["signatures"][1]["office"], "BÍ THƯ")
        self.assertNotIn("{", data["before"] + data["after"], "the mark gave way to the table")
        plan.action_report()
        plan.with_user(self.u_officer).action_receive()

    def test_returned_plan_keeps_its_number(self):
        self._fill()
        plan = self.plan.with_context(party_defer_pdf=True)
        plan.action_hold()
        plan.action_approve()
        plan.action_return(reason="Sai tên")
        plan.action_return(reason="Sai tên")
        plan.action_hold()
        plan.action_approve()
        self.assertEqual(plan.number, "01-KH/CB")
        self.assertEqual(sorted(plan.document_ids.mapped("revision")), [1, 2])

    def test_gates(self):
        self.assertIn("N8", self._codes(self.plan, "held", "block"), "no theme at all")
        themes = self._make_theme(quarter="1") | self._make_theme(quarter="2")
        self.plan.invalidate_recordset()
        self.assertIn("N8", self._codes(self.plan, "held", "warn"))
        themes |= self._make_theme(quarter="3") | self._make_theme(quarter="4")
        self.plan.invalidate_recordset()
        self.assertEqual(self._codes(self.plan, "held"), [])
        themes[0].author_id = False
        self.assertIn("N7", self._codes(self.plan, "held", "warn"))
        themes[0].author_id = self.m_deputy
        self.assertNotIn("N7", self._codes(self.plan, "held"))
        self.cell.symbol_code = ""
        self.assertIn("A7", self._codes(self.plan, "approved", "block"))
        self.cell.symbol_code = "CB"
        self.assertNotIn("A7", self._codes(self.plan, "approved"))

    def test_text_without_the_mark(self):
        self._fill()
        self.plan.content = "<p>Chỉ có lời dẫn</p>"
        data = self.plan._get_paper_data("theme_plan")[self.plan.id]
        self.assertEqual((data["before"], data["after"]), ("<p>Chỉ có lời dẫn</p>", ""))
        self.assertEqual(len(data["rows"]), 4)

    def test_one_plan_a_year(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.UniqueViolation),
            self.cr.savepoint(),
        ):
            self.plan.copy()

    def test_who_reads_and_writes(self):
        rows = (
            # user, draft, signed, writes
            (self.u_secretary, True, True, True),
            (self.u_committee_member, True, True, True),
            (self.u_member, False, True, False),
            (self.u_supervisor, False, True, False),
            (self.u_officer, False, True, False),
            (self.u_other_secretary, False, False, False),
            (self.u_nobody, False, False, False),
            (self.u_admin, True, True, False),
        )
        for user, draft, _signed, writes in rows:
            with self.subTest(user=user.login):
                self.assertReads(user, self.plan, draft)
                own = self.plan.with_user(user)
                if writes:
                    own.content = "<p>x</p>"
                else:
                    self.assertRefused(lambda own=own: own.write({"content": "<p>y</p>"}))
                    self.assertRefused(
                        lambda own=own: own.create({"cell_id": self.cell.id, "year": 2027})
                    )
                    self.assertRefused(own.action_hold)
        self.plan._workflow_write({"state": "approved"})
        for user, _draft, signed, _writes in rows:
            with self.subTest(user=user.login):
                self.assertReads(user, self.plan, signed)
        self.assertRefused(lambda: self.plan.write({"content": "<p>z</p>"}))
