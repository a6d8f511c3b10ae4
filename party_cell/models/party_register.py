"""The register of numbered papers: a line for each number, in the transaction that gives it."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..tools.vietnamese import normalise
from .party_secrecy import LEVELS

# What is entered by hand, on lines of papers that are not made here.
BY_HAND = frozenset({"date", "abstract", "secrecy", "explanation"})


class PartyRegister(models.Model):
    """One number of a cell: what bears it, or why nothing does. No line is ever deleted."""

    _name = "party.register"
    _description = "Register of Papers"
    _inherit = ["party.access", "party.secrecy"]
    _order = "sequence_number desc, id desc"
    _rec_name = "number"

    _secret_empty = ("abstract",)

    cell_id = fields.Many2one(
        "party.cell", required=True, readonly=True, ondelete="restrict", index=True
    )
    term_id = fields.Many2one(
        "party.term", required=True, readonly=True, ondelete="restrict", index=True
    )
    type_id = fields.Many2one(
        "party.document.type",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    document_type = fields.Char("Type sign", related="type_id.code")
    sequence_number = fields.Integer("Ordinal", required=True, readonly=True, aggregator=None)
    number = fields.Char(required=True, readonly=True, index=True)
    date = fields.Date(index="btree_not_null")
    abstract = fields.Char("About", help="The line below the title of the paper.")
    on_paper = fields.Boolean(
        "Numbered on paper", readonly=True, help="The paper was not made in this system."
    )
    explanation = fields.Char(
        "Why it is not used",
        help="Why no paper bears the number, or why the paper was withdrawn.",
    )
    state = fields.Selection(
        [
            ("used", "Used"),
            ("paper", "On paper only"),
            ("missing", "Number missing"),
            ("cancelled", "Not used, explained"),
        ],
        compute="_compute_state",
        store=True,
        precompute=True,
        index=True,
    )
    res_model = fields.Char(readonly=True, export_string_translation=False)
    res_id = fields.Many2oneReference(
        "Paper made here", model_field="res_model", readonly=True, export_string_translation=False
    )

    _uniq = models.Constraint(
        "UNIQUE (cell_id, term_id, type_id, sequence_number)",
        "This number stands in the register already.",
    )
    _source_idx = models.UniqueIndex(
        "(res_model, res_id) WHERE res_id IS NOT NULL", "A paper has one number."
    )
    _positive = models.Constraint("CHECK (sequence_number >= 1)", "Numbers begin at 1.")

    @api.depends("res_id", "on_paper", "date", "explanation")
    def _compute_state(self):
        for line in self:
            if line.explanation:
                line.state = "cancelled"
            elif line.res_id:
                line.state = "used"
            else:
                line.state = "paper" if line.on_paper or line.date else "missing"

    # ------------------------------------------------------------
    # ACCESS: the book of those who run the cell, open to those above it
    # ------------------------------------------------------------

    def _get_access_domain(self, name):
        if name == "user_reads":
            return self._domain_administrator() | self._domain_roles(
                "committee", "runs", "clerk", "supervisor", "officer"
            )
        return super()._get_access_domain(name)

    # ------------------------------------------------------------
    # CRUD: the numbering engine alone, sudo and administrators included
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        raise UserError(
            self.env._(
                "Numbers are entered by the system when they are given. For a paper made outside "
                "it use “Register a paper”."
            )
        )

    def write(self, vals):
        if vals.keys() - BY_HAND or any(line.res_id for line in self):
            raise UserError(
                self.env._(
                    "The register follows the papers: numbers are never changed. By hand you enter "
                    "the date, what a paper on paper is about, and why a number is not used."
                )
            )
        levels = [level for level, _label in LEVELS]
        wanted = levels.index(vals.get("secrecy", levels[-1]))
        if any(wanted < levels.index(line.secrecy) for line in self):
            raise UserError(
                self.env._(
                    "How secret a paper is stays in the register as it was entered; it may only be "
                    "raised."
                )
            )
        return super().write(self._trim(vals))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_always(self):
        raise UserError(
            self.env._("A number stays in the register. Say why it is not used instead.")
        )

    @api.model
    def _trim(self, vals):
        texts = vals.keys() & {"abstract", "explanation"}
        return vals | {
            name: " ".join(normalise(vals[name] or "").split()) or False for name in texts
        }

    # ------------------------------------------------------------
    # ENGINE
    # ------------------------------------------------------------

    @api.model
    def _enter(self, vals_list):
        """Enter numbers that have just been drawn; for the numbering engine only.

        :param vals_list: list of dict(cell_id, term_id, type_id, sequence_number, …)
        """
        Series, cells = self.env["party.number.series"], self.env["party.cell"]
        cells = cells.browse({vals["cell_id"] for vals in vals_list})
        symbols = {cell.id: cell.symbol_code for cell in cells}
        types = self.env["party.document.type"].browse({vals["type_id"] for vals in vals_list})
        codes = {kind.id: kind.code for kind in types}
        return super().create(
            [
                {
                    "number": Series._format(
                        vals["sequence_number"], codes[vals["type_id"]], symbols[vals["cell_id"]]
                    )
                }
                | self._trim(vals)
                for vals in vals_list
            ]
        )

    @api.model
    def _enter_records(self, drawn):
        """Enter the numbers that records have just got.

        :param drawn: {record of party.numbered: (term, ordinal)}
        """
        codes = {record: record._get_number_type() for record in drawn}
        types = self.env["party.document.type"]._get_by_code(codes.values())
        self._enter(
            [
                {
                    "cell_id": record.cell_id.id,
                    "term_id": term.id,
                    "type_id": types[codes[record]].id,
                    "sequence_number": ordinal,
                    "number": record.number,
                    "res_model": record._name,
                    "res_id": record.id,
                }
                for record, (term, ordinal) in drawn.items()
            ]
        )

    @api.model
    def _update_records(self, records):
        """Bring date, abstract and secrecy of the records' lines up to date."""
        lines = self._get_lines(records)
        abstracts = records._get_abstracts()
        for record in records & records.browse(lines):
            secrecy = record._get_secrecy()
            lines[record.id]._engine_write(
                {
                    "date": record._get_date(),
                    "abstract": abstracts[record.id] if secrecy == "normal" else False,
                    "secrecy": secrecy,
                }
            )

    @api.model
    def _explain(self, records, reason):
        """Why the numbers of these records are not used."""
        for line in self._get_lines(records).values():
            line._engine_write({"explanation": reason})

    @api.model
    def _get_lines(self, records):
        """{record id: its line}"""
        lines = self.search(
            Domain("res_model", "=", records._name) & Domain("res_id", "in", records.ids)
        )
        return lines.grouped("res_id")

    def _engine_write(self, vals):
        """Write what ``write`` refuses; private, so out of reach of RPC."""
        return super().write(self._trim(vals))

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_open_paper(self):
        """Open what bears the number, for who may read it."""
        self.ensure_one()
        self.check_access("read")
        source = self.env[self.res_model].browse(self.res_id).exists()
        if not source._filtered_access("read"):
            raise AccessError(
                self.env._("The paper %(number)s is not open to you.", number=self.number)
            )
        return {
            "type": "ir.actions.act_window",
            "res_model": source._name,
            "res_id": source.id,
            "view_mode": "form",
        }
