from ast import literal_eval
from datetime import date
from unittest.mock import patch

import psycopg2
from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import PartyCase


class VisitCase(PartyCase):
    """A programme of the province's leaders for the second half of 2026."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.leaders_cell = cls._make_cell("Chi bộ Cơ quan Tỉnh ủy", cls.province)
        cls._make_person("leader", cls.leaders_cell)
        cls._make_person("companion", cls.leaders_cell)
        cls._make_person("commune_officer", cls.leaders_cell)
        cls.env["party.committee.officer"].create(
            {
                "committee_id": cls.commune.id,
                "member_id": cls.m_commune_officer.id,
                "date_from": "2020-01-01",
            }
        )
        cls.programme = cls._make_programme()
        cls.leaders, cls.heads = cls.programme.group_ids[:2]
        cls.leader = cls._add(cls.leaders, cls.m_leader, position="Phó Bí thư")
        cls.companion = cls._add(cls.heads, cls.m_companion)

    @classmethod
    def _make_programme(cls, **vals):
        return cls.env["party.visit.programme"].create(
            {
                "committee_id": cls.province.id,
                "date_from": "2026-07-01",
                "date_to": "2026-12-31",
                **vals,
            }
        )

    @classmethod
    def _add(cls, group, member, **vals):
        return cls.env["party.visit.visitor"].create(
            {"group_id": group.id, "member_id": member.id, **vals}
        )

    @classmethod
    def _register(cls, cell=None, visitor=None, **vals):
        return cls.env["party.visit"].create(
            {
                "visitor_id": (visitor or cls.leader).id,
                "cell_id": (cell or cls.cell).id,
                "period": "2026-10-01",
                **vals,
            }
        )

    def assertTold(self, words, call):
        with self.assertRaisesRegex(UserError, words), self.cr.savepoint():
            call()
            self.env.flush_all()


@tagged("post_install", "-at_install")
@freeze_time("2026-10-20 03:00:00")
class TestVisit(VisitCase):
    """Who attends which cell: planned, clashes, results, moved."""

    def test_programme_begins_with_the_groups_of_its_level(self):
        groups = self.programme.group_ids
        self.assertEqual(
            groups.mapped("name")[:2], ["Lãnh đạo, tỉnh ủy viên", "Trưởng, phó các phòng, ban"]
        )
        self.assertEqual(groups.mapped("quota"), [1, 0, 0, 0], "two a year are one in half a year")
        self.assertEqual(self.programme.name, "Dự sinh hoạt chi bộ 6 tháng cuối năm 2026")
        self.assertIn("0 of 1", self.programme.shortfall)
        self._register()
        self.programme.invalidate_recordset(["shortfall"])
        self.assertFalse(self.programme.shortfall)

    def test_own_cell_and_foreign_cell_are_refused(self):
        self.assertTold("own", lambda: self._register(self.leaders_cell))
        self.assertTold(
            "own",
            lambda: self._register(
                self.cell,
                self._add(self.heads, self.m_supervisor),
                companion_ids=[self._add(self.heads, self.m_member).id],
            ),
        )
        commune = self._make_programme(committee_id=self.commune.id)
        visitor = self._add(commune.group_ids[0], self.m_leader)
        self.assertTold("below", lambda: self._register(self.other_cell, visitor))
        self.assertTold("outside", lambda: self._register(period="2027-01-01"))

    def test_two_places_at_once(self):
        """Known times are refused, days on which cells usually meet only warned of."""
        self._make_meeting()
        self._make_meeting(self.other_cell, minute_taker_id=False)
        self._register()
        self.assertTold("two places", lambda: self._register(self.other_cell))
        self.assertTold(
            "two places",
            lambda: self._register(self.other_cell, self.companion, companion_ids=[self.leader.id]),
        )
        self._register(self.other_cell, self.companion)
        (self.cell | self.other_cell).fixed_meeting_day = 3
        november = self._register(period="2026-11-01")
        also = self._register(self.other_cell, period="2026-11-01")
        self.assertIn("Chi bộ Khác", november.clash)
        self.assertIn("Chi bộ Thử", also.clash)

    def test_clash_with_a_meeting_of_the_own_cell_and_leave(self):
        meeting = self._make_meeting()
        visit = self._register()
        self.assertEqual(visit.meeting_id, meeting)
        self.assertFalse(visit.clash)
        self._make_meeting(self.leaders_cell, minute_taker_id=False)
        visit.invalidate_recordset(["clash"])
        self.assertIn("own cell", visit.clash)
        leave = {self.m_leader.id: [(meeting.date_start, meeting.date_end)]}
        with patch.object(type(self.m_leader), "_get_leaves", lambda *args: leave):
            visit.invalidate_recordset(["clash"])
            self.assertIn("leave", visit.clash)

    def test_visit_follows_the_meeting(self):
        visit = self._register()
        self.assertFalse(visit.meeting_id)
        meeting = self._make_meeting()
        self.assertEqual(visit.meeting_id, meeting)
        self.assertEqual(
            (visit.meeting_start, visit.meeting_place), (meeting.date_start, "Nhà văn hóa")
        )
        self.assertEqual(meeting.visitor_names, "Nguyễn leader, Phó Bí thư")
        meeting.action_cancel(reason="Mưa bão")
        self.assertFalse(visit.meeting_id)

    def test_results(self):
        visit = self._register()
        self.assertTold("why", lambda: visit.write({"state": "missed"}))
        self.assertTold("month to which", lambda: visit.write({"state": "moved"}))
        self.assertTold(
            "later", lambda: visit.write({"state": "moved", "moved_period": "2026-10-05"})
        )
        self.assertTold("future", lambda: visit.write({"state": "attended", "date": "2026-10-25"}))
        self.assertTold("not come", lambda: self._register(period="2026-12-01", state="attended"))
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.IntegrityError),
            self.cr.savepoint(),
        ):
            self._register()
        visit.write({"state": "attended", "date": "2026-10-05"})
        self.assertFalse(visit.is_reported, "remarks and level are missing")
        visit.write({"quality": "good", "remarks": "Chuẩn bị kỹ"})
        self.assertTrue(visit.is_reported)
        self.assertRefused(visit.unlink)

    def test_moved_within_and_beyond_the_programme(self):
        visit = self._register()
        visit.write({"state": "moved", "moved_period": "2026-11-15", "missed_reason": "sick"})
        instead = visit.moved_to_id
        self.assertEqual(
            (instead.period, instead.state, instead.cell_id),
            (date(2026, 11, 1), "planned", self.cell),
        )
        visit.moved_period = "2026-12-01"
        self.assertEqual(instead.period, date(2026, 12, 1))
        visit.state = "planned"
        self.assertFalse(instead.exists(), "not needed any more")

        visit.write({"state": "moved", "moved_period": "2027-01-01"})
        instead = visit.moved_to_id
        self.assertEqual(instead.programme_id, self.programme)
        self.programme.action_close()
        following = self._make_programme(date_from="2027-01-01", date_to="2027-06-30")
        visitor = self._add(following.group_ids[0], self.m_leader)
        self.assertEqual(instead.visitor_id, visitor, "the next programme takes it over")
        self.assertEqual(following.group_ids[0].registered_cells, 1)
        self.assertEqual(self.leaders.moved_count, 1)

    @mute_logger("odoo.sql_db")
    def test_the_database_keeps_reasons_and_targets(self):
        visit = self._register()
        self.env.flush_all()
        for values in ("state = 'missed'", "state = 'moved'", "period = '2026-10-02'"):
            with self.assertRaises(psycopg2.IntegrityError), self.cr.savepoint():
                self.cr.execute(f"UPDATE party_visit SET {values} WHERE id = %s", (visit.id,))

    def test_closed_programme_is_locked(self):
        visit = self._register()
        self.assertTold("results", self.programme.action_close)
        visit.write({"state": "missed", "missed_reason": "business_trip"})
        self.programme.action_close()
        for call in (
            lambda: visit.write({"remarks": "Muộn"}),
            lambda: visit.sudo().write({"state": "planned"}),
            lambda: self._register(self.other_cell),
            lambda: self._add(self.heads, self.m_supervisor),
            lambda: self.programme.write({"report_content": "<p>Khác</p>"}),
            lambda: self.programme.with_user(self.u_officer).write({"state": "draft"}),
        ):
            self.assertRefused(call)
        self.programme.with_user(self.u_officer).action_reopen()
        visit.remarks = "Bổ sung"

    def test_reminder_until_the_result_is_entered(self):
        self._make_meeting()
        visit = self._register()
        self._register(period="2026-11-01")
        activities = self.env["mail.activity"].search
        domain = [("res_model", "=", "party.visit"), ("user_id", "=", self.u_leader.id)]
        self.env["party.reminder"]._sync_visits()
        reminder = activities(domain)
        self.assertEqual(reminder.res_id, visit.id)
        self.assertEqual(reminder.date_deadline, date(2026, 10, 10), "five days after the 5th")
        visit.write({"state": "attended", "quality": "fair", "remarks": "Ít ý kiến"})
        self.env["party.reminder"]._sync_visits()
        self.assertFalse(activities(domain))


@tagged("post_install", "-at_install")
@freeze_time("2026-10-20 03:00:00")
class TestVisitFigures(VisitCase):
    """The tables of a real report: 10 leaders at 18 of 22 cells, heads and deputies at 28 of 32."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cells = cls.env["party.cell"].create(
            [{"name": f"Chi bộ số {n:02d}", "committee_id": cls.commune.id} for n in range(1, 33)]
        )
        cls.programme.group_ids[0].name = "Lãnh đạo Ban"
        cls.programme.group_ids[1].name = "Trưởng, phó các phòng"
        for group, people, registered, attended in (
            (cls.leaders, 10, 22, 18),
            (cls.heads, 14, 32, 28),
        ):
            members = cls.env["party.member"].create(
                [{"name": f"Người {group.id}-{n}"} for n in range(people)]
            )
            visitors = cls.env["party.visit.visitor"].create(
                [{"group_id": group.id, "member_id": member.id} for member in members]
            )
            visits = cls.env["party.visit"].create(
                [
                    {
                        "visitor_id": visitors[n % people].id,
                        "cell_id": cell.id,
                        "period": f"2026-{7 + n % 3:02d}-01",
                    }
                    for n, cell in enumerate(cells[:registered])
                ]
            )
            visits[:attended].write({"state": "attended", "quality": "good"})
            visits[attended:-1].write(
                {
                    "state": "moved",
                    "moved_period": "2027-01-01",
                    "missed_reason": "business_trip",
                }
            )
            visits[-1].write({"state": "missed", "missed_reason": "sick"})
        # the same leader once more at a cell already attended: visits grow, cells do not
        visits[0].copy({"period": "2026-10-01"})
        visits[0].remarks = "Chuẩn bị kỹ"
        visits[0].petition_note = "Sửa nhà văn hóa\nMở lớp bồi dưỡng"

    def test_figures(self):
        figures = [
            (g.people_count, g.visited_cells, g.registered_cells)
            for g in (self.leaders, self.heads)
        ]
        self.assertEqual(figures, [(10, 18, 22), (14, 28, 32)])
        for group in self.programme.group_ids:
            self.assertEqual(
                group.planned_count,
                group.attended_count + group.missed_count + group.moved_count + group.pending_count,
                "DOMAIN.md, R4",
            )
        self.assertEqual(self.heads.pending_count, 1)
        self.programme.group_ids.invalidate_recordset()
        self.env.flush_all()
        with self.assertQueryCount(2):
            self.programme.group_ids.mapped("visited_cells")

    def test_papers(self):
        self.programme.write(
            {
                "report_number": "45-BC/TU",
                "report_date": "2026-12-31",
                "signer_name": "Trần Thị Mẫu",
                "signer_office": "Phó Bí thư",
            }
        )
        report = self.programme._get_paper_data("visit_report")[self.programme.id]
        self.assertEqual(report["head"]["issuer"], "TỈNH ỦY THỬ")
        self.assertEqual(report["head"]["number"], "Số 45-BC/TU")
        self.assertIn("ngày 31 tháng 12 năm 2026", report["head"]["place_date"])
        self.assertEqual(report["abstract"], "kết quả dự sinh hoạt chi bộ 6 tháng cuối năm 2026")
        self.assertIn(
            "10 đồng chí lãnh đạo Ban dự sinh hoạt tại 18/22 chi bộ; 14 đồng chí trưởng, phó các "
            "phòng dự sinh hoạt tại 28/32 chi bộ",
            report["before"],
        )
        self.assertEqual([row["cells"] for row in report["rows"]], ["18/22", "28/32"])
        for words in ("sang tháng 01/2027 (đi công tác)", "Mở lớp bồi dưỡng", "Tốt: 46 buổi"):
            self.assertIn(words, report["after"])
        self.assertEqual(report["signatures"][1]["office"], "PHÓ BÍ THƯ")
        plan = self.programme._get_paper_data("visit_plan")[self.programme.id]
        self.assertEqual(len(plan["rows"]), 2 + 22 + 32 + 1)
        self.assertIn("......-KH/", plan["head"]["number"])
        for paper in ("visit_plan", "visit_report"):
            [pdf] = self.programme._get_paper_pdfs(paper).values()
            self.assertTrue(pdf.startswith(b"%PDF"))
            [(name, word)] = self.programme._get_paper_words(paper).values()
            self.assertTrue(name and word.startswith(b"PK"))
        self.programme.with_user(self.u_officer).action_word()


