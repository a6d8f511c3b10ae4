from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common import PartyCase


@tagged("post_install", "-at_install")
@freeze_time("2026-10-05 10:00:00")
class TestAgenda(PartyCase):
    """Proposed, announced, voted on, carried over."""

    def _add(self, meeting, name="Bàn việc hiến đất", **vals):
        return self.env["party.meeting.agenda"].create(
            {"meeting_id": meeting.id, "name": name, "sequence": 65, **vals}
        )

    # ------------------------------------------------------------
    # PROPOSALS
    # ------------------------------------------------------------

    def test_a_new_meeting_has_an_agenda_long_enough(self):
        for kind in ("regular", "thematic", "combined"):
            with self.subTest(kind=kind):
                meeting = self._make_meeting(kind=kind)
                least = meeting.rule_profile_id._get_min_duration(kind, meeting.member_count)
                self.assertTrue(least)
                self.assertEqual(meeting.agenda_minutes, least)
                self.assertNotIn("N2", self._codes(meeting, "notified"))
        for kind in ("extraordinary", "committee_meeting", "review"):
            with self.subTest(kind=kind):
                self.assertTrue(self._make_meeting(kind=kind).agenda_ids)

    def test_the_discussion_takes_what_the_rules_still_ask_for(self):
        self.env["party.rule.profile"].create(
            {
                "name": "Đảng ủy xã",
                "committee_id": self.commune.id,
                "basis_number": "1-HD/ĐU",
                "basis_date": "2026-01-01",
                "basis_issuer": "Đảng ủy xã",
                "date_from": "2026-01-01",
                "min_duration_regular": 120,
            }
        )
        meeting = self._make_meeting()
        self.assertEqual(meeting.agenda_minutes, 120)
        longest = max(meeting.agenda_ids, key=lambda item: item.minutes)
        self.assertIn("Thảo luận", longest.name)

    def test_what_is_added_below_comes_before_the_discussion(self):
        meeting = self._make_meeting()
        last = meeting.agenda_ids[-1]
        added = self._add(meeting, sequence=last.sequence + 1)
        added |= self._add(meeting, "Bàn việc làm đường", sequence=last.sequence + 1)
        meeting.invalidate_recordset(["agenda_ids"])
        names = meeting.agenda_ids.mapped("name")
        place = next(i for i, name in enumerate(names) if name.startswith("Thảo luận"))
        self.assertEqual(names[place - 2 : place], added.mapped("name"))
        self.assertEqual(meeting.agenda_ids[-1], last, "the closing words stay the last")
        added[0].sequence = last.sequence + 1  # dragged there by hand
        meeting.invalidate_recordset(["agenda_ids"])
        self.assertEqual(meeting.agenda_ids[-1], added[0])

    def test_a_template_may_have_an_agenda_of_its_own(self):
        template = self.env["party.minutes.template"]._get_for(self._make_meeting()).popitem()[1]
        own = template.copy({"committee_id": self.commune.id})
        own.agenda_ids = [(0, 0, {"name": "Chương trình riêng", "minutes": 90})]
        self.assertEqual(self._make_meeting().agenda_ids.mapped("name"), ["Chương trình riêng"])
        other = self._make_meeting(self.other_cell)
        self.assertNotIn("Chương trình riêng", other.agenda_ids.mapped("name"))

    def test_changing_the_common_agenda_changes_no_prepared_meeting(self):
        meeting = self._make_meeting()
        before = meeting.agenda_ids.mapped("name")
        self.env["party.minutes.template.agenda"].search([("kind", "=", "regular")]).name = "Khác"
        self.assertEqual(meeting.agenda_ids.mapped("name"), before)

    def test_an_agenda_that_comes_along_is_not_added_to(self):
        meeting = self._make_meeting(agenda_ids=[(0, 0, {"name": "Một việc"})])
        self.assertEqual(meeting.agenda_ids.mapped("name"), ["Một việc"])

    def test_changing_the_kind_proposes_anew_and_loses_nothing(self):
        meeting = self._make_meeting()
        meeting.agenda_ids[2].presenter_id = self.m_deputy
        prepared = meeting.agenda_ids[2]
        meeting.kind = "extraordinary"
        self.assertIn(prepared, meeting.agenda_ids)
        self.assertIn("Trình bày sự việc và các phương án", meeting.agenda_ids.mapped("name"))
        self.assertNotIn("Phương hướng, nhiệm vụ tháng tới", meeting.agenda_ids.mapped("name"))

    def test_changing_the_kind_changes_the_words(self):
        meeting = self._make_meeting()
        meeting.agenda_ids[1].words = "Lời riêng"
        own = meeting.agenda_ids[1]
        meeting.kind = "combined"
        opening = meeting.agenda_ids[0]
        self.assertIn("kết hợp chuyên đề", opening.words)
        self.assertEqual(own.words, "Lời riêng")
        self.assertEqual(meeting.agenda_minutes, 120)
        self.assertEqual(len(meeting.agenda_ids), 11)

    def test_making_many_costs_no_query_each(self):
        def make(count):
            vals = [
                {"cell_id": self.cell.id, "period": f"20{27 + n // 12}-{n % 12 + 1:02d}-01"}
                for n in range(count)
            ]
            before = self.env.cr.sql_log_count
            self.env["party.meeting"].create(vals)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        make(1)
        few, many = make(2), make(12)
        self.assertLessEqual(many - few, 15)

    # ------------------------------------------------------------
    # GATES
    # ------------------------------------------------------------

    def test_n2_agenda(self):
        meeting = self._make_meeting()
        self.assertNotIn("N2", self._codes(meeting, "notified"))
        meeting.agenda_ids.unlink()
        self.assertIn("N2", self._codes(meeting, "notified", "block"))
        self._add(meeting)
        self.assertNotIn("N2", self._codes(meeting, "notified"))

    def test_n2_preparer(self):
        meeting = self._make_meeting()
        self.assertEqual(meeting.preparer_id, self.m_secretary, "proposed")
        self.assertNotIn("N2", self._codes(meeting, "notified"))
        meeting.preparer_id = False
        self.assertIn("N2", self._codes(meeting, "notified", "block"))
        meeting.preparer_id = self.m_member  # whom the secretary names: anybody
        self.assertNotIn("N2", self._codes(meeting, "notified"))

    def test_s3_one_to_three_focus_issues(self):
        meeting = self._make_meeting()
        self.assertIn("S3", self._codes(meeting, "notified", "warn"), "none")
        meeting.agenda_ids[:3].is_focus = True
        self.assertNotIn("S3", self._codes(meeting, "notified"))
        meeting.agenda_ids[3].is_focus = True
        self.assertIn("S3", self._codes(meeting, "notified", "warn"), "four")
        with self.assertRaises(UserError):
            meeting.action_notify()
        codes = self._codes(meeting, "notified", "warn")
        meeting.action_notify(reasons=dict.fromkeys(codes, "Bốn việc gấp"))
        self.assertTrue(meeting.notified_at)

    def test_s3_short_agenda_is_told(self):
        meeting = self._make_meeting()
        meeting.agenda_ids[0].is_focus = True
        meeting.agenda_ids[-1].minutes = 0
        self.assertIn("S3", self._codes(meeting, "notified", "info"))
        meeting.agenda_ids[-1].minutes = 5
        self.assertNotIn("S3", self._codes(meeting, "notified"))

    def test_s3_a_thematic_meeting_is_about_its_theme(self):
        self.assertNotIn("S3", self._codes(self._make_meeting(kind="thematic"), "notified"))

    # ------------------------------------------------------------
    # ADMISSION
    # ------------------------------------------------------------

    def test_an_admission_brings_its_vote(self):
        meeting = self._make_meeting()
        for subject in ("admission", "confirmation"):
            with self.subTest(subject=subject):
                item = self._add(meeting, "Kết nạp quần chúng Lan", subject=subject)
                vote = item.vote_ids
                self.assertRecordValues(
                    vote,
                    [
                        {
                            "meeting_id": meeting.id,
                            "target": "admission",
                            "threshold": "ge_two_thirds",
                            "subject": "Kết nạp quần chúng Lan",
                        }
                    ],
                )
                item.name = "Kết nạp quần chúng Hoa"
                self.assertEqual(vote.subject, "Kết nạp quần chúng Hoa", "it follows its item")
                item.subject = "ordinary"
                self.assertFalse(vote.exists(), "not counted yet")
                item.subject = subject
                vote = item.vote_ids
                item.unlink()
                self.assertFalse(vote.exists())

    def test_a_counted_vote_stays(self):
        meeting = self._make_meeting()
        item = self._add(meeting, subject="admission")
        vote = item.vote_ids
        vote.for_count = 4
        item.unlink()
        self.assertTrue(vote.exists())
        self.assertFalse(vote.agenda_id)

    def test_an_admission_from_the_form_by_each_who_writes(self):
        meeting = self._make_meeting()
        for user in (self.u_secretary, self.u_taker):
            with self.subTest(user=user.login):
                own = meeting.with_user(user)
                own.agenda_ids = [(0, 0, {"name": "Kết nạp", "subject": "admission"})]
                self.assertTrue(own.vote_ids.filtered(lambda v: v.agenda_id.name == "Kết nạp"))

    def test_a4_admission_needs_its_vote(self):
        meeting = self._complete(self._make_meeting())
        item = self._add(meeting, subject="admission")
        vote = item.vote_ids
        vote.for_count = 4
        self.assertNotIn("A4", self._codes(meeting, "approved"))
        vote.threshold = "gt_half"
        self.assertIn("A4", self._codes(meeting, "approved", "block"), "too low a threshold")
        self.assertIn("A4", self._codes(meeting, "held", "info"), "told before")
        vote.unlink()
        self.assertIn("A4", self._codes(meeting, "approved", "block"), "no vote at all")
        item.carry_over = True
        self.assertNotIn("A4", self._codes(meeting, "approved"), "put off")

    def test_an_admission_passes_with_two_thirds_of_the_base(self):
        meeting = self._make_meeting()
        meeting.action_all_present()
        vote = self._add(meeting, subject="admission").vote_ids
        self.assertEqual(vote.base, 5)
        for votes, passed in ((3, False), (4, True)):
            vote.for_count = votes
            self.assertIs(vote.passed, passed)

    # ------------------------------------------------------------
    # LINKS
    # ------------------------------------------------------------

    def test_links_stay_within_the_meeting(self):
        meeting, other = self._make_meeting(), self._make_meeting(period="2026-11-01")
        section = other.section_ids.filtered(lambda s: s.block == "text")[0]
        opinion = {"meeting_id": meeting.id, "member_id": self.m_member.id, "text": "Nhất trí"}
        Opinion, Vote = self.env["party.meeting.opinion"], self.env["party.vote"]
        with self.assertRaises(ValidationError):
            Opinion.create({**opinion, "agenda_id": other.agenda_ids[0].id})
        with self.assertRaises(ValidationError):
            Opinion.create({**opinion, "section_id": section.id})
        with self.assertRaises(ValidationError):
            Vote.create({"meeting_id": meeting.id, "agenda_id": other.agenda_ids[0].id})
        kept = Opinion.create({**opinion, "agenda_id": meeting.agenda_ids[0].id})
        with self.assertRaises(ValidationError):
            kept.section_id = section

    def test_an_item_is_carried_over_within_its_cell(self):
        item = self._make_meeting().agenda_ids[0]
        foreign = self._make_meeting(self.other_cell).agenda_ids[0]
        with self.assertRaises(ValidationError):
            foreign.carried_from_id = item

    # ------------------------------------------------------------
    # LOCKS AND ACCESS
    # ------------------------------------------------------------

    def test_after_the_meeting_only_conclusions_are_worded(self):
        meeting = self._make_meeting()
        item = self._add(meeting)
        self._hold(meeting)
        own = item.with_user(self.u_secretary)
        own.write({"conclusion": "Giao đồng chí Bình", "carry_over": True})
        for vals in ({"name": "Khác"}, {"is_focus": True}, {"minutes": 3}):
            with self.assertRaises(UserError):
                own.write(vals)
        with self.assertRaises(UserError):
            own.unlink()

    def test_who_reads_and_writes_the_agenda(self):
        meeting = self._make_meeting()
        for user, reads, writes in (
            (self.u_secretary, True, True),
            (self.u_committee_member, True, True),
            (self.u_taker, True, True),
            (self.u_member, False, False),
            (self.u_officer, False, False),
            (self.u_other_secretary, False, False),
            (self.u_admin, True, False),
        ):
            with self.subTest(user=user.login):
                item = meeting.agenda_ids[0].with_user(user)
                self.assertIs(item.has_access("read"), reads)
                if writes:
                    item.minutes = 6
                else:
                    with self.assertRaises(AccessError):
                        item.minutes = 7

    def test_the_common_agenda_is_the_administrators(self):
        row = self.env["party.minutes.template.agenda"].search([("kind", "=", "regular")])[0]
        row.with_user(self.u_admin).words = "Khác"
        for user in (self.u_secretary, self.u_officer):
            row.with_user(user).read(["name"])
            with self.assertRaises(AccessError):
                row.with_user(user).words = "Khác"

    # ------------------------------------------------------------
    # CARRY-OVER
    # ------------------------------------------------------------

    def _hold_with_items(self):
        meeting = self._make_meeting(period="2026-09-01")
        self.left = self._add(meeting, "Việc còn dở", presenter_id=self.m_deputy.id, minutes=10)
        self.done = self._add(meeting, "Việc đã xong")
        self.on = self._add(meeting, "Việc làm tiếp", is_focus=True)
        self._hold(meeting)
        self.done.conclusion = "Đã xong"
        self.on.write({"conclusion": "Làm tiếp bước hai", "carry_over": True})
        return meeting

    def test_unfinished_items_open_the_next_month(self):
        self._hold_with_items()
        meeting = self._make_meeting()
        carried = meeting.agenda_ids.filtered("carried_from_id")
        self.assertRecordValues(
            carried,
            [
                {
                    "name": "Việc còn dở",
                    "carried_from_id": self.left.id,
                    "presenter_id": self.m_deputy.id,
                    "minutes": 10,
                    "is_focus": False,
                },
                {
                    "name": "Việc làm tiếp",
                    "carried_from_id": self.on.id,
                    "presenter_id": False,
                    "minutes": 0,
                    "is_focus": True,
                },
            ],
        )
        names = meeting.agenda_ids.mapped("name")
        discussion = next(i for i, name in enumerate(names) if name.startswith("Thảo luận"))
        self.assertLess(names.index("Việc làm tiếp"), discussion, "before the main discussion")
        self.assertEqual(len(names), len(set(names)), "what comes every month comes once")

    def test_carried_over_once(self):
        self._hold_with_items()
        first = self._make_meeting()
        self.assertTrue(first.agenda_ids.carried_from_id)
        second = self._make_meeting()
        self.assertFalse(second.agenda_ids.carried_from_id, "another meeting has taken them")
        first.action_cancel(reason="Bão")
        third = self._make_meeting()
        self.assertEqual(third.agenda_ids.carried_from_id, self.left + self.on)

    def test_only_from_the_months_before_and_the_own_cell(self):
        self._hold_with_items()
        self.assertFalse(self._make_meeting(self.other_cell).agenda_ids.carried_from_id)
        self.assertFalse(self._make_meeting(period="2026-08-01").agenda_ids.carried_from_id)
        self.assertFalse(self._make_meeting(kind="extraordinary").agenda_ids.carried_from_id)

    def test_taken_over_later(self):
        """The new month was made before the last was held."""
        meeting = self._make_meeting()
        removed = meeting.agenda_ids[2].name
        meeting.agenda_ids[2].unlink()
        nothing = meeting.with_user(self.u_secretary).action_carry_over()
        self.assertEqual(nothing["tag"], "display_notification", "no error: nothing is wrong")
        self._hold_with_items()
        with self.assertRaises(AccessError):
            meeting.with_user(self.u_member).action_carry_over()
        meeting.with_user(self.u_secretary).action_carry_over()
        self.assertEqual(meeting.agenda_ids.carried_from_id, self.left + self.on)
        self.assertTrue(meeting.agenda_ids[0].name.startswith("Mở đầu"))
        self.assertNotIn(removed, meeting.agenda_ids.mapped("name"), "what was taken off stays off")
        self.assertEqual(meeting.agenda_ids.mapped("carried_from_id.name")[0], "Việc còn dở")
        self.assertFalse(meeting.agenda_ids[-2:].carried_from_id, "before the main discussion")
        self.assertEqual(sum(n.startswith("Mở đầu") for n in meeting.agenda_ids.mapped("name")), 1)
        again = meeting.with_user(self.u_secretary).action_carry_over()
        self.assertEqual(again["tag"], "display_notification")

    def test_an_empty_agenda_is_proposed_on_demand(self):
        """As of a meeting made before agendas were proposed."""
        meeting = self._make_meeting()
        names = meeting.agenda_ids.mapped("name")
        meeting.agenda_ids.unlink()
        meeting.with_user(self.u_taker).action_carry_over()
        self.assertEqual(meeting.agenda_ids.mapped("name"), names)

    def test_an_item_of_every_month_goes_on_as_itself(self):
        last = self._make_meeting(period="2026-09-01")
        routine = last.agenda_ids.filtered(lambda item: "tháng tới" in item.name)
        later = self._make_meeting()
        self._hold(last)
        routine.carry_over = True
        later.action_carry_over()
        self.assertEqual(later.agenda_ids.mapped("name"), last.agenda_ids.mapped("name"))
        self.assertEqual(later.agenda_ids.carried_from_id, routine)

    def test_taken_over_beside_own_items(self):
        meeting = self._make_meeting()
        own = self._add(meeting, "Việc mới")
        self._hold_with_items()
        meeting.action_carry_over()
        names = meeting.agenda_ids.mapped("name")
        self.assertEqual(len(names), 9 + 1 + 2)
        order = [names.index(n) for n in (own.name, "Việc còn dở", "Việc làm tiếp")]
        self.assertEqual(order, sorted(order))
        self.assertTrue(names[max(order) + 1].startswith("Thảo luận"))

    def test_last_months_conclusion_for_those_who_read_the_new(self):
        last = self._hold_with_items()
        meeting = self._make_meeting()
        for user in (self.u_secretary, self.u_taker):
            self.assertEqual(meeting.with_user(user).last_conclusion, last.conclusion)
        with self.assertRaises(AccessError):
            _ = meeting.with_user(self.u_member).last_conclusion
        self.assertFalse(self._make_meeting(kind="extraordinary").last_conclusion)
        self.assertFalse(self._make_meeting(self.other_cell).last_conclusion)

    def test_the_form_shows_the_proposals(self):
        self._hold_with_items()
        form = Form(self.env["party.meeting"].with_user(self.u_secretary))
        form.period = "2026-12-01"
        meeting = form.save()
        self.assertEqual(meeting.agenda_ids.carried_from_id, self.left + self.on)
        with Form(meeting) as form, form.agenda_ids.new() as item:
            item.name = "Công nhận chính thức"
            item.subject = "confirmation"
        self.assertEqual(meeting.vote_ids.subject, "Công nhận chính thức")
