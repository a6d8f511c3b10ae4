"""The archive of a term: all frozen papers of a cell or of a committee's cells, with an index.

A batch like any other (party_paper_batch.py): made by the job, with the rights of its maker. What
it gathers are the originals byte for byte, every revision, and the signed scans beside them.
"""

import hashlib
from datetime import datetime, timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..tools import archive_index as words
from ..tools.paper_bundle import UniqueNames, safe_name, write_zip
from ..tools.paper_pdf import render_pdf
from ..tools.paper_words import PARTY
from .party_document_mixin import make_filename, make_title
from .party_meeting_minutes import local_time
from .party_roles import VIETNAM, vietnam_today

# Beyond, one archive would be of no use to anybody: the papers of a large commune in a term.
MAX_PAPERS = 50_000


class PartyDocumentMixin(models.AbstractModel):
    _inherit = "party.document.mixin"

    def _get_filing_dates(self):
        """{record id: day that decides the term in which the papers of a record are filed}"""
        return {
            record.id: local_time(record.approved_at or record.create_date).date()
            for record in self
        }

    def _get_archive_files(self):
        """{record id: attachments beside the frozen papers: signed scans, edited Word files}"""
        files = dict.fromkeys(self.ids, self.env["ir.attachment"])
        for model in ("party.document.scan", "party.document.word"):
            # sudo: both are as readable as their record, which the archive asks for
            rows = self.env[model].sudo()
            for row in rows.search(
                Domain("res_model", "=", self._name) & Domain("res_id", "in", self.ids)
            ):
                files[row.res_id] |= row.attachment_id.sudo(False)
        return files

    def _get_archive_type(self):
        """The sign of the type by which papers without a number of their own are kept."""
        return getattr(self, "_number_type", "")


class PartyMeeting(models.Model):
    _inherit = "party.meeting"

    def _get_filing_dates(self):
        return {meeting.id: meeting._get_date() for meeting in self}


class PartyPaperBatchLine(models.Model):
    _inherit = "party.paper.batch.line"

    document_id = fields.Many2one(
        "party.document", ondelete="cascade", export_string_translation=False
    )
    attachment_id = fields.Many2one(
        "ir.attachment", ondelete="cascade", export_string_translation=False
    )
    # The row of the index: strings by the keys of ``archive_index.COLUMNS``.
    details = fields.Json(export_string_translation=False)

    def _read(self):
        if self.batch_id.purpose != "archive":
            return super()._read()
        maker = self.batch_id._as_maker()
        self._check_open(maker)
        return {line: line._read_original() for line in self}

    def _check_open(self, maker):
        """Whether the maker reads these papers; secret ones are nobody's to export."""
        records = maker.env[self[0].res_model].browse(set(self.mapped("res_id")))
        records.check_access("read")
        for paper, some in self.document_id.grouped("paper").items():
            records.browse(some.mapped("res_id"))._check_not_secret(paper)
        self.document_id.with_env(maker.env).check_access("read")
        self.attachment_id.with_env(maker.env).check_access("read")

    def _read_original(self):
        """(file name, bytes) of a revision or a scan."""
        if not self.document_id:
            return safe_name(self.attachment_id.name), self.attachment_id.raw or b""
        document = self.document_id
        if not document._is_intact():
            raise UserError(
                self.batch_id._in_makers_words().env._(
                    "The file on the server is damaged: it differs from what was frozen. Ask the "
                    "administrator to restore it from a backup."
                )
            )
        content = document._get_pdf() or document._make_pdf()
        self.details = self.details | {"title": document.data.get("document_title") or self.name}
        revision = f"_lần_{document.revision}" if document.revision > 1 else ""
        return f"{make_filename(make_title(document.data))}{revision}.pdf", content

    def _get_archive_path(self):
        year = self.details["date"][-4:]
        return f"{safe_name(self.folder)}/{year}/{self.title}"


