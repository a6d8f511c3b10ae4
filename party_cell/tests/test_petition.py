from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import PartyCase


class PetitionCase(PartyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._make_person("commune_officer", cls.other_cell)
        cls.env["party.committee.officer"].create(
            {
                "committee_id": cls.commune.id,
                "member_id": cls.m_commune_officer.id,
                "date_from": "2020-01-01",
            }
        )
        cls.meeting = cls._make_meeting(
            opinion_ids=[
                (
                    0,
                    0,
                    {
                        "member_id": cls.m_member.id,
                        "kind": "petition",
                        "text": "Sửa đường trước cổng trường.\nĐường hỏng đã hai năm.",
                    },
                )
            ]
        )
        cls.opinion = cls.meeting.opinion_ids

    def _raise_petition(self):
        self.opinion.with_user(self.u_secretary).action_raise_petition()
        return self.opinion.petition_ids

    def _route(self):
        petition = self._raise_petition()
        self._hold(self.meeting)
        petition.with_user(self.u_secretary).action_route()
        return petition

    def _answer(self, petition):
        answering = petition.with_user(self.u_commune_officer)
        answering.answer = "Đưa vào kế hoạch sửa chữa quý IV."
        answering.action_answer()
        return petition


@tagged("post_install", "-at_install")
@freeze_time("2026-10-05 10:00:00")
class TestPetition(PetitionCase):
    def test_from_the_opinion_to_the_next_minutes(self):
        petition = self._raise_petition()
        self.assertEqual(petition.name, "Sửa đường trước cổng trường")
        self.assertEqual(petition.member_id, self.m_member)
        self.assertEqual(petition.committee_id, self.commune, "the nearest is proposed")
        self._hold(self.meeting)
        petition.with_user(self.u_secretary).action_route()
        self.assertEqual(petition.deadline, date(2026, 11, 4), "30 days, as the rules say")
        parts = self.meeting._get_paper_data("minutes")[self.meeting.id]["parts"]
        part = next(part for part in parts if part["block"] == "petitions")
        self.assertIn("Sửa đường trước cổng trường", part["paragraphs"][1])
        november = self._make_meeting(period="2026-11-01")
        self.assertFalse(november.agenda_ids.filtered("for_answers"))

        self._answer(petition)
        item = november.agenda_ids.filtered("for_answers")
        self.assertTrue(item, "the answer reaches the agenda that is there already")
        self.assertEqual(november.answer_ids, petition)
        with freeze_time("2026-11-05 10:00:00"):
            self._hold(november)
        self.assertEqual(petition.state, "told")
        self.assertEqual(petition.told_meeting_id, november)
        parts = november._get_paper_data("minutes")[november.id]["parts"]
        part = next(part for part in parts if part["block"] == "petitions")
        self.assertIn("Đưa vào kế hoạch sửa chữa quý IV", part["paragraphs"][1])
        self.assertEqual(
            petition.transition_ids.mapped("to_state")[::-1], ["routed", "answered", "told"]
        )

        november.action_return(reason="Ghi nhầm giờ")
        self.assertEqual(petition.state, "answered")
        with freeze_time("2026-11-05 11:00:00"):
            november.action_hold()
        self.assertEqual(petition.state, "told")

    def test_a_meeting_made_later_proposes_the_answer(self):
        petition = self._answer(self._route())
        november = self._make_meeting(period="2026-11-01")
        item = november.agenda_ids.filtered("for_answers")
        names = november.agenda_ids.mapped("name")
        self.assertLess(names.index(item.name), names.index("Thảo luận; tự phê bình và phê bình"))
        december = self._make_meeting(period="2026-12-01")
        self.assertFalse(december.agenda_ids.filtered("for_answers"), "the next meeting, once")
        item.unlink()
        with freeze_time("2026-11-05 10:00:00"):
            self._hold(november)
        self.assertEqual(petition.state, "answered", "what is off the agenda is not told")
        self.assertTrue(december.agenda_ids.filtered("for_answers"), "and goes to the next")

    def test_entered_late_tells_nothing_of_the_future(self):
        september = self._make_meeting(period="2026-09-01")
        petition = self._answer(self._route())
        self._hold(september)
        self.assertEqual(petition.state, "answered")

    def test_passed_on_and_taken_back(self):
        petition = self._route()
        for who in ("secretary", "supervisor", "other_officer", "member"):
            with self.subTest(who=who), self.assertRaises(AccessError):
                petition.with_user(getattr(self, f"u_{who}")).action_pass_on(reason="x")
        petition.with_user(self.u_commune_officer).action_pass_on(reason="Vượt thẩm quyền")
        self.assertEqual(petition.committee_id, self.province)
        self.assertIn("Vượt thẩm quyền", petition.transition_ids[0].reason)
        with self.assertRaises(AccessError):
            self._answer(petition)
        answering = petition.with_user(self.u_officer)
        self.assertRefused(lambda: answering.action_pass_on(reason="x"))  # nobody above
        self.assertRefused(answering.action_answer)  # no answer yet
        answering.write({"answer": "Tỉnh bố trí vốn.", "answer_basis": "15-CV/TU"})
        answering.action_answer()
        with self.assertRaises(AccessError):
            petition.with_user(self.u_secretary).action_return(reason="x")
        answering.action_return(reason="Trả lời nhầm")
        self.assertEqual(petition.state, "routed")
        petition.with_user(self.u_secretary).action_return(reason="Gửi nhầm nơi")
        self.assertEqual(petition.state, "new")

    def test_locks(self):
        petition = self._raise_petition()
        secretary = petition.with_user(self.u_secretary)
        self.assertRefused(secretary.action_route)  # the meeting has not been held
        self._hold(self.meeting)
        secretary.text = "Sửa đường dài 200 m."
        self.meeting.minutes_adopted = True
        self.meeting.with_context(party_defer_pdf=True).action_approve()
        self.assertRefused(lambda: secretary.write({"name": "Khác"}))
        self.assertRefused(secretary.unlink)
        secretary.deadline = "2026-12-31"  # to whom and by when is still open
        secretary.action_route()
        for vals in ({"deadline": "2027-01-01"}, {"committee_id": self.province.id}):
            self.assertRefused(lambda vals=vals: secretary.write(vals))
        for vals in ({"state": "told"}, {"routed_on": "2026-01-01"}, {"cell_id": 1}):
            self.assertRefused(lambda vals=vals: petition.write(vals))
            self.assertRefused(lambda vals=vals: petition.with_user(self.u_officer).write(vals))
        self.assertRefused(lambda: secretary.write({"answer": "Tự trả lời"}))  # by no letter
        officer = petition.with_user(self.u_commune_officer)
        for vals in ({"name": "Khác"}, {"deadline": "2027-01-01"}, {"text": "Khác"}):
            self.assertRefused(lambda vals=vals: officer.write(vals))
        self.assertRefused(officer.unlink)

    def test_answered_on_paper(self):
        """A committee that is not here answers by a letter; who runs the cell enters it."""
        petition = self._route()
        letter = {"answer": "Xã bố trí vốn quý IV.", "answer_basis": "15-CV/ĐU, 20/10/2026"}
        offered = {"secretary": (False, True), "deputy": (False, True), "member": (False, False),
                   "taker": (False, False), "committee_member": (False, False),
                   "supervisor": (False, False), "other_secretary": (False, False),
                   "commune_officer": (True, False), "officer": (True, False)}  # fmt: skip
        for who, expected in offered.items():
            own = petition.with_user(getattr(self, f"u_{who}"))
            with self.subTest(who=who):
                if own.has_access("read"):
                    self.assertEqual((own.can_answer, own.can_enter_answer), expected)
                if not any(expected):
                    self.assertRefused(lambda own=own: own.write(letter))
                    self.assertRefused(own.action_answer)
        secretary = petition.with_user(self.u_secretary)
        with self.assertRaisesRegex(UserError, "Sửa đường.*number and date"):
            secretary.write({"answer": "Tự trả lời", "answer_basis": "  "})
        secretary.write(letter)
        secretary.action_answer()
        step = petition.transition_ids[0]
        self.assertEqual((petition.state, step.user_id), ("answered", self.u_secretary))
        self.assertFalse(petition.answered_by_id, "it is not the secretary who answers")
        self.assertTrue(step.reason, "the log says that the cell entered it")
        self.assertRefused(lambda: secretary.write({"answer": "Khác"}))
        self.assertRefused(lambda: petition.with_user(self.u_member).action_return(reason="x"))
        self.assertTrue(secretary.can_return)
        secretary.action_return(reason="Nhập nhầm")
        self.assertEqual(petition.state, "routed")
        self._answer(petition)
        self.assertEqual(petition.answered_by_id, self.u_commune_officer)
        self.assertFalse(secretary.can_return)
        self.assertRefused(lambda: secretary.action_return(reason="x"))

    def test_born_answered(self):
        Petition = self.env["party.petition"].with_user(self.u_secretary)
        vals = {"meeting_id": self.meeting.id, "name": "x"}
        self.assertRefused(lambda: Petition.create({**vals, "state": "told"}))
        self.assertRefused(lambda: Petition.create({**vals, "answer": "Có"}))
        self.assertRefused(lambda: Petition.with_context(default_state="told").create(vals))
        self.assertRefused(lambda: Petition.with_user(self.u_member).create(vals))

    def test_bad_input(self):
        Petition = self.env["party.petition"]
        good = {"meeting_id": self.meeting.id, "name": "Làm đường"}
        for vals in (
            {"name": "   "},
            {"committee_id": self.other_commune.id},
            {"deadline": "2026-10-01"},
            {"member_id": self.m_other_secretary.id},
        ):
            with self.subTest(vals=vals), self.assertRaises(ValidationError), self.cr.savepoint():
                Petition.create({**good, **vals})
        self.assertRefused(self.opinion.with_user(self.u_member).action_raise_petition)
        self.opinion.kind = "issue"
        self.assertRefused(self.opinion.action_raise_petition)
        self.opinion.kind = "petition"
        nobody = Petition.create({**good, "committee_id": False})
        late = Petition.create({**good, "name": "Làm cầu", "deadline": "2026-10-05"})
        self._hold(self.meeting)
        with freeze_time("2026-10-09"), self.assertRaises(UserError) as refusal:
            (nobody | late).action_route()
        for name in ("Làm đường", "Làm cầu"):
            self.assertIn(name, str(refusal.exception), "all at once")
        self.assertFalse((nobody | late).transition_ids)
        petition = self._raise_petition()
        petition.action_route()
        officer = petition.with_user(self.u_commune_officer)
        for day in ("2026-10-04", "2026-10-06"):
            self.assertRefused(lambda day=day: officer.write({"answered_on": day}))

    def test_three_hundred_petitions(self):
        self.meeting.petition_ids = [(0, 0, {"name": f"Kiến nghị {i}"}) for i in range(300)]
        self._hold(self.meeting)
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(60):
            self.meeting.petition_ids.with_user(self.u_secretary).action_route()
        self.assertEqual(set(self.meeting.petition_ids.mapped("state")), {"routed"})

    def test_reminders(self):
        Activity = self.env["mail.activity"].search
        remind = self.env["party.reminder"]._cron_remind

        def told(petition):
            return Activity(
                [("res_model", "=", "party.petition"), ("res_id", "=", petition.id)]
            ).user_id

        petition = self._raise_petition()
        self._hold(self.meeting)
        remind()
        self.assertEqual(told(petition), self.u_secretary | self.u_deputy)
        petition.action_route()
        self.assertEqual(told(petition), self.u_commune_officer)
        with freeze_time("2026-11-10 10:00:00"):
            remind()
            self.assertEqual(
                told(petition), self.u_commune_officer | self.u_secretary | self.u_deputy
            )
        petition.with_user(self.u_commune_officer).answer = "Đã sửa."
        petition.with_user(self.u_commune_officer).action_answer()
        self.assertEqual(told(petition), self.u_secretary | self.u_deputy)

    def test_found_without_diacritics(self):
        petition = self._route()
        found = self.env["party.petition"].with_user(self.u_officer).search
        for words in ("duong truoc cong", "Đường trước cổng"):
            self.assertEqual(found([("name", "ilike", words)]), petition)
        self.assertEqual(found([("is_overdue", "=", True)]), petition.browse())
        with freeze_time("2026-12-01"):
            self.assertEqual(found([("is_overdue", "=", True)]), petition)


@tagged("post_install", "-at_install")
@freeze_time("2026-10-05 10:00:00")
class TestPetitionAccess(PetitionCase):
    def test_who_reads(self):
        petition = self._raise_petition()
        rows = {  # in preparation, held, sent
            "secretary": (True, True, True),
            "deputy": (True, True, True),
            "committee_member": (True, True, True),
            "taker": (True, True, True),
            "member": (False, True, True),
            "probationer": (False, True, True),
            "supervisor": (False, True, True),
            "officer": (False, True, True),
            "commune_officer": (False, True, True),
            "other_officer": (False, False, False),
            "other_secretary": (False, False, False),
            "hr": (False, False, False),
            "nobody": (False, False, False),
            "admin": (True, True, True),
        }
        steps = (
            lambda: None,
            lambda: self._hold(self.meeting),
            lambda: petition.action_route(),
        )
        for index, step in enumerate(steps):
            step()
            for who, expected in rows.items():
                user = getattr(self, f"u_{who}")
                with self.subTest(who=who, step=index):
                    own = petition.with_user(user)
                    self.assertIs(own.has_access("read"), expected[index])
                    if own.browse().has_access("read"):
                        found = own.search([("id", "=", petition.id)])
                        self.assertEqual(bool(found), expected[index])

    def test_a_committee_keeps_only_what_it_was_asked(self):
        """The cell goes to another commune: the former one sees the petition, nothing else."""
        petition = self._route()
        other = self.env["party.petition"].create(
            {"meeting_id": self.meeting.id, "name": "Không gửi"}
        )
        self.cell.committee_id = self.other_commune
        officer = self.u_commune_officer
        self.assertTrue(petition.with_user(officer).has_access("read"))
        self.assertFalse(other.with_user(officer).has_access("read"))
        self.assertFalse(self.meeting.with_user(officer).has_access("read"))
        self._answer(petition)
        self.assertEqual(petition.state, "answered")

    def test_files(self):
        """A file comes with the petition, or with the answer."""
        petition = self._route()
        vals = {"name": "x.txt", "raw": b"x", "res_model": "party.petition", "res_id": petition.id}
        Attachment = self.env["ir.attachment"]
        Attachment.with_user(self.u_commune_officer).create(vals)
        for user in (self.u_secretary, self.u_member, self.u_other_officer):
            self.assertRefused(lambda user=user: Attachment.with_user(user).create(vals))
