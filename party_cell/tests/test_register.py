import runpy
from datetime import date

import psycopg2
from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import file_path, mute_logger

from .common import PartyCase


@tagged("post_install", "-at_install")
@freeze_time("2026-10-05 10:00:00")
class TestRegister(PartyCase):
    """A line for each number: what bears it, or why nothing does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Register = cls.env["party.register"]
        cls.types = cls.env["party.document.type"]._get_by_code(["BC", "BB", "CV", "HD", "KH"])

    def _lines(self, cell=None, sign="BC"):
        return self.Register.search(
            [
                ("cell_id", "=", (cell or self.cell).id),
                ("type_id", "=", self.types[sign].id),
            ],
            order="sequence_number",
        )

    def _entry(self, user=None, **vals):
        return (
            self.env["party.register.entry"]
            .with_user(user or self.u_secretary)
            .create(
                {
                    "cell_id": self.cell.id,
                    "type_id": self.types["BC"].id,
                    "abstract": "kết quả vận động quỹ",
                    **vals,
                }
            )
        )

    def _enter(self, user=None, **vals):
        action = self._entry(user, **vals).action_confirm()
        return self.Register.browse(action["res_id"])

    # ------------------------------------------------------------
    # NUMBERS GIVEN BY AN APPROVAL
    # ------------------------------------------------------------

    def test_an_approval_enters_its_number(self):
        meeting = self._approve(self._make_meeting())
        line = self._lines(sign="BB")
        self.assertRecordValues(
            line,
            [
                {
                    "number": "01-BB/CB",
                    "sequence_number": 1,
                    "date": date(2026, 10, 5),
                    "abstract": "sinh hoạt chi bộ thường kỳ tháng 10 năm 2026",
                    "state": "used",
                    "secrecy": "normal",
                    "res_model": "party.meeting",
                    "res_id": meeting.id,
                }
            ],
        )
        self.assertEqual(line.term_id.cell_id, self.cell)
        self.assertEqual(line.with_user(self.u_secretary).action_open_paper()["res_id"], meeting.id)

    def test_one_line_however_often_it_is_opened_again(self):
        meeting = self._approve(self._make_meeting())
        secretary = meeting.with_user(self.u_secretary)
        secretary.action_return("Sửa ngày")
        secretary.action_return("Sửa ngày")
        meeting.write({"date_start": "2026-10-04 00:30:00", "date_end": "2026-10-04 02:30:00"})
        meeting.action_hold({"R1": "x", "H3": "x", "N10": "x"})
        meeting.with_context(party_defer_pdf=True).action_approve()
        line = self._lines(sign="BB")
        self.assertEqual(len(line), 1)
        self.assertEqual(line.date, date(2026, 10, 4))

    def test_a_refused_approval_uses_no_number(self):
        meeting = self._hold(self._make_meeting())
        self.assertRefused(lambda: meeting.action_approve())  # minutes not adopted
        self.assertFalse(self._lines(sign="BB"))

    def test_cancelled_after_its_number(self):
        meeting = self._approve(self._make_meeting(kind="extraordinary"))
        for _step in range(2):
            meeting.action_return("Nhập nhầm chi bộ")
        meeting.action_cancel("Nhập nhầm chi bộ")
        line = self._lines(sign="BB")
        self.assertEqual((line.state, line.explanation), ("cancelled", "Nhập nhầm chi bộ"))
        self.assertEqual(self._approve(self._make_meeting()).number, "02-BB/CB")

    def test_many_at_once_in_a_constant_number_of_queries(self):
        counts = []
        for some in (2, 6):
            cell = self._make_cell(f"Chi bộ {some}", self.commune)
            for number in range(3):
                self._make_plain_member(
                    f"Đồng chí {some}.{number}",
                    cell,
                    office="secretary" if not number else "member",
                )
            plans = self.env["party.theme.plan"].create(
                [{"cell_id": cell.id, "year": 2020 + number} for number in range(some)]
            )
            plans._give_numbers()
            plans._workflow_write({"number": False})
            self.Register.flush_model()
            self.env.cr.execute("DELETE FROM party_register WHERE cell_id = %s", [cell.id])
            self.env.invalidate_all()
            plans.mapped("cell_id.symbol_code")
            before = self.env.cr.sql_log_count
            plans._give_numbers()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(len(self._lines(cell, "KH")), some)
        self.assertEqual(*counts)

    def test_the_first_number_asks_and_enters_those_on_paper(self):
        meeting = self._hold(self._make_meeting())
        meeting.minutes_adopted = True
        own = meeting.with_user(self.u_secretary).with_context(party_form=True)
        question = own.action_approve()
        wizard = (
            self.env[question["res_model"]]
            .with_user(self.u_secretary)
            .with_context(**question["context"])
            .create({"last_number": 3})
        )
        wizard.action_confirm()
        self.assertEqual(meeting.number, "04-BB/CB")
        lines = self._lines(sign="BB")
        self.assertEqual(lines.mapped("sequence_number"), [1, 2, 3, 4])
        self.assertEqual(lines.mapped("state"), ["paper"] * 3 + ["used"])
        self.assertEqual(lines[0].number, "01-BB/CB")

    def test_a_slip_of_the_pen_makes_no_thousand_lines(self):
        with self.assertRaisesRegex(UserError, "last number only"):
            self._entry(last_number=2026).action_confirm()

    # ------------------------------------------------------------
    # BY HAND
    # ------------------------------------------------------------

    def test_a_paper_made_outside_gets_the_next_number(self):
        first = self._enter(last_number=2)
        second = self._enter(date="2026-10-01")
        self.assertEqual((first.number, second.number), ("03-BC/CB", "04-BC/CB"))
        self.assertEqual(second.date, date(2026, 10, 1))
        self.assertEqual((first | second).mapped("state"), ["paper", "paper"])
        self.assertEqual(first.abstract, "kết quả vận động quỹ")

    def test_the_dialogue_asks_for_the_last_number_once(self):
        form = Form(self.env["party.register.entry"].with_user(self.u_secretary))
        form.type_id = self.types["BC"]
        self.assertTrue(form.is_first)
        form.abstract = "công tác tháng"
        form.save().action_confirm()
        form = Form(self.env["party.register.entry"].with_user(self.u_secretary))
        form.type_id = self.types["BC"]
        self.assertFalse(form.is_first)

    def test_a_number_given_on_paper_leaves_gaps_that_ask_for_an_explanation(self):
        self._enter()
        line = self._enter(given_number=4)
        self.assertEqual(line.number, "04-BC/CB")
        self.assertEqual(self._lines().mapped("state"), ["paper", "missing", "missing", "paper"])
        second, third = self._lines().filtered(lambda x: x.state == "missing")
        second.with_user(self.u_secretary).explanation = "  Đánh số nhầm "
        third.with_user(self.u_secretary).write({"date": "2026-10-02", "abstract": "đột xuất"})
        self.assertEqual((second.state, third.state), ("cancelled", "paper"))
        self.assertEqual(second.explanation, "Đánh số nhầm")
        self.assertEqual(self._enter().number, "05-BC/CB")

    def test_a_first_number_given_on_paper_tells_the_last(self):
        self.assertEqual(self._enter(given_number=3).number, "03-BC/CB")
        self.assertEqual(self._lines().mapped("state"), ["paper"] * 3)

    def test_a_number_given_twice_or_far_off_is_refused_and_uses_none(self):
        self._enter(given_number=3)
        for number, said in ((2, "register already"), (3, "register already"), (99, "again")):
            with self.assertRaisesRegex(UserError, said), self.cr.savepoint():
                self._enter(given_number=number)
        self.env.invalidate_all()
        self.assertEqual(self._enter().number, "04-BC/CB")

    def test_all_that_is_wrong_is_said_at_once(self):
        with self.assertRaises(UserError) as refusal:
            self._entry(abstract=" ", date="2026-10-06", given_number=-1).action_confirm()
        self.assertEqual(len(str(refusal.exception).splitlines()), 3)

    def test_forbidden_types_are_refused_with_the_basis(self):
        with self.assertRaisesRegex(UserError, "399-QĐ/TW"):
            self._enter(type_id=self.types["HD"].id)

    def test_numbers_begin_anew_in_each_term(self):
        self._enter()
        self.env["party.term"].search([("cell_id", "=", self.cell.id)]).date_to = "2026-09-30"
        self.env.flush_all()
        self.env["party.term"].create(
            {"cell_id": self.cell.id, "name": "2026–2031", "date_from": "2026-10-01"}
        )
        self.assertEqual(self._enter().number, "01-BC/CB")
        self.assertEqual(self._enter(date="2026-09-30").number, "02-BC/CB")

    # ------------------------------------------------------------
    # SECRET
    # ------------------------------------------------------------

    def test_of_a_secret_paper_the_number_only(self):
        with self.assertRaisesRegex(UserError, "secret"):
            self._enter(secrecy="top_secret")
        line = self._enter(secrecy="top_secret", abstract=False)
        self.assertEqual((line.number, line.abstract), ("01-BC/CB", False))
        with self.assertRaises(UserError):
            line.with_user(self.u_secretary).abstract = "Nội dung"
        with self.assertRaisesRegex(UserError, "is secret"):
            self.env["ir.attachment"].create(
                {"name": "mat.pdf", "raw": b"x", "res_model": line._name, "res_id": line.id}
            )

    # ------------------------------------------------------------
    # WHO
    # ------------------------------------------------------------

    def test_who_reads_and_writes(self):
        line = self._enter()
        rows = [
            # user, reads, writes
            (self.u_secretary, True, True),
            (self.u_deputy, True, True),
            (self.u_committee_member, True, False),
            (self.u_taker, False, False),
            (self.u_member, False, False),
            (self.u_probationer, False, False),
            (self.u_other_secretary, False, False),
            (self.u_supervisor, True, False),
            (self.u_officer, True, False),
            (self.u_other_officer, False, False),
            (self.u_hr, False, False),
            (self.u_nobody, False, False),
            (self.u_admin, True, False),
        ]
        for user, reads, writes in rows:
            own = line.with_user(user)
            with self.subTest(user=user.login):
                self.assertIs(own.has_access("read"), reads)
                try:
                    found = own.search([("id", "=", line.id)])
                except AccessError:
                    found = own.browse()
                self.assertEqual(bool(found), reads)
                if writes:
                    own.abstract = f"Sửa bởi {user.login}"
                    self._enter(user)
                else:
                    with self.assertRaises(AccessError):
                        own.abstract = "Sửa"
                    with self.assertRaises(AccessError):
                        self._enter(user)

    def test_nobody_invents_changes_or_deletes_a_number(self):
        used = self._approve(self._make_meeting()) and self._lines(sign="BB")
        on_paper = self._enter()
        term = used.term_id
        for user in (
            self.u_secretary,
            self.u_officer,
            self.u_admin,
            self.env.ref("base.user_root"),
        ):
            for line in (used, on_paper):
                own = line.with_user(user)
                for name, call in {
                    "number": lambda own=own: own.write({"number": "99-BB/CB"}),
                    "ordinal": lambda own=own: own.write({"sequence_number": 99}),
                    "source": lambda own=own: own.write({"res_id": 1, "res_model": "res.users"}),
                    "state": lambda own=own: own.write({"state": "cancelled"}),
                    "unlink": lambda own=own: own.unlink(),
                    "create": lambda own=own: own.create(
                        {
                            "cell_id": self.cell.id,
                            "term_id": term.id,
                            "type_id": self.types["BC"].id,
                            "sequence_number": 50,
                            "number": "50-BC/CB",
                        }
                    ),
                }.items():
                    with self.subTest(user=user.login, line=line.number, call=name):
                        self.assertRefused(call)
            with self.subTest(user=user.login):
                self.assertRefused(lambda user=user: used.with_user(user).write({"abstract": "x"}))

    def test_the_line_of_a_meeting_that_is_closed_opens_nothing(self):
        meeting = self._approve(self._make_meeting())
        for _step in range(2):
            meeting.action_return("Sửa")
        with self.assertRaises(AccessError):  # an officer sees no drafts
            self._lines(sign="BB").with_user(self.u_officer).action_open_paper()

    def test_a_number_stands_once(self):
        line = self._enter()
        with (
            self.assertRaises(psycopg2.IntegrityError),
            mute_logger("odoo.sql_db"),
            self.cr.savepoint(),
        ):
            self.Register._enter(
                [
                    {
                        "cell_id": line.cell_id.id,
                        "term_id": line.term_id.id,
                        "type_id": line.type_id.id,
                        "sequence_number": line.sequence_number,
                    }
                ]
            )

    # ------------------------------------------------------------
    # BACK-FILL
    # ------------------------------------------------------------

    def _backfill(self):
        """Run the migration as if no line were there yet."""
        self.env.flush_all()
        self.env.cr.execute("DELETE FROM party_register")
        path = file_path("party_cell/migrations/19.0.1.1.0/post-register.py")
        runpy.run_path(path)["migrate"](self.env.cr, "19.0.1.1.0")
        self.env.invalidate_all()

    def test_the_back_fill_says_what_the_engine_says(self):
        series = self.env["party.number.series"]
        term = self.env["party.term"].search([("cell_id", "=", self.cell.id)])
        series._open(self.cell, term, "BB", 2)
        self._approve(self._make_meeting())
        cancelled = self._approve(self._make_meeting(kind="extraordinary"))
        for _step in range(2):
            cancelled.action_return("Nhập nhầm")
        cancelled.action_cancel("Nhập nhầm")
        self._approve(self._make_meeting(self.other_cell, minute_taker_id=self.m_officer.id))
        theme = {"cell_id": self.cell.id, "name": "Chuyển đổi số", "year": 2026, "quarter": "4"}
        self.env["party.theme"].create(theme | {"author_id": self.m_secretary.id})
        plan = self.env["party.theme.plan"].create({"cell_id": self.cell.id, "year": 2026})
        plan.action_hold({"N8": "x"})
        plan.with_context(party_defer_pdf=True).action_approve()
        said = [
            "cell_id", "term_id", "type_id", "sequence_number", "number", "date", "abstract",
            "secrecy", "state", "on_paper", "explanation", "res_model", "res_id",
        ]  # fmt: skip
        order = "cell_id, type_id, sequence_number"
        before = self.Register.search_read([], said, order=order, load=False)
        self.assertEqual(
            [line["state"] for line in before].count("paper"), 2, "numbers of the paper age"
        )
        self._backfill()
        after = self.Register.search_read([], said, order=order, load=False)
        for line in (*before, *after):
            del line["id"]
        self.assertEqual(after, before)

    def test_the_back_fill_finds_gaps(self):
        for _meeting in range(2):
            self._approve(self._make_meeting(kind="extraordinary"))
        series = self.env["party.number.series"].search([("document_type", "=", "BB")])
        key = (self.cell.id, series.term_id.id, "BB")
        series._draw([key, key])
        self._approve(self._make_meeting())
        self._backfill()
        lines = self._lines(sign="BB")
        self.assertEqual(lines.mapped("state"), ["used", "used", "missing", "missing", "used"])
        self.assertEqual(lines[2].number, "03-BB/CB")

    # ------------------------------------------------------------
    # TYPES
    # ------------------------------------------------------------

    def test_a_sign_in_use_stays(self):
        self._enter()
        self.types["CV"].with_user(self.u_admin).code = "CVX"
        with self.assertRaisesRegex(UserError, "it stays"):
            self.types["BC"].with_user(self.u_admin).code = "BCX"
        with self.assertRaises(AccessError):
            self.types["CV"].with_user(self.u_secretary).name = "Khác"

    def test_types_out_of_use_still_number(self):
        self.types["BB"].active = False
        self.assertEqual(self._approve(self._make_meeting()).number, "01-BB/CB")

    def test_types_are_those_of_the_regulation(self):
        types = self.env["party.document.type"].search([])
        self.assertEqual(
            set(types.filtered("may_issue").mapped("code")),
            {
                *("NQ", "QĐ", "KL", "QC", "TB", "BC", "KH", "QH", "CTr", "ĐA", "PA", "DA", "TTr"),
                *("CV", "BB", "BS"),
            },
        )
        self.assertEqual(
            set(types.filtered(lambda kind: not kind.may_issue).mapped("code")),
            {"QĐi", "HD", "CT", "TT"},
        )
        self.assertTrue(all(types.mapped("basis")))


@tagged("post_install", "-at_install")
@freeze_time("2026-10-05 10:00:00")
class TestSecrecy(PartyCase):
    """A file of what is secret comes in and goes out nowhere."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        kind = cls.env["party.document.type"]._get_by_code(["BC"])["BC"]
        cls.paper = (
            cls.env["party.cell.paper"]
            .with_user(cls.u_secretary)
            .create({"cell_id": cls.cell.id, "type_id": kind.id, "secrecy": "secret"})
        )
        cls.loose = (
            cls.env["ir.attachment"]
            .with_user(cls.u_secretary)
            .create({"name": "mat.pdf", "raw": b"x"})
        )

    def test_no_file_in(self):
        values = {"res_model": self.paper._name, "res_id": self.paper.id}
        for call in (
            lambda: self.env["ir.attachment"].create({"name": "x", "raw": b"x", **values}),
            lambda: self.loose.write(values),
            lambda: self.loose.sudo().write(values),
            lambda: self.paper.message_post(body="x", attachment_ids=self.loose.ids),
            lambda: self.paper.message_post(body="x", attachments=[("mat.txt", b"x")]),
        ):
            with self.assertRaisesRegex(UserError, "is secret"), self.cr.savepoint():
                call()

    def test_nothing_is_said_of_it(self):
        paper = self.paper.with_user(self.u_secretary)
        for call in (
            lambda: paper.message_post(body="Nội dung mật", message_type="comment"),
            lambda: paper.activity_schedule("mail.mail_activity_data_todo", note="Nội dung mật"),
        ):
            with self.assertRaisesRegex(UserError, "is secret"), self.cr.savepoint():
                call()

    def test_what_hangs_on_an_ordinary_draft_keeps_it_ordinary(self):
        draft = self.paper.copy({"secrecy": "normal"}).with_user(self.u_secretary)
        draft.message_post(body="Nội dung", message_type="comment")
        with self.assertRaisesRegex(UserError, "Delete this draft"):
            draft.secrecy = "secret"

    def test_no_file_out_by_mail(self):
        values = {"model": self.paper._name, "res_id": self.paper.id}
        for model in ("mail.mail", "mail.message"):
            with self.assertRaisesRegex(UserError, "is secret"), self.cr.savepoint():
                self.env[model].sudo().create(
                    {"body": "x", "attachment_ids": [Command.link(self.loose.id)], **values}
                )
        composer = (
            self.env["mail.compose.message"]
            .with_context(default_model=self.paper._name, default_res_ids=self.paper.ids)
            .create({"body": "x", "partner_ids": self.u_member.partner_id.ids})
        )
        composer.attachment_ids = self.loose
        with self.assertRaisesRegex(UserError, "is secret"):
            composer.action_send_mail()

    def test_nothing_printed(self):
        Report = self.env["ir.actions.report"].with_user(self.u_secretary)
        for paper in ("cell_paper", "cell_paper_blank"):
            report = f"party_cell.report_{paper}"
            with self.assertRaisesRegex(UserError, "is secret"):
                Report._render_qweb_html(report, self.paper.ids)
            with self.assertRaisesRegex(UserError, "is secret"):
                Report._render_qweb_pdf(report, self.paper.ids)

    def test_a_discussion_without_files_goes_on(self):
        self.assertTrue(self.paper.message_post(body="Đã nhận"))

    def test_a_file_must_go_before_a_record_becomes_secret(self):
        document = self.env["party.superior.document"].create(
            {
                "number": "1-TB/ĐU",
                "date": "2026-09-30",
                "issuer": "Đảng ủy",
                "cell_id": self.cell.id,
            }
        )
        self.env["ir.attachment"].create(
            {"name": "kem.pdf", "raw": b"x", "res_model": document._name, "res_id": document.id}
        )
        with self.assertRaisesRegex(UserError, "kem.pdf"):
            document.secrecy = "absolute"
