from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.paper_diff import compare
from ..tools.paper_outline import get_sections


class PartyDocumentComparison(models.TransientModel):
    """What a correction changed: two revisions of a paper beside each other."""

    _name = "party.document.comparison"
    _description = "Comparison of Two Revisions"
    _inherit = ["party.links"]

    document_id = fields.Many2one(
        "party.document", "Revision", required=True, readonly=True, ondelete="cascade"
    )
    other_id = fields.Many2one("party.document", "Compared with", required=True, ondelete="cascade")
    candidate_ids = fields.Many2many(
        "party.document", compute="_compute_candidate_ids", export_string_translation=False
    )
    difference = fields.Html("What changed", compute="_compute_difference", sanitize=False)

    @api.depends("document_id")
    def _compute_candidate_ids(self):
        for wizard in self:
            document = wizard.document_id
            wizard.candidate_ids = document and document._get_other_revisions()

    @api.constrains("document_id", "other_id")
    def _check_same_paper(self):
        for wizard in self:
            if wizard.other_id not in wizard.document_id._get_other_revisions():
                raise ValidationError(
                    self.env._("Only two revisions of the same paper are compared.")
                )

    @api.depends("document_id", "other_id")
    @api.depends_context("lang")
    def _compute_difference(self):
        for wizard in self:
            pair = (wizard.document_id | wizard.other_id).sorted("revision")
            # As the user: whoever opens the comparison reads both.
            pair.check_access("read")
            if len(pair) < 2:
                wizard.difference = False
                continue
            before, after = (get_sections(document.data) for document in pair)
            changes = compare(before, after)
            wizard.difference = self.env["party.document.mixin"]._show_changes(changes)


class PartyDocument(models.Model):
    _inherit = "party.document"

    def _get_other_revisions(self):
        """The other revisions of the same paper, the nearest earlier one first."""
        self.ensure_one()
        others = self.search(
            [
                ("res_model", "=", self.res_model),
                ("res_id", "=", self.res_id),
                ("paper", "=", self.paper),
                ("id", "!=", self.id),
            ]
        )
        return others.sorted(
            lambda d: (d.revision > self.revision, abs(d.revision - self.revision))
        )

    def action_compare(self):
        """Show what changed since the revision before."""
        self.ensure_one()
        self.check_access("read")
        others = self._get_other_revisions()
        if not others:
            return {
                "type": "ir.actions.client",
                "tag": "display_notification",
                "params": {
                    "message": self.env._("There is one revision only: nothing was corrected."),
                    "type": "info",
                },
            }
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("What changed"),
            "res_model": "party.document.comparison",
            "view_mode": "form",
            "target": "new",
            "context": {"default_document_id": self.id, "default_other_id": others[0].id},
        }
