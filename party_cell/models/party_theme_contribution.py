from odoo import api, fields, models
from odoo.fields import Domain

from .party_theme_suggestion import MAKERS


class PartyThemeContribution(models.Model):
    """A contribution (tham luận) of a member to a theme, written before the meeting.

    A member writes the own one while the theme is in preparation; who runs the cell enters for
    those without an account.
    """

    _name = "party.theme.contribution"
    _description = "Contribution to a Theme"
    _inherit = ["party.workflow.line"]
    _order = "theme_id, sequence, id"
    _rec_name = "title"

    _workflow_parent = "theme_id"
    _workflow_lines = "contribution_ids"
    _workflow_own = "member_id"

    theme_id = fields.Many2one("party.theme", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer(default=10)
    member_id = fields.Many2one(
        "party.member",
        "Contributor",
        required=True,
        ondelete="restrict",
        index=True,
        default=lambda self: self.env["party.member"]._get_own(),
    )
    title = fields.Char("Title of the contribution", required=True)
    text = fields.Html(sanitize_style=True, sanitize_form=True)
    attachment_ids = fields.Many2many(
        "ir.attachment", "party_theme_contribution_attachment_rel", string="Files", copy=False
    )

    def _get_access_domain(self, name):
        if name == "user_writes":
            readable = Domain(
                "theme_id", "any!", self.env["party.theme"]._get_known_domains("user_reads")[0]
            )
            own = self._domain_roles("member") & self._domain_own("member_id")
            return self._domain_roles(*MAKERS) | own & readable
        return super()._get_access_domain(name)

    @api.model_create_multi
    def create(self, vals_list):
        contributions = super().create(vals_list)
        contributions._claim_files()
        return contributions

    def write(self, vals):
        result = super().write(vals)
        if "member_id" in vals:
            self.check_access("write")  # one's own is not put into another's name
        self._claim_files()
        return result

    def _claim_files(self):
        """Files chosen before the first saving belong to nobody yet, and only their maker reads."""
        for contribution in self:
            # sudo: the user's own uploads, of which nobody else could have known
            loose = contribution.attachment_ids.sudo().filtered(
                lambda file: (
                    file.res_model == self._name
                    and not file.res_id
                    and file.create_uid == self.env.user
                )
            )
            loose.write({"res_id": contribution.id})
