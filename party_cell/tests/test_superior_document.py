import base64

import psycopg2
from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import PartyCase


@tagged("post_install", "-at_install")
@freeze_time("2026-10-05 10:00:00")
class TestSuperiorDocument(PartyCase):
    """The register of documents from above, and those disseminated in a meeting."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Document = cls.env["party.superior.document"]
        cls.of_commune = cls._register("12-HD/ĐU", committee_id=cls.commune.id)
        cls.of_other = cls._register("7-KH/ĐU", committee_id=cls.other_commune.id)
        cls.of_cell = cls._register("3-TB/CB", cell_id=cls.cell.id)
        cls.of_all = cls._register("42-HD/BTCTW", committee_id=False)

    @classmethod
    def _register(cls, number, user=None, **vals):
        Document = cls.Document.with_user(user) if user else cls.Document
        return Document.create(
            {
                "number": number,
                "date": "2026-09-20",
                "issuer": "Đảng ủy xã Thử",
                "summary": "Tổng vệ sinh môi trường",
                **vals,
            }
        )

    def test_who_reads(self):
        rows = [
            # user, the commune's, the other commune's, the cell's, for all
            (self.u_secretary, True, False, True, True),
            (self.u_member, True, False, True, True),
            (self.u_other_secretary, False, True, False, True),
            (self.u_supervisor, True, True, True, True),
            (self.u_officer, True, True, True, True),
            (self.u_other_officer, False, True, False, True),
            (self.u_hr, False, False, False, False),
            (self.u_nobody, False, False, False, False),
            (self.u_admin, True, True, True, True),
        ]
        documents = (self.of_commune, self.of_other, self.of_cell, self.of_all)
        for user, *expected in rows:
            for document, reads in zip(documents, expected, strict=True):
                with self.subTest(user=user.login, document=document.number):
                    own = document.with_user(user)
                    self.assertIs(own.has_access("read"), reads)
                    try:
                        found = own.search([("id", "=", document.id)])
                    except AccessError:
                        found = own.browse()
                    self.assertEqual(bool(found), reads)

    def test_rights_follow_the_transfer(self):
        self.assertTrue(self.of_commune.with_user(self.u_member).has_access("read"))
        self.m_member.membership_ids.date_to = "2026-10-04"
        self.assertFalse(self.of_commune.with_user(self.u_member).has_access("read"))

    def test_who_writes(self):
        for user, document in (
            (self.u_secretary, self.of_cell),
            (self.u_deputy, self.of_cell),
            (self.u_officer, self.of_commune),
            (self.u_officer, self.of_other),
            (self.u_other_officer, self.of_other),
            (self.u_admin, self.of_all),
        ):
            with self.subTest(user=user.login, document=document.number):
                document.with_user(user).summary = f"Sửa bởi {user.login}"
        for user, document in (
            (self.u_secretary, self.of_commune),
            (self.u_secretary, self.of_all),
            (self.u_member, self.of_cell),
            (self.u_taker, self.of_cell),
            (self.u_other_officer, self.of_commune),
            (self.u_officer, self.of_all),
            (self.u_hr, self.of_all),
        ):
            with self.subTest(user=user.login, document=document.number):
                with self.assertRaises(AccessError):
                    document.with_user(user).summary = "Sửa"
                with self.assertRaises(AccessError):
                    document.with_user(user).unlink()

    def test_nobody_gives_what_is_not_his(self):
        own = self._register("1-KH/ĐU", self.u_other_officer, committee_id=self.other_commune.id)
        for vals in ({"committee_id": self.commune.id}, {"committee_id": False}):
            with self.assertRaises(AccessError):
                own.write(vals)
            with self.assertRaises(AccessError):
                self._register("2-KH/ĐU", self.u_other_officer, **vals)

    def test_defaults_spare_the_choice(self):
        for user, committee, cell in (
            (self.u_secretary, False, self.cell.id),
            (self.u_officer, self.province.id, False),
            (self.u_other_officer, self.other_commune.id, False),
        ):
            with self.subTest(user=user.login):
                document = self._register("9-CV/ĐU", user)
                self.assertEqual(document.committee_id.id, committee)
                self.assertEqual(document.cell_id.id, cell)

    def test_registered_once(self):
        for number in ("12-HD/ĐU", " 12-hd/ĐU "):
            with (
                self.assertRaisesRegex(
                    (ValidationError, psycopg2.IntegrityError), "registered already|uniq"
                ),
                mute_logger("odoo.sql_db"),
                self.cr.savepoint(),
            ):
                self._register(number, committee_id=self.commune.id)
        self._register("12-HD/ĐU", committee_id=self.commune.id, date="2026-09-21")
        self._register("12-HD/ĐU", committee_id=self.commune.id, issuer="Tỉnh ủy Thử")
        self._register("12-HD/ĐU", cell_id=self.cell.id)

    def test_a_secret_one_keeps_its_number_only(self):
        with self.assertRaises(ValidationError):
            self.of_commune.secrecy = "secret"
        with self.assertRaises(ValidationError):
            self._register("1-TB/ĐU", secrecy="secret", committee_id=self.commune.id)
        secret = self._register(
            "1-TB/ĐU", secrecy="secret", summary=False, committee_id=self.commune.id
        )
        with self.assertRaises(ValidationError):
            secret.file = base64.b64encode(b"x")
        self.of_commune.file = base64.b64encode(b"x")
        self.assertTrue(self.of_commune.with_user(self.u_member).file)

    def test_found_by_number_and_summary_with_and_without_diacritics(self):
        Document = self.Document.with_user(self.u_secretary)
        for text in ("12-hd", "tong ve sinh", "Tổng vệ sinh", "moi truong 12", "đảng ủy xã thử"):
            with self.subTest(text=text):
                found = [row[0] for row in Document.name_search(text)]
                self.assertIn(self.of_commune.id, found)
                self.assertIn(self.of_commune, Document.search([("display_name", "ilike", text)]))
        self.assertFalse(Document.name_search("chuyển đổi số"))
        self.of_commune.summary = "Chuyển đổi số"
        self.assertEqual(
            [row[0] for row in Document.name_search("chuyen doi so")], self.of_commune.ids
        )

    # ------------------------------------------------------------
    # IN THE MEETING
    # ------------------------------------------------------------

    def test_only_what_is_meant_for_the_cell(self):
        meeting = self._make_meeting()
        meeting.superior_document_ids = self.of_commune + self.of_cell + self.of_all
        with self.assertRaises(ValidationError):
            meeting.superior_document_ids += self.of_other
        other = self._make_meeting(self.other_cell)
        with self.assertRaises(ValidationError):
            other.superior_document_ids = self.of_cell

    def test_locked_as_texts(self):
        meeting = self._make_meeting()
        taker = meeting.with_user(self.u_taker)
        taker.superior_document_ids = self.of_commune
        self._hold(meeting)
        taker.superior_document_ids = self.of_commune + self.of_cell
        meeting.minutes_adopted = True
        meeting.with_context(party_defer_pdf=True).action_approve()
        with self.assertRaises(UserError):
            meeting.with_user(self.u_secretary).superior_document_ids = self.of_cell
        with self.assertRaises(UserError):
            self.of_commune.unlink()
        self.of_all.unlink()

    def test_the_register_opens_no_locked_meeting(self):
        fields = self.Document._fields
        back = [name for name in fields if fields[name].comodel_name == "party.meeting"]
        self.assertFalse(back, "a field back to the meetings would be written past their lock")

    def test_in_the_minutes_under_their_section(self):
        meeting = self._make_meeting()
        secret = self._register(
            "1-TB/ĐU",
            secrecy="secret",
            summary=False,
            date="2026-09-30",
            committee_id=self.commune.id,
        )
        meeting.superior_document_ids = self.of_commune + secret
        section = meeting.section_ids.filtered(lambda s: s.role == "documents")
        section.role = False
        parts = meeting._get_paper_data("minutes")[meeting.id]["parts"]
        texts = [part for part in parts if part["items"]][0]
        self.assertEqual(
            texts["paragraphs"],
            [
                "Chi bộ được phổ biến các văn bản:",
                "1) Số 12-HD/ĐU, ngày 20 tháng 9 năm 2026, của Đảng ủy xã Thử, về tổng vệ sinh môi "
                "trường.",
                "2) Văn bản mật số 1-TB/ĐU, ngày 30 tháng 9 năm 2026, của Đảng ủy xã Thử.",
            ],
        )
        section.role = "documents"
        parts = meeting._get_paper_data("minutes")[meeting.id]["parts"]
        texts = [part for part in parts if part["items"]][0]
        self.assertFalse(texts["paragraphs"])
        item = next(i for i in texts["items"] if i["section_id"] == section.id)
        self.assertEqual(len(item["paragraphs"]), 3)
        facts = meeting._get_paper_data("minutes")[meeting.id]["facts"]
        self.assertEqual(facts["documents"][0]["number"], "12-HD/ĐU")

    def test_in_minutes_without_texts(self):
        meeting = self._make_meeting()
        meeting.section_ids.filtered(lambda s: s.block != "opening").unlink()
        meeting.superior_document_ids = self.of_commune
        parts = meeting._get_paper_data("minutes")[meeting.id]["parts"]
        self.assertIn("Phổ biến văn bản của cấp trên", [part["heading"] for part in parts])
