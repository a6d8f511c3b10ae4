import doctest
import hashlib
import json
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests.common import BaseCase
from odoo.tools import mute_logger

from ..models.party_document_mixin import canonical_json
from ..tools import paper_diff, paper_excerpt, paper_outline, scan_file
from ..tools.paper_diff import MAX_WORDS, compare, compare_words
from ..tools.paper_outline import Section, get_sections
from .test_document import MINUTES, PIXEL, DocumentCase, needs_weasyprint

PDF = b"%PDF-1.7\nsigned"
INTEGRITY = "odoo.addons.party_cell.models.party_document_integrity"


class TestOutlines(BaseCase):
    """Papers as text, and what differs."""

    def test_examples_in_the_code(self):
        for module in (paper_outline, paper_diff, paper_excerpt, scan_file):
            result = doctest.testmod(module)
            self.assertTrue(result.attempted, module)
            self.assertFalse(result.failed, module)

    def test_the_text_of_a_letter_is_compared(self):
        data = {"title": "", "subject": "Mời dự", "blocks": ["<p>Lúc 07 giờ</p>"]}
        lines = [line for section in get_sections(data) for line in section.paragraphs]
        self.assertEqual(lines, ["Mời dự", "Lúc 07 giờ"])

    def test_sections_that_come_go_and_change(self):
        before = [Section("a", "I. A", ["một hai ba"]), Section("b", "II. B", ["bốn"])]
        after = [Section("a", "I. A", ["một hai năm"]), Section("c", "II. C", ["<sáu>"])]
        changes = compare(before, after)
        self.assertEqual(
            [(change.title, change.kind, list(map(str, change.lines))) for change in changes],
            [
                ("I. A", "changed", ["một hai <del>ba</del> <ins>năm</ins>"]),
                ("II. B", "removed", ["<del>bốn</del>"]),
                ("II. C", "added", ["<ins>&lt;sáu&gt;</ins>"]),
            ],
        )
        self.assertFalse(compare(before, before))

    def test_a_renumbered_section_is_not_a_change(self):
        before = [Section("a", "I. A", ["x"]), Section("b", "II. B", ["y"])]
        self.assertEqual([c.title for c in compare(before, before[1:])], ["I. A"])

    def test_long_and_foreign_paragraphs_are_shown_whole(self):
        long = " ".join(str(n) for n in range(MAX_WORDS + 1))
        self.assertEqual(len(compare_words(long, long + " x")), 2)
        self.assertEqual(len(compare_words("một hai ba", "bốn năm sáu")), 2)
        self.assertEqual(len(compare_words("", "x")), 2)