@tagged("post_install", "-at_install")
@freeze_time("2026-10-20 03:00:00")
class TestVisitAccess(VisitCase):
    """Leader, officers, secretary, member, administrator: by the ORM, which RPC calls."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.meeting = cls._make_meeting()
        cls.visit = cls._register(companion_ids=[cls.companion.id])

    def assertReads(self, user, record, expected):
        own = record.with_user(user)
        self.assertIs(own.has_access("read"), expected, "known record")
        try:
            found = own.browse().search([("id", "=", record.id)])
        except AccessError:
            found = own.browse()
        self.assertEqual(bool(found), expected, "search")

    def test_who_reads_and_writes(self):
        rows = [
            # user, reads the visit, enters the result, keeps the plan
            (self.u_leader, True, True, False),
            (self.u_companion, True, False, False),
            (self.u_officer, True, True, True),
            (self.u_commune_officer, False, False, False),
            (self.u_other_officer, False, False, False),
            (self.u_supervisor, False, False, False),
            (self.u_secretary, False, False, False),
            (self.u_member, False, False, False),
            (self.u_hr, False, False, False),
            (self.u_nobody, False, False, False),
            (self.u_admin, True, False, False),
        ]
        for user, reads, enters, plans in rows:
            with self.subTest(user=user.login):
                self.assertReads(user, self.visit, reads)
                visit = self.visit.with_user(user)
                for allowed, vals in (
                    (enters, {"remarks": user.login}),
                    (plans, {"period": "2026-12-01"}),
                    (plans, {"cell_id": self.other_cell.id}),
                ):
                    if allowed:
                        with self.cr.savepoint() as savepoint:
                            visit.write(vals)
                            savepoint.rollback()
                        self.env.invalidate_all()
                    else:
                        with self.assertRaises(AccessError), self.cr.savepoint():
                            visit.write(vals)
                if not plans:
                    with self.assertRaises(AccessError), self.cr.savepoint():
                        visit.unlink()

    def test_who_keeps_the_work_of_a_committee(self):
        """The same rows for all that a committee keeps."""
        common = {"committee_id": self.commune.id}
        records = [
            self._make_programme(**common),
            self.env["party.model.session"].create({**common, "cell_id": self.cell.id}),
            self.env["party.watch"].create(
                {
                    **common,
                    "cell_id": self.cell.id,
                    "reason": "Sinh hoạt không đều",
                    "member_id": self.m_supervisor.id,
                }
            ),
            self.env["party.conference"].create({**common, "name": "Giao ban"}),
            self.env["party.training"].create({**common, "name": "Nghiệp vụ"}),
        ]
        records[1].action_invite_secretaries()
        records[3].action_call_secretaries()
        records[4].action_add_secretaries()
        records += [records[0].group_ids[0], records[3].line_ids, records[4].line_ids]
        rows = [
            # user, reads, writes
            (self.u_officer, True, True),
            (self.u_commune_officer, True, True),
            (self.u_other_officer, False, False),
            (self.u_supervisor, False, False),
            (self.u_secretary, False, False),
            (self.u_leader, False, False),
            (self.u_member, False, False),
            (self.u_hr, False, False),
            (self.u_nobody, False, False),
            (self.u_admin, True, False),
        ]
        for user, reads, writes in rows:
            for record in records:
                with self.subTest(user=user.login, model=record._name):
                    self.assertReads(user, record, reads)
                    self.assertIs(record.with_user(user).has_access("write"), writes)

    def test_nothing_goes_to_the_committee_of_others(self):
        watch = self.env["party.watch"].with_user(self.u_commune_officer)
        vals = {"cell_id": self.cell.id, "reason": "Yếu", "member_id": self.m_member.id}
        with self.assertRaises(AccessError):
            watch.create({**vals, "committee_id": self.province.id})
        own = watch.create({**vals, "committee_id": self.commune.id})
        with self.assertRaises(AccessError):
            own.committee_id = self.province
        self.assertRefused(
            lambda: (
                self.env["party.visit"]
                .with_user(self.u_leader)
                .with_context(default_committee_id=self.commune.id)
                .create({"visitor_id": self.leader.id, "cell_id": self.cell.id})
            )
        )

    def test_leader_learns_place_and_time_only(self):
        visit = self.visit.with_user(self.u_leader)
        self.assertEqual(visit.meeting_place, "Nhà văn hóa")
        self.assertEqual(visit.meeting_start, self.meeting.date_start)
        self.assertReads(self.u_leader, self.meeting, False)
        self.assertReads(self.u_leader, self.cell, False)
        self.assertReads(self.u_leader, self.programme, False)
        self.assertEqual(
            self.env["party.visit"]
            .with_user(self.u_leader)
            .search_count([("meeting_id.location", "=", "Nhà văn hóa")]),
            0,
            "not by a condition either",
        )
        [read] = visit.web_read(
            {name: {"fields": {"display_name": {}}} for name in ("cell_id", "visitor_id")}
        )
        self.assertEqual(read["cell_id"]["display_name"], "Chi bộ Thử")

    def test_leader_registers_by_the_dialogue(self):
        Wizard = self.env["party.visit.registration"].with_user(self.u_leader)
        cells = dict(Wizard._fields["cell"]._description_selection(Wizard.env))
        self.assertIn(str(self.other_cell.id), cells)
        self.assertNotIn(str(self.leaders_cell.id), cells, "the own cell")
        wizard = Wizard.create({"cell": str(self.other_cell.id), "period": "2026-11-10"})
        self.assertEqual(wizard.visitor_id, self.leader)
        wizard.action_register()
        visit = self.env["party.visit"].with_user(self.u_leader).search([], limit=1)
        self.assertEqual((visit.cell_id, visit.period), (self.other_cell, date(2026, 11, 1)))
        visit.write({"state": "moved", "moved_period": "2026-12-01"})
        self.assertEqual(visit.moved_to_id.member_id, self.m_leader)
        nobody = self.env["party.visit.registration"].with_user(self.u_member)
        self.assertFalse(nobody._get_cells())
        with self.assertRaises(AccessError), self.cr.savepoint():
            nobody.create({"visitor_id": self.leader.id, "cell": str(self.other_cell.id)})

    def test_secretary_sees_who_comes(self):
        meeting = self.meeting.with_user(self.u_secretary)
        self.assertIn("Nguyễn leader, Phó Bí thư; Nguyễn companion", meeting.visitor_names)

    def test_officer_prints_others_do_not(self):
        report = self.env.ref("party_cell.action_report_visit_report")
        for user, allowed in (
            (self.u_officer, True),
            (self.u_leader, False),
            (self.u_secretary, False),
        ):
            own = report.with_user(user)
            if allowed:
                own._get_party_records(own, self.programme.ids)
            else:
                with self.assertRaises(AccessError):
                    own._get_party_records(own, self.programme.ids)


@tagged("post_install", "-at_install")
@freeze_time("2026-10-20 03:00:00")
class TestCommitteeWork(VisitCase):
    """Model sessions, weak cells, conferences, training, thinking and opinion."""

    def test_model_sessions_against_the_target(self):
        commune = self.commune.with_user(self.u_commune_officer)
        self.assertEqual((commune.model_regular, commune.model_missing), ("0/1", True))
        sessions = self.env["party.model.session"].create(
            [
                {
                    "committee_id": self.commune.id,
                    "cell_id": self.cell.id,
                    "kind": kind,
                    "period": "2026-09-15",
                    "state": "held",
                }
                for kind in ("regular", "thematic")
            ]
        )
        commune.invalidate_recordset()
        self.assertEqual((commune.model_regular, commune.model_thematic), ("1/1", "1/1"))
        self.assertFalse(commune.model_missing)
        others = self.commune.with_user(self.u_member)
        self.assertFalse(others.read()[0]["model_regular"], "committees stay readable to all")
        foreign = {"committee_id": self.commune.id, "cell_id": self.other_cell.id}
        self.assertTold("below", lambda: self.env["party.model.session"].create(foreign))
        self.assertTold("why", lambda: sessions[0].write({"state": "cancelled"}))
        self.assertTold("not come", lambda: sessions[0].write({"period": "2026-12-01"}))
        sessions[0].action_invite_secretaries()
        self.assertFalse(sessions[0].guest_ids, "the only secretary below is the host's own")

    def test_watch_list(self):
        vals = {
            "committee_id": self.commune.id,
            "cell_id": self.cell.id,
            "reason": "Sinh hoạt không đều",
            "member_id": self.m_supervisor.id,
            "date_from": "2026-09-01",
        }
        Watch = self.env["party.watch"]
        line = Watch.create(vals)
        today = [("is_open", "=", True), ("cell_id", "=", self.cell.id)]
        self.assertEqual(Watch.search(today), line)
        with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.Error), self.cr.savepoint():
            Watch.create(vals | {"date_from": "2026-10-01"})
        line.date_to = "2026-10-01"
        self.assertFalse(line.is_open)

    def test_orientation_comes_on_the_next_agenda(self):
        conference = self.env["party.conference"].create(
            {
                "committee_id": self.province.id,
                "name": "Giao ban quý III năm 2026",
                "date": "2026-10-15",
                "orientation": "Tập trung kiểm điểm cuối năm.",
            }
        )
        conference.action_call_secretaries()
        self.assertIn(self.m_secretary, conference.line_ids.member_id)
        self.assertFalse(self._make_meeting(period="2026-09-01").agenda_ids.conference_id)
        self.assertTold("future", lambda: conference.write({"state": "held", "date": "2026-10-25"}))
        conference.state = "held"
        november = self.env["party.meeting"].with_user(self.u_secretary)
        november = november.create({"cell_id": self.cell.id, "period": "2026-11-01"})
        item = november.agenda_ids.filtered("conference_id")
        self.assertEqual(len(item), 1)
        self.assertEqual(item.words, "Tập trung kiểm điểm cuối năm.")
        self.assertIn("Giao ban quý III", item.name)
        self.assertGreater(len(november.agenda_ids), 3, "the usual agenda is proposed as well")
        december = self._make_meeting(period="2026-12-01")
        self.assertFalse(december.agenda_ids.conference_id, "once for each cell")
        november.kind = "combined"
        self.assertEqual(len(november.agenda_ids.filtered("conference_id")), 1)

    def test_training_and_who_had_none(self):
        Gap = self.env["party.training.gap"].with_user(self.u_commune_officer)
        self.assertEqual(Gap.search([]).member_id, self.m_secretary)
        training = self.env["party.training"].create(
            {"committee_id": self.commune.id, "name": "Nghiệp vụ", "date_from": "2026-10-01"}
        )
        training.action_add_secretaries()
        self.assertEqual(training.line_ids.member_id, self.m_secretary)
        self.env.flush_all()
        self.assertFalse(Gap.search([]))
        training.line_ids.attended = False
        self.env.flush_all()
        self.assertTrue(Gap.search([]))
        self.assertFalse(
            self.env["party.training.gap"]
            .with_user(self.u_admin)
            .browse()
            .search([("member_id", "=", self.m_member.id)])
        )
        for user in (self.u_secretary, self.u_hr):
            with self.assertRaises(AccessError):
                self.env["party.training.gap"].with_user(user).search([])
        training.line_ids.unlink()
        self.assertTold(
            "not begun",
            lambda: training.write(
                {
                    "date_from": "2026-11-01",
                    "line_ids": [(0, 0, {"member_id": self.m_secretary.id})],
                }
            ),
        )

    def test_thinking_and_opinion_of_held_meetings(self):
        domain = literal_eval(self.env.ref("party_cell.party_ideology_action").domain)
        held, draft = self._make_meeting(), self._make_meeting(period="2026-11-01")
        for meeting in (held, draft):
            meeting.section_ids.filtered(lambda s: s.role == "ideology").content = "<p>Yên tâm</p>"
        self._hold(held)
        for user, expected in (
            (self.u_officer, held),
            (self.u_supervisor, held),
            (self.u_other_officer, held.browse()),
            (self.u_secretary, held.browse()),
        ):
            with self.subTest(user=user.login):
                Section = self.env["party.meeting.section"].with_user(user)
                found = Section.search(domain)
                self.assertEqual(found.meeting_id, expected)
        groups = (
            self.env["party.meeting.section"]
            .with_user(self.u_officer)
            .formatted_read_group(domain, ["period:month"], ["__count"])
        )
        self.assertEqual(len(groups), 1)

    def test_petitions_brought_along_are_followed_up(self):
        """From the conference into the register, answered, and told in the cell's next meeting."""
        conference = self.env["party.conference"].with_user(self.u_commune_officer)
        conference = conference.create(
            {
                "committee_id": self.commune.id,
                "name": "Giao ban quý III năm 2026",
                "date": "2026-10-15",
                "state": "held",
                "line_ids": [
                    (
                        0,
                        0,
                        {
                            "cell_id": self.cell.id,
                            "member_id": self.m_secretary.id,
                            "petition_note": "Sửa mái nhà văn hóa.\nCấp loa truyền thanh.",
                        },
                    )
                ],
            }
        )
        self.assertTold("no meeting", conference.action_follow_petitions)
        meeting = self._make_meeting()
        self._hold(meeting)
        self.env.invalidate_all()
        conference.action_follow_petitions()
        conference.action_follow_petitions()
        petitions = conference.line_ids.petition_ids
        self.assertEqual(len(petitions), 2, "each once")
        self.assertEqual(set(petitions.mapped("state")), {"routed"})
        self.assertEqual(petitions.committee_id, self.commune)
        self.assertFalse(meeting._get_raised_petitions(), "its minutes say what it raised itself")
        own = petitions.with_user(self.u_secretary)
        self.assertEqual(set(own.mapped("origin")), {"Giao ban quý III năm 2026"})
        with self.assertRaises(UserError):
            own[0].write({"origin": "khác"})
        petitions[0].write({"answer": "Đưa vào kế hoạch năm 2027."})
        petitions[0].action_answer()
        following = self._make_meeting(period="2026-11-01")
        self.assertEqual(following.answer_ids, petitions[0])
        foreign = conference.with_user(self.u_other_officer)
        with self.assertRaises(AccessError):
            foreign.action_follow_petitions()

    def test_a_visitor_brings_petitions_back(self):
        self._approve(self._make_meeting())  # locked, minutes and all
        # the day of the visit is not asked for
        visit = self._register(state="attended", petition_note="Cấp loa truyền thanh.")
        visit = visit.with_user(self.u_leader)
        visit.action_follow_petitions()
        petition = visit.sudo().petition_ids
        self.assertEqual((petition.committee_id, petition.state), (self.province, "routed"))
        self.assertEqual(petition.cell_id, self.cell)
        self.assertTrue(petition.transition_ids)
        self.assertIn("dự sinh hoạt chi bộ", petition.origin)
        with self.assertRaises(AccessError):
            visit.with_user(self.u_member).action_follow_petitions()
