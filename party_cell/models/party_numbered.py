from odoo import fields, models

from .party_gate import Missing


class PartyNumbered(models.AbstractModel):
    """A record whose adoption gives a paper of the cell its number: 01-BB/CB.

    A model sets ``_number_type`` (the sign of the type, see :meth:`_get_number_type`) and gives
    :meth:`_get_date` and :meth:`_get_abstracts`. Numbers run on for each cell, type and term, and
    stand in the register; a returned paper keeps its own.
    """

    _name = "party.numbered"
    _description = "Numbered Party Paper"
    _inherit = ["party.workflow"]

    _number_type = ""
    # In which order several that are adopted together get their numbers.
    _number_order = "id"

    number = fields.Char(readonly=True, copy=False, index="btree_not_null")

    def _get_date(self):
        """The day that decides the term, and stands in the register."""
        raise NotImplementedError

    def _get_abstracts(self):
        """{record id: the line below the title of its paper}, for the register"""
        raise NotImplementedError

    def _get_number_type(self):
        """The sign of the type in the number."""
        self.ensure_one()
        return self._number_type

    def _get_secrecy(self):
        """How secret the paper is (party.secrecy)."""
        return "normal"

    def _give_numbers(self):
        """Give numbers to those without, and enter what the register says of all of them."""
        new = self.filtered(lambda record: not record.number).sorted(self._number_order)
        # sudo: the register is the engine's to write; who may approve has been checked
        Register = self.env["party.register"].sudo()
        if new:
            Register._enter_records(new._draw_numbers())
        Register._update_records(self)

    def _draw_numbers(self):
        """Number the records, in their order: {record: (term, ordinal)}"""
        terms = self._get_terms()
        types = [record._get_number_type() for record in self]
        # sudo: the series is out of the user's reach; who may approve has been checked
        numbers = (
            self.env["party.number.series"]
            .sudo()
            ._draw(
                [
                    (record.cell_id.id, terms[record.id].id, sign)
                    for record, sign in zip(self, types, strict=True)
                ]
            )
        )
        drawn = {}
        for record, sign, number in zip(self, types, numbers, strict=True):
            text = self.env["party.number.series"]._format(number, sign, record.cell_id.symbol_code)
            record._workflow_write({"number": text})
            drawn[record] = (terms[record.id], number)
        return drawn

    def _move(self, state, vals, reason=None):
        result = super()._move(state, vals, reason)
        if state == "cancelled":
            # sudo: the register is the engine's to write; who may cancel has been checked
            self.env["party.register"].sudo()._explain(self, reason)
        return result

    def _get_terms(self):
        """The term of each record's date: {record id: term}"""
        terms = self.env["party.term"]._get_or_begin(
            [(record.cell_id, record._get_date()) for record in self]
        )
        return dict(zip(self.ids, terms, strict=True))

    def _gate_a7(self, target):
        """A number ends with the sign of the cell (DOMAIN.md D.3)."""
        for record in self.filtered(lambda record: not record.cell_id.symbol_code):
            yield Missing(
                record,
                self.env._("The cell has no sign for its document numbers (CB)."),
                "cell_id",
            )

    # ------------------------------------------------------------
    # FIRST NUMBER OF A TERM
    # ------------------------------------------------------------

    def action_approve(self, reasons=None):
        """held -> approved; from the form, the first number of a term is asked for before."""
        if self.env.context.get("party_form") and (question := self._ask_first_number()):
            return question
        return super().action_approve(reasons)

    def _ask_first_number(self):
        """The dialogue that asks for the last number on paper, where a series is to begin."""
        if len(self) != 1 or self.number or not self.can_approve:
            return None
        if any(gate["severity"] == "block" for gate in self._get_open_gates("approved")):
            return None
        term = self._get_terms()[self.id]
        # sudo: series are out of the user's reach; only whether there is one is asked
        begun = self.env["party.number.series"].sudo()._is_begun(term, self._get_number_type())
        if begun:
            return None
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Number of the paper"),
            "res_model": "party.first.number",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_res_model": self._name,
                "default_res_id": self.id,
                "default_term_id": term.id,
            },
        }