class TestComparison(DocumentCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.meeting = cls._approve(cls._make_meeting())
        cls.first = cls.meeting.document_ids
        cls.meeting.action_return("Ghi nhầm người")
        cls.meeting.conclusion = cls.meeting.conclusion.replace("Bình", "Dũng <b>")
        cls.meeting.with_context(party_defer_pdf=True).action_approve()
        cls.meeting.invalidate_recordset(["document_ids"])
        cls.second = cls.meeting.document_ids - cls.first

    def _compare(self, document, user, **vals):
        action = document.with_user(user).action_compare()
        Wizard = self.env[action["res_model"]].with_user(user).with_context(**action["context"])
        return Wizard.create(vals)

    def test_words_are_marked(self):
        for document in (self.first, self.second):
            difference = str(self._compare(document, self.u_member).difference)
            self.assertIn("<del>Bình</del>", difference)
            self.assertIn("<ins>Dũng &lt;b&gt;</ins>", difference)
            self.assertIn("Kết luận", difference)
            self.assertNotIn("Địa điểm", difference)

    def test_one_revision_alone(self):
        other = self._approve(self._make_meeting(kind="extraordinary")).document_ids
        self.assertEqual(other.action_compare()["tag"], "display_notification")

    def test_nothing_of_what_is_closed_is_compared(self):
        closed = self._approve(
            self._make_meeting(kind="committee_meeting", minute_taker_id=self.m_deputy.id)
        ).document_ids
        Wizard = self.env["party.document.comparison"].with_user(self.u_member)
        with self.assertRaises(AccessError):
            closed.with_user(self.u_member).action_compare()
        for vals in (
            {"document_id": closed.id, "other_id": self.first.id},
            {"document_id": self.first.id, "other_id": closed.id},
        ):
            with self.assertRaises(AccessError):
                Wizard.create(vals)
            with self.assertRaises(AccessError):
                Wizard.onchange(vals, [], {"difference": {}, "document_id": {}, "other_id": {}})
        empty = Wizard.onchange({}, [], {"candidate_ids": {}, "difference": {}})["value"]
        self.assertFalse(any(empty.values()))
        with self.assertRaises(UserError):
            self._compare(self.first, self.u_secretary, other_id=closed.id)
        with self.assertRaises(AccessError):
            self._compare(self.first, self.u_nobody)
        own = self._compare(self.first, self.u_member)
        with self.assertRaises(AccessError):
            own.with_user(self.u_secretary).read(["difference"])


class TestIntegrity(DocumentCase):
    """A changed byte is detected, told, and not handed out."""

    def _tamper(self, attachment, content=b"%PDF-forged"):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE ir_attachment SET store_fname = NULL, db_datas = %s WHERE id = %s",
            (content, attachment.id),
        )
        attachment.invalidate_recordset()

    def _get_activities(self, meeting):
        activity_type = self.env.ref("party_cell.mail_activity_type_damage")
        return meeting.activity_ids.filtered(lambda a: a.activity_type_id == activity_type)

    def _run_job(self):
        with patch.object(type(self.env["ir.cron"]), "_commit_progress", return_value=60):
            self.env["party.document"]._cron_check_originals()

    @needs_weasyprint
    @mute_logger(INTEGRITY)
    def test_a_changed_file(self):
        meeting = self._freeze(self._make_meeting())
        document = meeting.document_ids
        original = document._get_pdf()
        self._run_job()
        self.assertTrue(document.checked_at)
        self.assertFalse(document.damage)
        self._tamper(document.sudo().pdf_attachment_id)
        document._check_originals()
        self.assertEqual(document.damage, "pdf")
        self.assertFalse(document._is_intact())
        activities = self._get_activities(meeting)
        self.assertIn(self.u_admin, activities.user_id)
        self.assertNotIn(self.u_secretary, activities.user_id)
        document._check_originals()
        self.assertEqual(self._get_activities(meeting), activities, "told once")
        for user in (self.u_secretary, self.u_member):
            with self.assertRaisesRegex(UserError, "damaged"):
                self._print(MINUTES, meeting, user)
            with self.assertRaisesRegex(UserError, "damaged"):
                document.with_user(user).action_download()
        # restored from the backup
        self._tamper(document.sudo().pdf_attachment_id, original)
        self.assertEqual(document.action_check()["params"]["type"], "success")
        self.assertFalse(document.damage)
        self.assertFalse(self._get_activities(meeting))
        self.assertEqual(self._print(MINUTES, meeting), original)

    def test_pictures_are_frozen_with_the_paper(self):
        """Who changes the file afterwards changes neither the print nor the Word file."""
        meeting = self._hold(self._make_meeting())
        section = meeting.text_section_ids[0]
        picture = self.env["ir.attachment"].create(
            {"name": "a.png", "datas": PIXEL, "res_model": section._name, "res_id": section.id}
        )
        section.content = f'<p>Ảnh <img src="/web/image/{picture.id}-abc/a.png"></p>'
        meeting.minutes_adopted = True
        meeting.action_approve()
        frozen = json.dumps(meeting.document_ids.data)
        self.assertIn(f"data:image/png;base64,{PIXEL}", frozen)
        self.assertNotIn("/web/image", frozen)

    @mute_logger(INTEGRITY)
    def test_a_changed_snapshot(self):
        meeting = self._approve(self._make_meeting())
        document = meeting.document_ids
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE party_document SET data = jsonb_set(data, '{number}', '\"99-BB/CB\"')"
            " WHERE id = %s",
            [document.id],
        )
        document.invalidate_recordset()
        self.assertEqual(document.action_check()["params"]["type"], "danger")
        self.assertEqual(document.damage, "snapshot")

    @needs_weasyprint
    @mute_logger(INTEGRITY)
    def test_a_lost_file_and_a_changed_scan(self):
        meetings = self._freeze(self._make_meeting()) | self._freeze(
            self._make_meeting(kind="extraordinary")
        )
        lost, scanned = meetings.document_ids
        self._tamper(lost.sudo().pdf_attachment_id, None)
        scans = self.env["party.document.scan"]._attach(scanned, [("a.pdf", PDF)])
        self._tamper(scans.sudo().attachment_id)
        self._run_job()
        self.assertEqual((lost.damage, scanned.damage), ("lost", "scan"))

    def test_the_job_asks_each_once_a_day(self):
        meetings = self._approve(self._make_meeting()) | self._approve(
            self._make_meeting(kind="extraordinary")
        )
        checked = []
        model = type(self.env["party.document"])
        with patch.object(model, "_find_damage", lambda document: checked.append(document.id)):
            self._run_job()
            self._run_job()
            self.assertLessEqual(set(meetings.document_ids.ids), set(checked))
            self.assertEqual(len(checked), len(set(checked)))
            meetings.document_ids[0].sudo()._engine_write({"checked_at": "2020-01-01"})
            checked.clear()
            self._run_job()
        self.assertEqual(checked, meetings.document_ids[0].ids)

    def test_who_reads_may_check_and_nobody_writes_the_result(self):
        document = self._approve(self._make_meeting()).document_ids
        document.with_user(self.u_member).action_check()
        for user in (self.u_nobody, self.u_other_secretary):
            with self.assertRaises(AccessError):
                document.with_user(user).action_check()
        with self.assertRaises(UserError):
            document.with_user(self.u_admin).write({"damage": False})