class PartyPaperBatch(models.Model):
    _inherit = "party.paper.batch"

    purpose = fields.Selection(
        selection_add=[("archive", "Archive of a term")], ondelete={"archive": "cascade"}
    )
    term_id = fields.Many2one("party.term", index="btree_not_null")
    date_from = fields.Date(
        "From", compute="_compute_dates", store=True, readonly=False, precompute=True
    )
    date_to = fields.Date(
        "To", compute="_compute_dates", store=True, readonly=False, precompute=True
    )

    @api.depends("term_id")
    def _compute_dates(self):
        for batch in self.filtered("term_id"):
            batch.date_from = batch.term_id.date_from
            batch.date_to = batch.term_id.date_to or vietnam_today()

    @api.onchange("cell_id")
    def _onchange_cell_id(self):
        """The term that runs is what is asked for most; others are one choice away."""
        if self.purpose == "archive":
            self.term_id = self.cell_id.term_ids._in_force(vietnam_today())[:1]

    @api.model
    def _get_inputs(self):
        return super()._get_inputs() | {"term_id", "date_from", "date_to"}

    @api.depends("purpose", "date_from", "date_to")
    def _compute_display_name(self):
        return super()._compute_display_name()

    def _make_name(self):
        if self.purpose != "archive":
            return super()._make_name()
        whose = self.sudo().cell_id or self.sudo().committee_id  # sudo: a name on the papers
        years = "–".join(str(day.year) for day in (self.date_from, self.date_to) if day)
        return self.env._("Archive %(years)s – %(whose)s", years=years, whose=whose.name or "")

    # ------------------------------------------------------------
    # WHAT IS ARCHIVED
    # ------------------------------------------------------------

    def _check_choice(self):
        if self.purpose != "archive":
            return super()._check_choice()
        if not (self.cell_id or self.committee_id):
            raise UserError(self.env._("Choose the cell, or the committee for all its cells."))
        if not (self.date_from and self.date_to):
            raise UserError(self.env._("Choose the term, or enter the days from and to."))
        self._check_archivist()
        count = self.env["party.document"].search_count(
            self._get_document_domain(), limit=MAX_PAPERS + 1
        )
        if not count:
            raise UserError(self.env._("No paper of this choice has been adopted yet."))
        if count > MAX_PAPERS:
            raise UserError(
                self.env._(
                    "More than %(count)s papers: choose a committee further down, or archive year "
                    "by year.",
                    count=MAX_PAPERS,
                )
            )

    def _check_archivist(self):
        """A whole term leaves the system with who runs the cell, or works above it."""
        if self.env.user.has_group("party_cell.group_admin"):
            return
        cell, committee = self.cell_id, self.committee_id
        roles = self.env["party.roles"]._get()
        own = roles.cells_of("runs", "clerk", "officer")
        if (cell and cell.id not in own) or (not cell and committee.id not in roles.committees):
            raise AccessError(
                self.env._(
                    "A term is archived by who runs the cell, or by an officer of a committee "
                    "above it."
                )
            )

    def _get_document_domain(self):
        cells = self.cell_id or self.env["party.cell"].search(
            [("committee_id", "child_of", self.committee_id.id)]
        )
        # Frozen at the adoption: not before the day of the record, which began earlier in UTC.
        frozen_from = self.date_from - timedelta(days=1)
        return Domain("cell_id", "in", cells.ids) & Domain("create_date", ">=", frozen_from)

    def _get_lines(self):
        if self.purpose != "archive":
            return super()._get_lines()
        self._check_archivist()
        documents = self.env["party.document"].search(self._get_document_domain())
        latest = documents._get_latest_revisions(documents)
        retentions = self._get_retentions()
        lines = []
        for model, some in documents.grouped("res_model").items():
            # sudo: dates and scans of records that the maker reads; asked again when it is made
            records = self.env[model].sudo().browse(set(some.mapped("res_id")))
            dates = records._get_filing_dates()
            kept = {i for i, day in dates.items() if self.date_from <= day <= self.date_to}
            lines += [
                self._get_document_line(
                    document,
                    dates[document.res_id],
                    document.revision == latest[model, document.res_id, document.paper],
                    retentions.get(document.document_type or records._get_archive_type(), ""),
                )
                for document in some
                if document.res_id in kept
            ]
            lines += self._get_scan_lines(records.browse(kept), dates, retentions)
        lines.sort(key=lambda line: line.pop("order"))
        return lines

    def _get_document_line(self, document, day, is_latest, retention):
        notes = [words.CORRECTED.format(reason=document.reason)] if document.reason else []
        if not is_latest:
            notes.append(words.REPLACED)
        declared = self.env[document.res_model]._get_papers().get(document.paper)
        return self._make_line(document, day) | {
            "paper": document.paper,
            "document_id": document.id,
            "name": document.number or str(declared.title if declared else document.paper),
            "details": {
                "date": day.strftime("%d/%m/%Y"),
                "number": document.number or "",
                "revision": str(document.revision),
                "note": "; ".join(notes),
                "retention": retention,
            },
        }

    def _make_line(self, row, day):
        """What the lines of a revision and of a scan have in common.

        :param row: party.document, or a record with papers
        """
        is_document = row._name == "party.document"
        # sudo: the name of the cell of a paper that the maker reads
        folder = row.sudo().cell_id.name or ""
        number = row.number if "number" in row._fields else ""
        return {
            "res_model": row.res_model if is_document else row._name,
            "res_id": row.res_id if is_document else row.id,
            "folder": folder,
            "order": (
                folder,
                day,
                number or "",
                row.revision if is_document else 0,
                not is_document,
            ),
        }

    def _get_scan_lines(self, records, dates, retentions):
        files = records._get_archive_files()
        return [
            self._make_line(record, dates[record.id])
            | {
                "attachment_id": attachment.id,
                "name": words.SCAN.format(name=attachment.name),
                "details": {
                    "date": dates[record.id].strftime("%d/%m/%Y"),
                    "number": record.number if "number" in record._fields else "",
                    "title": words.SCAN.format(name=attachment.name),
                    "revision": "",
                    "note": "",
                    "retention": retentions.get(record._get_archive_type(), ""),
                },
            }
            for record in records
            for attachment in files[record.id]
        ]

    @api.model
    def _get_retentions(self):
        """{sign of a type: how long its papers are kept, in words}"""
        return {
            kind.code: words.YEARS.format(years=kind.retention_years)
            if kind.retention_years
            else words.PERMANENT
            for kind in self.env["party.document.type"].search([])
        }

    # ------------------------------------------------------------
    # THE FILE
    # ------------------------------------------------------------

    def _get_file_name(self, volume):
        name = super()._get_file_name(volume)
        return f"{name.rsplit('.', 1)[0]}.zip" if self.purpose == "archive" else name

    def _write_file(self, target, lines):
        if self.purpose != "archive":
            return super()._write_file(target, lines)
        return write_zip(target, self._get_archive_entries(lines))

    def _get_archive_entries(self, lines):
        """(path, bytes) of all that is in one file of the archive, the checksums last."""
        sums, names, rows = words.Sums(), UniqueNames(), []
        yield from sums.add(self._get_originals(lines, names, rows))
        title = self._get_index_title()
        yield from sums.add([("index.pdf", self._make_index_pdf(title, rows))])
        yield from sums.add([("index.xlsx", words.make_xlsx(f"{words.TITLE} {title}", rows))])
        left_out = [
            f"- {line.folder}, {line.name}: {line.message}"
            for line in self.line_ids.search(self._get_lines_domain("failed"))
        ]
        time = datetime.now(VIETNAM).strftime("%H:%M, %d/%m/%Y")
        yield from sums.add([("README.txt", words.make_readme(title, time, left_out))])
        yield "SHA256SUMS", sums.to_bytes()

    def _get_originals(self, lines, names, rows):
        """(path, bytes) of the papers in turn; their rows of the index are added to ``rows``."""
        for number, (line, content) in enumerate(lines._read_parts(), 1):
            path = names.take(line._get_archive_path())
            rows.append(
                line.details
                | {
                    "order": str(number),
                    "cell": line.folder,
                    "path": path,
                    "sha256": hashlib.sha256(content).hexdigest(),
                }
            )
            yield path, content

    def _get_index_title(self):
        whose = self.sudo().cell_id or self.sudo().committee_id  # sudo: a name on the papers
        return words.ABSTRACT.format(
            whose=whose.name,
            date_from=self.date_from.strftime("%d/%m/%Y"),
            date_to=self.date_to.strftime("%d/%m/%Y"),
        )

    def _make_index_pdf(self, title, rows):
        cell = self.sudo().cell_id  # sudo: names on the papers
        committee = cell.committee_id or self.sudo().committee_id
        labels = {key: label for key, label, _width in words.COLUMNS}
        data = {
            "document_title": f"{words.TITLE} {title}",
            "author": (cell or committee).name,
            "party": PARTY,
            "superior": committee.name.upper() if cell else "",
            "issuer": (cell or committee).name.upper(),
            "title": words.TITLE,
            "abstract": title,
            "columns": [
                {"name": key, "label": labels[key]}
                for key in words.PRINTED
                if any(row[key] for row in rows)
            ],
            "rows": rows,
            "closing": words.CLOSING.format(count=len(rows)),
        }
        markup = self.env["ir.qweb"]._render(
            "party_cell.report_archive_index",
            {"papers": [{"data": data, "created": None}], "css": None},
            minimal_qcontext=True,
        )
        return render_pdf(f"<!DOCTYPE html>\n{markup}")
