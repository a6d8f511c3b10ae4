"""Papers that a cell signs in its own name: numbered by the signing, frozen with its day."""

from odoo import models


class PartySignedPaper(models.AbstractModel):
    """A numbered paper whose approval is its signing."""

    _name = "party.signed.paper"
    _description = "Paper Signed by a Party Cell"
    _inherit = ["party.numbered", "party.issued.paper"]

    _workflow_protected = ("number",)
    # Code of the paper that is frozen.
    _signed_paper = ""

    def _prepare_step(self, target):
        if target == "approved":
            self._give_numbers()
        return super()._prepare_step(target)

    def _finish_step(self, target):
        if target == "approved":
            # After the step: the paper carries the day of signing.
            self._freeze_paper(self._signed_paper)
        return super()._finish_step(target)
