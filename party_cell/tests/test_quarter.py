import io
import random
import zipfile

from freezegun import freeze_time
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..models.party_quarter_totals import SUMS
from .common import PartyCase

RULES = settings(
    max_examples=8, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
LEVELS = ("good", "fair", "average", "poor")


@tagged("post_install", "-at_install")
@freeze_time("2026-10-05 10:00:00")
class QuarterCase(PartyCase):
    """Quarter III: the province, two communes, cells that met in some of its months."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = cls._make_cell("Chi bộ Hai", cls.commune)
        cls.direct = cls._make_cell("Chi bộ Trực thuộc", cls.province)
        cls.env["party.committee.officer"].create(
            {
                "committee_id": cls.commune.id,
                "member_id": cls.m_committee_member.id,
                "date_from": "2020-01-01",
            }
        )
        cls.cells = cls.cell | cls.second | cls.other_cell | cls.direct
        # They were entered long before the quarter, so that they answer for its months.
        cls._backdate(cls.cells, "2025-01-01")
        cls._backdate(cls.province | cls.commune | cls.other_commune, "2025-01-01")

    @classmethod
    def _meet(cls, cell, month, level=None, present=None, **vals):
        """A meeting that was held: what the figures read, without the steps to it."""
        meeting = cls.env["party.meeting"].create(
            {
                "cell_id": cell.id,
                "period": f"2026-{month:02d}-01",
                "date_start": f"2026-{month:02d}-05 00:30:00",
                "date_end": f"2026-{month:02d}-05 02:10:00",
                "location": "Nhà văn hóa",
                **vals,
            }
        )
        if present is not None:
            meeting.attendance_ids[:present].write({"state": "present"})
        held = f"2026-{month:02d}-05 03:00:00"
        meeting._workflow_write({"state": "held", "held_at": held, "first_held_at": held})
        if level:
            points = {"good": 95, "fair": 80, "average": 60, "poor": 40}[level]
            rating = cls.env["party.rating"].create({"meeting_id": meeting.id})
            lines = rating.line_ids.filtered(lambda line: not line.is_group)
            cls.env.flush_all()
            cls.env.cr.execute("SET CONSTRAINTS party_rating_check DEFERRED")
            cls.env.cr.execute(
                "UPDATE party_rating SET state='held', self_level=%s, self_total=%s WHERE id=%s",
                [level, points, rating.id],
            )
            cls.env.cr.execute(
                "UPDATE party_rating_line SET points=0, is_scored=true WHERE id = ANY(%s)",
                [lines.ids],
            )
            rating.invalidate_recordset()
        return meeting

    def _report(self, body, user=None, quarter="3", year=2026):
        name = "cell_id" if body._name == "party.cell" else "committee_id"
        user = user or (self.u_secretary if name == "cell_id" else self.env.user)
        return (
            self.env["party.quarter.report"]
            .with_user(user)
            .create({name: body.id, "quarter": quarter, "year": year})
        )

    def _send(self, report, **reasons):
        reasons = dict.fromkeys(("Q1", "Q3", "Q4", "Q5", "A7"), "Đã rõ") | reasons
        report = report.with_context(party_defer_pdf=True)
        report.action_hold(reasons)
        report.action_approve(reasons)
        report.action_report(reasons)
        return report


class TestQuarter(QuarterCase):
    """A quarter climbs the tree: figures from facts, frozen, named where something is missing."""

    def _meet_all_but_one(self):
        for cell in self.cells:
            for month in (7, 8, 9):
                if (cell, month) != (self.second, 8):
                    self._meet(cell, month)

    def test_three_levels_with_one_cell_missing(self):
        self._meet_all_but_one()
        expected = {self.cell: (3, 3), self.commune: (5, 6), self.province: (11, 12)}
        reports = {body: self._report(body, self.env.user) for body in expected}
        for body, (met, due) in expected.items():
            with self.subTest(body=body.name):
                report = reports[body]
                self.assertEqual((report.met_count, report.due_count), (met, due))
                self.assertEqual(report.missing_count, due - met)
                self.assertEqual(
                    report.missing_names or "", "" if met == due else "08/2026 (1): Chi bộ Hai"
                )
                self.assertEqual(sum(report.month_total_ids.mapped("met_count")), met)
                self.assertEqual(
                    sum(report[f"{x}_count"] for x in (*LEVELS, "unrated")), report.met_count
                )
        parts = {total.name: total for total in reports[self.province].part_total_ids}
        self.assertEqual(
            {name: (total.met_count, total.due_count) for name, total in parts.items()},
            {
                "Đảng ủy xã Thử": (5, 6),
                "Đảng ủy xã Khác": (3, 3),
                "Cells directly below": (3, 3),
                "Chi bộ Trực thuộc": (3, 3),
            },
        )
        gates = reports[self.province].get_open_gates("held")
        self.assertIn("Chi bộ Hai", [g["message"] for g in gates if g["code"] == "Q2"][0])
        below = [g["message"] for g in gates if g["code"] == "Q3"]
        self.assertIn("Đảng ủy xã Thử", below[0])
        action = reports[self.province].with_context(party_figure="missing").action_open_lines()
        lines = self.env["party.quarter.report.line"].search(action["domain"])
        self.assertEqual(lines.mapped("cell_name"), ["Chi bộ Hai"])
        self.assertEqual(lines.branch_id, self.commune)

    def test_figures_of_a_month(self):
        meeting = self._meet(self.cell, 7, "good", present=4)
        self._meet(self.cell, 8, kind="combined")
        self._meet(self.cell, 8, kind="thematic")
        report = self._report(self.cell)
        first, second, third = report.line_ids
        self.assertEqual(first.meeting_id, meeting)
        self.assertEqual((first.present_count, first.final_level), (4, "good"))
        self.assertEqual(second.thematic_count, 2)
        self.assertEqual((third.outcome, third.state), ("missing", "missing"))
        self.assertEqual((report.good_count, report.unrated_count), (1, 1))
        self.assertEqual(report.summoned_count, first.summoned_count + second.summoned_count)
        action = first.with_user(self.u_secretary).action_open_meeting()
        self.assertEqual((action["res_model"], action["res_id"]), ("party.meeting", meeting.id))

    def test_a_quarter_is_closed_once(self):
        report = self._report(self.cell)
        self.assertEqual(report.state, "draft")
        with self.assertRaisesRegex(UserError, "closed once.*Quarter report III/2026"):
            self._report(self.cell)
        with (
            self.assertRaises(Exception) as raised,
            mute_logger("odoo.sql_db"),
            self.cr.savepoint(),
        ):
            self.cr.execute(
                "INSERT INTO party_quarter_report (cell_id, year, quarter, state) "
                "VALUES (%s, 2026, '3', 'draft')",
                [self.cell.id],
            )
        self.assertIn("party_quarter_report_cell_uniq", str(raised.exception))
        self._report(self.cell, quarter="2")

    def test_what_cannot_be_reported(self):
        for vals, words in (
            ({"year": 2027}, "not begun"),
            ({"year": 26}, "year_sane"),
            ({"committee_id": self.commune.id}, "one_body"),
        ):
            vals = {"cell_id": self.cell.id, "quarter": "3", "year": 2026} | vals
            with (
                self.subTest(vals=vals),
                mute_logger("odoo.sql_db"),
                self.assertRaises(Exception) as raised,
                self.cr.savepoint(),
            ):
                self.env["party.quarter.report"].create(vals)
            self.assertRegex(str(raised.exception), words)

    def test_frozen_from_the_moment_it_is_agreed_on(self):
        self._meet(self.cell, 7)
        report = self._report(self.cell)
        self.assertFalse(report.difference)
        self._meet(self.cell, 8)
        report.invalidate_recordset()
        self.assertEqual(report.difference, "Chi bộ Thử (08/2026)")
        with self.assertRaisesRegex(UserError, "Make the figures again"):
            report.action_hold()
        report.action_refresh()
        self.assertEqual((report.met_count, report.difference), (2, False or ""))
        report.action_hold()
        self._meet(self.cell, 9)
        report.invalidate_recordset()
        self.assertEqual(report.met_count, 2)
        self.assertEqual(report.difference, "Chi bộ Thử (09/2026)")
        for call in (
            report.action_refresh,
            lambda: report.write({"met_count": 3}),
            lambda: report.write({"strengths": "Khác"}),
            lambda: report.line_ids.write({"outcome": "met"}),
            lambda: report.sudo().line_ids[0].unlink(),
            lambda: self.env["party.quarter.report.total"].create({"report_id": report.id}),
        ):
            self.assertRefused(call)
        self.assertIn("Q1", self._codes(report, "approved", "warn"))
        report.action_return("Thiếu tháng 9")
        report.action_refresh()
        self.assertEqual(report.met_count, 3)

    def test_sent_returned_sent_again_received(self):
        report = self._send(self._report(self.cell))
        self.assertEqual((report.state, report.delivery), ("reported", "sent"))
        self.assertEqual(report.number, "01-BC/CB")
        self.assertEqual(report.superior_id, self.commune)
        register = self.env["party.register"].search([("number", "=", report.number)])
        self.assertIn("quý III năm 2026", register.abstract)
        told = report.sudo().activity_ids.user_id
        self.assertIn(self.u_committee_member, told)
        with self.assertRaises(AccessError):
            report.with_user(self.u_secretary).action_return("Tự rút")
        report.with_user(self.u_officer).action_return("Thiếu số chuyên đề")
        self.assertEqual(
            (report.state, report.delivery, report.return_reason),
            ("approved", "returned", "Thiếu số chuyên đề"),
        )
        report.action_return("Bổ sung")
        report.action_return("Bổ sung")
        report.weaknesses = "Đã bổ sung"
        self._send(report)
        self.assertEqual((report.number, report.return_reason), ("01-BC/CB", False))
        self.assertEqual(len(report.document_ids), 2, "each signing is kept")
        report.with_user(self.u_officer).action_receive()
        self.assertEqual(report.delivery, "received")
        above = self._report(self.commune, self.u_committee_member)
        totals = above.part_total_ids.filtered("cell_id")
        self.assertEqual(
            {total.cell_id: total.delivery for total in totals},
            {self.cell: "received", self.second: "missing"},
        )

    def test_late(self):
        report = self._report(self.cell)
        self.assertEqual(str(report.due_date), "2026-10-10")
        self.assertNotIn("Q4", self._codes(report, "reported"))
        with freeze_time("2026-10-11 10:00:00"):
            self.assertIn("Q4", self._codes(report, "reported", "warn"))
        with freeze_time("2026-09-20 10:00:00"):
            self.assertIn("Q5", self._codes(report, "held", "warn"))

    def test_a_cell_that_moved_counts_where_it_belonged(self):
        for month in (7, 8, 9):
            self._meet(self.cell, month)
        first, later = self.cell.affiliation_ids.sorted("date_from")
        later.unlink()
        first.date_to = "2026-08-19"
        first.flush_recordset()
        self.env["party.cell.affiliation"].create(
            {
                "cell_id": self.cell.id,
                "committee_id": self.other_commune.id,
                "date_from": "2026-08-20",
            }
        )
        old, new, top = (
            self._report(body, self.env.user)
            for body in (self.commune, self.other_commune, self.province)
        )
        months = {
            report: sorted(
                line.period.month for line in report.line_ids if line.cell_id == self.cell
            )
            for report in (old, new, top)
        }
        self.assertEqual(months, {old: [7], new: [8, 9], top: [7, 8, 9]})
        self.assertIn("chuyển đi Đảng ủy xã Khác từ ngày 20/08/2026", old.moves)
        self.assertIn("chuyển đến từ Đảng ủy xã Thử", new.moves)
        self.assertIn("chuyển từ Đảng ủy xã Thử sang Đảng ủy xã Khác", top.moves)
        self.assertEqual(top.met_count, old.met_count + new.met_count)
        self.assertIn("chuyển đi", old._get_paper_data("quarter_report")[old.id]["html"])
        # Whom the cell no longer belongs to keeps the figures, and reads no meeting.
        line = old.line_ids.filtered(lambda line: line.cell_id == self.cell)
        self._make_people({"commune": {"cell_id": self.second.id}})
        self.env["party.committee.officer"].create(
            {
                "committee_id": self.commune.id,
                "member_id": self.m_commune.id,
                "date_from": "2020-01-01",
            }
        )
        with self.assertRaisesRegex(UserError, "not open to you"):
            line.with_user(self.u_commune).action_open_meeting()

    def test_the_year_has_a_level_for_each_cell(self):
        for month in range(1, 10):
            self._meet(self.cell, month, "good" if month > 2 else "fair")
        report = self._report(self.cell, quarter="year")
        self.assertEqual(len(report.line_ids), 10)
        self.assertEqual(report.met_count, 9)
        scheme = self.env["party.rating"].search([("cell_id", "=", self.cell.id)], limit=1)
        expected = scheme.scheme_id._get_year_level(["good"] * 7 + ["fair"] * 2)
        self.assertEqual(set(report.line_ids.mapped("year_level")), {expected})

    def test_texts_begin_with_what_the_ratings_name(self):
        meeting = self._meet(self.cell, 7, "good")
        meeting.rating_sheet_ids._workflow_write({"weaknesses": "Ít ý kiến", "remedies": "Gợi mở"})
        report = self._report(self.cell)
        self.assertEqual(report.weaknesses, "– 07/2026: Ít ý kiến")
        self.assertEqual(report.next_tasks, "– 07/2026: Gợi mở")

    def test_paper_and_workbook(self):
        self._meet_all_but_one()
        own, above = self._report(self.cell), self._report(self.commune, self.u_committee_member)
        own.strengths = "Đúng ngày <b>"
        for report, parts in (
            (own, ("Đúng ngày &lt;b&gt;", "05/07")),
            (above, ("Chi bộ Hai", "Tháng 08/2026: Chi bộ Hai", "5/6")),
        ):
            data = report._get_paper_data("quarter_report")[report.id]
            self.assertEqual(
                data["abstract"], "kết quả đánh giá chất lượng sinh hoạt chi bộ quý III năm 2026"
            )
            for part in parts:
                self.assertIn(part, data["html"])
            self.assertNotIn("{", data["html"])
            self.assertTrue(report._get_paper_pdfs("quarter_report")[report.id])
            _name, word = report._get_paper_words("quarter_report")[report.id]
            self.assertTrue(word.startswith(b"PK"))
        book = zipfile.ZipFile(io.BytesIO(above.with_user(self.u_committee_member)._make_xlsx()))
        texts = book.read("xl/sharedStrings.xml").decode()
        for text in ("Chi bộ Hai", "Tổng hợp", "Toàn kỳ"):
            self.assertIn(text, texts + book.read("xl/workbook.xml").decode())

    def test_reminders(self):
        def reminders(user):
            activities = self.env["mail.activity"].search(
                [
                    ("user_id", "=", user.id),
                    (
                        "activity_type_id",
                        "=",
                        self.env.ref("party_cell.mail_activity_type_quarter").id,
                    ),
                ]
            )
            return activities.mapped("summary")

        Reminder = self.env["party.reminder"]
        with freeze_time("2026-10-04 10:00:00"):
            Reminder._remind_quarters()
            self.assertFalse(reminders(self.u_secretary))
        with freeze_time("2026-10-06 10:00:00"):
            Reminder._remind_quarters()
            self.assertIn("10/10/2026", reminders(self.u_secretary)[0])
            self.assertIn("10/10/2026", reminders(self.u_committee_member)[0])
        with freeze_time("2026-10-11 10:00:00"):
            Reminder._remind_quarters()
            self.assertIn("10/10/2026", reminders(self.u_secretary)[0])
            self.assertIn(": 2", reminders(self.u_committee_member)[0])
            self._send(self._report(self.cell))
            Reminder._remind_quarters()
            self.assertFalse(reminders(self.u_secretary))
            self.assertIn(": 1", reminders(self.u_committee_member)[0])
        with freeze_time("2025-01-12 10:00:00"):
            Reminder._remind_quarters()
            self.assertFalse(reminders(self.u_secretary), "before it was entered here")

    def test_constant_queries(self):
        self._meet_all_but_one()
        Report = self.env["party.quarter.report"]
        Report.create({"cell_id": self.cell.id, "year": 2025, "quarter": "4"})
        counts = []
        for cells, year in ((self.cells[:1], 2024), (self.cells, 2023)):
            before = self.cr.sql_log_count
            Report.create([{"cell_id": cell.id, "year": year, "quarter": "3"} for cell in cells])
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[1] - counts[0], 6)


class TestQuarterAccess(QuarterCase):
    def _readers(self, report):
        found = set()
        for name in (
            "secretary", "deputy", "committee_member", "taker", "member", "probationer",
            "other_secretary", "supervisor", "officer", "other_officer", "hr", "nobody", "admin",
        ):  # fmt: skip
            own = report.with_user(getattr(self, f"u_{name}"))
            reads = own.has_access("read")
            parts = (report.sudo().line_ids[0], report.sudo().month_total_ids[0])
            rows = {part.with_user(own.env.user).sudo(False).has_access("read") for part in parts}
            Line = own.env["party.quarter.report.line"]
            try:
                rows |= {bool(own.search([("id", "=", report.id)]))}
                rows |= {bool(Line.search([("report_id", "=", report.id)]))}
            except AccessError:
                rows |= {False}
            self.assertEqual(rows, {reads}, name)
            if reads:
                found.add(name)
            else:
                with self.assertRaises(AccessError):
                    own._make_xlsx()
                with self.assertRaises(AccessError):
                    own.action_open_lines()
                with self.assertRaises(AccessError):
                    own.get_open_gates("held")
        return found

    def test_who_reads(self):
        report = self._report(self.cell)
        makers = {"secretary", "deputy", "committee_member", "admin"}
        self.assertEqual(self._readers(report), makers)
        report.action_hold(dict.fromkeys(("Q1", "Q3"), "x"))
        self.assertEqual(
            self._readers(report),
            makers | {"taker", "member", "probationer", "supervisor", "officer"},
        )

    def test_who_reads_of_a_committee(self):
        report = self._report(self.commune, self.u_committee_member)
        self.assertEqual(self._readers(report), {"committee_member", "admin"})
        report.action_hold(dict.fromkeys(("Q1", "Q3"), "x"))
        self.assertEqual(self._readers(report), {"committee_member", "officer", "admin"})

    def test_new_is_offered_to_who_makes_one(self):
        for user, offered in (
            (self.u_secretary, True),
            (self.u_officer, True),
            (self.u_member, False),
            (self.u_supervisor, False),
        ):
            view = self.env["party.quarter.report"].with_user(user).get_view(view_type="list")
            self.assertEqual('create="False"' not in view["arch"], offered, user.login)

    def test_who_makes_and_steps(self):
        for name in (
            "taker", "member", "probationer", "other_secretary", "supervisor", "officer",
            "other_officer", "hr", "nobody", "admin",
        ):  # fmt: skip
            user = getattr(self, f"u_{name}")
            for body in (self.cell, self.commune):
                with self.subTest(user=name, body=body.name):
                    self.assertRefused(lambda body=body, user=user: self._report(body, user))
        own, above = self._report(self.cell), self._report(self.commune, self.u_committee_member)
        for report, makers in (
            (own, {"secretary", "deputy"}),
            (above, {"committee_member"}),
        ):
            for name in (
                "secretary", "deputy", "committee_member", "taker", "member", "supervisor",
                "officer", "other_officer", "hr", "nobody", "admin",
            ):  # fmt: skip
                if name in makers:
                    continue
                other = report.with_user(getattr(self, f"u_{name}"))
                steps = ["action_hold", "unlink", lambda own=other: own.write({"strengths": "x"})]
                if report == own and name == "committee_member":
                    steps = steps[:1]  # prepares, and does not step
                else:
                    steps.append("action_refresh")
                for step in steps:
                    with self.subTest(user=name, report=report.id, step=step):
                        call = getattr(other, step) if isinstance(step, str) else step
                        self.assertRefused(call)
        sent = self._send(above)
        for name in ("committee_member", "supervisor", "other_officer", "secretary", "admin"):
            other = sent.with_user(getattr(self, f"u_{name}"))
            with self.subTest(user=name):
                self.assertRefused(other.action_receive)
                self.assertRefused(lambda other=other: other.action_return("x"))
        sent.with_user(self.u_officer).action_receive()
        self.assertEqual(sent.delivery, "received")

    def test_what_nobody_writes(self):
        report = self._report(self.cell)
        other = {"cell_id": self.second.id}
        for vals in (
            {"state": "held"},
            {"number": "9-BC/CB"},
            {"good_count": 9},
            {"figures_at": "2026-01-01 00:00:00"},
            {"due_date": "2030-01-01"},
            {"superior_id": self.province.id},
            {"delivery": "received"},
            {"return_reason": "x"},
            {"quarter": "2"},
            other,
            {"line_ids": [(5,)]},
            {"month_total_ids": [(0, 0, {"kind": "month"})]},
        ):
            for record in (report, report.sudo()):
                with self.subTest(vals=vals, su=record.env.su):
                    self.assertRefused(lambda record=record, vals=vals: record.write(vals))
        self.assertRefused(report.copy)


class TestQuarterWorkbook(HttpCase, QuarterCase):
    def test_download(self):
        report = self._report(self.cell)
        url = report.action_download_xlsx()["url"]
        for login, expected in (
            ("secretary@test", 200),
            ("member@test", 404),
            ("nobody@test", 404),
            ("other_officer@test", 404),
        ):
            self.authenticate(login, login)
            with self.subTest(login=login):
                answer = self.url_open(url)
                self.assertEqual(answer.status_code, expected)
                if expected == 200:
                    self.assertTrue(answer.content.startswith(b"PK"))


class TestQuarterProperties(QuarterCase):
    """Roll-ups agree with a plain recomputation, whatever was held, at every level."""

    @RULES
    @given(seed=st.integers(0, 2**32))
    def test_roll_up(self, seed):
        chance = random.Random(seed)
        plain = []
        with self.cr.savepoint() as savepoint:
            for cell in self.cells:
                for month in (7, 8, 9):
                    kind = chance.choice(["", "regular", "regular", "combined", "thematic"])
                    level = chance.choice([None, *LEVELS])
                    if not kind:
                        plain.append((cell, month, 0, 0, None, 0, 0))
                        continue
                    regular = kind != "thematic"
                    meeting = self._meet(
                        cell,
                        month,
                        level if regular else None,
                        present=chance.randrange(4),
                        kind=kind,
                    )
                    plain.append(
                        (
                            cell, month, int(regular), int(kind != "regular"),
                            level if regular else None,
                            meeting.summoned_count * regular, meeting.present_count * regular,
                        )
                    )  # fmt: skip
            self.env.flush_all()
            for body in (self.commune, self.other_commune, self.province, self.second):
                self._compare(self._report(body, self.env.user), body, plain)
            savepoint.rollback()
        self.env.invalidate_all()

    def _compare(self, report, body, plain):
        def is_below(cell):
            return body in (cell, cell.committee_id, cell.committee_id.parent_id)

        for months, row in [
            ((7, 8, 9), report),
            *(((t.period.month,), t) for t in report.month_total_ids),
        ]:
            own = [line for line in plain if line[1] in months and is_below(line[0])]
            expected = dict.fromkeys(SUMS, 0) | {
                "cell_count": len({line[0] for line in own}),
                "due_count": len(own),
                "met_count": sum(line[2] for line in own),
                "missing_count": sum(not line[2] for line in own),
                "thematic_count": sum(line[3] for line in own),
                "unrated_count": sum(line[2] and not line[4] for line in own),
                "summoned_count": sum(line[5] for line in own),
                "present_count": sum(line[6] for line in own),
                **{f"{x}_count": sum(line[4] == x for line in own) for x in LEVELS},
            }
            summoned = expected["summoned_count"]
            rate = 100 * expected["present_count"] / summoned if summoned else 0
            self.assertAlmostEqual(row.attendance_rate, rate, delta=0.051)
            del expected["attendance_rate"]
            self.assertEqual({name: row[name] for name in expected}, expected)
