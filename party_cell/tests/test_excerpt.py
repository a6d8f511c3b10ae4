import json
from datetime import date

from odoo.exceptions import AccessError, UserError

from ..models.party_excerpt import get_name_pattern
from ..tools.paper_excerpt import get_pieces, take_pieces
from .test_document import DocumentCase, needs_weasyprint, pdf_text

EXCERPT = "party_cell.report_excerpt"


class ExcerptCase(DocumentCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.meeting = cls._complete(cls._make_meeting())
        first, second, third = cls.meeting.text_section_ids[:3]
        first.content = "<p>Đoạn một kín.</p><p>Biểu dương đồng chí Nguyễn member.</p><p>Hết.</p>"
        second.content = "<p>Mục hai kín.</p>"
        third.content = "<ul><li>Nguyễn memberX</li></ul>"
        cls.meeting.opinion_ids.unlink()
        cls.meeting.opinion_ids = [
            (0, 0, {"member_id": cls.m_member.id, "text": "Lời của member.", "sequence": 2}),
            (0, 0, {"member_id": cls.m_deputy.id, "text": "Lời kín.", "sequence": 1}),
        ]
        cls.meeting.action_hold()
        cls.meeting.minutes_adopted = True
        cls.meeting.with_context(party_defer_pdf=True).action_approve()
        cls.document = cls.meeting.document_ids

    def _begin(self, user=None, **vals):
        action = self.meeting.with_user(user or self.u_secretary).action_make_excerpt()
        excerpt = self.env["party.excerpt"].with_user(user or self.u_secretary)
        excerpt = excerpt.browse(action["res_id"])
        excerpt.write({"recipient": "Đồng chí A", "reason": "Hồ sơ", **vals})
        return excerpt

    def _take(self, excerpt, text):
        line = excerpt.line_ids.filtered(lambda line: text in line.text and not line.is_heading)
        self.assertEqual(len(line), 1)
        line.included = True

    def _approve_excerpt(self, excerpt):
        excerpt.sudo().with_context(party_defer_pdf=True).action_approve()
        excerpt.invalidate_recordset()
        return excerpt.document_ids


class TestExcerptPieces(ExcerptCase):
    """What is chosen stands there, and nothing else."""

    def test_all_and_nothing(self):
        data = self.document.data
        pieces = get_pieces(data)
        self.assertEqual(len(pieces), len({piece.key for piece in pieces}))
        everything = take_pieces(data, {piece.key for piece in pieces})
        self.assertEqual(len(everything["lines"]), sum(bool(x["text"]) for x in data["lines"]))
        for taken, part in zip(everything["parts"], data["parts"], strict=True):
            for one, other in ((taken, part), *zip(taken["items"], part["items"], strict=True)):
                for name in ("number", "heading", "paragraphs", "opinions", "html"):
                    self.assertEqual(one[name], other[name])
        self.assertEqual(everything["closing"]["paragraphs"], data["closing"]["paragraphs"])
        nothing = take_pieces(data, set())
        self.assertEqual([line["text"] for line in nothing["lines"]], ["…"])
        self.assertFalse(nothing["parts"] or nothing["closing"]["paragraphs"])

    def test_gaps_are_marked_once(self):
        excerpt = self._begin()
        self._take(excerpt, "Biểu dương")
        keys = set(excerpt.line_ids.filtered("included").mapped("key"))
        taken = take_pieces(self.document.data, keys)
        parts = taken["parts"]
        self.assertEqual([part["heading"] for part in parts], ["Nội dung"])
        items = parts[0]["items"]
        self.assertEqual(len(items), 1)
        self.assertEqual(
            items[0]["html"], "<p>…</p><p>Biểu dương đồng chí Nguyễn member.</p><p>…</p>"
        )
        self.assertEqual(items[0]["number"], "1")

    def test_a_member(self):
        excerpt = self._begin(member_id=self.m_member.id)
        excerpt.action_choose_member()
        taken = excerpt.line_ids.filtered("included").mapped("text")
        self.assertEqual(len(taken), 3)
        self.assertIn("Biểu dương", taken[1])
        self.assertIn("Lời của member.", taken[2])
        excerpt.member_id = self.m_officer
        with self.assertRaises(UserError):
            excerpt.action_choose_member()

    def test_how_a_member_is_named(self):
        others = ["Lê Thị An", "Trần Văn Bình"]
        named = {
            "Biểu dương đồng chí Nguyễn Văn Bình.": True,
            "Nguyễn văn bình làm.": True,
            "Đồng chí Nguyễn Văn Bình, đ/c An": True,
            "đồng chí Bình": False,  # there are two
            "Đồng chí Văn Bình": False,
            "Nguyễn Văn Bìnhx": False,
            "hòa bình": False,
        }
        for text, expected in named.items():
            with self.subTest(text=text):
                found = get_name_pattern("Nguyễn Văn Bình", others).search(text)
                self.assertEqual(bool(found), expected)
        alone = get_name_pattern("Phạm Duy", others)
        self.assertTrue(alone.search("Nhắc đ/c Duy đi muộn"))
        self.assertFalse(alone.search("duy trì nền nếp, đồng chí Duyên"))

    def test_a_section(self):
        excerpt = self._begin()
        heading = excerpt.line_ids.filtered(lambda line: line.is_heading and line.key == "1.0")
        heading.action_take_section()
        taken = excerpt.line_ids.filtered("included")
        self.assertEqual(taken.mapped("key")[1:], ["1.0#h0", "1.0#h1", "1.0#h2"])
        heading.action_take_section()
        self.assertEqual(excerpt.line_ids.filtered("included"), taken[0])


class TestExcerpt(ExcerptCase):
    """From the frozen paper to a numbered one."""

    @needs_weasyprint
    def test_the_paper(self):
        excerpt = self._begin()
        self._take(excerpt, "Lời của member.")
        document = self._approve_excerpt(excerpt)
        self.assertEqual((excerpt.state, excerpt.number), ("approved", "01-BS/CB"))
        self.assertEqual((document.document_type, document.number), ("BS", "01-BS/CB"))
        text = pdf_text(self._print(EXCERPT, excerpt))
        for printed in (
            "TRÍCH BIÊN BẢN", "Số 01-BS/CB", "Lời của member.", "Đồng chí A,", "Lưu Chi bộ",
            f"(Trích từ Biên bản số {self.document.number})", "T/M CHI BỘ", self.m_secretary.name,
        ):  # fmt: skip
            self.assertIn(printed, text)
        everything = text + json.dumps(document.data, ensure_ascii=False)
        for hidden in ("kín", self.m_deputy.name, self.m_taker.name + " –", "Hồ sơ"):
            self.assertNotIn(hidden, everything)

    def test_only_what_was_frozen(self):
        excerpt = self._begin()
        self.cell.name = "Chi bộ Đổi tên"
        self.m_member.name = "Nguyễn Khác"
        self._take(excerpt, "Lời của member.")
        data = self._approve_excerpt(excerpt).data
        self.assertIn("Nguyễn member", json.dumps(data, ensure_ascii=False))

    def test_what_is_missing_is_said(self):
        excerpt = self._begin(recipient=False, reason=" ")
        self.assertEqual(self._codes(excerpt, "held"), ["E1", "E1", "E2"])
        with self.assertRaises(UserError):
            excerpt.action_approve()
        self.assertEqual(excerpt.state, "draft")
        self._take(excerpt, "Lời của member.")
        excerpt.write({"recipient": "A", "reason": "B"})
        self.assertFalse(self._codes(excerpt, "held"))
        self.meeting.action_return("Sửa")
        excerpt.invalidate_recordset(["is_outdated"])
        self.assertEqual(self._codes(excerpt, "held"), ["E3"])
        with self.assertRaises(UserError):
            self.meeting.with_user(self.u_secretary).action_make_excerpt()

    def test_one_click_from_the_form_asks_for_the_first_number(self):
        excerpt = self._begin()
        self._take(excerpt, "Lời của member.")
        form = excerpt.with_context(party_form=True, party_defer_pdf=True)
        question = form.action_approve()
        self.assertEqual(question["res_model"], "party.first.number")
        wizard = self.env["party.first.number"].with_user(self.u_secretary)
        wizard.with_context(**question["context"]).create({"last_number": 6}).action_confirm()
        self.assertEqual((excerpt.state, excerpt.number), ("approved", "07-BS/CB"))

    def test_opened_again_it_keeps_its_number(self):
        excerpt = self._begin()
        self._take(excerpt, "Lời của member.")
        self._approve_excerpt(excerpt)
        with self.assertRaises(UserError):
            excerpt.recipient = "Người khác"
        with self.assertRaises(UserError):
            excerpt.line_ids[0].included = False
        excerpt.action_return("Ghi nhầm người nhận")
        excerpt.recipient = "Đồng chí B"
        documents = self._approve_excerpt(excerpt)
        self.assertEqual(excerpt.number, "01-BS/CB")
        self.assertEqual(sorted(documents.mapped("revision")), [1, 2])

    def test_texts_are_those_of_the_paper(self):
        excerpt = self._begin()
        line = excerpt.line_ids[0]
        for vals in ({"text": "x"}, {"key": "1"}, {"excerpt_id": self._begin().id}):
            with self.assertRaises(UserError):
                line.write(vals)
        with self.assertRaises(AccessError):
            line.unlink()
        with self.assertRaises(AccessError):
            line.create({"excerpt_id": excerpt.id, "key": "9", "text": "x"})
        other = self._approve(self._make_meeting(kind="extraordinary")).document_ids
        for vals in ({"document_id": other.id}, {"number": "9"}, {"cell_id": self.other_cell.id}):
            with self.assertRaises(UserError):
                excerpt.write(vals)
        with self.assertRaises(UserError):
            excerpt.copy()

    def test_one_begun_and_left_is_opened_again(self):
        meeting = self.meeting.with_user(self.u_secretary)
        first = meeting.action_make_excerpt()["res_id"]
        self.assertEqual(meeting.action_make_excerpt()["res_id"], first)
        self.env["party.excerpt"].browse(first).recipient = "A"
        self.assertNotEqual(meeting.action_make_excerpt()["res_id"], first)

    def test_of_papers_without_parts_there_is_none(self):
        excerpt = self._begin()
        self._take(excerpt, "Lời của member.")
        document = self._approve_excerpt(excerpt)
        self.assertFalse(document.can_excerpt)
        with self.assertRaises(UserError):
            excerpt.create({"document_id": document.id})
        with self.assertRaises(UserError):
            self._make_meeting(kind="extraordinary").action_make_excerpt()

    def test_many_cost_no_more_queries(self):
        excerpts = self.env["party.excerpt"].create([{"document_id": self.document.id}] * 6)

        def count(records):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            records._get_paper_data("excerpt")
            return self.env.cr.sql_log_count - before

        count(excerpts[:1])
        self.assertEqual(count(excerpts), count(excerpts[:1]))


class TestExcerptAccess(ExcerptCase):
    def test_made_by_who_runs_the_cell(self):
        for user in (
            self.u_member, self.u_committee_member, self.u_taker, self.u_supervisor,
            self.u_officer, self.u_admin, self.u_nobody, self.u_other_secretary,
        ):  # fmt: skip
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    self.meeting.with_user(user).action_make_excerpt()
                with self.assertRaises(AccessError):
                    Excerpt = self.env["party.excerpt"].with_user(user)
                    Excerpt.create({"document_id": self.document.id})
        self.assertTrue(self._begin(self.u_deputy))

    def test_a_paper_of_another_cell_is_closed(self):
        meeting = self._make_meeting(self.other_cell)
        meeting.minute_taker_id = self.m_supervisor
        other = self._approve(meeting).document_ids
        with self.assertRaises(AccessError):
            self.env["party.excerpt"].with_user(self.u_secretary).create({"document_id": other.id})

    def test_readers(self):
        excerpt = self._begin()
        self._take(excerpt, "Lời của member.")
        readers = {
            False: ("secretary", "deputy", "admin"),
            True: ("secretary", "deputy", "admin", "supervisor", "officer"),
        }
        others = ("member", "taker", "committee_member", "other_secretary", "nobody")
        for approved, keys in readers.items():
            if approved:
                self._approve_excerpt(excerpt)
            for key in (*readers[True], *others):
                user = getattr(self, f"u_{key}")
                self.env.invalidate_all()
                with self.subTest(user=key, approved=approved):
                    for records in (excerpt, excerpt.line_ids, excerpt.sudo().document_ids):
                        if not records:
                            continue
                        own = records.with_user(user)
                        self.assertEqual(own.has_access("read"), key in keys)
                        if key != "nobody":
                            found = own.search([("id", "in", records.ids)])
                            self.assertEqual(found, own if key in keys else own.browse())

    def test_the_term_is_that_of_today(self):
        self.assertGreaterEqual(self._begin()._get_date(), date(2026, 1, 1))
