from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class PartyDocumentType(models.Model):
    """A type of Party document: its sign, whether a cell may issue it, how long it is kept."""

    _name = "party.document.type"
    _description = "Type of Document"
    _order = "sequence, code"
    _rec_names_search = ["name", "code"]

    code = fields.Char("Type sign", required=True, help="As in numbers: BC in 03-BC/CB.")
    name = fields.Char(required=True, help="As printed, in Vietnamese: Báo cáo.")
    sequence = fields.Integer(default=100)
    active = fields.Boolean("In use", default=True)
    may_issue = fields.Boolean("Cells may issue it", default=True)
    by_hand = fields.Boolean(
        "Written as a paper of the cell",
        default=True,
        help="Unset for what the system makes of a meeting, such as minutes.",
    )
    untitled = fields.Boolean(
        "Letter without a title",
        help="Printed without the name of its type: what it is about stands below the number.",
    )
    retention_years = fields.Integer(
        "Years to keep",
        help="0: for ever. What is shipped is a proposal until your committee sets its own.",
    )
    basis = fields.Char("Legal basis")

    _code_uniq = models.Constraint("UNIQUE (code)", "There is a type with this sign already.")
    _retention_positive = models.Constraint(
        "CHECK (retention_years >= 0)", "Years to keep are 0 (for ever) or more."
    )

    def write(self, vals):
        if "code" in vals:
            # sudo: whether any cell has numbered a paper of the type
            changed = self.filtered(lambda kind: kind.code != vals["code"])
            used = (
                self.env["party.register"]
                .sudo()
                ._read_group(Domain("type_id", "in", changed.ids), ["type_id"])
            )
            if used:
                raise UserError(
                    self.env._(
                        "Papers are numbered with the sign %(code)s already: it stays. Make a new "
                        "type instead.",
                        code=used[0][0].code,
                    )
                )
        return super().write(vals)

    @api.model
    def _get_by_code(self, codes):
        """{code: type}, types out of use included."""
        codes = set(codes)
        types = self.with_context(active_test=False).search(Domain("code", "in", list(codes)))
        found = types.grouped("code")
        if missing := codes - found.keys():
            raise UserError(
                self.env._(
                    "There is no type of document with the sign %(codes)s: an administrator enters "
                    "it under Configuration, Types of documents.",
                    codes=", ".join(sorted(missing)),
                )
            )
        return found

    def _check_may_issue(self):
        """Refuse types that are not for cells, naming the basis."""
        for kind in self.filtered(lambda kind: not kind.may_issue):
            raise UserError(
                self.env._(
                    "A cell does not issue a paper of the type “%(type)s” (%(basis)s). Choose "
                    "another type, or ask the superior committee to issue it.",
                    type=kind.name,
                    basis=kind.basis or "–",
                )
            )
