"""Papers that a cell signs in its own name: numbered by the signing, frozen with its day."""

from odoo import api, fields, models
from odoo.exceptions import UserError


class PartySignedPaper(models.AbstractModel):
    """A numbered paper whose approval is its signing."""

    _name = "party.signed.paper"
    _description = "Paper Signed by a Party Cell"
    _inherit = ["party.numbered", "party.issued.paper"]

    _workflow_protected = ("number",)
    # Code of the paper that is frozen.
    _signed_paper = ""

    can_issue = fields.Boolean(compute="_compute_can_issue", export_string_translation=False)
    can_withdraw = fields.Boolean(compute="_compute_can_issue", export_string_translation=False)

    @api.depends("state", "number")
    @api.depends_context("uid")
    def _compute_can_issue(self):
        for paper in self:
            paper.can_issue = paper.can_hold or paper.can_approve
            paper.can_withdraw = (
                self._workflow_cancel
                and bool(paper.number)
                and paper.state != "reported"
                and (paper.can_return or paper.can_cancel)
            )

    def action_issue(self, reasons=None):
        """Agree on and sign in one go: draft -> held -> approved."""
        drafts = self.filtered(lambda paper: paper.state == "draft")
        if drafts:
            question = drafts.action_hold(reasons)
            if question is not True:
                return question
        return self.action_approve(reasons)

    def action_withdraw(self, reason=None):
        """Withdraw a signed paper: its number stays in the register, with why."""
        if not self._workflow_cancel:
            raise UserError(self.env._("This cannot be withdrawn."))
        reason = str(reason or "").strip()
        if not reason:
            return self._ask_reason("action_withdraw", self.env._("Why is it withdrawn?"))
        for state in ("approved", "held"):
            back = self.filtered(lambda paper, state=state: paper.state == state)
            if back:
                back.action_return(reason)
        return self.action_cancel(reason)

    def _prepare_step(self, target):
        if target == "approved":
            self._give_numbers()
        return super()._prepare_step(target)

    def _finish_step(self, target):
        if target == "approved":
            # After the step: the paper carries the day of signing.
            self._freeze_paper(self._signed_paper)
        return super()._finish_step(target)
