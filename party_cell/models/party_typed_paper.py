"""Papers whose type is chosen: resolutions, and what a cell writes by hand."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import paper_words as words
from .party_dated import round_month
from .party_gate import Missing
from .party_meeting_minutes import text_lines
from .party_roles import vietnam_today


class PartyTypedPaper(models.AbstractModel):
    """A signed paper of a type that its writer chooses, and keeps once it is numbered."""

    _name = "party.typed.paper"
    _description = "Paper of a Chosen Type"
    _inherit = ["party.reported", "party.signed.paper"]
    _rec_names_search = ["number", "abstract"]

    _workflow_cancel = True

    cell_id = fields.Many2one(
        "party.cell",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env["party.meeting"]._default_cell_id(),
    )
    type_id = fields.Many2one("party.document.type", required=True, ondelete="restrict", index=True)
    document_type = fields.Char("Type sign", related="type_id.code")
    period = fields.Date("Month")
    date = fields.Date(
        "Date on the paper", copy=False, help="Empty: the day on which you sign it here."
    )
    abstract = fields.Char(
        "About",
        compute="_compute_abstract",
        store=True,
        readonly=False,
        precompute=True,
        help="The line below the title, for instance: công tác tháng 11 năm 2026.",
    )
    recipients = fields.Text(
        compute="_compute_recipients",
        store=True,
        readonly=False,
        precompute=True,
        help="Who gets the paper, one on a line, printed below on the left.",
    )

    _period_first = models.Constraint(
        "CHECK (EXTRACT(day FROM period) = 1)", "The month of a paper is its first day."
    )

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    def _compute_abstract(self):
        """What it is about, as far as the type says."""
        raise NotImplementedError

    def _get_stand_ins(self):
        """What the stand-ins in the wording stand for."""
        raise NotImplementedError

    def _has_wording(self):
        return bool(self.cell_id and self.type_id)

    @api.depends("cell_id", "type_id")
    def _compute_recipients(self):
        empty = self.filtered(lambda paper: paper._has_wording() and not paper.recipients)
        forms = empty._get_wordings(self._signed_paper)
        for paper in empty:
            paper.recipients = forms[paper.id]._fill_in("recipients", paper._get_stand_ins())

    @api.depends("type_id", "number", "abstract")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for paper in self:
            # sudo: the type's name belongs to the name of a paper that the user may read
            parts = (paper.sudo().type_id.name, paper.number, paper.abstract)
            paper.display_name = " ".join(filter(None, parts)) or self.env._("New paper")

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([round_month(vals) for vals in vals_list])

    def write(self, vals):
        if "cell_id" in vals and any(paper.cell_id.id != vals["cell_id"] for paper in self):
            raise UserError(
                self.env._("A paper stays with its cell. Make a new paper for the other cell.")
            )
        kept = self.filtered("number")
        if "type_id" in vals and any(paper.type_id.id != vals["type_id"] for paper in kept):
            raise UserError(
                self.env._(
                    "%(name)s has its number, so its type stays. Withdraw it, and make a new one.",
                    name=kept[0].display_name,
                )
            )
        return super().write(round_month(vals))

    @api.constrains("type_id")
    def _check_type(self):
        self.type_id._check_may_issue()

    @api.constrains("date")
    def _check_date(self):
        if any(paper.date and paper.date > vietnam_today() for paper in self):
            raise UserError(self.env._("The date on the paper is in the future. Correct it."))

    # ------------------------------------------------------------
    # NUMBER
    # ------------------------------------------------------------

    def _get_date(self):
        return self.date or vietnam_today()

    def _get_issued_date(self):
        return self.date or super()._get_issued_date()

    def _get_number_type(self):
        self.ensure_one()
        return self.type_id.code

    def _get_abstracts(self):
        return {paper.id: paper.abstract or "" for paper in self}

    def _gate_a7(self, target):
        for paper in self.filtered(lambda paper: not paper.type_id.may_issue):
            yield Missing(
                paper,
                self.env._(
                    "A cell no longer issues papers of the type “%(type)s”: choose another type.",
                    type=paper.type_id.name,
                ),
                "type_id",
            )
        yield from super()._gate_a7(target)

    # ------------------------------------------------------------
    # PAPER
    # ------------------------------------------------------------

    def _get_document_type(self, paper):
        """The paper is of the type that the record has."""
        return self.type_id.code

    def _get_paper_title(self, form):
        return form.title or ""

    def _get_issued_head(self, paper, form, signer, left_name="", **values):
        data = super()._get_issued_head(paper, form, signer, left_name, **values)
        title, about = self._get_paper_title(form), (self.abstract or words.DOTS * 5).strip()
        data["signatures"][0]["lines"] = text_lines(self.recipients)
        return data | {
            "title": title,
            "abstract": about,
            "document_title": words.TEXTS["document"].format(
                title=title, abstract=about, cell=self.cell_id.name
            ),
        }
