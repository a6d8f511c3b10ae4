from datetime import date
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models import party_batch, party_cell_plan
from .common import PartyCase

NOW = "2026-11-22 03:00:00"


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestYearPlan(PartyCase):
    """The year plan: what it makes, on which days, for whom, and when rolls come."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cell.fixed_meeting_day = 5
        cls.last = cls._make_meeting()  # at 07:30

    def _plan(self, year=2027, user=None, **vals):
        wizard = self.env["party.year.plan"].with_user(user or self.u_secretary)
        wizard.create({"year": year, "cell_ids": [(6, 0, self.cell.ids)], **vals}).action_confirm()
        return self.env["party.meeting"].search(
            [("cell_id", "=", self.cell.id), ("period", ">=", f"{year}-01-01")], order="date_start"
        )

    def test_twelve_regular_and_four_thematic(self):
        meetings = self._plan()
        regular = meetings.filtered(lambda m: m.kind == "regular")
        self.assertEqual(
            sorted(regular.mapped("period")), [date(2027, month, 1) for month in range(1, 13)]
        )
        thematic = meetings.filtered(lambda m: m.kind == "thematic")
        self.assertEqual(sorted(m.period.month for m in thematic), [2, 5, 8, 11])
        self.assertEqual(set(meetings.mapped("state")), {"draft"})
        themes = thematic.theme_id
        self.assertEqual(sorted(themes.mapped("quarter")), ["1", "2", "3", "4"])
        self.assertEqual(set(themes.mapped("year")), {2027})
        self.assertFalse(themes[0].outline)
        themes[0].author_id = self.m_member
        self.assertIn("Sự cần thiết", themes[0].outline, "the outline begins with its parts")

    def test_theme_day_that_is_past(self):
        """On 22 November the theme of the quarter is not planned on 19 November."""
        thematic = self._plan(2026).filtered(lambda m: m.kind == "thematic")
        self.assertEqual(thematic.period, date(2026, 12, 1))
        with freeze_time("2026-12-28 03:00:00"):
            thematic.unlink()
            again = self._plan(2026).filtered(lambda m: m.kind == "thematic")
        self.assertEqual(again.period, date(2026, 12, 1))
        self.assertFalse(again.date_start, "no day left: who runs the cell sets it")

    def test_days_moved_off_weekends_and_holidays(self):
        days = {m.period.month: m._get_date() for m in self._plan() if m.kind == "regular"}
        self.assertEqual(days[1], date(2027, 1, 5))
        # Friday 5 February 2027 is the eve of Tết, followed by days of Tết and the weekend
        self.assertEqual(days[2], date(2027, 2, 11))
        self.assertEqual(days[6], date(2027, 6, 7), "5 June is a Saturday")
        self.assertEqual(days[9], date(2027, 9, 6), "5 September is a Sunday")

    def test_agency_days_off_count(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Nghỉ bù",
                "company_id": self.env.company.id,
                "date_from": "2027-01-04 17:00:00",  # the 5th in Vietnam
                "date_to": "2027-01-05 16:59:59",
            }
        )
        first = self._plan().filtered(lambda m: m.kind == "regular")[0]
        self.assertEqual(first._get_date(), date(2027, 1, 6))

    def test_month_end(self):
        """Day 31 is the last day of a shorter month, or the last working day before it."""
        self.cell.fixed_meeting_day = 31
        days = {m.period.month: m._get_date() for m in self._plan() if m.kind == "regular"}
        self.assertEqual(days[2], date(2027, 2, 26), "28 February is a Sunday")
        self.assertEqual(days[4], date(2027, 4, 29), "30 April is a holiday")

    def test_hour_of_the_last_meeting(self):
        self.assertEqual({m._local(m.date_start)[:5] for m in self._plan()}, {"07:30"})

    def test_without_a_fixed_day_no_day_is_guessed(self):
        self.cell.fixed_meeting_day = 0
        self.assertFalse(any(self._plan().mapped("date_start")))

    def test_again_without_duplicates(self):
        first = self._plan()
        first.filtered(lambda m: m.period.month == 3).action_cancel(reason="Dời lịch")
        again = self._plan() - first
        self.assertEqual([(m.kind, m.period.month) for m in again], [("regular", 3)])

    def test_themes_that_are_there_are_taken(self):
        """No second theme beside one entered by hand, or left over from a meeting called off."""
        Theme = self.env["party.theme"]
        own = Theme.create(
            {"cell_id": self.cell.id, "name": "Chuyển đổi số", "year": 2027, "quarter": "2"}
        )
        meetings = self._plan()
        self.assertEqual(own.meeting_id.period, date(2027, 5, 1))
        august = meetings.filtered(lambda m: m.kind == "thematic" and m.period.month == 8)
        left = august.theme_id
        august.superior_told_on = "2026-11-22"
        august.action_cancel(reason="Bão")
        self._plan()
        self.assertEqual(left.meeting_id.state, "draft")
        themes = Theme.search([("cell_id", "=", self.cell.id), ("year", "=", 2027)])
        self.assertEqual(sorted(themes.mapped("quarter")), ["1", "2", "3", "4"])

    def test_a_suggested_topic_fills_the_planned_theme(self):
        planned = self._plan().theme_id.filtered(lambda theme: theme.quarter == "1")
        self.assertTrue(planned.topic_open)
        topic = self.env["party.theme.suggestion"].create(
            {
                "committee_id": self.commune.id,
                "year": 2027,
                "quarter": "1",
                "name": "Học tập và làm theo Bác",
            }
        )
        action = topic.with_user(self.u_secretary).action_take()
        self.assertEqual(action["res_id"], planned.id)
        self.assertEqual(planned.name, "Học tập và làm theo Bác")
        self.assertFalse(planned.topic_open)

    def test_a_theme_takes_the_planned_meeting_of_its_quarter(self):
        self.cell._make_year_plan(2027)
        planned = self.env["party.theme"].search(
            [("cell_id", "=", self.cell.id), ("year", "=", 2027), ("quarter", "=", "1")]
        )
        meeting = planned.meeting_id
        theme = (
            self.env["party.theme"]
            .with_user(self.u_secretary)
            .create(
                {"cell_id": self.cell.id, "year": 2027, "quarter": "1", "name": "Nông thôn mới"}
            )
        )
        self.assertEqual(theme.action_make_meeting()["res_id"], meeting.id)
        self.assertEqual(meeting.theme_id, theme)
        self.assertFalse(planned.exists(), "the place is filled")
        again = theme.copy({"name": "Chuyển đổi số", "meeting_id": False})
        self.assertNotIn("res_id", again.action_make_meeting(), "no second place in the plan")

    def test_author_and_chair_are_two_people(self):
        """The secretary wrote the theme and will chair: nobody co-chairs with himself."""
        february = self._plan().filtered(lambda m: m.kind == "thematic")[0]
        february.theme_id.author_id = self.m_secretary
        february._prepare_planned()
        self.assertEqual(february.chair_id, self.m_secretary)
        self.assertFalse(february.co_chair_id)
        may = february.search([("kind", "=", "thematic"), ("period", "=", "2027-05-01")])
        may.theme_id.author_id = self.m_member
        may._prepare_planned()
        self.assertEqual(may.co_chair_id, self.m_member)

    def test_the_chair_is_the_secretary_of_the_day(self):
        march = self._plan().filtered(lambda m: m.period.month == 3)
        march.kind = "combined"
        self.assertFalse(march.chair_id)

    def test_one_year_waits_at_a_time(self):
        self.other_cell._plan_later(2027)
        with self.assertRaisesRegex(UserError, "2027"):
            self.other_cell.with_user(self.u_officer)._make_year_plan(2028)

    def test_combined_counts_as_both(self):
        self._make_meeting(period="2027-02-01", kind="combined")
        kinds = sorted(m.kind for m in self._plan() if m.period.month in (1, 2, 3))
        self.assertEqual(kinds, ["combined", "regular", "regular"])

    def test_rest_of_this_year(self):
        self._plan(year=2026)
        made = self.env["party.meeting"].search(
            [("cell_id", "=", self.cell.id), ("prepared", "=", False)]
        )
        self.assertEqual(
            sorted((m.kind, m.period.month) for m in made),
            [("regular", 11), ("regular", 12), ("thematic", 12)],
        )

    def test_past_year_is_refused(self):
        with self.assertRaisesRegex(UserError, "2026"):
            self._plan(year=2025)

    def test_new_month_starts_from_what_was_held(self):
        """A meeting made by hand copies the last one, not what is merely planned after it."""
        self._plan()
        new = self.env["party.meeting"].create({"cell_id": self.cell.id, "period": "2026-11-01"})
        self.assertEqual(new.location, self.last.location)

    # ------------------------------------------------------------
    # ROLL AND CONTENTS
    # ------------------------------------------------------------

    def test_roll_comes_on_the_first_of_the_month(self):
        january = self._plan()[0]
        self.assertFalse(january.attendance_ids or january.section_ids or january.chair_id)
        newcomer = self._make_plain_member("Đồng chí Mới", self.cell)
        self.assertFalse(january.attendance_ids)
        with freeze_time("2026-12-31 16:00:00"):  # 23:00 in Vietnam
            self._run_cron("ir_cron_prepare_month")
            self.assertFalse(january.attendance_ids)
        with freeze_time("2026-12-31 17:30:00"):  # 00:30 on the first
            self._run_cron("ir_cron_prepare_month")
        self.assertIn(newcomer, january.attendance_ids.member_id)
        self.assertTrue(january.section_ids)
        self.assertEqual(january.chair_id, self.m_secretary)
        self.assertEqual(january.minute_taker_id, self.m_taker)
        self.assertEqual(january.location, self.last.location)

    def test_a_meeting_to_come_is_announced_and_not_held(self):
        january = self._plan()[0].with_user(self.u_secretary)
        self.assertFalse(january.can_hold or january.open_gates)
        self.assertTrue(january.can_notify)
        january.action_prepare()
        self.assertEqual(january.next_step, "notified")
        self.assertTrue(january.open_gates, "what is missing to announce it")
        january.date_start = fields.Datetime.now()
        self.assertTrue(january.can_hold)
        self.assertEqual(january.next_step, "held")

    def test_home_shows_what_is_near(self):
        """Those who run the cell see the next meetings; the plan of a year does not flood it."""
        planned = self._plan(2026).filtered(lambda m: m.period == date(2026, 12, 1))
        december = planned.filtered(lambda m: m.kind == "regular")
        self._plan(2027)
        Cell = self.env["party.cell"]
        card = Cell.with_user(self.u_secretary).get_home()["cells"][0]
        self.assertEqual(card["upcoming"][0]["id"], december.id)
        self.assertFalse(card["upcoming"][0]["announced"])
        self.assertLessEqual(len(card["upcoming"]), 3)
        december.action_prepare()
        december.date_end = "2026-12-07 02:10:00"
        announcing = december.with_user(self.u_secretary)
        gates = announcing.get_open_gates("notified")
        self.assertNotIn("block", [gate["severity"] for gate in gates])
        announcing.action_notify(reasons={gate["code"]: "Theo kế hoạch" for gate in gates})
        card = Cell.with_user(self.u_secretary).get_home()["cells"][0]
        self.assertTrue(card["upcoming"][0]["announced"])
        own = december.notice_ids.filtered(lambda n: n.member_id == self.m_secretary)
        self.assertTrue(own.acknowledged, "who announces has been told")
        self.assertFalse((december.notice_ids - own).filtered("acknowledged"))
        listed = Cell.with_user(self.u_committee_member).get_home()["own"][0]["recent"]
        self.assertNotIn("2027", "".join(row["name"] for row in listed))

    def test_home_leads_to_the_newest_and_lists_the_others(self):
        old = self._hold(self._make_meeting(period="2026-09-01"))
        new = self._make_meeting(period="2026-11-01", date_start="2026-11-05 00:30:00")
        committee = self._make_meeting(
            kind="committee_meeting", period="2026-11-01", date_start="2026-11-03 00:30:00"
        )
        other = self._approve(self._make_meeting(kind="extraordinary"))
        prep = {"kind": "committee_meeting", "minute_taker_id": self.m_deputy.id}
        kept = self._approve(self._make_meeting(**prep))
        to_come = self._make_meeting(kind="review", date_start="2026-12-25 00:30:00")
        with freeze_time("2026-11-20 02:00:00"):
            self.env.invalidate_all()
            card = self.env["party.cell"].with_user(self.u_secretary).get_home()["cells"][0]
            self.assertEqual(card["meeting"]["id"], new.id)
            waiting = [row["id"] for row in card["waiting"]]
            self.assertEqual(
                [i for i in waiting if i != self.last.id], [committee.id, other.id, old.id]
            )
            self.assertNotIn(to_come.id, waiting)
            self.assertNotIn(kept.id, waiting, "its minutes stay with the cell")
            self.assertEqual(card["waiting"][0]["state_label"], "In preparation")

    def test_roll_comes_with_the_button(self):
        january = self._plan()[0]
        with self.assertRaises(AccessError):
            january.with_user(self.u_member).action_prepare()
        january.with_user(self.u_secretary).action_prepare()
        self.assertTrue(january.attendance_ids)
        january.with_user(self.u_secretary).action_prepare()
        self.assertEqual(
            len(january.attendance_ids), len(january.attendance_ids.member_id), "once each"
        )

    def test_roll_comes_before_the_gates(self):
        december = self._plan()[0]
        self.assertNotIn("N1", self._codes(december, "notified"))
        december._refresh_facts("notified")
        self.assertTrue(december.attendance_ids)

    # ------------------------------------------------------------
    # FOR WHOM
    # ------------------------------------------------------------

    def test_who_may_plan(self):
        for user in (self.u_member, self.u_committee_member, self.u_other_officer):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._plan(user=user)
        self.assertEqual(len(self._plan(user=self.u_deputy)), 16)

    def test_officer_plans_but_reads_no_drafts(self):
        planned = self._plan(user=self.u_officer)
        self.assertEqual(len(planned), 16)
        self.assertFalse(planned.with_user(self.u_officer)._filtered_access("read"))

    def test_whole_committee(self):
        self._plan(user=self.u_officer, cell_ids=False, committee_id=self.province.id)
        groups = self.env["party.meeting"]._read_group(
            [("period", ">=", "2027-01-01")], ["cell_id"], ["__count"]
        )
        counts = {cell: count for cell, count in groups}
        self.assertEqual((counts[self.cell], counts[self.other_cell]), (16, 16))

    def test_many_cells_are_planned_by_a_job(self):
        with patch.object(party_cell_plan, "BATCH", 1):
            cells = self.cell | self.other_cell
            self.assertIsNone(cells.with_user(self.u_officer)._make_year_plan(2027))
            planned = [("cell_id", "in", cells.ids), ("period", ">=", "2027-01-01")]
            self.assertFalse(self.env["party.meeting"].search(planned))
            self._run_cron("ir_cron_plan_years")
        self.assertEqual(self.env["party.meeting"].search_count(planned), 32)
        self.assertEqual(set(cells.mapped("plan_year")), {0})

    def test_what_fails_stands_in_nobodys_way(self):
        cells = self.cell | self.other_cell
        cells._plan_later(2027)
        plan, broken = type(cells)._plan_year, self.cell

        def fail(cells, year):
            if broken in cells:
                raise ValueError
            return plan(cells, year)

        with patch.object(type(cells), "_plan_year", fail), mute_logger(party_batch.__name__):
            self._run_cron("ir_cron_plan_years")
        self.assertEqual((self.cell.plan_year, self.other_cell.plan_year), (2027, 0))

    def test_what_the_job_waits_for_is_nobodys_to_write(self):
        """A year that is none would stop the job for all cells."""
        for user in (self.u_secretary, self.u_officer, self.u_admin):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.cell.with_user(user).plan_year = 100000
        with self.assertRaises(AccessError):
            self.env["party.cell"].with_user(self.u_admin).create({"name": "x", "plan_year": 9})

    def test_queries_do_not_grow_with_cells(self):
        few = self.cell | self.other_cell
        many = few.union(*(self._make_cell(f"Chi bộ {n}", self.commune) for n in range(8)))
        few._plan_year(2028)
        counts = []
        for cells, year in ((few, 2029), (many, 2030)):
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.cr.sql_log_count
            cells._plan_year(year)
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - start)
        self.assertLessEqual(counts[1], counts[0] + 2)

    def _run_cron(self, name):
        with self.enter_registry_test_mode():
            self.env.ref(f"party_cell.{name}").method_direct_trigger()
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestMonths(PartyCase):
    """Missing, late and duplicate months, and the reminders of them."""

    def setUp(self):
        super().setUp()
        self._backdate(self.cell | self.other_cell)

    def _states(self, user, cell=None):
        rows = (
            self.env["party.cell.month"]
            .with_user(user)
            .search([("cell_id", "=", (cell or self.cell).id)])
        )
        return {row.period.strftime("%m/%Y"): row.state for row in rows}

    def test_states(self):
        with freeze_time("2026-08-06 03:00:00"):
            self._hold(self._make_meeting(period="2026-08-01"))
        self._hold(self._make_meeting(period="2026-09-01"))  # recorded in November
        with freeze_time("2026-10-06 03:00:00"):
            self._hold(self._make_meeting())
            self._make_meeting(kind="combined")
        states = self._states(self.u_secretary)
        self.assertEqual(len(states), 12, "a year at most")
        self.assertEqual(
            {month: states[month] for month in list(states)[:5]},
            {
                "07/2026": "missing",
                "08/2026": "met",
                "09/2026": "late",
                "10/2026": "duplicate",
                "11/2026": "due",
            },
        )

    def test_months_before_the_system_are_not_missing(self):
        """A cell answers from the day it was entered here, or from the first month it keeps."""
        cell = self._make_cell("Chi bộ Mới nhập", self.commune)
        self._backdate(cell, "2026-11-20")
        self.assertEqual(self._states(self.u_officer, cell), {"11/2026": "due"})
        self._make_meeting(cell, period="2026-09-01", chair_id=False)
        self.assertEqual(
            list(self._states(self.u_officer, cell)), ["11/2026", "10/2026", "09/2026"]
        )

    def test_other_kinds_and_cancelled_ones_do_not_count(self):
        with freeze_time("2026-10-06 03:00:00"):
            self._hold(self._make_meeting(kind="extraordinary"))
            self._make_meeting(superior_told_on="2026-10-05").action_cancel(reason="Bão")
            self._make_meeting(period="2026-09-01")
        self.assertEqual(self._states(self.u_secretary)["10/2026"], "called_off")

    def test_months_before_the_cell_began_are_not_missing(self):
        cell = self._make_cell("Chi bộ Mới lập", self.commune)
        cell.affiliation_ids.date_from = "2026-10-15"
        self._backdate(cell)
        self.assertEqual(
            self._states(self.u_officer, cell), {"10/2026": "missing", "11/2026": "due"}
        )

    def test_who_sees_them(self):
        for user, sees in (
            (self.u_secretary, True),
            (self.u_officer, True),
            (self.u_supervisor, True),
            (self.u_other_officer, False),
            (self.u_other_secretary, False),
        ):
            with self.subTest(user=user.login):
                self.assertEqual(bool(self._states(user)), sees)
        with self.assertRaises(AccessError):
            self._states(self.u_nobody)

    def test_opened_again_stays_met(self):
        """Correcting old minutes makes the month neither missing nor late."""
        with freeze_time("2026-09-06 03:00:00"):
            meeting = self._hold(self._make_meeting(period="2026-09-01"))
        meeting.action_return(reason="Sai giờ")
        meeting.late_reason = False
        self.assertEqual(self._states(self.u_secretary)["09/2026"], "met")
        self.assertFalse(meeting.is_late_entry)
        meeting.action_hold()
        self.env.invalidate_all()
        self.assertEqual(self._states(self.u_secretary)["09/2026"], "met")

    def test_home_asks_once_for_all_cells(self):
        counts = []
        for number in (2, 8):
            cells = self.env["party.cell"].union(
                *(self._make_cell(f"Chi bộ {number}.{n}", self.commune) for n in range(number))
            )
            cells.clerk_id = self.m_member
            for cell in cells:
                self._make_meeting(cell, chair_id=False)
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.cr.sql_log_count
            home = self.env["party.cell"].with_user(self.u_member).get_home()
            counts.append(self.cr.sql_log_count - start)
            self.assertEqual(len(home["cells"]), number)
            self.assertTrue(all(card["meeting"]["gates"] for card in home["cells"]))
            cells.clerk_id = False
        self.assertLessEqual(counts[1], counts[0] + 5, counts)

    def test_planned_and_missing_opens_the_plan(self):
        """No second meeting is made of a month that is planned and was missed."""
        draft = self._make_meeting(period="2026-08-01")
        month = (
            self.env["party.cell.month"]
            .with_user(self.u_secretary)
            .search([("cell_id", "=", self.cell.id), ("period", "=", "2026-08-01")])
        )
        self.assertEqual(month.state, "missing")
        self.assertEqual(month.action_open_meeting()["res_id"], draft.id)
        home = self.env["party.cell"].with_user(self.u_secretary).get_home()
        gaps = {gap["month"]: gap["meeting_id"] for gap in home["cells"][0]["gaps"]}
        self.assertEqual((gaps["08/2026"], gaps["07/2026"]), (draft.id, False))

    def test_an_officer_plans_all_cells_below(self):
        home = self.env["party.cell"].with_user(self.u_officer).get_home()
        self.assertTrue(home["overseen"]["may_plan"])
        wizard = self.env["party.year.plan"].with_user(self.u_officer).create({})
        self.assertEqual(wizard.committee_id, self.province)
        self.assertFalse(wizard.cell_ids)
        supervisor = self.env["party.cell"].with_user(self.u_supervisor).get_home()
        self.assertFalse(supervisor["overseen"]["may_plan"])

    def test_open(self):
        month = self.env["party.cell.month"].search(
            [("cell_id", "=", self.cell.id), ("period", "=", "2026-07-01")]
        )
        action = month.action_open_meeting()
        self.assertEqual(action["context"]["default_cell_id"], self.cell.id)
        meeting = self._hold(self._make_meeting(period="2026-07-01"))
        self.env.invalidate_all()
        self.assertEqual(month.action_open_meeting()["res_id"], meeting.id)

    def test_open_by_who_makes_no_meeting(self):
        """Those above the cell are led to its people, not into a form that refuses them."""
        month = (
            self.env["party.cell.month"]
            .with_user(self.u_officer)
            .search([("cell_id", "=", self.cell.id), ("period", "=", "2026-07-01")])
        )
        action = month.action_open_meeting()
        self.assertEqual((action["res_model"], action["res_id"]), ("party.cell", self.cell.id))

    def test_reminders_come_and_go(self):
        reminders = [
            ("activity_type_id", "=", self.env.ref("party_cell.mail_activity_type_reminder").id),
            ("res_model", "=", "party.cell"),
            ("res_id", "=", self.cell.id),
        ]
        Activity = self.env["mail.activity"]
        self.env["party.reminder"]._cron_remind()
        first = Activity.search(reminders)
        self.assertEqual(first.user_id, self.u_secretary | self.u_deputy | self.u_supervisor)
        self.assertIn("10/2026", first[0].summary)
        self.env["party.reminder"]._cron_remind()
        self.assertEqual(Activity.search(reminders), first, "the same, not once more")
        self.assertFalse(
            self.cell.message_follower_ids, "whoever is reminded does not become a follower"
        )
        for month in range(1, 13):
            year = 2025 if month == 12 else 2026
            if month != 11:
                self._hold(self._make_meeting(period=date(year, month, 1)))
        self.env["party.reminder"]._cron_remind()
        self.assertFalse(Activity.search(reminders))

    def test_reminder_to_announce(self):
        meeting = self._make_meeting(period="2026-11-01", date_start="2026-11-25 01:00:00")
        self.env["party.reminder"]._cron_remind()
        reminder = meeting.activity_ids.filtered(lambda a: a.user_id == self.u_secretary)
        self.assertEqual(len(reminder), 1)
        meeting._workflow_write({"notified_at": "2026-11-22 03:00:00"})
        self.env["party.reminder"]._cron_remind()
        self.assertFalse(reminder.exists())


@tagged("post_install", "-at_install")
@freeze_time("2026-10-06 03:00:00")
class TestPlanGates(PartyCase):
    """N3, N8, N10, S2: what opens and what closes each."""

    def test_n3_preparatory_meeting(self):
        meeting = self._make_meeting()
        self.assertIn("N3", self._codes(meeting, "notified", "warn"))
        prep = self.env["party.meeting"].browse(meeting.action_make_prep_meeting()["res_id"])
        self.assertEqual(meeting.action_make_prep_meeting()["res_id"], prep.id, "only one")
        self.assertEqual(prep.kind, "committee_meeting")
        self.assertEqual(
            prep.attendance_ids.member_id,
            self.m_secretary | self.m_deputy | self.m_committee_member,
        )
        self.assertEqual(prep.voting_base, 3, "offices vote on their own number")
        self.assertIn("N3", self._codes(meeting, "notified"), "made, not held yet")
        prep.write(
            {
                "date_start": "2026-10-02 01:00:00",
                "date_end": "2026-10-02 02:00:00",
                "minute_taker_id": self.m_deputy.id,
            }
        )
        self._hold(prep)
        self.assertNotIn("N3", self._codes(meeting, "notified"))

    def test_prep_meeting_proposes_who_holds_an_office(self):
        self._hold(self._make_meeting(period="2026-09-01"))
        prep = self.env["party.meeting"].create(
            {"cell_id": self.cell.id, "kind": "committee_meeting"}
        )
        self.assertEqual(prep.chair_id, self.m_secretary)
        self.assertEqual(prep.minute_taker_id, self.m_deputy)

    def test_secretary_and_deputy_consult(self):
        """Where there is no committee, the meeting and its minutes say so."""
        self.m_committee_member.membership_ids.office = "member"
        prep = self._make_meeting(kind="committee_meeting", minute_taker_id=self.m_deputy.id)
        self.assertIn("Consultation of secretary and deputy", prep.display_name)
        data = prep._get_paper_data("minutes")[prep.id]
        self.assertEqual(data["abstract"], "hội ý bí thư, phó bí thư tháng 10 năm 2026")
        self.m_committee_member.membership_ids.office = "committee_member"
        self.assertNotIn("Consultation", prep.display_name)

    def test_n3_needs_no_meeting_of_one(self):
        memberships = (self.m_deputy | self.m_committee_member).membership_ids
        memberships.office = "member"
        self.assertNotIn("N3", self._codes(self._make_meeting(), "notified"))

    def test_n3_only_for_meetings_that_are_prepared(self):
        for kind in ("committee_meeting", "extraordinary", "review"):
            with self.subTest(kind=kind):
                meeting = self._make_meeting(kind=kind)
                self.assertNotIn("N3", self._codes(meeting, "notified"))

    def test_prep_meeting_of_elsewhere_is_refused(self):
        foreign = self._make_meeting(self.other_cell, kind="committee_meeting")
        with self.assertRaisesRegex(ValidationError, "committee meeting of the same cell"):
            self._make_meeting(prep_meeting_id=foreign.id)
        with self.assertRaisesRegex(ValidationError, "committee meeting of the same cell"):
            self._make_meeting(prep_meeting_id=self._make_meeting().id)

    def test_n8_duplicate(self):
        meeting = self._make_meeting()
        other = self._make_meeting(kind="combined")
        self.assertIn("N8", self._codes(meeting, "notified", "warn"))
        other.action_cancel(reason="Trùng")
        self.assertNotIn("N8", self._codes(meeting, "notified"))

    def test_n8_missing_month(self):
        self._hold(self._make_meeting(period="2026-08-01"))
        meeting = self._make_meeting()
        self.assertIn("09/2026", self._message(meeting, "N8"))
        self._hold(self._make_meeting(period="2026-09-01"))
        self.assertNotIn("N8", self._codes(meeting, "notified"))

    @freeze_time("2026-10-20 03:00:00")
    def test_n8_month_that_is_not_over(self):
        """November may be prepared before October has met."""
        self._hold(self._make_meeting(period="2026-09-01"))
        meeting = self._make_meeting(period="2026-11-01")
        self.assertNotIn("N8", self._codes(meeting, "notified"))

    def test_n8_quarter_without_theme(self):
        meeting = self._make_meeting(period="2026-12-01")
        self.assertIn("4/2026", self._message(meeting, "N8"))
        self._make_meeting(period="2026-11-01", kind="thematic")
        self.assertFalse(
            [g for g in meeting.get_open_gates("notified") if "4/2026" in g["message"]]
        )

    def test_n10_fixed_day(self):
        meeting = self._make_meeting()  # Monday the 5th
        self.cell.fixed_meeting_day = 5
        self.assertNotIn("N10", self._codes(meeting, "notified"))
        self.cell.fixed_meeting_day = 3  # a Saturday, moved to the 5th
        self.assertNotIn("N10", self._codes(meeting, "notified"))
        self.cell.fixed_meeting_day = 8
        self.assertIn("N10", self._codes(meeting, "notified", "info"))
        meeting.date_start = "2026-10-08 00:30:00"
        self.assertNotIn("N10", self._codes(meeting, "notified"))

    def test_s2_late_entry(self):
        meeting = self._complete(self._make_meeting(period="2026-09-01"))
        meeting.late_reason = False
        self.assertIn("S2", self._codes(meeting, "held", "warn"))
        meeting.late_reason = "Nhập từ sổ giấy"
        self.assertNotIn("S2", self._codes(meeting, "held"))
        this_month = self._complete(self._make_meeting())
        this_month.late_reason = False
        self.assertNotIn("S2", self._codes(this_month, "held"))

    def test_s2_leaves_the_days_of_reporting(self):
        meeting = self._make_meeting(
            period="2026-09-01", date_start="2026-09-30 01:00:00", date_end="2026-09-30 03:00:00"
        )
        with freeze_time("2026-10-02 03:00:00"):
            self.assertNotIn("S2", self._codes(meeting, "held"))
        with freeze_time("2026-10-03 03:00:00"):
            self.env.invalidate_all()
            self.assertIn("S2", self._codes(meeting, "held"))

    def _message(self, meeting, code):
        return "\n".join(
            gate["message"] for gate in meeting.get_open_gates("notified") if gate["code"] == code
        )
