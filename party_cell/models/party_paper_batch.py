"""Many papers at once: what is gathered, for whom, and how far it is."""

import logging
from datetime import timedelta

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..tools.pdf_joiner import PdfJoinerMissing
from .party_roles import vietnam_today
from .party_thread import in_vietnamese

_logger = logging.getLogger(__name__)

# What of a batch its maker enters, and only before it begins.
INPUTS = frozenset(
    {
        "purpose",
        "period",
        "committee_id",
        "cell_id",
        "meeting_ids",
        "take_minutes",
        "take_roll",
        "take_resolution",
        "take_outline",
        "adopted_only",
        "output",
    }
)
OPEN_STATES = ("waiting", "running")
DAYS_PARAMETER = "party_cell.batch_days"
# How many papers are made between two commits; how many and how much goes into one file, which is
# in memory once, when it is kept.
PIECE = 10
VOLUME_PAPERS = 500
VOLUME_BYTES = 64_000_000


class PartyPaperBatch(models.Model):
    """Papers gathered into one PDF or ZIP: asked for in a form, made by a job, kept for a while.

    The job works with the rights that the maker has *then*, paper by paper: one that fails or is
    closed to the maker is named with its reason, and stands in nobody's way. Only the maker sees
    the batch, its papers and its files.
    """

    _name = "party.paper.batch"
    _description = "Gathered Papers"
    _inherit = ["party.thread", "party.links"]
    _order = "id desc"

    purpose = fields.Selection(
        [("papers", "Papers of meetings")],
        required=True,
        readonly=True,
        default="papers",
        export_string_translation=False,
    )
    period = fields.Date("Month", default=lambda self: self._default_period())
    committee_id = fields.Many2one(
        "party.committee",
        "Of all cells below",
        index="btree_not_null",
        default=lambda self: self.env["party.committee"]._get_own_top(),
        domain=[("user_oversees", "=", True)],
        help="Empty: of all cells whose papers you may read.",
    )
    cell_id = fields.Many2one(
        "party.cell",
        "Of this cell only",
        index="btree_not_null",
        default=lambda self: self._default_cell_id(),
    )
    meeting_ids = fields.Many2many(
        "party.meeting",
        "party_paper_batch_meeting_rel",
        "batch_id",
        "meeting_id",
        string="Of these meetings",
        default=lambda self: self._default_meeting_ids(),
    )
    take_minutes = fields.Boolean("Minutes", default=True)
    take_roll = fields.Boolean("Attendance lists")
    take_resolution = fields.Boolean("Resolutions and conclusions", default=True)
    take_outline = fields.Boolean("Outlines of themes")
    adopted_only = fields.Boolean(
        "Only what is adopted",
        default=True,
        help="Papers that are not adopted yet are named instead. Otherwise they carry the mark of "
        "a preview.",
    )
    output = fields.Selection(
        [("pdf", "One PDF with bookmarks, to read and print"), ("zip", "Single files in a ZIP")],
        "As",
        required=True,
        default="pdf",
    )

    state = fields.Selection(
        [
            ("draft", "To be chosen"),
            ("waiting", "Waiting for its turn"),
            ("running", "Being gathered"),
            ("done", "Ready"),
            ("stopped", "Stopped"),
            ("failed", "Could not be made"),
        ],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
    )
    pieces = fields.Integer(default=0, readonly=True, copy=False, export_string_translation=False)
    total_count = fields.Integer("Papers", readonly=True, copy=False)
    done_count = fields.Integer("Gathered", readonly=True, copy=False)
    failed_count = fields.Integer("Left out", readonly=True, copy=False)
    progress = fields.Integer("Progress (%)", compute="_compute_progress")
    progress_text = fields.Char(compute="_compute_progress", export_string_translation=False)
    error = fields.Char("What is wrong", readonly=True, copy=False)
    expires_on = fields.Date("Kept until", readonly=True, copy=False, index="btree_not_null")
    line_ids = fields.One2many("party.paper.batch.line", "batch_id", "All papers")
    problem_ids = fields.One2many(
        "party.paper.batch.line", "batch_id", "Papers left out", domain=[("state", "=", "failed")]
    )
    file_ids = fields.One2many("party.paper.batch.file", "batch_id", "Files")

    _open_idx = models.Index("(pieces, id) WHERE state IN ('waiting', 'running')")

    # ------------------------------------------------------------
    # DEFAULTS AND COMPUTE
    # ------------------------------------------------------------

    @api.model
    def _default_period(self):
        """In the first days of a month, the month before: its papers are what is asked for."""
        return (vietnam_today() - timedelta(days=10)).replace(day=1)

    @api.model
    def _default_cell_id(self):
        if self.env["party.roles"]._get().committees:
            return False
        return self.env["party.meeting"]._default_cell_id()

    @api.model
    def _default_meeting_ids(self):
        """The meetings that were chosen in their list."""
        if self.env.context.get("active_model") != "party.meeting":
            return False
        return self.env["party.meeting"].browse(self.env.context.get("active_ids"))

    @api.depends("total_count", "done_count", "failed_count")
    @api.depends_context("lang")
    def _compute_progress(self):
        for batch in self:
            worked = batch.done_count + batch.failed_count
            batch.progress = 100 * worked // batch.total_count if batch.total_count else 0
            batch.progress_text = self.env._(
                "%(done)s of %(total)s papers gathered, %(failed)s left out.",
                done=batch.done_count,
                total=batch.total_count,
                failed=batch.failed_count,
            )

    @api.depends("period", "committee_id", "cell_id", "meeting_ids")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for batch in self:
            batch.display_name = batch._make_name()

    def _make_name(self):
        if self.meeting_ids:
            return self.env._("Papers of the meetings chosen")
        month = self.period.strftime("%m-%Y") if self.period else ""
        # sudo: names that stand on the papers themselves
        whose = self.sudo().cell_id.name or self.sudo().committee_id.name
        if not whose:
            return self.env._("Papers of %(month)s", month=month)
        return self.env._("Papers of %(month)s – %(whose)s", month=month, whose=whose)

    # ------------------------------------------------------------
    # CRUD: the maker chooses, the job does the rest
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        context = self.env.context
        defaults = {key[8:] for key in context if key.startswith("default_")} & set(self._fields)
        self._check_inputs(defaults.union(*vals_list))
        quiet = self.with_context(mail_create_nosubscribe=True, mail_create_nolog=True)
        return super(PartyPaperBatch, quiet).create(vals_list).with_env(self.env)

    def write(self, vals):
        self._check_inputs(vals)
        if not self.env.su and any(batch.state != "draft" for batch in self):
            raise UserError(self.env._("The papers are being gathered already: make a new list."))
        return super().write(vals)

    def _check_inputs(self, names):
        if not self.env.su and set(names) - self._get_inputs():
            raise UserError(self.env._("Progress and files of a list are written by its job only."))

    @api.model
    def _get_inputs(self):
        return INPUTS

    def unlink(self):
        # sudo: papers and files belong to the batch, which its maker may delete; deleted one by
        # one, they take what is on the disk with them
        self.sudo().file_ids.unlink()
        self.sudo().line_ids.unlink()
        return super().unlink()

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_start(self):
        """Queue the batch: the job begins within seconds, the click waits for nothing."""
        for batch in self:
            batch.check_access("write")
            if batch.state != "draft":
                raise UserError(self.env._("The papers are being gathered already."))
            batch._check_choice()
        # sudo: state and progress are the job's
        self.sudo().write({"state": "waiting"})
        self._wake_job()
        return True

    def _check_choice(self):
        """Say at once when there is nothing to gather."""
        if not (self.take_minutes or self.take_roll or self.take_outline):
            raise UserError(self.env._("Tick at least one kind of paper."))
        if not (self.meeting_ids or self.period):
            raise UserError(self.env._("Choose the month."))
        if not self.env["party.meeting"].search_count(self._get_meeting_domain(), limit=1):
            raise UserError(
                self.env._(
                    "There is no meeting that you may read for this choice. Choose another month "
                    "or other cells."
                )
            )

    def action_stop(self):
        """Stop gathering; files that are finished stay."""
        for batch in self:
            batch.check_access("write")
        # sudo: state and progress are the job's
        self.sudo().filtered(lambda batch: batch.state in OPEN_STATES)._close("stopped")
        return True

    def action_again(self):
        """The same choice once more, as a new list."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.copy().id,
            "view_mode": "form",
            "context": self.env.context,
        }

    # ------------------------------------------------------------
    # THE JOB
    # ------------------------------------------------------------

    @api.model
    def _cron_work(self):
        """Work on all that waits, a piece of each in turn, each piece committed."""
        while batch := self._take_next():
            batch._work()
            if not self.env["ir.cron"]._commit_progress(1, remaining=self._count_remaining()):
                # The job's time is over, not the work: on at once, not with the next round.
                self._wake_job()
                break

    def _wake_job(self):
        # sudo: the job belongs to the system
        self.env.ref("party_cell.ir_cron_paper_batches").sudo()._trigger()

    def _count_remaining(self):
        open_batches = Domain("state", "in", OPEN_STATES)
        return self.search_count(open_batches) + self.line_ids.search_count(
            Domain("state", "=", "waiting") & Domain("batch_id", "any", open_batches)
        )

    def _take_next(self):
        """The open batch that has had the fewest pieces, locked against its maker's changes.

        So a small one need not wait for a large one.
        """
        waiting = self.search([("state", "in", OPEN_STATES)], order="pieces, id", limit=20)
        return waiting.try_lock_for_update(allow_referencing=True, limit=1)

    def _work(self):
        """One piece of work; what goes wrong beyond single papers ends the batch, not the job."""
        step = self._get_step()
        if step == self._make_parts:  # commits, and guards each paper by itself
            step()
        else:
            self._guard(step)
        if self.exists():
            self.pieces += 1

    def _guard(self, step):
        try:
            with self.env.cr.savepoint():
                step()
        except psycopg2.OperationalError:  # a conflict: the job tries again
            raise
        except UserError as error:
            self._close("failed", str(error))
        except Exception:
            _logger.exception("The batch of papers %s could not be made", self.id)
            self._close("failed", self._in_makers_words()._get_unknown_error())

    def _get_step(self):
        """What is next: collect, make some papers, bind a file, or finish."""
        if self.state == "waiting":
            return self._collect
        waiting = self.line_ids.search_count(self._get_lines_domain("waiting"), limit=1)
        loose = self._get_lines_domain("done") & Domain("file_id", "=", False)
        [[count, size]] = self.line_ids._read_group(loose, [], ["__count", "size:sum"])
        full = count >= VOLUME_PAPERS or (size or 0) >= VOLUME_BYTES
        if count and (full or not waiting):
            return self._bind
        return self._make_parts if waiting else self._finish

    def _get_lines_domain(self, state):
        return Domain("batch_id", "=", self.id) & Domain("state", "=", state)

    def _as_maker(self):
        """The batch with the rights and in the language of who asked for it."""
        maker = self.create_uid
        if not maker.active:
            raise UserError(self.env._("The account of who asked for the papers is closed."))
        return self.with_user(maker).with_context(lang=maker.lang)

    def _in_makers_words(self):
        return self.with_context(lang=self.create_uid.lang)

    def _get_unknown_error(self):
        return self.env._(
            "The server could not make it. Its administrator finds the cause in the server's log."
        )

    def _collect(self):
        """Name the papers, one line each."""
        lines = self._as_maker()._get_lines()
        self.env["party.paper.batch.line"].create(
            [values | {"batch_id": self.id} for values in lines]
        )
        failed = sum(values.get("state") == "failed" for values in lines)
        self.write({"state": "running", "total_count": len(lines), "failed_count": failed})

    def _get_meeting_domain(self):
        if self.meeting_ids:
            return Domain("id", "in", self.meeting_ids.ids)
        domain = Domain("period", "=", self.period.replace(day=1))
        domain &= Domain("state", "!=", "cancelled")
        if self.cell_id:
            return domain & Domain("cell_id", "=", self.cell_id.id)
        if self.committee_id:
            return domain & Domain("cell_id.committee_id", "child_of", self.committee_id.id)
        return domain

    def _get_wanted(self):
        """[(record, paper)] in the order of the result, as far as the user reads them."""
        meetings = self.env["party.meeting"].search(
            self._get_meeting_domain(), order="cell_id, period, date_start, id"
        )
        themes = self.env["party.theme"].search([("meeting_id", "in", meetings.ids)])
        by_meeting = themes.grouped("meeting_id")
        resolutions = self.env["party.resolution"].search(
            Domain("meeting_id", "in", meetings.ids) & Domain("state", "!=", "cancelled")
        )
        decided = resolutions.grouped("meeting_id")
        wanted = []
        for meeting in meetings:
            if self.take_minutes:
                wanted.append((meeting, "minutes"))
            if self.take_roll:
                wanted.append((meeting, "roll"))
            if self.take_resolution:
                wanted += [(paper, "resolution") for paper in decided.get(meeting, ())]
            if self.take_outline:
                wanted += [(theme, "theme_outline") for theme in by_meeting.get(meeting, ())]
        return wanted

    def _get_lines(self):
        """Values of the lines, in the order of the result."""
        lines = []
        for record, paper in self._get_wanted():
            declared = record._get_papers()[paper]
            values = {
                "res_model": record._name,
                "res_id": record.id,
                "paper": paper,
                # sudo: the cell's name belongs to a record that the user reads
                "folder": record.sudo().cell_id.name,
                "name": f"{declared.title}: {record.display_name}",
            }
            settled = declared.frozen_states
            if self.adopted_only and settled and record.state not in settled:
                values |= {"state": "failed", "message": self.env._("It is not adopted yet.")}
            lines.append(values)
        return lines

    def _make_parts(self):
        """Make the next papers. One that brought the server down is tried alone, then left."""
        lines = self.line_ids.search(
            self._get_lines_domain("waiting"), order="tries, id", limit=PIECE
        )
        if lines[0].tries:
            lines = lines[0]
        for tries, some in lines.grouped("tries").items():
            some.tries = tries + 1
        # Kept before the work: should this be its last act, the next run knows.
        self.env["ir.cron"]._commit_progress()
        if not self.try_lock_for_update(allow_referencing=True):
            return  # stopped or deleted by its maker in between
        self.invalidate_recordset(["state"])
        if self.state == "running":
            lines._make()
            failed = len(lines.filtered(lambda line: line.state == "failed"))
            self.write(
                {
                    "done_count": self.done_count + len(lines) - failed,
                    "failed_count": self.failed_count + failed,
                }
            )

    def _bind(self):
        """Bind the papers that are made into a file."""
        lines = self.line_ids.search(
            self._get_lines_domain("done") & Domain("file_id", "=", False), limit=VOLUME_PAPERS
        )
        try:
            self._in_makers_words().file_ids._make(self, lines)
        except PdfJoinerMissing:
            raise UserError(
                self.env._(
                    "One PDF is made with pypdf, which is not installed on the server: choose the "
                    "ZIP, or ask its administrator to run “%(command)s”.",
                    command="pip install pypdf",
                )
            ) from None

    def _finish(self):
        """Tell the maker, at once where he or she is on line, by an activity otherwise."""
        self._close("done")
        maker = self.create_uid
        own = self._as_maker()
        message = own.env._(
            "%(name)s: %(done)s of %(total)s papers are ready.",
            name=own.display_name,
            done=self.done_count,
            total=self.total_count,
        )
        kind = "warning" if self.failed_count else "success"
        maker._bus_send("simple_notification", {"type": kind, "message": message})
        self.with_context(
            mail_activity_quick_update=True, party_no_subscribe=True
        ).activity_schedule(
            "party_cell.mail_activity_type_next_step",
            summary=in_vietnamese(self.env)._("Papers are gathered: download them"),
            user_id=maker.id,
        )

    def _close(self, state, error=False):
        """The end, whichever: what is not in a file goes, the rest is kept for some days."""
        # sudo: one setting of this addon
        days = int(self.env["ir.config_parameter"].sudo().get_param(DAYS_PARAMETER) or 7)
        expires_on = vietnam_today() + timedelta(days=days)
        self.write({"state": state, "error": error, "expires_on": expires_on})
        self.line_ids._drop_parts()

    @api.autovacuum
    def _gc_expired(self, limit=100):
        expired = self.search([("expires_on", "<", vietnam_today())], limit=limit)
        expired.unlink()
        return len(expired), len(expired) == limit
