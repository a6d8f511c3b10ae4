import doctest
import io
import zipfile
from datetime import timedelta
from unittest.mock import patch

from pypdf import PdfReader
from reportlab.pdfgen.canvas import Canvas

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import BaseCase, tagged
from odoo.tools import mute_logger
from odoo.tools.pdf import PdfFileReader, PdfFileWriter

from ..models import party_paper_batch, party_paper_batch_line
from ..models.party_roles import vietnam_today
from ..tools import paper_bundle
from .common import PartyCase

LINE_LOG = "odoo.addons.party_cell.models.party_paper_batch_line"


def make_pdf(text, pages=2):
    writer = PdfFileWriter()
    for _page in range(pages):
        writer.add_blank_page(595, 842)
    writer.add_metadata({"/Title": text})
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


@tagged("post_install", "-at_install")
class BatchCase(PartyCase):
    """Papers are set by a stand-in: what is tested is who gets which, not how they look."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(
            patch.object(
                cls.registry["party.document.mixin"],
                "_render_pdf",
                lambda record, paper, printed: make_pdf(printed["data"]["document_title"]),
            )
        )
        cls.Batch = cls.env["party.paper.batch"]

    def _start(self, user, **vals):
        Batch = self.Batch.with_user(user)
        batch = Batch.create({"period": "2026-10-01", "committee_id": False, **vals})
        with self.enter_registry_test_mode():  # the trigger
            batch.action_start()
        return batch

    def _without_commits(self):
        return patch.object(type(self.env["ir.cron"]), "_commit_progress", return_value=60)

    def _run_job(self):
        with self._without_commits() as progress:
            self.Batch._cron_work()
        self.env.invalidate_all()
        return progress

    def _gather(self, user, **vals):
        batch = self._start(user, **vals)
        self._run_job()
        return batch

    def _read_zip(self, batch):
        content = batch.file_ids.sudo().attachment_id.raw
        return zipfile.ZipFile(io.BytesIO(content))


class TestPaperBatch(BatchCase):
    def test_month_of_a_committee_as_one_pdf_with_bookmarks(self):
        meetings = self._approve(self._make_meeting())
        meetings |= self._approve(self._make_meeting(kind="extraordinary"))
        batch = self._gather(self.u_officer, committee_id=self.province.id, take_roll=True)
        self.assertEqual(batch.state, "done")
        self.assertEqual((batch.total_count, batch.done_count, batch.progress), (4, 4, 100))
        reader = PdfFileReader(io.BytesIO(batch.file_ids.sudo().attachment_id.raw))
        self.assertEqual(len(reader.pages), 8)
        cell, papers = reader.outline
        self.assertEqual(cell["/Title"], "Chi bộ Thử")
        self.assertEqual(len(papers), 4)
        self.assertEqual(
            papers[0]["/Title"], "01-BB/CB BIÊN BẢN sinh hoạt chi bộ thường kỳ tháng 10 năm 2026"
        )
        third = reader.pages[4].indirect_reference
        self.assertEqual(papers[2]["/Page"].indirect_reference.idnum, third.idnum)

    def test_zip_holds_the_frozen_originals_byte_for_byte(self):
        meeting = self._approve(self._make_meeting())
        batch = self._gather(self.u_secretary, output="zip")
        [name] = self._read_zip(batch).namelist()
        self.assertTrue(name.startswith("Chi_bộ_Thử/01-BB_CB"), name)
        original = meeting.document_ids.filtered(lambda d: d.paper == "minutes")._get_pdf()
        self.assertEqual(self._read_zip(batch).read(name), original)

    def test_chosen_meetings(self):
        meeting = self._approve(self._make_meeting())
        self._approve(self._make_meeting(kind="extraordinary"))
        Batch = self.Batch.with_user(self.u_secretary).with_context(
            active_model="party.meeting", active_ids=meeting.ids
        )
        batch = Batch.create({"output": "zip"})
        self.assertEqual(batch.meeting_ids, meeting)
        batch.action_start()
        self._run_job()
        self.assertEqual(batch.done_count, 1)

    def test_same_names_do_not_overwrite_each_other(self):
        self._make_meeting()
        self._make_meeting(kind="extraordinary")
        self._make_meeting(kind="extraordinary", date_start="2026-10-07 01:00:00")
        batch = self._gather(self.u_secretary, output="zip", adopted_only=False)
        names = self._read_zip(batch).namelist()
        self.assertEqual(len(set(names)), 3, names)

    def test_what_is_not_adopted_is_named(self):
        self._hold(self._make_meeting())
        batch = self._gather(self.u_officer)
        self.assertEqual((batch.done_count, batch.failed_count), (0, 1))
        self.assertIn("not adopted", batch.problem_ids.message)
        self.assertFalse(batch.file_ids)
        preview = self._gather(self.u_officer, adopted_only=False)
        self.assertEqual((preview.done_count, preview.failed_count), (1, 0))

    @mute_logger(LINE_LOG)
    def test_a_broken_paper_is_named_and_stops_no_other(self):
        good = self._approve(self._make_meeting())
        bad = self._approve(self._make_meeting(kind="extraordinary"))
        fine = self.registry["party.document.mixin"]._render_pdf

        def render(record, paper, printed):
            if record == bad:
                raise ZeroDivisionError
            return fine(record, paper, printed)

        with patch.object(self.registry["party.document.mixin"], "_render_pdf", render):
            batch = self._gather(self.u_officer)
        self.assertEqual(batch.state, "done")
        self.assertEqual(batch.problem_ids.res_id, bad.id)
        self.assertIn("administrator", batch.problem_ids.message)
        self.assertEqual(batch.file_ids.line_ids.mapped("res_id"), good.ids)

    def test_reason_of_the_paper_itself_is_told(self):
        self._approve(self._make_meeting())
        refused = patch.object(
            self.registry["party.meeting"], "_check_paper", side_effect=UserError("Mật")
        )
        with refused:
            batch = self._gather(self.u_officer)
        self.assertEqual(batch.problem_ids.message, "Mật")

    def test_a_paper_that_brings_the_server_down_is_left_out_after_two_tries(self):
        self._approve(self._make_meeting())
        self._approve(self._make_meeting(kind="extraordinary"))
        batch = self._start(self.u_officer)
        batch.sudo()._collect()
        first = batch.sudo().line_ids[0]
        first.tries = 2
        self._run_job()
        self.assertEqual(batch.problem_ids, first.with_user(self.u_officer))
        self.assertEqual((batch.done_count, batch.state), (1, "done"))

    def test_access_is_asked_when_the_job_runs(self):
        """Between click and job the officer has left: not one paper is gathered."""
        self._approve(self._make_meeting())
        batch = self._start(self.u_officer)
        batch.sudo()._collect()
        self.env["party.committee.officer"].search(
            [("member_id", "=", self.m_officer.id)]
        ).date_to = vietnam_today() - timedelta(days=1)
        self._run_job()
        self.assertEqual((batch.done_count, batch.failed_count), (0, 1))
        self.assertEqual(batch.problem_ids.message, "You may not read it any more.")

    def test_a_file_closes_with_what_is_in_it(self):
        self._approve(self._make_meeting())
        batch = self._gather(self.u_officer)
        file = batch.file_ids
        self.assertTrue(file.attachment_id.raw)
        self.env["party.committee.officer"].search(
            [("member_id", "=", self.m_officer.id)]
        ).date_to = vietnam_today() - timedelta(days=1)
        self.env.invalidate_all()
        self.assertFalse(batch.file_ids)
        with self.assertRaises(AccessError):
            file.action_download()
        with self.assertRaises(AccessError):
            file.sudo().attachment_id.with_user(self.u_officer).raw  # noqa: B018

    def test_files_are_of_their_maker_alone(self):
        self._approve(self._make_meeting())
        batch = self._gather(self.u_officer)
        attachment = batch.file_ids.sudo().attachment_id
        self.assertFalse(attachment.access_token or attachment.public)
        for user in (self.u_secretary, self.u_admin, self.u_hr, self.u_nobody):
            with self.subTest(user=user.login):
                for record in (batch, batch.line_ids, batch.file_ids, attachment):
                    with self.assertRaises(AccessError):
                        record.with_user(user).read(["display_name"])
                self.assertFalse(attachment.with_user(user).search([("id", "=", attachment.id)]))

    def test_a_reader_gathers_what_is_read(self):
        """Who belongs to another cell gathers nothing; a plain member no draft."""
        self._make_meeting()
        for user in (self.u_other_secretary, self.u_other_officer, self.u_member):
            with self.subTest(user=user.login), self.assertRaisesRegex(UserError, "no meeting"):
                self._start(user, adopted_only=False)
        with self.assertRaises(AccessError):
            self._start(self.u_nobody)
        with self.assertRaises(AccessError):
            self._start(self.u_other_secretary, cell_id=self.cell.id)

    def test_progress_is_nobodys_to_write(self):
        batch = self.Batch.with_user(self.u_secretary).create({"period": "2026-10-01"})
        for vals in ({"state": "done"}, {"total_count": 3}, {"expires_on": "2036-01-01"}):
            with self.subTest(vals), self.assertRaises(UserError):
                batch.write(vals)
            with self.subTest(vals), self.assertRaises(UserError):
                batch.create(vals)
            forged = {f"default_{name}": value for name, value in vals.items()}
            with self.subTest(forged), self.assertRaises(UserError):
                batch.with_context(**forged).create({"period": "2026-10-01"})
        for model in ("party.paper.batch.line", "party.paper.batch.file"):
            with self.assertRaises(AccessError):
                self.env[model].with_user(self.u_secretary).create({"batch_id": batch.id})
        self._approve(self._make_meeting())
        batch.action_start()
        with self.assertRaisesRegex(UserError, "already"):
            batch.take_roll = True
        with self.assertRaises(UserError):
            batch.action_start()

    def test_papers_go_into_several_files_in_pieces(self):
        self._approve(self._make_meeting())
        self._approve(self._make_meeting(kind="extraordinary"))
        with (
            patch.object(party_paper_batch, "VOLUME_PAPERS", 3),
            patch.object(party_paper_batch, "PIECE", 1),
        ):
            batch = self._start(self.u_officer, take_roll=True)
            progress = self._run_job()
        self.assertEqual(batch.file_ids.mapped("paper_count"), [3, 1])
        self.assertEqual(len(set(batch.file_ids.mapped("name"))), 2)
        self.assertGreater(progress.call_count, 8, "each piece is committed")
        self.assertFalse(batch.sudo().line_ids.part_id, "only the files stay")

    def test_turns_are_taken(self):
        """A large batch does not keep a small one waiting."""
        for kind in ("regular", "extraordinary"):
            self._approve(self._make_meeting(kind=kind))
        first, second = self._start(self.u_officer), self._start(self.u_secretary)
        with patch.object(party_paper_batch, "PIECE", 1), self._without_commits():
            for _turn in range(4):
                self.Batch.sudo()._take_next()._work()
        self.assertEqual((first.done_count, second.done_count), (1, 1))

    def test_maker_is_told_and_the_note_goes_with_the_download(self):
        self._approve(self._make_meeting())
        with patch.object(self.registry["res.users"], "_bus_send") as bus:
            batch = self._gather(self.u_officer)
        kinds = [call.args[0] for call in bus.call_args_list]
        self.assertEqual(kinds.count("simple_notification"), 1)
        self.assertEqual(batch.activity_ids.user_id, self.u_officer)
        action = batch.file_ids.action_download()
        self.assertTrue(action["url"].endswith("?download=true"))
        self.assertFalse(batch.activity_ids)

    def test_stopped_and_deleted_by_the_maker(self):
        self._approve(self._make_meeting())
        batch = self._start(self.u_officer)
        batch.action_stop()
        self._run_job()
        self.assertEqual((batch.state, batch.total_count), ("stopped", 0))
        done = self._gather(self.u_officer)
        again = self.Batch.browse(done.action_again()["res_id"])
        self.assertEqual((again.state, again.period), ("draft", done.period))
        self.assertFalse(again.file_ids or again.expires_on)
        attachment = done.file_ids.sudo().attachment_id
        with self.assertRaises(AccessError):
            done.with_user(self.u_secretary).unlink()
        done.unlink()
        self.assertFalse(attachment.exists())

    def test_expires(self):
        self._approve(self._make_meeting())
        batch = self._gather(self.u_officer)
        self.assertEqual(batch.expires_on, vietnam_today() + timedelta(days=7))
        self.Batch._gc_expired()
        self.assertTrue(batch.exists())
        batch.sudo().expires_on = vietnam_today() - timedelta(days=1)
        attachment = batch.file_ids.sudo().attachment_id
        self.Batch._gc_expired()
        self.assertFalse(batch.exists() or attachment.exists())

    @mute_logger("odoo.addons.party_cell.models.party_paper_batch")
    def test_a_batch_that_cannot_be_bound_fails_alone(self):
        self._approve(self._make_meeting())
        broken, good = self._start(self.u_officer), self._start(self.u_secretary, output="zip")
        with patch.object(party_paper_batch_line, "join_pdfs", side_effect=OSError("disk")):
            self._run_job()
        self.assertEqual((broken.state, good.state), ("failed", "done"))
        self.assertIn("administrator", broken.error)

    def test_closed_account(self):
        self._approve(self._make_meeting())
        batch = self._start(self.u_officer)
        self.u_officer.active = False
        self._run_job()
        self.assertEqual(batch.sudo().state, "failed")

    def test_job_of_the_server(self):
        """Through the server's own scheduler, woken by the click."""
        self._approve(self._make_meeting())
        cron = self.env.ref("party_cell.ir_cron_paper_batches")
        batch = self._start(self.u_officer)
        trigger = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        self.assertLessEqual(trigger.call_at, fields.Datetime.now())
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual((batch.state, batch.done_count), ("done", 1))

    def test_queries_do_not_grow_with_papers(self):
        """Beyond those of each paper itself."""
        self._approve(self._make_meeting())
        for _number in range(6):
            self._approve(self._make_meeting(kind="extraordinary"))
        counts = []
        for domain_limit in (2, 7):
            meetings = self.env["party.meeting"].search(
                [("cell_id", "=", self.cell.id)], limit=domain_limit
            )
            batch = self._start(self.u_officer, meeting_ids=meetings.ids)
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.cr.sql_log_count
            self._run_job()
            counts.append(self.cr.sql_log_count - start)
            self.assertEqual(batch.done_count, domain_limit)
        self.assertLessEqual(counts[1] - counts[0], 5 * 6, counts)


