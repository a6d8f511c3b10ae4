"""What a meeting uploads to the electronic handbook (Sổ tay đảng viên điện tử), before and after.

The handbook is the national app: this addon makes the files, watches the deadlines of the rule
profile, and keeps that the secretary has uploaded them.
"""

import tempfile
from datetime import timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import LazyTranslate, is_html_empty

from ..tools.paper_bundle import UniqueNames, safe_name, write_zip
from ..tools.paper_html import clean_html
from .party_document_mixin import Paper, make_filename
from .party_meeting_notice_gates import WITHOUT_LEAD_TIME
from .party_meeting_papers import BLANK_STATES, FROZEN_STATES
from .party_reminder import ANNOUNCE_AHEAD
from .party_roles import vietnam_today
from .party_thread import in_vietnamese
from .party_workflow import HELD_STATES

_lt = LazyTranslate(__name__)

# Who prepares a meeting sees what it uploads; who runs the cell uploads it.
PREPARING = ("runs", "clerk", "committee")
UPLOADING = {"runs", "clerk"}
# A bundle that nobody has uploaded for so long is not reminded of any more.
REMINDED = timedelta(days=30)


class HandbookFile(NamedTuple):
    """One file of a bundle."""

    name: str  # as the check-list calls it
    record: models.BaseModel  # with papers, or the attachment itself
    paper: str = ""
    missing: str = ""  # why it cannot be uploaded yet; empty when it is ready


