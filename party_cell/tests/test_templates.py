from importlib.util import module_from_spec, spec_from_file_location

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import file_path

from ..models.party_cell import CELL_TYPES
from ..models.party_minutes_template import KINDS
from .common import MONTH, PartyCase

ALWAYS = {
    "ideology": "Tình hình tư tưởng, dư luận",
    "bac": "Học tập và làm theo Bác",
    "criticism": "Tự phê bình và phê bình",
}
BY_UNIT = "Nhiệm vụ chính trị của đơn vị"


class TemplateCase(PartyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Template = cls.env["party.minutes.template"]
        cls.shipped = cls.env.ref("party_cell.template_residential_regular")
        cls.u_officer.group_ids += cls.env.ref("party_cell.group_officer")
        cls.u_other_officer.group_ids += cls.env.ref("party_cell.group_officer")

    @classmethod
    def _make_template(cls, committee=None, **vals):
        return cls.Template.create(
            {
                "name": "Mẫu riêng",
                "cell_type": "residential",
                "kind": "regular",
                "committee_id": committee and committee.id,
                "date_from": "2026-01-01",
                "section_ids": [Command.create({"heading": "Việc riêng", "required": True})],
                **vals,
            }
        )

    def _template_of(self, meeting):
        return self.Template._get_for(meeting)[meeting.id]


@tagged("post_install", "-at_install")
@freeze_time("2026-10-05 10:00:00")
class TestShippedTemplates(TemplateCase):
    """What comes with the addon: a template for each type of cell and kind of meeting."""

    def test_one_for_each_type_and_kind(self):
        for cell_type, _label in CELL_TYPES:
            cell = self._make_cell(f"Chi bộ {cell_type}", self.commune, cell_type=cell_type)
            for kind, _label in KINDS:
                with self.subTest(cell_type=cell_type, kind=kind):
                    meeting = self._make_meeting(cell, kind=kind)
                    template = self._template_of(meeting)
                    self.assertEqual((template.cell_type, template.kind), (cell_type, kind))
                    self.assertTrue(template.basis)
                    sections = meeting.section_ids
                    self.assertEqual(sections.template_section_id, template.section_ids)
                    blocks = set(sections.mapped("block"))
                    self.assertLessEqual({"opening", "opinions", "conclusion", "votes"}, blocks)
                    texts = meeting.text_section_ids
                    self.assertTrue(texts.filtered("required"))
                    self.assertTrue(all("Ví dụ" in text.guidance for text in texts))
                    template._check_sections()

    def test_what_regular_and_combined_always_have(self):
        templates = self.Template.search([("kind", "in", ("regular", "combined"))])
        self.assertEqual(len(templates), 22)
        for template in templates:
            with self.subTest(template=template.name):
                headings = {s.role: s.heading for s in template.section_ids if s.role in ALWAYS}
                self.assertEqual(headings, ALWAYS)
                roles = template.section_ids.mapped("role")
                self.assertLessEqual({"last_month", "next_month", "documents", "rating"}, {*roles})

    def test_admission_where_it_is_voted_on(self):
        for template in self.Template.search([("committee_id", "=", False)]):
            admission = template.section_ids.filtered(lambda s: s.role == "admission")
            with self.subTest(template=template.name):
                if template.kind in ("regular", "combined", "extraordinary"):
                    self.assertEqual(
                        admission.heading, "Kết nạp đảng viên, công nhận đảng viên chính thức"
                    )
                self.assertFalse(any(admission.mapped("required")))

    def test_combined_is_regular_then_thematic(self):
        for cell_type, _label in CELL_TYPES:
            with self.subTest(cell_type=cell_type):
                regular, thematic, combined = (
                    self.env.ref(f"party_cell.template_{cell_type}_{kind}").section_ids.filtered(
                        lambda s: s.block == "text" and s.role != "rating"
                    )
                    for kind in ("regular", "thematic", "combined")
                )
                headings = [*regular.mapped("heading"), *thematic.mapped("heading")]
                self.assertEqual(combined.mapped("heading"), headings)
                parts = [section.role == "thematic" for section in combined]
                self.assertEqual(parts, sorted(parts), "one part after the other")
                self.assertEqual(sum(parts), len(thematic))

    def test_armed_forces_write_nothing_secret(self):
        for cell_type in ("army", "police"):
            for kind, _label in KINDS:
                template = self.env.ref(f"party_cell.template_{cell_type}_{kind}")
                with self.subTest(template=template.name):
                    self.assertIn(
                        "mật", " ".join(filter(None, template.section_ids.mapped("guidance")))
                    )

    def test_migration_gives_sections_their_role(self):
        meeting = self._make_meeting()
        roles = meeting.section_ids.mapped("role")
        own = self.env["party.meeting.section"].create(
            {"meeting_id": meeting.id, "heading": "Tự thêm"}
        )
        self.env.flush_all()
        self.cr.execute("UPDATE party_meeting_section SET role = NULL")
        path = file_path("party_cell/migrations/19.0.1.1.0/post-roles.py")
        spec = spec_from_file_location("post_migrate", path)
        module = module_from_spec(spec)
        spec.loader.exec_module(module)
        module.migrate(self.cr, "19.0.1.0.0")
        self.env.invalidate_all()
        self.assertEqual((meeting.section_ids - own).mapped("role"), roles)
        self.assertFalse(own.role)


@tagged("post_install", "-at_install")
@freeze_time("2026-10-05 10:00:00")
class TestTemplateChoice(TemplateCase):
    """Which template a meeting takes, and that it keeps what it took."""

    def test_nearest_committee_wins(self):
        meeting = self._make_meeting()
        self.assertEqual(self._template_of(meeting), self.shipped)
        self._make_template(self.other_commune)
        self.assertEqual(self._template_of(meeting), self.shipped)
        province = self._make_template(self.province)
        self.assertEqual(self._template_of(meeting), province)
        commune = self._make_template(self.commune)
        self.assertEqual(self._template_of(meeting), commune)
        commune.active = False
        self.assertEqual(self._template_of(meeting), province)
        province.date_to = "2026-09-30"
        self.assertEqual(self._template_of(meeting), self.shipped)

    def test_without_texts_it_is_not_taken(self):
        """An import may bring sections later: until then the one above is taken."""
        empty = self.Template.create(
            {
                "name": "Chưa có mục",
                "cell_type": "residential",
                "kind": "regular",
                "committee_id": self.commune.id,
                "date_from": "2026-01-01",
            }
        )
        meeting = self._make_meeting()
        self.assertEqual(self._template_of(meeting), self.shipped)
        section = self.env["party.minutes.template.section"].create(
            {"template_id": empty.id, "heading": "Đến sau", "required": True}
        )
        self.assertEqual(self._template_of(meeting), empty)
        section.unlink()
        self.assertEqual(self._template_of(meeting), self.shipped)

    def test_late_entry_of_a_time_before_all_templates(self):
        meeting = self._make_meeting(period="2020-05-01")
        self.assertEqual(self._template_of(meeting), self.shipped)
        self._make_template(self.commune)
        self.assertEqual(self._template_of(self._make_meeting()).committee_id, self.commune)

    def test_type_out_of_use_takes_other(self):
        self.shipped.active = False
        other = self.env.ref("party_cell.template_other_regular")
        self.assertEqual(self._template_of(self._make_meeting()), other)
        other.active = False
        meeting = self._make_meeting()
        self.assertFalse(meeting.section_ids, "no other kind stands in")

    def test_prepared_meetings_keep_their_sections(self):
        meeting = self._make_meeting()
        before = meeting.section_ids.read(["heading", "role", "required", "guidance", "sequence"])
        section = self.shipped.section_ids.filtered(lambda s: s.role == "ideology")
        section.write({"heading": "Khác", "role": "praise", "required": False, "sequence": 990})
        self.shipped.section_ids.filtered(lambda s: s.role == "bac").unlink()
        self._make_template(self.commune)
        meeting.location = "Nơi khác"
        after = meeting.section_ids.read(["heading", "role", "required", "guidance", "sequence"])
        self.assertEqual(after, before)
        self.assertEqual(self._make_meeting().text_section_ids.heading, "Việc riêng")


@tagged("post_install", "-at_install")
@freeze_time("2026-10-05 10:00:00")
class TestAdapting(TemplateCase):
    """A committee adapts a template for its cells; bad templates get a clear answer."""

    def _adapt(self, user, committee, template=None):
        wizard = (
            self.env["party.minutes.template.adapt"]
            .with_user(user)
            .create({"template_id": (template or self.shipped).id, "committee_id": committee.id})
        )
        return self.Template.browse(wizard.action_confirm()["res_id"])

    def test_officer_adapts_for_the_subtree(self):
        copy = self._adapt(self.u_officer, self.commune)
        self.assertEqual((copy.committee_id, str(copy.date_from)), (self.commune, "2026-10-01"))
        self.assertEqual(copy.kind, "regular")
        fields = ["heading", "block", "role", "required", "by_unit", "guidance", "sequence"]
        copy.invalidate_recordset(["section_ids"])  # in the order of the database
        self.assertEqual(
            [s.read(fields)[0] | {"id": 0} for s in copy.section_ids],
            [s.read(fields)[0] | {"id": 0} for s in self.shipped.section_ids],
        )
        self.assertEqual(self._template_of(self._make_meeting()), copy)
        with Form(copy.with_user(self.u_officer)) as form:
            with form.section_ids.edit(3) as line:
                line.heading = "Tư tưởng ở địa phương"
        self.assertEqual(copy.section_ids[3].heading, "Tư tưởng ở địa phương")
        self.assertEqual(self.shipped.section_ids[3].heading, ALWAYS["ideology"])

    def test_admin_adapts_for_any(self):
        copy = self._adapt(self.u_admin, self.other_commune)
        self.assertEqual(copy.committee_id, self.other_commune)

    def test_second_copy_is_refused(self):
        copy = self._adapt(self.u_officer, self.commune)
        with self.assertRaises(UserError) as refusal:
            self._adapt(self.u_officer, self.commune)
        self.assertIn(copy.name, str(refusal.exception))
        copy.active = False
        self._adapt(self.u_officer, self.commune)

    def test_committees_offered(self):
        Adapt = self.env["party.minutes.template.adapt"]

        def offered(user):
            field = Adapt.with_user(user).fields_get(["committee_id"])["committee_id"]
            return self.env["party.committee"].with_user(user).search(field["domain"])

        everything = self.province | self.commune | self.other_commune
        self.assertEqual(offered(self.u_officer), everything)
        self.assertEqual(offered(self.u_other_officer), self.other_commune)
        self.assertLessEqual(everything, offered(self.u_admin))
        with Form(
            Adapt.with_user(self.u_other_officer).with_context(default_template_id=self.shipped.id)
        ) as form:
            self.assertEqual(form.committee_id, self.other_commune, "proposed where it is one")

    def test_who_may_not(self):
        for user in (self.u_secretary, self.u_supervisor, self.u_member, self.u_nobody):
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    self._adapt(user, self.commune)
                with self.assertRaises(AccessError):
                    self.shipped.with_user(user).name = "Khác"
                with self.assertRaises(AccessError):
                    self._make_template.__func__(
                        type("As", (), {"Template": self.Template.with_user(user)}), self.commune
                    )
        with self.assertRaises(AccessError):
            self._adapt(self.u_other_officer, self.commune)
        # A group left over opens nothing.
        self.u_member.group_ids += self.env.ref("party_cell.group_officer")
        with self.assertRaises(AccessError):
            self._adapt(self.u_member, self.commune)

    def test_officer_stays_in_the_own_subtree(self):
        own = self._adapt(self.u_other_officer, self.other_commune).with_user(self.u_other_officer)
        foreign = self._make_template(self.commune).with_user(self.u_other_officer)
        shipped = self.shipped.with_user(self.u_other_officer)
        self.assertEqual(foreign.name, "Mẫu riêng", "all may read")
        for template in (foreign, shipped):
            with self.subTest(template=template.name):
                for vals in (
                    {"name": "Khác"},
                    {"active": False},
                    {"committee_id": self.other_commune.id},
                    {"section_ids": [Command.create({"heading": "Chen", "required": True})]},
                ):
                    with self.assertRaises(AccessError):
                        template.write(vals)
                with self.assertRaises(AccessError):
                    template.section_ids[0].heading = "Khác"
                with self.assertRaises(AccessError):
                    template.section_ids[0].unlink()
                with self.assertRaises(AccessError):
                    template.unlink()
                with self.assertRaises(AccessError):
                    own.section_ids.create({"template_id": template.id, "heading": "Chen"})
                with self.assertRaises(UserError):
                    own.section_ids[0].template_id = template
        for committee_id in (False, self.commune.id, self.province.id):
            with self.assertRaises(AccessError):
                own.committee_id = committee_id
            with self.assertRaises(AccessError):
                own.copy({"committee_id": committee_id})
        own.name = "Mẫu của xã"
        own.unlink()

    def test_form_without_required_text(self):
        with self.assertRaises(ValidationError) as refusal, Form(self.Template) as form:
            form.name, form.cell_type, form.kind = "Rỗng", "school", "regular"
        self.assertIn("“Rỗng”", str(refusal.exception))
        with self.assertRaises(ValidationError):
            self._make_template(section_ids=[Command.create({"heading": "Tùy ý"})])
        with self.assertRaises(ValidationError):
            self._make_template(
                section_ids=[Command.create({"heading": "Phần", "block": "part", "required": True})]
            )
        template = self._make_template()
        with self.assertRaises(ValidationError):
            template.section_ids = [Command.clear()]
        with self.assertRaises(ValidationError):
            template.section_ids = [Command.update(template.section_ids.id, {"required": False})]
        template.section_ids = [
            Command.clear(),
            Command.create({"heading": "Thay", "required": True}),
        ]

    def test_combined_needs_both_parts(self):
        regular = Command.create({"heading": "Thường kỳ", "required": True})
        theme = Command.create({"heading": "Chuyên đề", "required": True, "role": "thematic"})
        for sections in ([regular], [theme]):
            with self.assertRaises(ValidationError):
                self._make_template(kind="combined", section_ids=sections)
        self._make_template(kind="combined", section_ids=[regular, theme])


@tagged("post_install", "-at_install")
@freeze_time("2026-10-05 10:00:00")
class TestMergedCell(TemplateCase):
    """A cell of several agencies: judged, and counted, by agency."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.merged = cls._make_cell("Chi bộ Ghép", cls.commune, cell_type="other")
        Unit = cls.env["party.cell.unit"]
        cls.unit_a, cls.unit_b = Unit.create(
            [
                {"cell_id": cls.merged.id, "name": "Văn phòng", "sequence": 1},
                {"cell_id": cls.merged.id, "name": "Mặt trận", "sequence": 2},
            ]
        )
        cls._make_person("boss", cls.merged, office="secretary")
        cls._make_person("vice", cls.merged, office="deputy")
        cls.one, cls.two = (cls._make_plain_member(name, cls.merged) for name in ("Một", "Hai"))
        for member, unit in (
            (cls.m_boss, cls.unit_a),
            (cls.one, cls.unit_a),
            (cls.two, cls.unit_b),
        ):
            member.membership_ids.unit_id = unit

    def _meeting(self, **vals):
        return self._make_meeting(self.merged, minute_taker_id=self.one.id, **vals)

    def _by_unit(self, meeting):
        return meeting.section_ids.filtered(lambda s: s.heading == BY_UNIT)

    def test_once_for_each_agency(self):
        meeting = self._meeting()
        sections = self._by_unit(meeting)
        self.assertEqual(sections.unit_id, self.unit_a | self.unit_b)
        self.assertEqual(
            sections.mapped("display_name"), [f"{BY_UNIT} – Văn phòng", f"{BY_UNIT} – Mặt trận"]
        )
        self.assertEqual(set(sections.mapped("role")), {"last_month"})
        others = meeting.section_ids - sections
        self.assertFalse(others.unit_id)
        self.assertEqual(len(others), len(others.template_section_id))

    def test_one_agency_is_no_merged_cell(self):
        self.unit_b.active = False
        self.assertEqual(len(self._by_unit(self._meeting())), 1)
        self.assertFalse(self._by_unit(self._meeting()).unit_id)

    def test_agencies_coming_and_going_change_no_prepared_meeting(self):
        meeting = self._meeting()
        sections = self._by_unit(meeting)
        sections[1].content = "<p>Đã viết</p>"
        self.env["party.cell.unit"].create({"cell_id": self.merged.id, "name": "Trung tâm"})
        self.unit_b.active = False
        self.assertEqual(self._by_unit(meeting), sections)
        self.assertEqual(sections[1].unit_id.name, "Mặt trận")
        with self.assertRaises(UserError) as refusal:
            self.unit_b.unlink()
        self.assertIn("Mặt trận", str(refusal.exception))
        self.assertEqual(len(self._by_unit(self._meeting(period="2026-11-01")).unit_id), 2)
        self.env["party.cell.unit"].create({"cell_id": self.merged.id, "name": "Nhầm"}).unlink()

    def test_written_text_survives_a_change_of_kind(self):
        meeting = self._meeting()
        written = self._by_unit(meeting)[0]
        written.content = "<p>Đã viết</p>"
        meeting.kind = "combined"
        self.assertEqual(self._by_unit(meeting).unit_id, self.unit_a | self.unit_b)
        self.assertEqual(len(self._by_unit(meeting)), 2)
        self.assertIn(written, meeting.section_ids)

    def test_required_of_each_agency(self):
        self.env.ref("party_cell.section_other_regular_60").required = True
        meeting = self._meeting()
        self._by_unit(meeting)[0].content = "<p>Đã viết</p>"
        message = next(
            gate["message"] for gate in meeting.get_open_gates("held") if gate["code"] == "S1"
        )
        self.assertIn(f"{BY_UNIT} – Mặt trận", message)
        self.assertNotIn(f"{BY_UNIT} – Văn phòng", message)

    def test_minutes_group_the_agencies(self):
        meeting = self._complete(self._meeting())
        meeting.text_section_ids[0].content = "<p>Văn bản</p>"
        sections = self._by_unit(meeting)
        sections.content = "<p>Hoàn thành.</p>"
        meeting.opinion_ids.section_id = sections[1]
        data = meeting._get_paper_data("minutes")[meeting.id]
        items = next(p for p in data["parts"] if p["heading"] == "Nội dung")["items"]
        group = next(item for item in items if item["heading"] == BY_UNIT)
        number = group["number"]
        self.assertEqual(
            [(unit["number"], unit["heading"]) for unit in group["items"]],
            [(f"{number}.1", "Văn phòng"), (f"{number}.2", "Mặt trận")],
        )
        self.assertEqual([i["number"] for i in items], [str(n + 1) for n in range(len(items))])
        opinions = next(p for p in data["parts"] if p["opinions"])["opinions"]
        self.assertEqual(opinions[0]["about"], f" (về mục II.{number}.2)")
        html = meeting._render_paper_html("minutes", meeting._get_papers_to_print("minutes"))
        self.assertIn("Mặt trận</h3>", html)
        sections.content = False
        html = meeting._render_paper_html("minutes", meeting._get_papers_to_print("minutes"))
        self.assertNotIn(BY_UNIT, html)
        opinion = meeting.opinion_ids[0]
        opinion.section_id = False
        data = meeting._get_paper_data("minutes")[meeting.id]
        opinions = next(p for p in data["parts"] if p["opinions"])["opinions"]
        self.assertEqual(opinions[0]["about"], "")

    def test_figures_by_agency(self):
        meeting = self._meeting()
        meeting.action_all_present()
        roll = meeting.attendance_ids
        self.assertEqual(roll.filtered(lambda x: x.member_id == self.two).unit_id, self.unit_b)
        roll.filtered(lambda x: x.member_id == self.two).write({"state": "excused", "reason": "Ốm"})
        self.assertEqual(meeting.unit_summary, "Văn phòng 2/2; Mặt trận 0/1; Đảng viên khác 1/1")

        def line(paper):
            data = meeting._get_paper_data(paper)[meeting.id]
            return next((x["text"] for x in data["lines"] if x["key"] == "units"), None)

        self.assertEqual(
            line("minutes"),
            "Văn phòng 2/2; Mặt trận 0/1; Đảng viên khác 1/1 (có mặt/được triệu tập).",
        )
        self.assertIn("Mặt trận ......../1", line("minutes_blank"))
        summary = meeting._get_paper_data("roll")[meeting.id]["roll"]["summary"]
        self.assertTrue(summary[1].startswith("Theo đơn vị: Văn phòng 2/2"))
        meeting = self._make_meeting()
        self.assertFalse(meeting.unit_summary)
        self.assertIsNone(line("minutes"))

    def test_roll_follows_until_held(self):
        meeting = self._meeting()
        line = meeting.attendance_ids.filtered(lambda x: x.member_id == self.two)
        membership = self.two.membership_ids
        membership.unit_id = self.unit_a
        self.assertEqual(line.unit_id, self.unit_a)
        self._hold(meeting)
        membership.unit_id = self.unit_b
        self.assertEqual(line.unit_id, self.unit_a)
        with self.assertRaises(UserError):
            line.with_user(self.u_boss).unit_id = self.unit_b

    def test_agency_of_a_member(self):
        """The cell says who comes from where, also of its offices; only of its own agencies."""
        vice = self.m_vice.membership_ids.with_user(self.u_boss)
        vice.unit_id = self.unit_b
        with self.assertRaises(AccessError):
            vice.write({"unit_id": self.unit_a.id, "office": "member"})
        with self.assertRaises(ValidationError):
            self.m_member.membership_ids.unit_id = self.unit_a
        with self.assertRaises(AccessError):
            self.two.membership_ids.with_user(self.u_secretary).unit_id = self.unit_a
        meeting = self._make_meeting()
        with self.assertRaises(ValidationError):
            meeting.section_ids[2].unit_id = self.unit_a
        changed = self.two.membership_ids._change(MONTH, office="committee_member")
        self.assertEqual(changed.unit_id, self.unit_b, "a new office changes no agency")

    def test_sections_of_many_cells_cost_no_query_each(self):
        def make(count):
            cells = self.env["party.cell"]
            for index in range(count):
                cell = self._make_cell(f"Ghép {count} {index}", self.commune, cell_type="other")
                self.env["party.cell.unit"].create(
                    [{"cell_id": cell.id, "name": name} for name in ("A", "B", "C")]
                )
                cells |= cell
            meetings = self.env["party.meeting"].create(
                [{"cell_id": cell.id, "period": MONTH} for cell in cells]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            meetings._fill_sections()
            self.env.flush_all()
            self.assertEqual(len(self._by_unit(meetings)), 3 * count)
            return self.cr.sql_log_count - before

        make(1)
        few, many = make(2), make(12)
        self.assertLess(many, 2 * few, "only the rows are inserted in more batches")