@tagged("post_install", "-at_install")
class TestBundle(BaseCase):
    def test_names(self):
        result = doctest.testmod(paper_bundle)
        self.assertGreater(result.attempted, 0)
        self.assertFalse(result.failed)

    def _draw(self, text, pages=1):
        target = io.BytesIO()
        canvas = Canvas(target, pageCompression=1)
        for number in range(pages):
            canvas.drawString(100, 700, f"{text} {number}")
            canvas.linkURL("https://example.invalid/", (0, 0, 9, 9))
            canvas.bookmarkPage(text)
            canvas.addOutlineEntry(text, text)
            canvas.showPage()
        canvas.save()
        return target.getvalue()

    def test_joined_pages_are_those_of_the_papers(self):
        papers = [("A", "a (1)", self._draw("mot", 3)), ("A", "ạ", self._draw("hai"))]
        papers.append(("Chi bộ <B>", "b", self._draw("ba", 2)))
        target = io.BytesIO()
        paper_bundle.join_pdfs(target, "Tập hợp", papers)
        reader = PdfReader(target, strict=True)
        texts = [page.extract_text().strip() for page in reader.pages]
        self.assertEqual(texts, ["mot 0", "mot 1", "mot 2", "hai 0", "ba 0", "ba 1"])
        self.assertEqual(reader.metadata.title, "Tập hợp")
        first, below, second, last = reader.outline
        self.assertEqual((first.title, second.title), ("A", "Chi bộ <B>"))
        self.assertEqual([item.title for item in below + last], ["a (1)", "ạ", "b"])
        numbers = [page.indirect_reference.idnum for page in reader.pages]
        places = [item["/Page"].indirect_reference.idnum for item in below + last]
        self.assertEqual(places, [numbers[index] for index in (0, 3, 4)])
        self.assertFalse(any("/Annots" in page for page in reader.pages), "no way out of it")

    def test_nothing_to_join(self):
        target = io.BytesIO()
        paper_bundle.join_pdfs(target, "x", [])
        self.assertEqual(len(PdfReader(target).pages), 0)

    def test_a_folder_of_its_own_for_nobody(self):
        """No name leads out of the folder that a ZIP is unpacked into."""
        target = io.BytesIO()
        names = paper_bundle.UniqueNames()
        wild = ("../../x", "/etc/passwd", "C:\\x", "..", "con", "a" * 400)
        path = [f"{paper_bundle.safe_name(name)}/{names.take('x.pdf')}" for name in wild]
        paper_bundle.write_zip(target, ((name, b"") for name in path))
        for name in zipfile.ZipFile(target).namelist():
            self.assertNotIn("..", name)
            self.assertRegex(name, r"^[^/\\:]{1,100}/[^/]+$")