class TestScans(DocumentCase):
    """The signed sheet beside the original."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.meeting = cls._approve(cls._make_meeting())
        cls.document = cls.meeting.document_ids

    def _upload(self, user, *files):
        """Through the dialogue, as the user's browser does."""
        own = self.document.with_user(user)
        action = own.action_attach_scan()
        uploads = self.env["ir.attachment"].with_user(user)
        uploads = uploads.create(
            [
                {"name": name, "raw": raw, "res_model": action["res_model"], "res_id": 0}
                for name, raw in files
            ]
        )
        wizard = self.env[action["res_model"]].with_user(user).with_context(**action["context"])
        wizard.create({"attachment_ids": [(6, 0, uploads.ids)]}).action_confirm()
        return uploads

    def test_attached_by_who_runs_the_cell_and_read_with_the_paper(self):
        data = self.document.data
        uploads = self._upload(self.u_secretary, ("t1.pdf", PDF), ("t2.jpg", b"\xff\xd8\xff1"))
        self.assertFalse(uploads.exists())
        scans = self.document.scan_ids
        self.assertEqual(scans.mapped("name"), ["t1.pdf", "t2.jpg"])
        self.assertEqual(scans[0].sha256, hashlib.sha256(PDF).hexdigest())
        self.assertEqual(scans.user_id, self.u_secretary)
        self.assertEqual(self.document.data, data)
        self.assertTrue(self.document._is_intact())
        for user in (self.u_member, self.u_supervisor, self.u_officer, self.u_admin):
            own = scans.with_user(user)
            self.assertEqual(self.document.with_user(user).scan_ids, own)
            self.assertEqual(own.attachment_id[0].raw, PDF)
        for user in (self.u_nobody, self.u_other_secretary):
            with self.assertRaises(AccessError):
                scans.with_user(user).read(["name"])
            with self.assertRaises(AccessError):
                scans.sudo().attachment_id.with_user(user).read(["raw"])
            with self.assertRaises(AccessError):
                scans[0].with_user(user).action_download()

    def test_by_nobody_else(self):
        for user in (
            self.u_member, self.u_committee_member, self.u_supervisor, self.u_officer,
            self.u_admin, self.u_nobody, self.u_other_secretary,
        ):  # fmt: skip
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._upload(user, ("t1.pdf", PDF))
            self.env.invalidate_all()
            with self.assertRaises(AccessError):
                Wizard = self.env["party.scan.upload"].with_user(user)
                Wizard.create({"document_id": self.document.id}).action_confirm()
        self.assertFalse(self.document.scan_ids)

    def test_what_is_no_scan_is_named(self):
        with self.assertRaises(UserError) as refused:
            self._upload(
                self.u_secretary, ("a.pdf", PDF), ("b.docx", b"PK\x03\x04"), ("c.html", b"<html>")
            )
        self.assertIn("b.docx", str(refused.exception))
        self.assertIn("c.html", str(refused.exception))
        self.assertNotIn("a.pdf", str(refused.exception))
        with self.assertRaises(UserError):
            self._upload(self.u_secretary)
        with patch.object(type(self.document), "_get_scan_limit", return_value=0):
            with self.assertRaises(UserError):
                self._upload(self.u_secretary, ("a.pdf", PDF))

    def test_another_ones_file_is_not_taken(self):
        secret = self.env["ir.attachment"].create({"name": "x.pdf", "raw": PDF})
        wizard = self.env["party.scan.upload"].with_user(self.u_secretary)
        with self.assertRaises(AccessError):
            wizard.create(
                {"document_id": self.document.id, "attachment_ids": [(6, 0, secret.ids)]}
            ).action_confirm()
        self.assertTrue(secret.exists())

    def test_nobody_changes_one(self):
        self._upload(self.u_secretary, ("t1.pdf", PDF))
        scan = self.document.scan_ids
        vals = {
            "document_id": self.document.id,
            "res_model": self.meeting._name,
            "res_id": self.meeting.id,
            "name": "x",
            "sha256": "0",
        }
        for user in (self.u_secretary, self.u_admin, self.env.user):
            own = scan.with_user(user)
            for call in (
                lambda own=own: own.write({"sha256": "0"}),
                lambda own=own: own.unlink(),
                lambda own=own: own.create(vals),
                lambda own=own: own.attachment_id.write({"raw": b"x"}),
                lambda own=own: own.attachment_id.unlink(),
            ):
                with self.assertRaises(UserError):
                    call()
        self.assertEqual(scan.sudo().attachment_id.raw, PDF)

    def test_a_mistaken_one_is_taken_out_with_a_reason(self):
        self._upload(self.u_secretary, ("t1.pdf", PDF))
        scan = self.document.scan_ids
        attachment = scan.sudo().attachment_id
        for user in (self.u_member, self.u_admin):
            with self.assertRaises(AccessError):
                scan.with_user(user).action_remove("Nhầm")
        own = scan.with_user(self.u_deputy)
        action = own.action_remove()
        wizard = self.env[action["res_model"]].with_user(self.u_deputy)
        wizard = wizard.with_context(**action["context"]).create({"reason": "Quét nhầm"})
        wizard.action_confirm()
        self.assertFalse(attachment.exists())
        self.document.invalidate_recordset()
        self.assertFalse(self.document.scan_ids)
        self.assertEqual(self.document.removed_scan_ids, scan)
        self.assertEqual((scan.removed_reason, scan.removed_by_id), ("Quét nhầm", self.u_deputy))
        with self.assertRaises(UserError):
            own.action_download()
        self.document._check_originals()
        self.assertFalse(self.document.damage)

    def test_checksums_are_of_the_one_way_to_write(self):
        digest = hashlib.sha256(canonical_json(self.document.data)).hexdigest()
        self.assertEqual(self.document.data_sha256, digest)