class PartyHandbookBundle(models.Model):
    _name = "party.handbook.bundle"
    _description = "Bundle for the Electronic Handbook"
    _inherit = ["party.thread", "party.access"]
    _order = "id desc"
    _rec_name = "meeting_id"

    meeting_id = fields.Many2one(
        "party.meeting", required=True, readonly=True, ondelete="cascade", index=True
    )
    cell_id = fields.Many2one(related="meeting_id.cell_id", store=True, precompute=True, index=True)
    phase = fields.Selection(
        [("before", "Before the meeting"), ("after", "After the meeting")],
        "When to upload",
        required=True,
        readonly=True,
    )
    deadline = fields.Date(compute="_compute_deadline")
    countdown = fields.Char("Time left", compute="_compute_countdown")
    is_late = fields.Boolean(compute="_compute_countdown", export_string_translation=False)
    done_date = fields.Date("Uploaded on", readonly=True)
    done_by_id = fields.Many2one("res.users", "Uploaded by", readonly=True)
    checklist = fields.Html("Files", compute="_compute_checklist", sanitize=False)
    can_upload = fields.Boolean(compute="_compute_can_upload", export_string_translation=False)

    _phase_uniq = models.Constraint(
        "UNIQUE (meeting_id, phase)", "A meeting has one bundle before and one after it."
    )

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("phase", "meeting_id.date_start", "meeting_id.rule_profile_id")
    def _compute_deadline(self):
        for bundle in self:
            bundle.deadline = bundle.meeting_id._get_handbook_deadline(bundle.phase)

    @api.depends("deadline", "done_date")
    @api.depends_context("lang")
    def _compute_countdown(self):
        today = vietnam_today()
        for bundle in self:
            days = (bundle.deadline - today).days if bundle.deadline else 0
            bundle.is_late = bool(bundle.deadline) and days < 0 and not bundle.done_date
            if bundle.done_date:
                bundle.countdown = self.env._("Uploaded")
            elif not bundle.deadline:
                bundle.countdown = self.env._("No deadline")
            elif days < 0:
                bundle.countdown = self.env._("Days late: %(days)s", days=-days)
            elif days == 0:
                bundle.countdown = self.env._("Today is the last day")
            else:
                bundle.countdown = self.env._("Days left: %(days)s", days=days)

    @api.depends("phase", "meeting_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        phases = dict(self._fields["phase"]._description_selection(self.env))
        for bundle in self:
            # sudo: the meeting's kind, month and cell belong to the name of its bundle
            meeting = bundle.sudo().meeting_id.display_name
            bundle.display_name = f"{phases.get(bundle.phase, '')}: {meeting}"

    @api.depends_context("uid", "lang")
    @api.depends(
        "phase",
        "meeting_id.state",
        "meeting_id.resolution_draft",
        "meeting_id.resolution_ids.state",
    )
    def _compute_checklist(self):
        for bundle in self:
            bundle.checklist = self.env["ir.qweb"]._render(
                "party_cell.handbook_checklist", {"files": bundle._get_files()}
            )

    @api.depends_context("uid")
    def _compute_can_upload(self):
        roles = self._roles()
        for bundle in self:
            bundle.can_upload = bool(roles.in_cell(bundle.cell_id.id) & UPLOADING)

    # ------------------------------------------------------------
    # FILES
    # ------------------------------------------------------------

    def _get_files(self):
        """The files in the order of their upload, ready or not (HandbookFile)."""
        self.ensure_one()
        meeting = self.meeting_id
        papers, attachments = meeting._get_handbook_papers(self.phase)
        files = []
        for record, paper in papers:
            declared = record._get_papers()[paper]
            files.append(HandbookFile(str(declared.title), record, paper, self._ask(record, paper)))
        return files + [HandbookFile(file.name, file) for file in attachments]

    def _ask(self, record, paper):
        """Why a paper cannot be uploaded yet; empty when it can."""
        declared = record._get_papers()[paper]
        if self.phase == "after" and declared.frozen_states:
            if record.state not in declared.frozen_states:
                return self.env._("It is not adopted yet.")
        try:
            record.check_access("read")
            record._check_paper(paper)
        except AccessError:
            return self.env._("It is not open to you.")
        except UserError as error:
            return str(error)
        return ""

    def _write_zip(self, target):
        """Write what is ready into a ZIP, numbered in the order of the check-list."""
        ready = [file for file in self._get_files() if not file.missing]
        if not ready:
            raise UserError(self.env._("No file is ready yet: see the check-list."))
        write_zip(target, self._get_entries(ready))

    def _get_entries(self, files):
        names = UniqueNames()
        for number, file in enumerate(files, 1):
            if file.paper:
                title, content = file.record._get_paper_files(file.paper)[file.record.id]
                name = f"{make_filename(title)}.pdf"
            else:
                # sudo: a file of the meeting, which the user reads
                attachment = file.record.sudo()
                name, content = safe_name(attachment.name), attachment.raw or b""
            yield names.take(f"{number:02d}_{name}"), content

    def _get_zip_name(self):
        meeting = self.sudo().meeting_id  # sudo: month and cell, which the user reads
        phase = {"before": "truoc", "after": "sau"}[self.phase]
        month = meeting.period.strftime("%m-%Y")
        return f"So_tay_{phase}_sinh_hoat_{month}_{safe_name(meeting.cell_id.name)}.zip"

    def _make_zip(self):
        """A file on the disk that holds the bundle, open at its beginning."""
        self.ensure_one()
        self.check_access("read")
        target = tempfile.TemporaryFile()
        self._write_zip(target)
        target.seek(0)
        return target

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_download(self):
        self.ensure_one()
        self.check_access("read")
        if all(file.missing for file in self._get_files()):
            raise UserError(self.env._("No file is ready yet: see the check-list."))
        return {
            "type": "ir.actions.act_url",
            "url": f"/party/handbook/{self.id}",
            "target": "download",
        }

    def action_done(self):
        """The files are in the handbook: noted here and, where it is still open, on the meeting."""
        self._check_uploader()
        today = vietnam_today()
        for bundle in self.filtered(lambda bundle: not bundle.done_date):
            meeting = bundle.meeting_id
            if bundle.phase == "before":
                if meeting.state == "draft" and not meeting.posted_date:
                    meeting.write({"posted_date": today, "posted_way": "handbook"})
            elif meeting.state not in FROZEN_STATES:
                raise UserError(
                    self.env._(
                        "The minutes of %(name)s are not adopted yet: adopt them first.",
                        name=meeting.display_name,
                    )
                )
            elif not meeting.report_date:
                meeting.write({"report_date": today, "report_way": "handbook"})
            # sudo: the user may upload, which has been asked; nobody writes bundles otherwise
            bundle.sudo().write({"done_date": today, "done_by_id": self.env.uid})
        # sudo: reminders of everybody, who need not remember any more
        self.sudo().activity_ids.unlink()
        return True

    def action_undone(self):
        """It was marked by mistake."""
        self._check_uploader()
        # sudo: as above
        self.sudo().write({"done_date": False, "done_by_id": False})
        return True

    def _check_uploader(self):
        self.check_access("read")
        if not all(bundle.can_upload for bundle in self):
            raise AccessError(
                self.env._("Only the cell's secretary, deputy or clerk uploads to the handbook.")
            )

    # ------------------------------------------------------------
    # ACCESS AND REMINDERS
    # ------------------------------------------------------------

    def _get_access_domain(self, name):
        if name == "user_reads":
            return self._domain_administrator() | self._domain_roles(*PREPARING)
        if name == "user_writes":
            return Domain.FALSE
        return super()._get_access_domain(name)

    @api.model
    def _get_for(self, meetings, phase):
        """The bundles of meetings, made where they are missing; for the server's own code."""
        there = self.search(Domain("meeting_id", "in", meetings.ids) & Domain("phase", "=", phase))
        missing = meetings - there.meeting_id
        quiet = self.with_context(mail_create_nosubscribe=True, mail_create_nolog=True)
        return there + quiet.create(
            [{"meeting_id": meeting.id, "phase": phase} for meeting in missing]
        ).with_env(self.env)


class PartyMeeting(models.Model):
    _inherit = "party.meeting"

    def _get_papers(self):
        return super()._get_papers() | {
            "resolution_draft": Paper(
                "",
                _lt("Draft resolution or expected conclusion"),
                "party_cell.report_meeting_resolution_draft",
                BLANK_STATES,
            ),
        }

    def _check_paper(self, paper):
        result = super()._check_paper(paper)
        if paper == "resolution_draft" and (
            empty := self.filtered(lambda meeting: is_html_empty(meeting.resolution_draft))
        ):
            raise UserError(
                self.env._(
                    "No draft resolution or expected conclusion is written yet (page “Notice” of "
                    "%(name)s).",
                    name=empty[0].display_name,
                )
            )
        return result

    def _get_paper_data_resolution_draft(self):
        forms = self._get_wordings("resolution_draft")
        return {
            meeting.id: meeting._get_head_data("resolution_draft", forms[meeting.id], blank=True)
            | {"html": clean_html(meeting.resolution_draft)}
            for meeting in self
        }

    def _get_handbook_papers(self, phase):
        """What is uploaded, in this order: ([(record, paper)], attachments of the meeting).

        Secret papers are refused by :meth:`_check_paper` like everywhere.
        """
        themes = [(theme, "theme_outline") for theme in self.theme_id]
        resolutions = [(resolution, "resolution") for resolution in self.resolution_ids]
        if phase == "before":
            # What is expected of a meeting is written once: as a resolution, or on the meeting.
            drafts = resolutions or [(self, "resolution_draft")]
            papers = [(self, "notice"), *themes, *drafts]
            return papers, self._get_notice_documents()
        settled = [pair for pair in themes if pair[0].sudo().state in FROZEN_STATES]
        # sudo: scans are as readable as the meeting's paper, and the bundle is of who runs the cell
        scans = self.document_ids.sudo().scan_ids.attachment_id.sudo(False)
        return [(self, "minutes"), (self, "roll"), *resolutions, *settled], scans

    def _get_handbook_deadline(self, phase):
        """The last day of the upload by the rules of the meeting; False where they set none."""
        self.ensure_one()
        rules = self.rule_profile_id
        if phase == "before":
            days = rules.docs_lead_days
            if not days or not self.date_start or self.kind in WITHOUT_LEAD_TIME:
                return False
            return self._get_date() - timedelta(days=days)
        days = rules.report_after_days
        return self._get_date() + timedelta(days=days) if days else False

    def action_handbook(self):
        """Open what is uploaded now: before the meeting, or after it."""
        self.ensure_one()
        self.check_access("read")
        roles = self._roles().in_cell(self.cell_id.id)
        if not roles & set(PREPARING):
            raise AccessError(
                self.env._("The files for the handbook are prepared by who runs the cell.")
            )
        phase = "before" if self.state == "draft" else "after"
        # sudo: nobody makes bundles by hand; who may have one has been asked
        bundle = self.env["party.handbook.bundle"].sudo()._get_for(self.sudo(), phase)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Electronic handbook"),
            "res_model": bundle._name,
            "res_id": bundle.id,
            "view_mode": "form",
        }


