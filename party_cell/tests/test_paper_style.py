import doctest
from itertools import pairwise

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests.common import BaseCase

from ..tools import paper_habits
from ..tools.paper_style import PAPER_STYLE
from .test_document import DocumentCase, needs_weasyprint, pdf_text, read_pdf

MINUTES = "party_cell.report_meeting_minutes"


class TestPaperHabits(BaseCase):
    """The words of a paper in the way of its style."""

    def test_examples_in_the_code(self):
        result = doctest.testmod(paper_habits)
        self.assertTrue(result.attempted)
        self.assertFalse(result.failed)

    def test_every_place_where_a_text_ends(self):
        style = {
            "spelling": "u_hook", "signing": "T/M CHI BỘ", "end_mark": "./.", "rule_left_out": "",
        }  # fmt: skip
        for data in (
            {"closing": {"paragraphs": ["Một.", "Hai."]}},
            {"notice": {"closing": "<p>Một.</p><p>Hai.</p>"}},
            {"before": "<p>Một.</p>", "after": "<ul><li>Hai.</li></ul>"},
            {"html": "<p>Một.</p><p>Hai./.</p>"},
            {"blocks": ["<p>Một.</p>", "<p>Hai.</p>"]},
        ):
            with self.subTest(data=data):
                text = str(paper_habits.apply_habits(data, style) and data)
                self.assertIn("Hai./.", text)
                self.assertNotIn("Hai././.", text)
                self.assertNotIn("Một./.", text)

    def test_no_style_no_change(self):
        data = {"title": "ĐẢNG UỶ", "html": "<p>Hết./.</p>"}
        self.assertEqual(paper_habits.apply_habits(dict(data), {}), data | {"style": {}})


