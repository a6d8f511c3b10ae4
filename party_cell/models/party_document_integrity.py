"""Are the originals still what was frozen? Asked every day of all of them, and on a click."""

import hashlib
import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from .party_batch import work_through
from .party_document_mixin import canonical_json
from .party_roles import vietnam_today
from .party_thread import in_vietnamese

_logger = logging.getLogger(__name__)

# A little less than the day from one run of the job to the next.
CHECK_AGAIN = timedelta(hours=20)


def get_file_hash(attachment):
    """SHA-256 of a file, None when it is gone; read alone, and not kept in memory."""
    own = attachment.with_prefetch(attachment.ids)
    raw = own.raw
    own.invalidate_recordset(["raw"], flush=False)
    return hashlib.sha256(raw).hexdigest() if raw else None


class PartyDocument(models.Model):
    _inherit = "party.document"

    checked_at = fields.Datetime("Last checked on", readonly=True, index=True)
    damage = fields.Selection(
        [
            ("snapshot", "Contents changed"),
            ("pdf", "PDF changed"),
            ("lost", "PDF lost"),
            ("scan", "Signed scan changed or lost"),
        ],
        "Damage found",
        readonly=True,
        index="btree_not_null",
    )

    def action_check(self):
        """Check these originals now."""
        self.check_access("read")
        self._check_originals()
        damaged = self.filtered("damage")
        message = (
            self.env._(
                "Damaged: %(documents)s. Restore the files from the backup.",
                documents=", ".join(damaged.mapped("display_name")),
            )
            if damaged
            else self.env._("Nothing has been changed since it was frozen.")
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": message,
                "type": "danger" if damaged else "success",
                "sticky": bool(damaged),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    @api.model
    def _cron_check_originals(self, batch=100):
        """Check all originals, those first that were not checked for longest."""
        due = Domain("checked_at", "<", fields.Datetime.now() - CHECK_AGAIN)
        work_through(
            self,
            Domain("checked_at", "=", False) | due,
            batch,
            lambda documents: documents._check_originals(),
            order="checked_at NULLS FIRST, id",
        )

    def _check_originals(self):
        """Compare with the checksums, and tell the administrators of new damage."""
        # sudo: the result is nobody's to write, and files are those of the documents
        documents = self.sudo()
        before = {document: document.damage for document in documents}
        by_damage = documents.grouped(lambda document: document._find_damage())
        for damage, some in by_damage.items():
            some._engine_write({"damage": damage, "checked_at": fields.Datetime.now()})
        documents.invalidate_recordset(["data"], flush=False)
        documents.filtered(lambda d: d.damage and d.damage != before[d])._tell_of_damage()
        documents.filtered(lambda d: before[d] and not d.damage)._end_damage()

    def _is_snapshot_intact(self):
        self.ensure_one()
        return hashlib.sha256(canonical_json(self.data)).hexdigest() == self.data_sha256

    def _is_intact(self):
        """Whether snapshot and PDF still are what was frozen, and the scans what was attached."""
        # sudo: files are those of the document
        return not self.sudo()._find_damage()

    def _find_damage(self):
        """The first damage found on one document; False for none."""
        self.ensure_one()
        if not self._is_snapshot_intact():
            return "snapshot"
        if self.sha256:
            found = get_file_hash(self.pdf_attachment_id)
            if found != self.sha256:
                return "pdf" if found else "lost"
        if any(get_file_hash(scan.attachment_id) != scan.sha256 for scan in self.scan_ids):
            return "scan"
        return False

    # ------------------------------------------------------------
    # ACTIVITIES of the administrators, on the record of the paper
    # ------------------------------------------------------------

    def _tell_of_damage(self):
        speaker = in_vietnamese(self.env)
        users = self.env.ref("party_cell.group_admin").all_user_ids
        values = []
        for document in self:
            _logger.error("The original %s is damaged: %s", document.id, document.damage)
            if not document._has_activities():
                continue
            summary = speaker._(
                "Damaged original: %(document)s",
                document=document.with_env(speaker).display_name,
            )
            values += [
                {
                    "res_model_id": self.env["ir.model"]._get_id(document.res_model),
                    "res_id": document.res_id,
                    "activity_type_id": self._get_damage_type().id,
                    "summary": summary,
                    "user_id": user.id,
                    "date_deadline": vietnam_today(),
                }
                for user in users
                if not user.share
            ]
        self.env["mail.activity"].with_context(
            mail_activity_quick_update=True, party_no_subscribe=True
        ).create(values)

    def _end_damage(self):
        """Mended: the activities of records of which no other paper is damaged."""
        for model, documents in self.grouped("res_model").items():
            res_ids = documents.mapped("res_id")
            others = self.search(
                Domain("res_model", "=", model)
                & Domain("res_id", "in", res_ids)
                & Domain("damage", "!=", False)
            )
            self.env["mail.activity"].search(
                Domain("res_model", "=", model)
                & Domain("res_id", "in", list(set(res_ids) - set(others.mapped("res_id"))))
                & Domain("activity_type_id", "=", self._get_damage_type().id)
            ).unlink()

    def _has_activities(self):
        """Whether activities can stand on the record of the paper, which may be gone."""
        Model = self.env.get(self.res_model)
        return hasattr(Model, "activity_ids") and bool(Model.browse(self.res_id).exists())

    @api.model
    def _get_damage_type(self):
        return self.env.ref("party_cell.mail_activity_type_damage")
