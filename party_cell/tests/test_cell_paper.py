from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..tools import paper_pdf
from .common import PartyCase

TEXT = "<p>Chi bộ báo cáo kết quả.</p>"


@tagged("post_install", "-at_install")
@freeze_time("2026-10-05 10:00:00")
class TestCellPaper(PartyCase):
    """Papers that the cell writes: skeleton, number, original, register."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        types = cls.env["party.document.type"].search([])
        cls.types = {kind.code: kind for kind in types}
        cls.cell.place_name = "Thử"

    def _make(self, sign="BC", user=None, **vals):
        Paper = self.env["party.cell.paper"].with_user(user or self.u_secretary)
        vals = {"abstract": "kết quả vận động quỹ", "content": TEXT} | vals
        return Paper.create(
            {"cell_id": self.cell.id, "type_id": self.types[sign].id}
            | {name: value for name, value in vals.items() if value is not None}
        )

    def _issue(self, paper):
        # sudo: the context that defers PDFs counts for the server's own code only
        paper.sudo().with_context(party_defer_pdf=True).action_issue()
        return paper

    def _line(self, paper):
        return self.env["party.register"].search(
            [("res_model", "=", paper._name), ("res_id", "=", paper.id)]
        )

    def _data(self, paper, code="cell_paper"):
        return paper._get_paper_data(code)[paper.id]

    # ------------------------------------------------------------
    # WRITING
    # ------------------------------------------------------------

    def test_every_type_begins_on_its_skeleton(self):
        form = Form(self.env["party.cell.paper"].with_user(self.u_secretary))
        for sign, words in {
            "KH": "MỤC ĐÍCH, YÊU CẦU",
            "CTr": "NHIỆM VỤ, GIẢI PHÁP",
            "TTr": "kính trình Đảng ủy xã Thử",
            "QĐ": "CHI BỘ QUYẾT ĐỊNH",
            "QC": "LỀ LỐI LÀM VIỆC",
            "BC": "HẠN CHẾ, NGUYÊN NHÂN",
            "TB": "Chi bộ thông báo",
        }.items():
            with self.subTest(sign=sign):
                form.type_id = self.types[sign]
                self.assertIn(words.lower(), form.content.lower())
                self.assertIn("Lưu Chi bộ", form.recipients)

    def test_what_is_written_stays_when_the_type_changes(self):
        form = Form(self.env["party.cell.paper"].with_user(self.u_secretary))
        form.type_id = self.types["KH"]
        form.content = TEXT
        form.type_id = self.types["BC"]
        self.assertIn("Chi bộ báo cáo kết quả", form.content)

    def test_the_monthly_report_of_a_meeting(self):
        meeting = self._make_meeting()
        action = meeting.with_user(self.u_secretary).action_monthly_report()
        self.assertFalse(action["res_id"])
        Paper = self.env["party.cell.paper"].with_user(self.u_secretary)
        form = Form(Paper.with_context(**action["context"]))
        self.assertEqual(form.abstract, "công tác tháng 10 năm 2026, nhiệm vụ tháng 11 năm 2026")
        self.assertIn("NHIỆM VỤ THÁNG TỚI", form.content)
        report = form.save()
        self.assertEqual(report.meeting_id, meeting)
        self.assertEqual(
            meeting.with_user(self.u_secretary).action_monthly_report()["res_id"], report.id
        )

    def test_the_report_tells_no_member_of_a_meeting_in_preparation(self):
        self._make_meeting()
        report = self._issue(self._make(period="2026-10-14"))
        self.assertEqual(report.period, date(2026, 10, 1))
        self.assertTrue(report.meeting_id)
        own = report.with_user(self.u_member)
        self.assertEqual(own.abstract, report.abstract)
        self.assertFalse(own.meeting_id)

    def test_types_that_are_not_for_cells(self):
        for sign in ("HD", "CT", "QĐi", "TT"):
            with self.subTest(sign=sign), self.assertRaisesRegex(UserError, "399-QĐ/TW"):
                self._make(sign)
        with self.assertRaisesRegex(UserError, "open the meeting"):
            self._make("BB")

    # ------------------------------------------------------------
    # SIGNING
    # ------------------------------------------------------------

    def test_signed_in_one_click(self):
        paper = self._make()
        paper.action_issue()
        self.assertEqual((paper.state, paper.number), ("approved", "01-BC/CB"))
        document = paper.document_ids
        self.assertEqual((document.document_type, document.number), ("BC", "01-BC/CB"))
        self.assertEqual(document.data["head"]["number"], "Số 01-BC/CB")
        self.assertEqual(self._line(paper).abstract, "kết quả vận động quỹ")
        with self.assertRaises(UserError):
            paper.content = "<p>Khác</p>"
        if paper_pdf.is_available():
            self.assertTrue(document.pdf_attachment_id)

    def test_series_run_on_for_each_type(self):
        numbers = [self._issue(self._make(sign)).number for sign in ("BC", "KH", "BC", "CV")]
        self.assertEqual(numbers, ["01-BC/CB", "01-KH/CB", "02-BC/CB", "01-CV/CB"])
        plan = self.env["party.theme.plan"].create({"cell_id": self.cell.id, "year": 2026})
        plan._give_numbers()
        self.assertEqual(plan.number, "02-KH/CB")

    def test_the_first_number_is_asked_for_every_type(self):
        paper = self._make("TTr")
        question = paper.with_context(party_form=True).action_issue()
        self.assertEqual(question["res_model"], "party.first.number")
        self.env["party.first.number"].with_user(self.u_secretary).with_context(
            **question["context"]
        ).create({"last_number": 7}).action_confirm()
        self.assertEqual(paper.number, "08-TTr/CB")

    def test_the_date_on_the_paper(self):
        paper = self._issue(self._make(date="2026-10-01"))
        self.assertEqual(self._line(paper).date, date(2026, 10, 1))
        self.assertIn("ngày 01 tháng 10 năm 2026", self._data(paper)["head"]["place_date"])
        with self.assertRaisesRegex(UserError, "future"):
            self._make(date="2026-10-06")

    def test_what_is_missing(self):
        paper = self._make("KH", abstract=False, content=None)
        self.types["KH"].may_issue = False
        said = [gate["message"] for gate in paper.get_open_gates("held")]
        self.assertEqual(len(said), 3)
        self.assertTrue(any("In 3 lines" in message for message in said), said)
        for message in said:
            with self.assertRaises(UserError) as refusal, self.cr.savepoint():
                paper.action_issue()
            self.assertIn(message, str(refusal.exception))
        self.types["KH"].may_issue = True
        paper.write({"abstract": "vận động quỹ", "content": "<p>Mua sách, vở, bút…</p>"})
        self.assertFalse(paper.get_open_gates("approved"))
        paper.content = "<p><br></p>"
        self.assertTrue(paper.get_open_gates("approved"))

    def test_a_correction_keeps_the_number(self):
        paper = self._issue(self._make())
        paper.action_return("Sửa số liệu")
        paper.content = "<p>Số liệu đúng.</p>"
        with self.assertRaisesRegex(UserError, "its type stays"):
            paper.type_id = self.types["KH"]
        self._issue(paper)
        self.assertEqual(paper.number, "01-BC/CB")
        self.assertEqual(paper.document_ids.mapped("revision"), [2, 1])
        self.assertEqual(len(self._line(paper)), 1)

    def test_withdrawn_with_its_number_explained(self):
        paper = self._issue(self._make())
        self.assertTrue(paper.can_withdraw)
        question = paper.with_context(party_form=True).action_withdraw()
        self.env[question["res_model"]].with_user(self.u_secretary).with_context(
            **question["context"]
        ).create({"reason": "Ban hành nhầm"}).action_confirm()
        self.assertEqual((paper.state, paper.number), ("cancelled", "01-BC/CB"))
        self.assertEqual(self._line(paper).explanation, "Ban hành nhầm")
        self.assertEqual(self._issue(self._make()).number, "02-BC/CB")

    def test_only_drafts_without_a_number_are_deleted(self):
        self._make().unlink()
        paper = self._issue(self._make())
        self.assertRefused(paper.unlink)
        for _step in range(2):
            paper.action_return("Sửa")
        self.assertRefused(paper.unlink)

    # ------------------------------------------------------------
    # ON PAPER
    # ------------------------------------------------------------

    def test_head_and_foot(self):
        data = self._data(self._issue(self._make()))
        self.assertEqual(data["title"], "BÁO CÁO")
        self.assertEqual(data["abstract"], "kết quả vận động quỹ")
        self.assertEqual(data["document_type"], "BC")
        self.assertEqual(data["head"]["issuer"], "CHI BỘ THỬ")
        left, right = data["signatures"]
        self.assertEqual(left["lines"], ["- Đảng ủy xã Thử (để báo cáo),", "- Lưu Chi bộ."])
        self.assertEqual((right["office"], right["name"]), ("BÍ THƯ", "Nguyễn secretary"))

    def test_a_letter_has_no_title(self):
        paper = self._make("CV", addressee="Đảng ủy xã Thử", abstract="xin <ý kiến> & hỗ trợ")
        data = self._data(paper)
        self.assertEqual((data["title"], data["abstract"]), ("", ""))
        self.assertEqual(data["subject"], "V/v xin <ý kiến> & hỗ trợ")
        paper.abstract = "Về việc xin <ý kiến> & hỗ trợ"
        self.assertEqual(self._data(paper)["subject"], data["subject"])
        html = paper._render_paper_html("cell_paper", paper._get_papers_to_print("cell_paper"))
        self.assertIn("V/v xin &lt;ý kiến&gt; &amp; hỗ trợ", html)
        self.assertIn("Kính gửi: Đảng ủy xã Thử", html)
        self.assertNotIn('class="title"', html)

    def test_the_blank_form_has_ruled_lines(self):
        paper = self._make("KH", abstract=False)
        printed = paper._get_papers_to_print("cell_paper_blank")
        html = paper._render_paper_html("cell_paper_blank", printed)
        self.assertIn("MỤC ĐÍCH, YÊU CẦU", html)
        self.assertIn('class="ruled', html)
        self.assertNotIn("Chi bộ báo cáo kết quả", html)
        self.assertIn("......-KH/CB", html)
        paper.abstract = "vận động quỹ"
        self._issue(paper)
        with self.assertRaises(UserError):
            paper._check_paper("cell_paper_blank")

    # ------------------------------------------------------------
    # SECRET
    # ------------------------------------------------------------

    def test_a_secret_one_has_its_number_here_and_nothing_else(self):
        with self.assertRaisesRegex(UserError, "Empty"):
            self._make(secrecy="secret")
        paper = self._make(secrecy="secret", abstract=False, content=None)
        self.assertFalse(paper.content)
        self.assertFalse(paper.recipients)
        self._issue(paper)
        self.assertEqual(paper.number, "01-BC/CB")
        self.assertFalse(paper.document_ids)
        self.assertRecordValues(
            self._line(paper), [{"secrecy": "secret", "abstract": False, "state": "used"}]
        )
        for user, reads in ((self.u_member, False), (self.u_officer, True)):
            self.assertIs(paper.with_user(user).has_access("read"), reads)

    def test_choosing_secret_empties_the_skeleton_not_what_is_written(self):
        form = Form(self.env["party.cell.paper"].with_user(self.u_secretary))
        form.type_id = self.types["KH"]
        form.secrecy = "top_secret"
        self.assertFalse(form.content)
        form.secrecy = "normal"
        form.content = TEXT
        form.secrecy = "secret"
        self.assertIn("Chi bộ báo cáo kết quả", form.content)
        with self.assertRaisesRegex(UserError, "Empty"):
            form.save()

    def test_what_was_signed_openly_does_not_become_secret(self):
        paper = self._issue(self._make())
        for _step in range(2):
            paper.action_return("Sửa")
        with self.assertRaises(UserError):
            paper.write(
                {"secrecy": "secret", "abstract": False, "content": False, "recipients": False}
            )

    # ------------------------------------------------------------
    # WHO
    # ------------------------------------------------------------

    def test_who_reads_and_signs(self):
        draft, signed = self._make(), self._issue(self._make())
        rows = [
            # user, reads the draft, reads the signed one, signs
            (self.u_secretary, True, True, True),
            (self.u_deputy, True, True, True),
            (self.u_committee_member, True, True, False),
            (self.u_member, False, True, False),
            (self.u_probationer, False, True, False),
            (self.u_supervisor, False, True, False),
            (self.u_officer, False, True, False),
            (self.u_other_secretary, False, False, False),
            (self.u_other_officer, False, False, False),
            (self.u_hr, False, False, False),
            (self.u_nobody, False, False, False),
            (self.u_admin, True, True, False),
        ]
        for user, reads_draft, reads, signs in rows:
            with self.subTest(user=user.login):
                self.assertIs(draft.with_user(user).has_access("read"), reads_draft)
                self.assertIs(signed.with_user(user).has_access("read"), reads)
                if reads:
                    self.assertTrue(signed.document_ids.with_user(user).has_access("read"))
                if signs:
                    self.assertTrue(self._make(user=user))
                    continue
                with self.assertRaises(AccessError):
                    draft.with_user(user).action_issue()
                with self.assertRaises(AccessError):
                    signed.with_user(user).action_withdraw("Không")
                if user != self.u_committee_member:
                    with self.assertRaises(AccessError):
                        self._make(user=user)

    def test_the_number_is_the_engines(self):
        paper = self._make()
        for vals in ({"number": "9-BC/CB"}, {"state": "approved"}):
            for own in (paper, paper.sudo(), paper.with_user(self.u_admin)):
                self.assertRefused(lambda own=own, vals=vals: own.write(vals))
        self.assertRefused(lambda: self._make(number="9-BC/CB"))
