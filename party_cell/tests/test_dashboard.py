from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import PartyCase

NOW = "2026-12-20 03:00:00"


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestDashboard(PartyCase):
    """Each sees how the cells in charge stand, and of no others."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2026-10-06 03:00:00"):
            cls.meeting = cls._make_meeting()
            cls._hold(cls.meeting)
        cls._backdate(cls.cell | cls.other_cell)

    def _get(self, user, committee=None, **choice):
        return self.env["party.dashboard"].with_user(user).get(committee and committee.id, **choice)

    def _names(self, page):
        return [row["name"] for row in page["rows"]]

    def test_who_sees_what(self):
        for user, rows in (
            (self.u_officer, ["Đảng ủy xã Khác", "Đảng ủy xã Thử"]),
            (self.u_other_officer, ["Chi bộ Khác"]),
            (self.u_supervisor, ["Chi bộ Thử"]),
        ):
            with self.subTest(user=user.login):
                self.assertEqual(sorted(self._names(self._get(user))), rows)
        self.assertIn(
            "Đảng ủy xã Thử", self._names(self._get(self.u_admin, self.province)), "administrator"
        )
        for user in (
            *(self.u_secretary, self.u_deputy, self.u_committee_member, self.u_taker),
            *(self.u_member, self.u_probationer, self.u_hr, self.u_nobody),
        ):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._get(user)

    def test_foreign_committees_are_refused(self):
        for user, committee in (
            (self.u_other_officer, self.commune),
            (self.u_other_officer, self.province),
            (self.u_supervisor, self.commune),
            (self.u_secretary, self.commune),
            (self.u_hr, self.commune),
        ):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._get(user, committee)
        with self.assertRaises(AccessError):
            self.env["party.dashboard"].with_user(self.u_officer).get([self.province.id])
        for choice in ({"year": 1930}, {"cell_type": "everything"}):
            with self.assertRaises(UserError):
                self._get(self.u_officer, **choice)

    def test_descending(self):
        """From the province to the commune to the squares of its cell, with the same sums."""
        top = self._get(self.u_officer)
        self.assertEqual(top["committee"][0]["name"], "Tỉnh ủy Thử")
        self.assertEqual(
            [month["label"] for month in top["months"]],
            [f"{month:02}/2026" for month in range(1, 13)],
        )
        row = next(row for row in top["rows"] if row["id"] == self.commune.id)
        self.assertEqual(row["squares"]["2026-10-01"]["met"], 1)
        self.assertEqual((row["cells"], row["missing"], row["weak"]), (1, 10, 1))
        self.assertEqual(top["totals"]["2026-10-01"]["cells"], 2)
        self.assertEqual(top["totals"]["2026-10-01"]["present"], self.meeting.present_count)
        page = self._get(self.u_officer, self.commune)
        self.assertEqual([above["name"] for above in page["above"]], ["Tỉnh ủy Thử"])
        [cell] = page["rows"]
        self.assertEqual((cell["id"], cell["missing"]), (self.cell.id, row["missing"]))
        self.assertEqual(
            cell["squares"]["2026-10-01"],
            {"state": "met", "level": None, "meeting": self.meeting.id},
        )
        self.meeting.action_return("Ghi thiếu")
        square = self._get(self.u_officer, self.commune)["rows"][0]["squares"]["2026-10-01"]
        self.assertEqual(square, {"state": "met", "level": None, "meeting": None}, "no draft opens")
        month = self.env["party.cell.month"].search(
            [("cell_id", "=", self.cell.id), ("period", "=", "2026-10-01")]
        )
        action = month.with_user(self.u_officer).action_open_meeting()
        self.assertEqual((action["res_model"], action["res_id"]), ("party.cell", self.cell.id))
        self.assertEqual(cell["squares"]["2026-11-01"]["state"], "missing")
        self.assertEqual(cell["squares"]["2026-12-01"]["state"], "due")
        self.assertTrue(cell["no_thematic"])
        self.assertEqual(page["totals"]["2026-11-01"], {**page["totals"]["2026-11-01"], "met": 0})

    def test_a_year(self):
        page = self._get(self.u_officer, self.commune, year=2025)
        self.assertEqual(page["months"][-1]["period"], "2025-12-01")
        self.assertEqual(page["rows"][0]["missing"], 12)
        page = self._get(self.u_officer, self.commune, cell_type="school")
        self.assertFalse(page["rows"])

    def test_weak(self):
        """Missing months, low levels in a row, or on the watch list; a reason is told with each."""
        late = self._make_cell("Chi bộ Mới", self.commune)
        weak = {cell["id"]: cell for cell in self._get(self.u_officer)["weak"]}
        self.assertEqual(set(weak), {self.cell.id, self.other_cell.id})
        self.env["party.watch"].create(
            {
                "committee_id": self.commune.id,
                "cell_id": late.id,
                "member_id": self.m_supervisor.id,
                "date_from": "2026-12-01",
                "reason": "Không đủ đảng viên",
            }
        )
        weak = {cell["id"]: cell for cell in self._get(self.u_officer)["weak"]}
        self.assertEqual(weak[late.id]["responsible"], self.m_supervisor.name)
        self.assertEqual(weak[late.id]["committee"], self.commune.name)
        # A committee member in charge of the cell does not read the committee's watch list.
        late.supervisor_id = self.m_supervisor
        self.assertEqual(
            {cell["id"] for cell in self._get(self.u_supervisor)["weak"]}, {self.cell.id}
        )

    def test_low_levels_in_a_row(self):
        cell = self._make_cell("Chi bộ Kém", self.commune)
        for month, level in ((11, "poor"), (12, "average")):
            with freeze_time(f"2026-{month}-06 03:00:00"):
                meeting = self._make_meeting(cell, period=f"2026-{month}-01")
            rating = self.env["party.rating"].create({"meeting_id": meeting.id})
            self.env.flush_all()
            self.cr.execute(
                "UPDATE party_meeting SET state = 'held', first_held_at = now() WHERE id = %s",
                [meeting.id],
            )
            self.cr.execute(
                "UPDATE party_rating SET state = 'held', self_level = %s WHERE id = %s",
                [level, rating.id],
            )
        page = self._get(self.u_officer, self.commune)
        row = next(row for row in page["rows"] if row["id"] == cell.id)
        self.assertEqual((row["levels"], row["weak"]), (["average", "poor"], True))
        self.assertEqual(row["squares"]["2026-12-01"]["level"], "average")

    def test_what_waits_is_what_its_list_shows(self):
        task = self.env["party.task"].create(
            {
                "name": "Rà soát hộ nghèo",
                "meeting_id": self.meeting.id,
                "member_id": self.m_member.id,
                "deadline": "2026-11-20",
            }
        )
        task._mark_late()
        self.assertEqual(task.state, "late")
        for user in (self.u_officer, self.u_supervisor, self.u_other_officer, self.u_admin):
            with self.subTest(user=user.login):
                page = self._get(user, self.province if user == self.u_admin else None)
                mine = user != self.u_other_officer
                self.assertEqual(
                    {item["key"]: item["count"] for item in page["open"]},
                    {"tasks": int(mine), "reports": int(mine), "petitions": 0},
                )
                for item in page["open"]:
                    found = self.env[item["model"]].with_user(user).search_count(item["domain"])
                    self.assertEqual(found, item["count"], item["key"])

    def test_a_cell_that_moved(self):
        """Its months count once; who is no longer in charge of it sees nothing of it."""
        first, later = self.other_cell.affiliation_ids, self.env["party.cell.affiliation"]
        first.date_to = "2026-11-09"
        first.flush_recordset()
        later.create(
            {
                "cell_id": self.other_cell.id,
                "committee_id": self.commune.id,
                "date_from": "2026-11-10",
            }
        )
        page = self._get(self.u_officer)
        self.assertEqual(page["totals"]["2026-10-01"]["cells"], 2)
        self.assertEqual(page["totals"]["2026-12-01"]["cells"], 2)
        rows = {row["id"]: row for row in page["rows"]}
        self.assertEqual(rows[self.commune.id]["squares"]["2026-12-01"]["cells"], 2)
        self.assertEqual(rows[self.other_commune.id]["squares"]["2026-10-01"]["cells"], 1)
        self.assertEqual(rows[self.other_commune.id]["cells"], 0)
        page = self._get(self.u_other_officer)
        self.assertEqual((page["rows"], page["totals"]), ([], {}))

    def test_queries(self):
        """Five for a whole page, the user's roles included, however many cells there are."""

        def count(committee):
            self.env.flush_all()
            self.env.invalidate_all()
            self.env["party.roles"]._forget()
            before = self.cr.sql_log_count
            page = self._get(self.u_officer, committee)
            return self.cr.sql_log_count - before, len(page["rows"])

        count(self.commune)  # what the registry keeps is there from now on
        self.assertEqual(count(self.commune), (5, 1))
        self._backdate(
            self.env["party.cell"].union(
                *(self._make_cell(f"Chi bộ {number}", self.commune) for number in range(20))
            )
        )
        self.assertEqual(count(self.commune), (5, 21))
        self.assertEqual(count(self.province), (5, 2))
