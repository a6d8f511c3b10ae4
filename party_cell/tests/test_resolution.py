from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common import PartyCase

DECIDED = "<p>Chi bộ tập trung rà soát hộ nghèo, xong trong tháng 10.</p>"


class ResolutionCase(PartyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        types = cls.env["party.document.type"].search([])
        cls.types = {kind.code: kind for kind in types}
        cls.cell.place_name = "Thử"
        # The tests of resolutions are not about the tasks of last month.
        cls.meeting = cls._make_meeting()

    def _make(self, user=None, **vals):
        Resolution = self.env["party.resolution"].with_user(user or self.u_secretary)
        return Resolution.create({"cell_id": self.cell.id, "meeting_id": self.meeting.id} | vals)

    def _write_up(self, resolution):
        resolution.abstract = resolution.abstract or "việc khác"
        for section in resolution.text_section_ids.filtered(lambda s: not s.is_written):
            section.content = DECIDED
        return resolution

    def _vote(self, resolution, count=4):
        resolution.sudo().vote_ids.for_count = count

    def _sign(self, resolution):
        # sudo: the context that defers PDFs counts for the server's own code only
        resolution.sudo().with_context(party_defer_pdf=True).action_issue()
        return resolution

    def _sign_in_meeting(self, resolution):
        self._write_up(resolution)
        self._vote(resolution)
        self._hold(resolution.sudo().meeting_id)
        return self._sign(resolution)

    def _data(self, resolution, code="resolution"):
        return resolution._get_paper_data(code)[resolution.id]


@tagged("post_install", "-at_install")
@freeze_time("2026-10-05 10:00:00")
class TestResolution(ResolutionCase):
    """From the draft over notice, amendment and vote to the signed and reported paper."""

    # ------------------------------------------------------------
    # MAKING
    # ------------------------------------------------------------

    def test_made_with_one_click_from_the_meeting(self):
        self.meeting.conclusion = "Kết luận."
        action = self.meeting.with_user(self.u_secretary).action_make_resolution()
        resolution = self.env["party.resolution"].browse(action["res_id"])
        self.assertEqual((resolution.type_id.code, resolution.scope), ("NQ", "monthly"))
        self.assertEqual(resolution.period, date(2026, 10, 1))
        self.assertEqual(resolution.abstract, "lãnh đạo thực hiện nhiệm vụ tháng 10 năm 2026")
        self.assertIn("Đảng ủy xã Thử", resolution.recipients)
        organisation = resolution.section_ids.filtered(lambda s: "tổ chức" in s.heading)
        self.assertIn("trong thời hạn 02 ngày", organisation.content)
        self.assertEqual(resolution.vote_ids.meeting_id, self.meeting)
        again = self.meeting.with_user(self.u_secretary).action_make_resolution()
        self.assertEqual(again["res_id"], resolution.id)

    def test_the_form_proposes(self):
        form = Form(self.env["party.resolution"].with_user(self.u_secretary))
        self.assertEqual((form.cell_id, form.scope), (self.cell, "monthly"))
        self.assertIn("tháng 10 năm 2026", form.abstract)
        form.scope = "other"
        form.abstract = "việc khác"
        form.meeting_id = self._make_meeting(period="2026-09-01")
        self.assertEqual(form.period, date(2026, 9, 1))
        resolution = form.save()
        self.assertEqual(resolution.abstract, "việc khác")
        self.assertTrue(resolution.text_section_ids)

    def test_what_the_meeting_has_written_is_not_typed_again(self):
        ideology = self.meeting.section_ids.filtered(lambda s: s.role == "ideology")[:1]
        ideology.content = "<p>Tư tưởng ổn định.</p>"
        resolution = self._make()
        own = resolution.section_ids.filtered(lambda s: s.source == "ideology")
        self.assertIn("Tư tưởng ổn định", own.content)
        own.content = "<p>Viết riêng.</p>"
        ideology.content = "<p>Khác.</p>"
        resolution.action_fill_from_meeting()
        self.assertIn("Viết riêng", own.content)

    def test_the_type_changes_and_what_is_written_stays(self):
        resolution = self._make()
        organisation = resolution.section_ids.filtered(lambda s: "tổ chức" in s.heading)
        organisation.content = "<p>Giao bí thư.</p>"
        form = Form(resolution)
        form.type_id = self.types["KL"]
        form.save()
        self.assertEqual(resolution.abstract, "tại sinh hoạt chi bộ tháng 10 năm 2026")
        self.assertIn(
            "Giao bí thư", "".join(resolution.section_ids.filtered("content").mapped("content"))
        )
        self.assertIn("Kết luận", resolution.section_ids.mapped("heading"))

    def test_types_that_are_not_for_it(self):
        for sign in ("HD", "CT"):
            with self.subTest(sign=sign), self.assertRaisesRegex(UserError, "399-QĐ/TW"):
                self._make(type_id=self.types[sign].id)
        with self.assertRaisesRegex(ValidationError, "Papers of the cell"):
            self._make(type_id=self.types["BC"].id)

    def test_meeting_and_theme_of_the_cell(self):
        other = self._make_meeting(self.other_cell)
        committee = self._make_meeting(kind="committee_meeting")
        for meeting in (other, committee):
            with self.assertRaises(ValidationError), self.cr.savepoint():
                self._make(user=self.env.user, meeting_id=meeting.id)
        with self.assertRaises(AccessError):
            self._make(meeting_id=other.id)

    # ------------------------------------------------------------
    # WITH THE NOTICE
    # ------------------------------------------------------------

    def test_sent_with_the_notice_and_amended(self):
        self.meeting.write({"date_start": "2026-10-20 00:30:00", "date_end": "2026-10-20 02:10:00"})
        resolution = self._write_up(self._make())
        self.assertNotIn("N4", self._codes(self.meeting, "notified"))
        own = resolution.with_user(self.u_member)
        with self.assertRaises(AccessError):
            own.read(["abstract"])
        self.meeting.action_notify({code: "x" for code in self._codes(self.meeting, "notified")})
        self.assertTrue(resolution.notified_at)
        self.assertIn("nhiệm vụ tháng 10", own.abstract)
        self.assertIn("hộ nghèo", own.text_section_ids[0].content)
        notice = self.meeting.notice_ids.filtered(lambda n: n.member_id == self.m_member)
        self.assertIn("hộ nghèo", notice.with_user(self.u_member).resolution_draft)
        self.assertIn("Nghị quyết", self.meeting._name_drafts()[0])
        self.assertFalse(resolution.amendments)
        resolution.text_section_ids[0].content = DECIDED.replace("tháng 10", "tháng 11")
        self.assertIn("<ins>11.</ins>", resolution.amendments)
        self.assertIn("<del>10.</del>", resolution.amendments)
        self.assertEqual(resolution.amendments.count("<h3>"), 1)

    def test_made_after_the_notice_and_sent_alone(self):
        self.meeting.write({"date_start": "2026-10-20 00:30:00", "date_end": "2026-10-20 02:10:00"})
        self.meeting.action_notify({code: "x" for code in self._codes(self.meeting, "notified")})
        resolution = self._make()
        self.assertFalse(resolution.with_user(self.u_member).has_access("read"))
        self.assertTrue(resolution.can_notify)
        resolution.action_notify()
        self.assertTrue(resolution.with_user(self.u_member).has_access("read"))

    # ------------------------------------------------------------
    # VOTE AND SIGNATURE
    # ------------------------------------------------------------

    def test_held_with_its_meeting_and_signed_in_one_click(self):
        resolution = self._write_up(self._make())
        self._vote(resolution)
        self._hold(self.meeting)
        self.assertEqual(resolution.state, "held")
        self.assertIn("với 4/5 đồng chí tán thành", resolution.vote_sentence)
        meeting = self.meeting.with_user(self.u_secretary)
        self.assertTrue(meeting.can_sign)
        meeting.action_sign_resolutions()
        self.assertEqual((resolution.state, resolution.number), ("approved", "01-NQ/CB"))
        document = resolution.document_ids
        self.assertEqual((document.document_type, document.number), ("NQ", "01-NQ/CB"))
        with self.assertRaises(UserError):
            resolution.text_section_ids[0].content = "<p>Khác</p>"
        resolution.action_report()
        self.assertEqual(resolution.state, "reported")
        resolution.with_user(self.u_supervisor).action_receive()

    def test_not_voted_is_not_signed(self):
        resolution = self._write_up(self._make())
        self._complete(self.meeting)
        self._vote(resolution, 6)
        with self.assertRaisesRegex(UserError, "counts 6 votes"):
            self.meeting.action_hold()
        for count, message in ((0, "Enter how many"), (2, "2 of 5")):
            self._vote(resolution, count)
            self.meeting.action_hold()
            self.assertEqual(resolution.state, "draft")
            with self.assertRaisesRegex(UserError, message):
                resolution.action_issue()
            self.meeting.action_return("sửa")
        resolution.sudo().vote_ids.unlink()
        self.meeting.action_hold()
        with self.assertRaisesRegex(UserError, "No vote on it"):
            resolution.action_issue()

    def test_a_theme_is_named(self):
        """No paper is signed on “chuyên đề: …”."""
        resolution = self._make(scope="thematic")
        self.assertIn("theme_id", self._fields_missing(resolution))
        resolution.theme_id = self.env["party.theme"].create(
            {"cell_id": self.cell.id, "name": "Học và làm theo Bác"}
        )
        self.assertNotIn("theme_id", self._fields_missing(resolution))

    def _fields_missing(self, resolution):
        return {gate["field"] for gate in resolution._get_open_gates("approved")}

    def test_new_is_offered_to_who_makes_it(self):
        for model in ("party.resolution", "party.cell.paper", "party.meeting"):
            for user, offered in (
                (self.u_secretary, True),
                (self.u_committee_member, True),
                (self.u_member, False),
                (self.u_officer, False),
                (self.u_admin, False),
            ):
                view = self.env[model].with_user(user).get_view(view_type="list")
                self.assertEqual('create="False"' not in view["arch"], offered, user.login)

    def test_nothing_is_decided(self):
        resolution = self._make()
        self._vote(resolution)
        self._hold(self.meeting)
        self.assertEqual(resolution.state, "held")
        codes = self._codes(resolution, "approved", "block")
        self.assertIn("A1", codes)
        self.assertIn("S1", self._codes(resolution, "approved", "warn"))
        self._write_up(resolution)
        self.assertFalse(self._codes(resolution, "approved"))
        self.assertIn("<ins>", resolution.late_amendments)

    def test_tasks_have_an_owner_and_a_day(self):
        resolution = self._write_up(self._make())
        self._vote(resolution)
        task = self._give(resolution_id=resolution.id, deadline=False)
        self.assertEqual(task.meeting_id, self.meeting)
        self._hold(self.meeting)
        self.assertEqual(resolution.state, "held")
        self.assertIn("A2", self._codes(resolution, "approved", "block"))
        task.deadline = "2026-10-20"
        self.assertNotIn("A2", self._codes(resolution, "approved"))
        self._sign(resolution)
        self.assertRefused(lambda: task.write({"deadline": "2026-10-21"}))
        self.assertRefused(lambda: self._give(resolution_id=resolution.id))

    def test_the_last_tasks_are_reviewed(self):
        last = self._make_meeting(period="2026-09-01")
        task = self.env["party.task"].create(
            {
                "name": "Việc tháng trước",
                "meeting_id": last.id,
                "member_id": self.m_member.id,
                "deadline": "2026-09-20",
            }
        )
        self._hold(last)
        resolution = self._write_up(self._make())
        self._vote(resolution)
        self._hold(self.meeting)
        line = self.meeting.review_ids
        self.assertEqual(line.task_id, task)
        self.assertIn("A3", self._codes(resolution, "approved", "block"))
        self.assertIn("Việc tháng trước", str(self._data(resolution)["parts"]))
        task.action_report_progress("Đã xong")
        task.action_confirm()
        self.meeting.action_return("sửa")
        self.meeting.action_hold()
        self.assertNotIn("A3", self._codes(resolution, "approved"))

    def test_the_rating_is_written(self):
        resolution = self._write_up(self._make())
        self._vote(resolution)
        self._hold(self.meeting)
        rating = resolution.section_ids.filtered(lambda s: s.source == "rating")
        rating.content = False
        self.assertIn("A5", self._codes(resolution, "approved", "warn"))
        rating.content = "<p>Tự xếp loại Tốt.</p>"
        self.assertNotIn("A5", self._codes(resolution, "approved"))

    def test_the_type_and_the_sign_of_the_cell(self):
        resolution = self._write_up(self._make())
        self._vote(resolution)
        self._hold(self.meeting)
        self.cell.symbol_code = False
        self.assertIn("A7", self._codes(resolution, "approved", "block"))
        self.cell.symbol_code = "CB"
        self.types["NQ"].may_issue = False
        self.assertIn("A7", self._codes(resolution, "approved", "block"))
        self.types["NQ"].may_issue = True
        self.assertFalse(self._codes(resolution, "approved"))

    def test_reported_in_time(self):
        resolution = self._sign_in_meeting(self._make())
        with freeze_time("2026-10-09 10:00:00"):
            self.assertIn("R1", self._codes(resolution, "reported", "warn"))
            resolution.with_user(self.u_secretary).report_date = "2026-10-07"
            self.assertNotIn("R1", self._codes(resolution, "reported"))

    def test_before_the_meeting_nothing_is_signed(self):
        resolution = self._write_up(self._make())
        self.assertFalse(resolution.can_issue)
        with self.assertRaisesRegex(UserError, "as held first"):
            resolution.action_issue()
        resolution.meeting_id = False
        with self.assertRaisesRegex(UserError, "Choose the meeting"):
            resolution.action_issue()

    def test_numbers_run_on_by_type(self):
        numbers = []
        for sign in ("NQ", "NQ", "KL"):
            self.meeting = self._make_meeting(kind="extraordinary")
            numbers.append(self._sign_in_meeting(self._make(type_id=self.types[sign].id)).number)
        self.assertEqual(numbers, ["01-NQ/CB", "02-NQ/CB", "01-KL/CB"])

    def test_the_minutes_go_back_and_the_resolution_stays(self):
        resolution = self._sign_in_meeting(self._make())
        self.meeting.action_return("sửa")
        self.assertEqual(resolution.state, "approved")
        self.meeting.action_hold()
        self.assertEqual(resolution.state, "approved")

    def test_replaced_and_never_changed(self):
        former = self._sign_in_meeting(self._make())
        self.meeting = self._make_meeting(kind="extraordinary")
        new = self._make(supersedes_ids=[(4, former.id)])
        self.assertFalse(former.superseded_by_id)
        self._sign_in_meeting(new)
        self.assertEqual(former.superseded_by_id, new)
        Resolution = self.env["party.resolution"]
        self.assertEqual(
            Resolution.search([("superseded_by_id", "!=", False), ("cell_id", "=", self.cell.id)]),
            former,
        )
        self.assertIn(new, Resolution.search([("superseded_by_id", "=", False)]))
        with self.assertRaises(UserError):
            former.abstract = "khác"
        with self.assertRaisesRegex(UserError, "stays as it was signed"):
            former.action_return("sửa")
        self.meeting = self._make_meeting(kind="extraordinary")
        with self.assertRaisesRegex(ValidationError, "replaced by"):
            self._make(supersedes_ids=[(4, former.id)])
        with self.assertRaisesRegex(ValidationError, "Only signed"):
            self._make(supersedes_ids=[(4, self._make().id)])

    def test_withdrawn_with_its_number_explained(self):
        resolution = self._sign_in_meeting(self._make())
        resolution.action_withdraw("Ban hành nhầm")
        self.assertEqual((resolution.state, resolution.number), ("cancelled", "01-NQ/CB"))
        line = self.env["party.register"].search(
            [("res_model", "=", "party.resolution"), ("res_id", "=", resolution.id)]
        )
        self.assertEqual(line.explanation, "Ban hành nhầm")

    def test_dates_that_cannot_be(self):
        resolution = self._make()
        with self.assertRaisesRegex(UserError, "future"):
            resolution.date = "2026-10-06"
        with self.assertRaisesRegex(UserError, "before the meeting"):
            resolution.date = "2026-10-04"

    # ------------------------------------------------------------
    # THE CONCLUSION THAT MAKES ITSELF
    # ------------------------------------------------------------

    def _give(self, **vals):
        return self.env["party.task"].create(
            {
                "name": "Rà soát hộ nghèo",
                "meeting_id": self.meeting.id,
                "member_id": self.m_member.id,
                "deadline": "2026-10-20",
            }
            | vals
        )

    def test_tasks_without_a_resolution_make_the_conclusion(self):
        task = self._give()
        self._hold(self.meeting)
        conclusion = self.meeting.resolution_ids
        self.assertEqual((conclusion.type_id.code, conclusion.state), ("KL", "held"))
        self.assertTrue(conclusion.is_automatic)
        self.assertEqual(conclusion.task_ids, task)
        self.assertEqual(task.meeting_id, self.meeting)
        self.assertIn("Giao đồng chí Bình", conclusion.text_section_ids[0].content)
        # back with the meeting: nothing lost, nothing doubled
        self.meeting.action_return("sửa")
        self.assertEqual(conclusion.state, "draft")
        other = self._give(name="Làm đường", resolution_id=conclusion.id)
        self.meeting.conclusion = "Giao đồng chí Cường làm đường, xong trước ngày 30/10/2026."
        self.meeting.action_hold()
        self.assertEqual(self.meeting.resolution_ids, conclusion)
        self.assertEqual(conclusion.state, "held")
        self.assertEqual(conclusion.task_ids, task | other)
        self.assertIn("làm đường", conclusion.text_section_ids[0].content)
        # signed: it stays
        self._sign(conclusion)
        self.meeting.action_return("sửa")
        self.assertEqual(conclusion.state, "approved")
        self.assertEqual(conclusion.number, "01-KL/CB")

    def test_a_conclusion_without_tasks_is_none(self):
        task = self._give()
        self._hold(self.meeting)
        conclusion = self.meeting.resolution_ids
        self.meeting.action_return("sửa")
        task.unlink()
        self.meeting.action_hold()
        self.assertEqual(conclusion.state, "cancelled")
        self.assertFalse(self.meeting.resolution_ids)

    def test_a_resolution_takes_the_tasks(self):
        task = self._give()
        resolution = self._make()
        self.assertEqual(resolution.task_ids, task)
        self._hold(self.meeting)
        self.assertEqual(self.meeting.resolution_ids, resolution)
        # also those of a conclusion that made itself
        self.meeting = self._make_meeting(kind="extraordinary")
        task = self._give()
        self._hold(self.meeting)
        conclusion = self.meeting.resolution_ids
        self.meeting.action_return("sửa")
        resolution = self._make(type_id=self.types["NQ"].id)
        self.assertEqual(resolution.task_ids, task)
        self.assertEqual(conclusion.state, "cancelled")

    def test_a_meeting_of_the_committee_concludes_nothing_for_the_cell(self):
        self.meeting = self._make_meeting(
            kind="committee_meeting", minute_taker_id=self.m_deputy.id
        )
        self._give(member_id=self.m_deputy.id)
        self._hold(self.meeting)
        self.assertFalse(self.meeting.resolution_ids)

    # ------------------------------------------------------------
    # ACCESS
    # ------------------------------------------------------------

    def test_who_reads_what(self):
        resolution = self._write_up(self._make())
        readers = {"secretary", "deputy", "committee_member", "taker"}
        everybody = [
            *readers, "member", "supervisor", "officer", "other_secretary", "other_officer", "hr",
            "nobody",
        ]  # fmt: skip

        def reading():
            return {
                key
                for key in everybody
                if resolution.with_user(getattr(self, f"u_{key}")).has_access("read")
            }

        self.assertEqual(reading(), readers)
        self._vote(resolution)
        self._hold(self.meeting)
        self.assertEqual(reading(), readers | {"member", "supervisor", "officer"})
        own = resolution.with_user(self.u_member)
        self.assertRefused(lambda: own.write({"abstract": "x"}))
        self.assertRefused(own.action_approve)
        self.assertRefused(lambda: own.text_section_ids[0].write({"content": "x"}))
        self.assertRefused(lambda: self._make(user=self.u_member))
        above = resolution.with_user(self.u_officer)
        self.assertRefused(lambda: above.write({"abstract": "x"}))
        taker = resolution.with_user(self.u_taker)
        taker.text_section_ids[0].content = "<p>Ghi.</p>"
        self.assertRefused(lambda: taker.write({"abstract": "x"}))
        self.assertRefused(taker.action_approve)

    def test_engine_fields_are_not_written(self):
        resolution = self._make()
        for name, value in {
            "state": "approved", "number": "9", "announced_text": {}, "voted_text": {"a": 1},
            "is_automatic": True, "search_text": "x",
        }.items():  # fmt: skip
            with self.subTest(name=name):
                self.assertRefused(lambda name=name, value=value: resolution.write({name: value}))

    def test_search_without_diacritics(self):
        resolution = self._write_up(self._make())
        Resolution = self.env["party.resolution"].with_user(self.u_secretary)
        self.assertIn(resolution, Resolution.search([("search_text", "ilike", "hộ nghèo")]))
        self.assertNotIn(
            resolution,
            Resolution.with_user(self.u_member).search([("search_text", "ilike", "hộ nghèo")]),
        )
        self.assertIn(resolution, Resolution.search([("search_text", "ilike", "ho ngheo")]))

    # ------------------------------------------------------------
    # ON PAPER
    # ------------------------------------------------------------

    def test_on_paper(self):
        resolution = self._sign_in_meeting(self._make())
        data = self._data(resolution)
        self.assertEqual(data["title"], "NGHỊ QUYẾT")
        self.assertEqual(data["head"]["number"], "Số 01-NQ/CB")
        self.assertIn("có mặt: 06 đồng chí", data["parts"][0]["paragraphs"][0])
        headings = [part["heading"] for part in data["parts"]]
        self.assertIn("Phương hướng, nhiệm vụ", headings)
        self.assertIn("với 4/5 đồng chí tán thành", data["closing"]["paragraphs"][0])
        self.assertEqual(data["signatures"][1]["office"], "BÍ THƯ")
        html = resolution._render_paper_html(
            "resolution", resolution._get_papers_to_print("resolution")
        )
        self.assertIn("Nơi nhận:", html)
        self.assertTrue(resolution.document_ids.can_excerpt)

    def test_an_excerpt_of_one_task(self):
        resolution = self._make()
        self._give(resolution_id=resolution.id, name="Việc kín")
        self._give(resolution_id=resolution.id, name="Việc của đồng chí")
        self._sign_in_meeting(resolution)
        action = resolution.with_user(self.u_secretary).action_make_excerpt()
        excerpt = self.env["party.excerpt"].browse(action["res_id"])
        line = excerpt.line_ids.filtered(lambda line: "Việc của đồng chí" in line.text)
        self.assertEqual(len(line), 1)
        line.included = True
        data = str(excerpt._get_paper_data("excerpt")[excerpt.id]["parts"])
        self.assertIn("Việc của đồng chí", data)
        self.assertIn("Chịu trách nhiệm", data)
        self.assertNotIn("Việc kín", data)

    def test_gathered_with_the_papers_of_the_meeting(self):
        resolution = self._make()
        pair = (resolution, "resolution")
        meeting = self.meeting.with_user(self.u_secretary)
        self.assertIn(pair, meeting._get_handbook_papers("before")[0])
        self._sign_in_meeting(resolution)
        self.assertIn(pair, meeting._get_handbook_papers("after")[0])
        batch = self.env["party.paper.batch"].with_user(self.u_secretary)
        batch = batch.create({"meeting_ids": meeting.ids, "cell_id": self.cell.id})
        self.assertIn(pair, batch._get_wanted())

    def test_the_blank_form(self):
        resolution = self._make()
        html = resolution._render_paper_html(
            "resolution_blank", resolution._get_papers_to_print("resolution_blank")
        )
        self.assertIn('class="ruled', html)
        self.assertIn("Chịu trách nhiệm", html)

    # ------------------------------------------------------------
    # THEMES
    # ------------------------------------------------------------

    def test_the_outcome_of_a_theme(self):
        meeting = self._make_meeting(kind="thematic")
        theme = self.env["party.theme"].create(
            {
                "cell_id": self.cell.id,
                "name": "Chuyển đổi số",
                "meeting_id": meeting.id,
                "outcome": "resolution",
                "outcome_text": "Mỗi đảng viên hướng dẫn ba hộ.",
            }
        )
        action = theme.with_user(self.u_secretary).action_make_resolution()
        resolution = self.env["party.resolution"].browse(action["res_id"])
        self.assertEqual((resolution.type_id.code, resolution.scope), ("NQ", "thematic"))
        self.assertEqual(resolution.abstract, "chuyên đề: Chuyển đổi số")
        self.assertIn(
            "ba hộ", "".join(resolution.text_section_ids.filtered("content").mapped("content"))
        )
        self.assertEqual(
            theme.with_user(self.u_secretary).action_make_resolution()["res_id"], resolution.id
        )
