"""Excerpts: some parts of a frozen paper for somebody, as a numbered paper of its own."""

import re

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ..tools.paper_excerpt import get_pieces, is_below
from .party_document_scan import KEEPERS
from .party_gate import Missing
from .party_roles import vietnam_today
from .party_workflow import ALL


def get_name_pattern(name, others):
    """How a member is named in a text: in full, or “đồng chí An” when nobody else is An.

    :param others: names of the others on the roll
    """
    words, taken = name.split(), [other.lower() for other in others]
    short = [" ".join(words[start:]) for start in range(1, len(words))]
    short = [
        re.escape(ending)
        for ending in short
        if not any(other.endswith(f" {ending.lower()}") for other in taken)
    ]
    comrade = rf"|(?:đồng chí|đ/c)\.?\s+(?:{'|'.join(short)})" if short else ""
    return re.compile(rf"(?<!\w)(?:{re.escape(name)}{comrade})(?!\w)", re.IGNORECASE)


class PartyExcerpt(models.Model):
    """What is taken out of a frozen paper, for whom and why; all else is left out.

    Signed in one click: the state between is only there while the number is asked for.
    """

    _name = "party.excerpt"
    _description = "Excerpt of a Paper"
    _inherit = ["party.signed.paper"]
    _order = "id desc"

    _number_type = "BS"
    _workflow_protected = ("number", "cell_id")
    _workflow_roles = {
        "held": KEEPERS,
        "approved": KEEPERS,
        ("return", "held"): KEEPERS,
        ("return", "approved"): KEEPERS,
    }
    _signed_paper = "excerpt"
    _workflow_file_part = "recipient"
    _workflow_edit = {
        "runs": {"draft": ALL, "held": ALL},
        "clerk": {"draft": ALL, "held": ALL},
    }

    state = fields.Selection(
        [
            ("draft", "In preparation"),
            ("held", "Waits for its number"),
            ("approved", "Signed"),
            ("reported", "Sent to the superior"),
            ("cancelled", "Withdrawn"),
        ]
    )
    document_id = fields.Many2one(
        "party.document", "Excerpt from", required=True, ondelete="restrict", index=True
    )
    cell_id = fields.Many2one(
        "party.cell", compute="_compute_cell_id", store=True, precompute=True, index=True
    )
    recipient = fields.Char("For whom", help="As printed: a person or a body.")
    reason = fields.Char("What for", help="Kept in the list of excerpts, not printed.")
    member_id = fields.Many2one(
        "party.member",
        "Concerns",
        ondelete="restrict",
        index="btree_not_null",
        help="Chooses what this member said, and where he or she is named.",
    )
    present_member_ids = fields.Many2many(
        "party.member", compute="_compute_present_member_ids", export_string_translation=False
    )
    line_ids = fields.One2many("party.excerpt.line", "excerpt_id", "What it contains")
    is_outdated = fields.Boolean(compute="_compute_is_outdated", export_string_translation=False)

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("document_id")
    def _compute_cell_id(self):
        for excerpt in self:
            excerpt.cell_id = excerpt.document_id.cell_id

    @api.depends("document_id")
    def _compute_present_member_ids(self):
        for excerpt in self:
            excerpt.present_member_ids = [line["member_id"] for line in excerpt._get_roll()]

    @api.depends("document_id")
    def _compute_is_outdated(self):
        for excerpt in self:
            # sudo: whether the paper still holds, for who reads an excerpt of it
            excerpt.is_outdated = not excerpt.document_id.sudo()._is_in_force()

    @api.depends("document_id", "recipient")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for excerpt in self:
            # sudo: its name holds the number of the paper, for who reads the excerpt
            number = excerpt.document_id.sudo().number or ""
            name = self.env._("Excerpt of %(number)s", number=number)
            excerpt.display_name = f"{name} – {excerpt.recipient}" if excerpt.recipient else name

    def _get_roll(self):
        """The roll of the meeting, where the paper has one: list of {member_id, name, …}"""
        facts = self.document_id.data or {}
        return facts.get("facts", {}).get("roll", ())

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.constrains("document_id")
    def _check_document(self):
        for excerpt in self:
            if not excerpt.document_id.can_excerpt:
                raise ValidationError(
                    self.env._("An excerpt is made of minutes or a resolution, not of this paper.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        excerpts = super().create(vals_list)
        # sudo: lines are the parts of the paper, and nobody's to make
        lines = self.env["party.excerpt.line"].sudo()
        lines.create(
            [
                {
                    "excerpt_id": excerpt.id,
                    "sequence": sequence,
                    "key": piece.key,
                    "text": piece.text,
                    "is_heading": piece.is_heading,
                    "included": piece.proposed,
                }
                for excerpt in excerpts
                for sequence, piece in enumerate(get_pieces(excerpt.document_id.data))
            ]
        )
        return excerpts

    def write(self, vals):
        if "document_id" in vals and any(e.document_id.id != vals["document_id"] for e in self):
            raise UserError(
                self.env._("An excerpt stays with its paper. Make a new one of the other paper.")
            )
        return super().write(vals)

    def copy(self, default=None):
        raise UserError(self.env._("Excerpts are made with the button of the frozen paper."))

    # ------------------------------------------------------------
    # CHOOSING
    # ------------------------------------------------------------

    def action_choose_member(self):
        """Choose what the member said and where he or she is named, and nothing else."""
        for excerpt in self:
            names = {line["member_id"]: line["name"] for line in excerpt._get_roll()}
            name = names.pop(excerpt.member_id.id, None)
            if not name:
                raise UserError(
                    self.env._(
                        "Choose a member on the roll of this meeting under “Concerns” first."
                    )
                )
            pattern = get_name_pattern(name, names.values())
            texts = excerpt.line_ids.filtered(lambda line: not line.is_heading)
            named = texts.filtered(
                lambda line, pattern=pattern: (
                    line.key == "lines#facts"
                    or (not line.key.startswith("lines#") and pattern.search(line.text))
                )
            )
            named.included = True
            (texts - named).included = False
        return True

    # ------------------------------------------------------------
    # WORKFLOW
    # ------------------------------------------------------------

    def _get_access_domain(self, name):
        if name == "user_reads":
            above = self._domain_roles("supervisor", "officer", but=("runs", "clerk"))
            return (
                self._domain_administrator()
                | self._domain_roles("runs", "clerk")
                | above & Domain("state", "=", "approved")
            )
        return super()._get_access_domain(name)

    def action_approve(self, reasons=None):
        """Sign and number: from the draft on in one click."""
        drafts = self.filtered(lambda excerpt: excerpt.state == "draft")
        if drafts:
            drafts.action_hold(reasons)
        return super().action_approve(reasons)

    def _get_date(self):
        return vietnam_today()

    def _get_next_users(self, state):
        """Nobody: who makes an excerpt hands it out."""
        return {}

    # ------------------------------------------------------------
    # GATES
    # ------------------------------------------------------------

    @api.model
    def _get_gate_depends(self):
        return ["state", "recipient", "reason", "line_ids.included"]

    def _gate_e1(self, target):
        """For whom and what for: every excerpt that leaves the cell is accounted for."""
        for excerpt in self:
            if not (excerpt.recipient or "").strip():
                yield Missing(excerpt, self.env._("Write for whom the excerpt is."), "recipient")
            if not (excerpt.reason or "").strip():
                yield Missing(excerpt, self.env._("Write what the excerpt is for."), "reason")

    def _gate_e2(self, target):
        for excerpt in self:
            chosen = excerpt.line_ids.filtered("included").mapped("key")
            if all(key.startswith("lines#") for key in chosen):
                yield Missing(
                    excerpt, self.env._("Choose what the excerpt is to contain."), "line_ids"
                )

    def _gate_e3(self, target):
        for excerpt in self.filtered("is_outdated"):
            yield Missing(
                excerpt,
                self.env._(
                    "The paper has been corrected or opened again since this excerpt was begun. "
                    "Make a new excerpt of the revision that holds."
                ),
                "document_id",
            )


class PartyExcerptLine(models.Model):
    """A heading, paragraph, list, table or opinion of the paper, in the excerpt or not."""

    _name = "party.excerpt.line"
    _description = "Part of a Paper for an Excerpt"
    _inherit = ["party.workflow.line"]
    _order = "excerpt_id, sequence, id"
    _rec_name = "text"

    _workflow_parent = "excerpt_id"
    _workflow_lines = "line_ids"

    excerpt_id = fields.Many2one("party.excerpt", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer(readonly=True)
    key = fields.Char(required=True, readonly=True, export_string_translation=False)
    text = fields.Text(required=True, readonly=True)
    is_heading = fields.Boolean(readonly=True, export_string_translation=False)
    included = fields.Boolean("Take")

    def write(self, vals):
        if not self.env.su and vals.keys() - {"included"}:
            raise UserError(self.env._("The text of an excerpt is that of its paper."))
        return super().write(vals)

    def action_take_section(self):
        """Take all that stands below a heading; again: nothing of it."""
        self.ensure_one()
        below = self.excerpt_id.line_ids.filtered(
            lambda line: not line.is_heading and is_below(line.key, self.key)
        )
        below.included = not all(below.mapped("included"))
        return True
