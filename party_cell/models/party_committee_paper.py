from odoo import fields, models


class PartyCommitteePaper(models.AbstractModel):
    """Papers that a superior committee issues: in its own name, signed by whom it names.

    Its numbers come from its own register, so they are typed. A model has ``committee_id``, and
    says number and day of each paper in ``_get_paper_number`` and ``_get_day_on_paper``.
    """

    _name = "party.committee.paper"
    _description = "Paper Issued by a Superior Committee"
    _inherit = ["party.issued.paper"]

    signer_name = fields.Char("Signed by", help="Who signs the papers: Nguyễn Văn An.")
    signer_office = fields.Char(
        "Office of the signer", help="As printed above the name: PHÓ BÍ THƯ THƯỜNG TRỰC."
    )

    def _get_issuer(self):
        return self.committee_id

    def _get_superior(self):
        return self.committee_id.parent_id

    def _get_issued_date(self):
        return None

    def _get_signers(self):
        return {record.id: record for record in self}

    def _get_signature(self, signer):
        return {
            "office": (signer.signer_office or "").upper(),
            "name": signer.signer_name or "",
        }
