import hashlib

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ..tools import paper_word
from .party_document_scan import KEEPERS
from .party_meeting_minutes import local_time
from .party_word_template import DOCX


class PartyDocumentWord(models.Model):
    """A Word file of a paper that was edited by hand and filed: revision by revision, with reason.

    It stands beside the frozen original and never in its place. Nobody changes or deletes one: it
    goes with a draft that is deleted. Whoever reads the record reads it, unless that has become
    secret; making the Word file again leaves it as it is.
    """

    _name = "party.document.word"
    _description = "Edited Word File"
    _inherit = ["party.source.access"]
    _order = "res_model, res_id, paper, revision desc"
    _rec_name = "file_name"

    cell_id = fields.Many2one(
        "party.cell", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    paper = fields.Char(required=True, readonly=True)
    document_id = fields.Many2one(
        "party.document",
        "Frozen original",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        help="The frozen revision that was in force when the file was filed.",
    )
    revision = fields.Integer(required=True, readonly=True)
    reason = fields.Char("What was changed", required=True, readonly=True)
    file_name = fields.Char("File", required=True, readonly=True)
    attachment_id = fields.Many2one(
        "ir.attachment", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    sha256 = fields.Char("Checksum", required=True, readonly=True)

    _source_idx = models.Index("(res_model, res_id)")
    _revision_uniq = models.UniqueIndex(
        "(res_model, res_id, paper, revision)",
        "Somebody has just filed an edited file of this paper. Look at it, then file yours again.",
    )

    # ------------------------------------------------------------
    # ACCESS: of what has become secret nobody reads an earlier copy
    # ------------------------------------------------------------

    def _check_access(self, operation):
        result = super()._check_access(operation)
        rest = self - result[0] if result else self
        # sudo: how secret the sources are, whoever asks
        known = self.sudo().search(Domain("id", "in", rest.ids) & self._get_secret_domain())
        if not known:
            return result
        secret = self.browse(known.ids)
        if result:
            return result[0] + secret, result[1]
        return secret, lambda: secret._make_source_access_error(operation)

    @api.model
    def _get_source_access_domain(self, domain):
        return super()._get_source_access_domain(domain) & ~self._get_secret_domain()

    @api.model
    def _get_secret_domain(self):
        """Files of records that are secret, as ``_is_paper_secret`` of these tells."""
        secret = Domain.FALSE
        for name in self.pool.descendants(["party.secrecy"], "_inherit"):
            if isinstance(self.env[name], self.pool["party.document.mixin"]):
                # sudo: how secret it is, whoever asks
                sources = self.env[name].sudo()._search([("secrecy", "!=", "normal")])
                secret |= Domain("res_model", "=", name) & Domain("res_id", "in", sources)
        return secret

    # ------------------------------------------------------------
    # CRUD: the engine alone, sudo and administrators included
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        raise UserError(self.env._("Use “File an edited copy” to file a Word file."))

    def write(self, vals):
        raise UserError(
            self.env._("A filed Word file cannot be changed. File the new one as well.")
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_filed(self):
        # sudo: a row without its file is the engine's, see _engine_unlink
        if self.sudo().attachment_id:
            raise UserError(self.env._("A filed Word file cannot be deleted."))

    def _engine_unlink(self):
        """Delete the rows, and their files, of drafts that are deleted."""
        # sudo: the files are the engine's
        files = self.sudo().attachment_id
        self._engine_write({"attachment_id": False})
        files.unlink()
        self.unlink()

    @api.model
    def _file_word(self, record, paper, body, reason):
        """File an edited Word file of a record's paper as its next revision.

        :param bytes body: the file
        :raise AccessError: for who may not file one
        :raise UserError: for what is no plain Word file
        """
        record.ensure_one()
        record.check_access("read")
        record._check_paper(paper)
        self._check_filer(record, paper)
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say what was changed in the Word file, and why."))
        with self.env["party.word.template"]._explained():
            paper_word.inspect(body)
        sha256 = hashlib.sha256(body).hexdigest()
        last = self._get_last(record, paper)
        if last.sha256 == sha256:
            raise UserError(
                self.env._(
                    "This very file is filed already, as revision %(revision)s.",
                    revision=last.revision,
                )
            )
        # sudo: who may file has been checked, only the engine writes
        return self.sudo()._make_revision(record, paper, body, reason, sha256, last.revision + 1)

    @api.model
    def _is_filed(self, record, paper):
        """Whether copies of this paper are kept: as the paper itself is."""
        # a list of phone numbers or a slip would stay, readable to all who read the record
        declared = record._get_papers().get(paper)
        return bool(declared and declared.frozen_states)

    @api.model
    def _may_file(self, record, paper):
        """Whether the user files copies of this paper.

        Of a frozen one who keeps the cell's papers, before that also who may edit all of it. Who
        may write some part of the record only, such as its superior, may not.
        """
        # not by `can_edit`: its cache can be written
        roles = record._get_user_roles()[record.id]
        if record.state in record._get_paper(paper).frozen_states:
            return bool(KEEPERS & roles)
        return bool(KEEPERS & roles) or "*" in record._get_role_fields(roles, record.state)

    @api.model
    def _check_filer(self, record, paper):
        if not self._is_filed(record, paper):
            raise UserError(
                self.env._(
                    "“%(paper)s” is made for the moment and not kept, so no edited copy of it is "
                    "filed. Keep your copy on your computer.",
                    paper=record._get_paper(paper).title,
                )
            )
        if not self._may_file(record, paper):
            raise AccessError(
                self.env._(
                    "You may not file an edited copy of %(name)s. The cell's secretary or deputy "
                    "secretary, or who enters for the cell, does this.",
                    name=record.display_name,
                )
            )

    @api.model
    def _get_last(self, record, paper):
        """The last edited file of a record's paper; empty when there is none."""
        # sudo: as readable as the record, which its callers have asked for
        return self.sudo().search(
            Domain("res_model", "=", record._name)
            & Domain("res_id", "=", record.id)
            & Domain("paper", "=", paper),
            order="revision desc",
            limit=1,
        )

    def _make_revision(self, record, paper, body, reason, sha256, revision):
        frozen = record._get_frozen(paper).get(record.id)
        word = super().create(
            {
                "res_model": record._name,
                "res_id": record.id,
                "cell_id": record.cell_id.id,
                "paper": paper,
                "document_id": frozen.id if frozen else False,
                "revision": revision,
                "reason": reason,
                "file_name": f"{record._get_paper_filename(paper)}_{revision}.docx",
                "sha256": sha256,
            }
        )
        attachment = self.env["ir.attachment"]._create_party_originals(
            [
                {
                    "name": word.file_name,
                    "type": "binary",
                    "mimetype": DOCX,
                    "raw": body,
                    "res_model": self._name,
                    "res_id": word.id,
                }
            ]
        )
        word._engine_write({"attachment_id": attachment.id})
        return word

    def _engine_write(self, vals):
        """Write what ``write`` refuses; private, so out of reach of RPC."""
        return super().write(vals)

    def _describe(self):
        """Which revision this is, of whom and why, in one line."""
        self.ensure_one()
        filed = local_time(self.create_date)
        return self.env._(
            "Revision %(revision)s of %(date)s, by %(user)s: %(reason)s",
            revision=self.revision,
            date=format_date(self.env, filed, date_format="dd/MM/yyyy"),
            # sudo: who filed it is no secret to whoever reads it
            user=self.create_uid.sudo().name,
            reason=self.reason,
        )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_download(self):
        """Download the file as it was filed."""
        self.ensure_one()
        self.check_access("read")
        source = self.env[self.res_model].browse(self.res_id)
        source._check_paper(self.paper)
        # sudo: the file is as readable as its row
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self.sudo().attachment_id.id}?download=true",
            "target": "download",
        }