class PartyCell(models.Model):
    _inherit = "party.cell"

    uses_handbook = fields.Boolean(
        "Uploads to the electronic handbook",
        default=True,
        help="Reminds the secretary of the files to upload before and after each meeting.",
    )


class PartyReminder(models.AbstractModel):
    _inherit = "party.reminder"

    @api.model
    def _cron_remind(self):
        result = super()._cron_remind()
        bundles = self._get_bundles_due()
        summaries = {
            "before": in_vietnamese(self.env)._("Upload to the handbook before the meeting"),
            "after": in_vietnamese(self.env)._("Upload to the handbook after the meeting"),
        }
        runners = self._get_runners(bundles.cell_id)
        wanted = {
            (bundle.id, user.id): summaries[bundle.phase]
            for bundle in bundles
            for user in runners.get(bundle.cell_id.id, ())
        }
        deadlines = {bundle.id: bundle.deadline for bundle in bundles}
        self._sync("party.handbook.bundle", wanted, deadlines)
        return result

    def _get_bundles_due(self):
        """What is to be uploaded these days, and is not yet."""
        today = vietnam_today()
        meetings = self.env["party.meeting"].search(
            Domain("cell_id.uses_handbook", "=", True)
            & Domain("kind", "!=", "committee_meeting")
            & Domain("prepared", "=", True)
            & Domain("state", "in", ("draft", *HELD_STATES))
            & Domain("date_start", ">=", today - REMINDED)
            & Domain("date_start", "<", today + timedelta(days=14))
        )
        due = {"before": [], "after": []}
        for meeting in meetings:
            if meeting.state != "draft":
                uploaded = meeting.report_date and meeting.report_way == "handbook"
                if not uploaded and meeting._get_handbook_deadline("after"):
                    due["after"].append(meeting.id)
            elif meeting._get_date() >= today and not meeting.posted_date:
                deadline = meeting._get_handbook_deadline("before")
                if deadline and deadline - ANNOUNCE_AHEAD <= today:
                    due["before"].append(meeting.id)
        Bundle = self.env["party.handbook.bundle"]
        bundles = Bundle.union(
            *(Bundle._get_for(meetings.browse(ids), phase) for phase, ids in due.items())
        )
        return bundles.filtered(lambda bundle: not bundle.done_date)
