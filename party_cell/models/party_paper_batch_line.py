"""The papers of a batch, made one by one, and the files that they are bound into."""

import logging
import tempfile

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..tools.paper_bundle import UniqueNames, join_pdfs, safe_name, write_zip
from .party_document_mixin import make_filename

_logger = logging.getLogger(__name__)

MAX_TRIES = 2


class PartyPaperBatchLine(models.Model):
    """One paper of a batch: waiting, made, or left out and why."""

    _name = "party.paper.batch.line"
    _description = "Paper of a Batch"
    _order = "batch_id, id"

    batch_id = fields.Many2one(
        "party.paper.batch",
        required=True,
        ondelete="cascade",
        index=True,
        export_string_translation=False,
    )
    folder = fields.Char("Cell")
    name = fields.Char("Which paper", required=True)
    res_model = fields.Char(required=True, export_string_translation=False)
    res_id = fields.Many2oneReference(
        model_field="res_model", required=True, export_string_translation=False
    )
    paper = fields.Char(export_string_translation=False)
    state = fields.Selection(
        [("waiting", "Waiting"), ("done", "Gathered"), ("failed", "Left out")],
        required=True,
        default="waiting",
    )
    message = fields.Char("Why it is left out")
    tries = fields.Integer(default=0, export_string_translation=False)
    title = fields.Char(export_string_translation=False)  # number and title, as printed
    size = fields.Integer(aggregator="sum", export_string_translation=False)
    part_id = fields.Many2one("ir.attachment", ondelete="set null", export_string_translation=False)
    file_id = fields.Many2one("party.paper.batch.file", ondelete="set null", index="btree_not_null")

    _batch_state_idx = models.Index("(batch_id, state, id)")

    # ------------------------------------------------------------
    # MAKING
    # ------------------------------------------------------------

    def _make(self):
        """Make these papers and keep them; each that cannot be made says why."""
        for line in self.filtered(lambda line: line.tries > MAX_TRIES):
            line._leave_out(
                line.batch_id._in_makers_words().env._(
                    "The server had to stop while it made this paper: it may be too large."
                )
            )
        open_lines = self.filtered(lambda line: line.state == "waiting")
        for some in open_lines.grouped(lambda line: (line.res_model, line.paper)).values():
            if some._try() is not None:
                for line in some:
                    if (reason := line._try()) is not None:
                        line._leave_out(reason)

    def _leave_out(self, reason):
        self.write({"state": "failed", "message": reason})

    def _try(self):
        """Make papers of one kind together: None, or the reason why that fails."""
        batch = self.batch_id._in_makers_words()
        try:
            with self.env.cr.savepoint():
                self._keep(self._read())
        except psycopg2.OperationalError:  # a conflict: the job tries again
            raise
        except AccessError:  # its own words tell of rules, models and ids
            return batch.env._("You may not read it any more.")
        except UserError as error:
            return str(error)
        except Exception:
            _logger.exception("A paper of a batch could not be made: %s", self)
            return batch._get_unknown_error()
        return None

    def _read(self):
        """{line: (title, bytes)} of lines of one model and paper, with the rights of the maker."""
        maker = self.batch_id._as_maker()
        records = maker.env[self[0].res_model].browse(self.mapped("res_id"))
        paper = self[0].paper
        records.check_access("read")
        records._check_paper(paper)
        files = records._get_paper_files(paper)
        return {line: files[line.res_id] for line in self}

    def _keep(self, made):
        """Keep what was made until it is bound; originals share their bytes on the disk."""
        parts = self.env["ir.attachment"].create(
            [
                {
                    "name": title,
                    "raw": content,
                    "mimetype": "application/pdf",
                    "res_model": self._name,
                    "res_id": line.id,
                }
                for line, (title, content) in made.items()
            ]
        )
        for (line, (title, content)), part in zip(made.items(), parts, strict=True):
            line.write({"state": "done", "title": title, "size": len(content), "part_id": part.id})
        # Thousands follow: the bytes shall not stay in memory.
        parts.invalidate_recordset()

    def _read_parts(self):
        """The bytes of each line's paper in turn, one at a time in memory."""
        for line in self:
            yield line, line.part_id.raw
            line.part_id.invalidate_recordset(["raw"], flush=False)

    def _drop_parts(self):
        self.part_id.unlink()


