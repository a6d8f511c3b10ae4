from datetime import timedelta

from odoo import fields, models


class PartyNumbered(models.AbstractModel):
    """A record whose adoption gives a paper of the cell its number: 01-BB/CB.

    A model sets ``_number_type`` (the sign of the type) and gives :meth:`_get_date`. Numbers run
    on for each cell, type and term; a returned paper keeps its own.
    """

    _name = "party.numbered"
    _description = "Numbered Party Paper"
    _inherit = ["party.workflow"]

    _number_type = ""
    # In which order several that are adopted together get their numbers.
    _number_order = "id"

    number = fields.Char(readonly=True, copy=False, index="btree_not_null")

    def _get_date(self):
        """The day that decides the term."""
        raise NotImplementedError

    def _give_numbers(self):
        new = self.filtered(lambda record: not record.number).sorted(self._number_order)
        if not new:
            return
        terms = new._get_terms()
        # sudo: the series is out of the user's reach; who may approve has been checked
        numbers = (
            self.env["party.number.series"]
            .sudo()
            ._draw([(record.cell_id.id, terms[record.id].id, self._number_type) for record in new])
        )
        for record, number in zip(new, numbers, strict=True):
            text = self.env["party.number.series"]._format(
                number, self._number_type, record.cell_id.symbol_code
            )
            record._workflow_write({"number": text})

    def _get_terms(self):
        """The term of each record's date: {record id: term}. A cell without one gets its first.

        Papers need a term to be numbered in; where nobody has entered one yet, the numbers run in
        an open term, which the cell may name and date later.
        """
        # sudo: terms are read and begun by the step itself, for whoever may take it
        Term = self.env["party.term"].sudo()
        by_cell = Term.search([("cell_id", "in", self.cell_id.ids)]).grouped("cell_id")
        terms = {}
        for record in self:
            date = record._get_date()
            term = by_cell.get(record.cell_id, Term)._in_force(date)[:1]
            if not term:
                later = by_cell.get(record.cell_id, Term).filtered(
                    lambda t, date=date: t.date_from > date
                )
                term = Term.create(
                    {
                        "name": self.env._("Present term"),
                        "cell_id": record.cell_id.id,
                        "date_from": date.replace(month=1, day=1)
                        if not by_cell.get(record.cell_id)
                        else date,
                        "date_to": min(later.mapped("date_from")) - timedelta(days=1)
                        if later
                        else False,
                    }
                )
                by_cell[record.cell_id] = by_cell.get(record.cell_id, Term) | term
            terms[record.id] = term
        return terms

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
        begun = (
            self.env["party.number.series"]
            .sudo()
            .search_count(
                [("term_id", "=", term.id), ("document_type", "=", self._number_type)], limit=1
            )
        )
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
