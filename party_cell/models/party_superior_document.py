from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

from ..tools.vietnamese import search_key

MATCHING = ("ilike", "=ilike", "like", "=like", "=", "in")


class PartySuperiorDocument(models.Model):
    """A document from above, by its number: what cells disseminate in their meetings.

    Entered by a committee for the cells below it, by an administrator for all, or by a cell for
    itself. Of a secret one the register keeps the number only.
    """

    _name = "party.superior.document"
    _description = "Superior Document"
    _inherit = ["party.access", "party.secrecy"]
    _order = "date desc, number, id"
    _rec_name = "number"

    _secret_empty = ("summary", "file")

    number = fields.Char(required=True, help="As on the document: 12-HD/BTCTW.")
    date = fields.Date(required=True, index=True)
    issuer = fields.Char("Issued by", required=True)
    summary = fields.Char("About", help="The line below the title of the document.")
    committee_id = fields.Many2one(
        "party.committee",
        "For the cells of",
        ondelete="restrict",
        index="btree_not_null",
        default=lambda self: self._default_committee_id(),
        help="With all committees below it. Empty: for all cells.",
    )
    cell_id = fields.Many2one(
        "party.cell",
        "Entered by the cell",
        ondelete="cascade",
        index="btree_not_null",
        default=lambda self: self._default_cell_id(),
    )
    file = fields.Binary(attachment=True)
    file_name = fields.Char(export_string_translation=False)
    search_text = fields.Char(
        compute="_compute_search_text",
        store=True,
        index="trigram",
        export_string_translation=False,
    )
    _one_place = models.Constraint(
        "CHECK (committee_id IS NULL OR cell_id IS NULL)",
        "A document is for the cells of a committee, or of one cell: empty one of the two.",
    )
    _uniq = models.UniqueIndex(
        "(lower(number), date, lower(issuer), COALESCE(committee_id, 0), COALESCE(cell_id, 0))",
        "This document is registered already: look for its number.",
    )

    # ------------------------------------------------------------
    # DEFAULTS
    # ------------------------------------------------------------

    @api.model
    def _default_committee_id(self):
        """The committee that the user works for, where it is one."""
        if self.env.context.get("default_cell_id"):
            return False
        return self.env["party.committee"]._get_own_top()

    @api.model
    def _default_cell_id(self):
        """Who works for no committee enters it for the cell that he or she runs."""
        if self._roles().committees or self.env.context.get("default_committee_id"):
            return False
        return self.env["party.meeting"]._default_cell_id()

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("number", "issuer", "summary")
    def _compute_search_text(self):
        for document in self:
            words = (document.number, document.summary, document.issuer)
            document.search_text = search_key(" ".join(filter(None, words)))

    @api.depends("number", "date", "summary")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for document in self:
            date = format_date(self.env, document.date, date_format="dd/MM/yyyy")
            name = ", ".join(filter(None, (document.number, date)))
            about = document.summary or ""
            document.display_name = f"{name} – {about}" if about else name

    @api.model
    def _search_display_name(self, operator, value):
        """By number, issuer or summary, with or without diacritics."""
        if operator not in MATCHING:
            return super()._search_display_name(operator, value)
        values = [value] if isinstance(value, str) else value
        exact = operator in ("=", "in")
        return Domain.OR(
            Domain("number", "=ilike", text)
            if exact
            else Domain.AND(
                Domain("search_text", "like", word) for word in search_key(text).split()
            )
            for text in values
        )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        # Named for one of the two, it gets no default for the other.
        places = {"committee_id": False, "cell_id": False}
        return super().create(
            [
                (places if places.keys() & vals.keys() else {}) | self._trim(vals)
                for vals in vals_list
            ]
        )

    def write(self, vals):
        result = super().write(self._trim(vals))
        if {"committee_id", "cell_id"} & vals.keys() and not self.env.su:
            if self._without_right("user_writes"):
                raise AccessError(
                    self.env._(
                        "You enter documents for the cells of your own committee, or of a cell "
                        "that you run."
                    )
                )
        return result

    @api.model
    def _trim(self, vals):
        """Numbers and issuers without stray blanks, or the same document would stand twice."""
        names = vals.keys() & {"number", "issuer", "summary"}
        return vals | {name: " ".join((vals[name] or "").split()) or False for name in names}

    @api.ondelete(at_uninstall=False)
    def _unlink_except_disseminated(self):
        # sudo: whether any meeting names it, whoever may read that meeting
        meetings = self.env["party.meeting"].sudo()
        named = meetings.search([("superior_document_ids", "in", self.ids)]).superior_document_ids
        if used := self & named:
            raise UserError(
                self.env._(
                    "Meetings have disseminated %(documents)s, so the register keeps it.",
                    documents=", ".join(used.mapped("number")),
                )
            )

    # ------------------------------------------------------------
    # ACCESS
    # ------------------------------------------------------------

    def _get_access_domain(self, name):
        """Read: below the committee, or in the cell. Write: who works for it, or runs the cell."""
        roles = self._roles()
        if name == "user_reads":
            cells = roles.cells_of("member", "supervisor", "officer", "clerk")
            above = self.env["party.roles"]._get_committees_above(cells) | roles.committees
            common = Domain("committee_id", "=", False) & Domain("cell_id", "=", False)
            return (
                self._domain_administrator()
                | self._domain_in("cell_id", cells)
                | self._domain_in("committee_id", above)
                | (common if above else Domain.FALSE)
            )
        if name == "user_writes":
            return (
                self._domain_administrator()
                | self._domain_in("committee_id", roles.committees)
                | self._domain_roles("runs", "clerk")
            )
        return super()._get_access_domain(name)


class PartyMeeting(models.Model):
    _inherit = "party.meeting"

    superior_document_ids = fields.Many2many(
        "party.superior.document",
        "party_meeting_superior_document_rel",
        "meeting_id",
        "document_id",
        string="Documents disseminated",
        copy=False,
        help="Documents from above that the meeting was told of: type a number, or a word of what "
        "they are about.",
    )

    @api.constrains("superior_document_ids", "cell_id")
    def _check_superior_documents(self):
        """Papers print them for all readers: only what is meant for the cell."""
        # sudo: for whom the documents are, though who links them may not read them
        for meeting in self.sudo().filtered("superior_document_ids"):
            above = meeting.cell_id._get_committee_ids_above()
            foreign = meeting.superior_document_ids.filtered(
                lambda document, meeting=meeting, above=above: (
                    document.cell_id not in (meeting.cell_id, document.cell_id.browse())
                    or (document.committee_id and document.committee_id.id not in above)
                )
            )
            if foreign:
                raise ValidationError(
                    self.env._(
                        "A document chosen is not for %(cell)s. Choose among those of its own "
                        "committees, or enter it for the cell.",
                        cell=meeting.cell_id.name,
                    )
                )