class PartyPaperBatchFile(models.Model):
    """A finished file of a batch. Whoever may not read one of its papers any more gets it not."""

    _name = "party.paper.batch.file"
    _description = "File of Gathered Papers"
    _order = "batch_id, id"

    batch_id = fields.Many2one(
        "party.paper.batch",
        required=True,
        ondelete="cascade",
        index=True,
        export_string_translation=False,
    )
    name = fields.Char("File", required=True)
    size_text = fields.Char("Size", compute="_compute_size_text")
    line_ids = fields.One2many("party.paper.batch.line", "file_id", export_string_translation=False)
    paper_count = fields.Integer("Papers", readonly=True)
    attachment_id = fields.Many2one(
        "ir.attachment", readonly=True, ondelete="restrict", export_string_translation=False
    )

    @api.depends("attachment_id")
    def _compute_size_text(self):
        for file in self:
            # sudo: the size of the user's own file
            size = file.sudo().attachment_id.file_size
            file.size_text = f"{max(size, 100_000) / 1_000_000:.1f} MB"

    # ------------------------------------------------------------
    # ACCESS: of the maker alone, and only while all that is in it is open to him or her
    # ------------------------------------------------------------

    def _check_access(self, operation):
        result = super()._check_access(operation)
        remaining = self - result[0] if result else self
        if self.env.su or not any(remaining._ids):
            return result
        closed = remaining._get_closed_files()
        if not closed:
            return result
        if result:
            return result[0] + closed, result[1]
        return closed, lambda: AccessError(
            self.env._(
                "The file holds papers that are not open to you any more. Gather the papers again."
            )
        )

    def _get_closed_files(self):
        """The files with a paper that the user does not read; one check a model."""
        # sudo: which papers are in the user's own files
        lines = self.sudo().line_ids
        closed = self.browse()
        for model, some in lines.grouped("res_model").items():
            records = self.env[model].browse(set(some.mapped("res_id"))).exists()
            readable = set(records._filtered_access("read").ids)
            shut = some.filtered(lambda line, readable=readable: line.res_id not in readable)
            closed |= self.browse(shut.file_id.ids)
        return closed

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, *, bypass_access=False, **kwargs):
        if not (self.env.su or bypass_access):
            # sudo: the user's own files, few, to be asked one by one
            own = self.sudo().search([("batch_id.create_uid", "=", self.env.uid)])
            own = own.sudo(False)
            domain = Domain(domain) & Domain("id", "in", (own - own._get_closed_files()).ids)
        return super()._search(domain, offset, limit, order, bypass_access=bypass_access, **kwargs)

    # ------------------------------------------------------------
    # MAKING
    # ------------------------------------------------------------

    @api.model
    def _make(self, batch, lines):
        """Bind the lines' papers into a file on the disk, and keep it."""
        number = len(batch.file_ids) + 1
        more = number > 1 or batch.line_ids.search_count(batch._get_lines_domain("waiting"))
        name = batch.with_env(self.env)._get_file_name(number if more else 0)
        with tempfile.TemporaryFile() as target:
            batch.with_env(self.env)._write_file(target, lines)
            target.seek(0)
            content = target.read()
        file = self.create({"batch_id": batch.id, "name": name, "paper_count": len(lines)})
        file.attachment_id = self.env["ir.attachment"].create(
            {
                "name": name,
                "raw": content,
                "mimetype": "application/zip" if name.endswith(".zip") else "application/pdf",
                "res_model": self._name,
                "res_id": file.id,
            }
        )
        file.attachment_id.invalidate_recordset()
        lines.file_id = file
        lines._drop_parts()

    def action_download(self):
        """Download; the note that it is ready has served its purpose."""
        self.ensure_one()
        self.check_access("read")
        # sudo: the user's own activity, and the id of a file that the user may read
        self.sudo().batch_id.activity_ids.unlink()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self.sudo().attachment_id.id}?download=true",
            "target": "download",
        }


class PartyPaperBatch(models.Model):
    _inherit = "party.paper.batch"

    def _get_file_name(self, volume):
        """
        :param int volume: number of the file where there are several, else 0
        """
        name = safe_name(self.display_name)
        if volume:
            name = self.env._("%(name)s_volume_%(volume)s", name=name, volume=volume)
        return f"{name}.{self.output}"

    def _write_file(self, target, lines):
        parts = lines._read_parts()
        if self.output == "pdf":
            entries = (
                # the group above it names the cell
                (line.folder, line.title.removesuffix(f" – {line.folder}"), content)
                for line, content in parts
            )
            join_pdfs(target, self.display_name, entries)
            return
        names = UniqueNames()
        write_zip(
            target,
            (
                (names.take(f"{safe_name(line.folder)}/{make_filename(line.title)}.pdf"), content)
                for line, content in parts
            ),
        )
