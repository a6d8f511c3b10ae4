"""Papers that a body issues in its own name: head with place and date, T/M CHI BỘ, recipients."""

from odoo import models

from ..tools import paper_words as words
from ..tools.vietnamese import paper_date
from .party_meeting_minutes import local_time, text_lines
from .party_roles import RUNNING_OFFICES, vietnam_today


class PartyIssuedPaper(models.AbstractModel):
    """Papers of a record that a cell's secretary signs; those of a superior committee say through
    the hooks below who issues and signs them (party.committee.paper)."""

    _name = "party.issued.paper"
    _description = "Paper Issued by a Party Body"
    _inherit = ["party.document.mixin"]

    def _get_skeletons(self, paper):
        """{record id: the text that the paper begins with, for the record's cell}"""
        forms = self._get_wordings(paper)
        return {record.id: forms[record.id].skeleton or "" for record in self}

    def _get_issued_date(self):
        """The day of signing; None while it is open."""
        self.ensure_one()
        return local_time(self.approved_at).date() if self.approved_at else None

    def _get_paper_date(self):
        return self._get_issued_date() or vietnam_today()

    def _get_superior(self):
        """The committee above who issues the paper."""
        self.ensure_one()
        return self.cell_id.committee_id

    def _get_paper_number(self, paper):
        """The number of a paper of a numbered type; empty while it has none."""
        self.ensure_one()
        return self.number or ""

    def _get_day_on_paper(self, paper):
        """The day that stands in the head of a paper; None while it is open."""
        return self._get_issued_date()

    def _get_signature(self, signer):
        """Office and name below the text."""
        return {
            "office": words.OFFICES.get(signer.office, "").upper(),
            "name": signer.member_id.name or "",
        }

    def _get_signers(self):
        """{record id: membership of who signs}: the secretary on that day, else the deputy."""
        lines = self.env["party.membership"].search(
            [("cell_id", "in", self.cell_id.ids), ("office", "in", RUNNING_OFFICES)]
        )
        by_cell = lines.grouped("cell_id")
        signers = {}
        for record in self:
            date = record._get_paper_date()
            current = by_cell.get(record.cell_id, lines.browse())._in_force(date)
            signers[record.id] = current.sorted(lambda m: RUNNING_OFFICES.index(m.office))[:1]
        return signers

    def _get_issued_head(self, paper, form, signer, left_name="", **values):
        """What stands above the text of an issued paper, and below it.

        :param values: what stands for the marks in the line below the title
        """
        self.ensure_one()
        committee = self._get_superior()
        superior = committee.name or ""
        numbered = self._get_document_type(paper)
        return self._make_head(
            paper,
            form,
            form._get_abstract(values),
            committee,
            number=self._get_paper_number(paper) if numbered else "",
            place_date=self._get_place_and_date(self._get_day_on_paper(paper)),
        ) | {
            "signatures": [
                {
                    "title": form.left_signature or "",
                    "lines": [
                        line.replace("{superior}", superior) for line in text_lines(form.recipients)
                    ],
                    "name": left_name,
                },
                {"title": form.right_signature or "", **self._get_signature(signer)},
            ],
        }

    def _get_place_and_date(self, date):
        place = self._get_issuer().place_name or self._get_superior().place_name
        day = paper_date(date) if date else words.TEXTS["date_blank"].format(dots=words.DOTS[:4])
        return f"{place}, {day}" if place else day