class TestPaperStyle(DocumentCase):
    """Measures and habits: chosen by committee and date, frozen with the paper."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Style = cls.env["party.paper.style"]
        cls.hd05 = cls.env.ref("party_cell.paper_style_hd05_2026")
        cls.hd36 = cls.env.ref("party_cell.paper_style_hd36_2018")
        cls.meeting = cls._make_meeting()

    def _make_style(self, committee=None, **vals):
        committee = committee or self.commune
        return self.hd05.copy(
            {"name": "Riêng", "committee_id": committee.id, "date_from": "2026-06-01", **vals}
        )

    def _data(self, meeting=None, paper="minutes"):
        meeting = meeting or self.meeting
        return meeting._get_paper_data(paper)[meeting.id]

    # ------------------------------------------------------------
    # CHOICE
    # ------------------------------------------------------------

    def test_the_day_of_the_paper_decides(self):
        old = self._make_meeting(period="2026-04-01")
        self.assertEqual(self._data()["style"]["basis"], "05-HD/VPTW")
        self.assertEqual(self._data(old)["style"]["basis"], "36-HD/VPTW")

    def test_the_nearest_committee_wins(self):
        far = self._make_style(self.province, body_line=19)
        self.assertEqual(self._data()["style"]["id"], far.id)
        near = self._make_style(self.commune, body_line=20)
        self.assertEqual(self._data()["style"]["body_line"], "20pt")
        other = self._make_meeting(cell=self.other_cell)
        self.assertEqual(self._data(other)["style"]["id"], far.id)
        later = self._make_style(self.commune, date_from="2026-10-01")
        self.assertEqual(self._data()["style"]["id"], later.id)
        later.date_from = "2026-10-06"
        self.assertEqual(self._data()["style"]["id"], near.id)
        near.active = False
        self.assertEqual(self._data()["style"]["id"], far.id)

    def test_without_any_the_usual_measures(self):
        self.Style.search([]).active = False
        data = self._data()
        self.assertEqual(data["style"], {})
        self.assertNotIn("rule", data)

    def test_the_shipped_sets_say_what_the_style_sheet_says(self):
        """The defaults in code are for old snapshots: these look as before."""
        for style in (self.hd05, self.hd36):
            values = style._get_values()
            same = values.keys() & PAPER_STYLE.keys()
            self.assertGreater(len(same), 20)
            for name in same:
                self.assertEqual(values[name], PAPER_STYLE[name], name)

    # ------------------------------------------------------------
    # FROZEN
    # ------------------------------------------------------------

    def test_frozen_with_the_paper(self):
        style = self._make_style(body_line=20)
        self._approve(self.meeting)
        document = self.meeting.document_ids
        self.assertEqual(document.style_id, style)
        self.assertEqual(document.data["style"]["body_line"], "20pt")
        self._make_style(body_line=18, date_from="2026-10-02")
        self.assertEqual(self.meeting._get_papers_to_print("minutes")[0]["data"], document.data)
        self.assertTrue(document._is_intact())

    def test_a_used_style_stays(self):
        style = self._make_style()
        style.body_line = 19
        self._approve(self.meeting)
        for vals in ({"body_line": 18}, {"spelling": "y_hook"}, {"date_from": "2026-01-01"}):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                style.write(vals)
        self.assertRefused(style.unlink)
        style.write({"name": "Cũ", "date_to": "2026-12-31"})
        action = style.action_new_version()
        new = self.Style.with_context(**action["context"]).new({})
        self.assertEqual((new.body_line, new.committee_id), (19, self.commune))
        self.assertGreater(new.date_from, style.date_from)

    @needs_weasyprint
    def test_a_snapshot_from_before_prints_as_before(self):
        self._approve(self.meeting)
        printed = self.meeting._get_papers_to_print("minutes")[0]
        now = read_pdf(self.meeting._render_pdf("minutes", printed))
        data = dict(printed["data"])
        del data["style"], data["rule"]
        self._make_style(body_size=16, body_line=20)
        before = read_pdf(self.meeting._render_pdf("minutes", printed | {"data": data}))
        self.assertEqual(before, now)

    @needs_weasyprint
    def test_measures_reach_the_page(self):
        self._complete(self.meeting)
        self.meeting.text_section_ids[0].content = "<p>" + "Chi bộ thống nhất. " * 40 + "</p>"
        self._make_style(
            margin_left=25, margin_top=30, body_size=15, body_line=20, title_size=14, party_size=13,
            first_line=12.5, page_number_size=13.5,
        )  # fmt: skip
        pages = read_pdf(self._print(MINUTES, self.meeting))
        runs = [run for page in pages for run in page]
        by_text = {text: (x, y, size) for x, y, size, text in runs}
        self.assertEqual(by_text["BIÊN BẢN"][2], 14)
        self.assertEqual(by_text["ĐẢNG CỘNG SẢN VIỆT NAM"][2], 13)
        lines = [run for run in runs if run[3].startswith("Chi bộ thống nhất.")]
        self.assertEqual({size for _x, _y, size, _text in lines}, {15})
        first = next(run for run in runs if run[3].startswith("Thời gian"))
        self.assertAlmostEqual(first[0], 25 + 12.5, delta=0.2)
        self.assertAlmostEqual(min(run[0] for run in runs), 25, delta=0.2)
        self.assertGreater(min(y for page in pages for _x, y, s, _t in page if s == 15), 30)
        left = [sorted(y for x, y, s, _t in page if x < 25.1 and s == 15) for page in pages]
        steps = [lower - upper for page in left for upper, lower in pairwise(page)]
        self.assertAlmostEqual(min(steps), 20 / 72 * 25.4, delta=0.02)
        numbers = [run for page in pages[1:] for run in page if run[1] < 30 and run[3].isdigit()]
        self.assertEqual({run[2] for run in numbers}, {13.5})

    # ------------------------------------------------------------
    # HABITS
    # ------------------------------------------------------------

    def test_spelling(self):
        self.m_taker.name = "Nguyễn Thị Thuỷ"
        self.commune.name = "Đảng ủy xã Thử"
        self.cell.name = "Chi bộ Ủy ban"
        meeting = self._complete(self._make_meeting(kind="extraordinary"))
        meeting.conclusion = "Giao chi uỷ báo cáo đảng ủy, cấp uỷ cấp trên trước ngày 20/10/2026."
        data = self._data(meeting)
        self.assertEqual(data["head"]["superior"], "ĐẢNG ỦY XÃ THỬ")
        self.assertIn("chi ủy báo cáo đảng ủy, cấp ủy", str(data["parts"]))
        self._make_style(spelling="y_hook")
        data = self._data(meeting)
        self.assertEqual(data["head"]["superior"], "ĐẢNG UỶ XÃ THỬ")
        self.assertIn("chi uỷ báo cáo đảng uỷ, cấp uỷ", str(data["parts"]))
        self.assertIn("Nguyễn Thị Thuỷ", str(data["parts"]))
        self.assertEqual(data["head"]["issuer"], "CHI BỘ UỶ BAN")
        self.assertEqual(data["facts"]["cell"]["name"], "Chi bộ Ủy ban")

    def test_signing(self):
        self._make_style(signing="committee")
        self._make_style(self.other_commune, signing="committee")
        data = self._data(paper="notice")
        self.assertEqual(data["signature"]["for"], "T/M CHI ỦY")
        alone = self._make_meeting(cell=self.other_cell)
        self.assertEqual(self._data(alone, "notice")["signature"]["for"], "T/M CHI BỘ")
        self.assertEqual(
            [s["title"] for s in self._data()["signatures"]],
            ["NGƯỜI GHI BIÊN BẢN", "CHỦ TRÌ HỘI NGHỊ"],
        )

    def test_end_of_the_text(self):
        self._complete(self.meeting)
        self.assertTrue(self._data()["closing"]["paragraphs"][-1].endswith("cùng ngày."))
        self._make_style(end_mark="bars")
        self.assertTrue(self._data()["closing"]["paragraphs"][-1].endswith("cùng ngày./."))
        self.assertTrue(self._data(paper="notice")["notice"]["closing"].endswith("./.</p>"))

    def test_place_and_date_on_minutes(self):
        self.cell.place_name = "Xã Thử"
        self.assertEqual(self._data()["head"]["place_date"], "")
        self._make_style(minutes_place_date=True)
        expected = "Xã Thử, ngày 05 tháng 10 năm 2026"
        for paper in ("minutes", "minutes_blank"):
            self.assertEqual(self._data(paper=paper)["head"]["place_date"], expected)
        self.assertEqual(self._data(paper="roll")["head"]["place_date"], "")

    @needs_weasyprint
    def test_the_line_below_the_abstract(self):
        for paper, expected in (("minutes", True), ("notice", False)):
            report = f"party_cell.report_meeting_{paper}"
            self.assertEqual("-----" in pdf_text(self._print(report, self.meeting)), expected)
        self._make_style(rule_left_out="NQ, BB")
        self.assertNotIn("-----", pdf_text(self._print(MINUTES, self.meeting)))

    # ------------------------------------------------------------
    # WHO AND WHAT
    # ------------------------------------------------------------

    def test_all_that_is_wrong_is_said_at_once(self):
        with self.assertRaises(ValidationError) as refused:
            self._make_style(body_size=60, margin_left=0, body_line=10)
        for field in ("Body of the paper", "Left (mm)", "Line spacing (pt)"):
            self.assertIn(field, str(refused.exception))

    def test_who_may_change(self):
        style = self._make_style()
        for user in (self.u_secretary, self.u_member, self.u_supervisor, self.u_other_secretary):
            self.assertTrue(style.with_user(user).has_access("read"))
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                style.with_user(user).body_line = 19
        for user in (self.u_nobody, self.u_hr):
            self.assertFalse(style.with_user(user).has_access("read"))
        # an officer of the province for all below it; one of another commune not
        style.with_user(self.u_officer).body_line = 19
        with self.assertRaises(AccessError):
            style.with_user(self.u_other_officer).body_line = 20
        with self.assertRaises(AccessError):
            self.hd05.with_user(self.u_officer).name = "Của tôi"
        with self.assertRaises(AccessError):
            style.with_user(self.u_officer).committee_id = False
        with self.assertRaises(AccessError):
            style.with_user(self.u_other_officer).copy({"committee_id": self.commune.id})
        self.hd05.with_user(self.u_admin).name = "Của quản trị"

    def test_printing_needs_no_right_on_styles(self):
        self._approve(self.meeting)
        self.assertTrue(self.meeting.with_user(self.u_member)._get_papers_to_print("minutes"))
