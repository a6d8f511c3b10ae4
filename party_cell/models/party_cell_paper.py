"""Papers that a cell writes in its own name: reports, plans, letters, notices, decisions."""

import re

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import LazyTranslate, is_html_empty

from ..tools import paper_words as words
from ..tools.paper_html import clean_html
from ..tools.vietnamese import paper_month
from .party_document_mixin import Paper
from .party_gate import Missing
from .party_meeting_papers import BLANK_STATES, FROZEN_STATES, PRINTED_STATES
from .party_reported import REPORTING
from .party_workflow import ALL, HELD_STATES

_lt = LazyTranslate(__name__)

# The report that is made for every month, and the kind of its wording.
MONTHLY, MONTHLY_KIND = "BC", "BC.month"
# In a skeleton, “…” is where something is to be written: on a line of its own, or within one.
OPEN_MARK = "…"
OPEN_LINE = re.compile(rf"<p[^>]*>\s*{OPEN_MARK}\s*</p>")
LINE = re.compile(r"<(p|h\d|li)\b[^>]*>(.*?)</\1>", re.DOTALL)
# How people begin what a letter is about, where the paper says it already
ABOUT = re.compile(r"^\s*(v/v|về việc)\s+", re.IGNORECASE)
# Lines to write on in a blank form, for each of the former.
RULED = 4


def plain(html):
    """The letters of an HTML text, without blanks."""
    return re.sub(r"<[^>]*>|&nbsp;|\s+", "", html or "")


def open_lines(html):
    """The lines of an HTML text in which something is still to be written, as letters."""
    lines = [plain(text) for _tag, text in LINE.findall(html or "")]
    return [line for line in lines if OPEN_MARK in line]


class PartyCellPaper(models.Model):
    """A paper of a cell: written on a skeleton of its type, signed, numbered, frozen.

    A secret one has its number here, and is written elsewhere.
    """

    _name = "party.cell.paper"
    _description = "Paper of a Party Cell"
    _inherit = ["party.secrecy", "party.typed.paper"]
    _order = "id desc"

    _secret_empty = ("abstract", "addressee", "content", "recipients", "period")
    _signed_paper = "cell_paper"
    _workflow_file_part = "content"
    _workflow_edit = {
        "runs": {"draft": ALL, "held": ALL, "approved": REPORTING, "reported": REPORTING},
        "clerk": {"draft": ALL, "held": ALL, "approved": REPORTING, "reported": REPORTING},
        "committee": {"draft": ALL},
    }

    state = fields.Selection(
        [
            ("draft", "Paper in preparation"),
            ("held", "Agreed by the cell"),
            ("approved", "Signed"),
            ("reported", "Sent to the superior"),
            ("cancelled", "Withdrawn"),
        ]
    )
    cell_id = fields.Many2one(index=True)
    type_id = fields.Many2one(domain=[("by_hand", "=", True), ("may_issue", "=", True)])
    untitled = fields.Boolean(related="type_id.untitled", export_string_translation=False)
    period = fields.Date(
        index="btree_not_null", help="Of a monthly report: the month of the meeting."
    )
    meeting_id = fields.Many2one(
        "party.meeting", "Meeting of the month", compute="_compute_meeting_id"
    )
    addressee = fields.Char("Addressed to", help="Kính gửi: of a letter or a submission.")
    content = fields.Html(
        "Text of the paper",
        compute="_compute_content",
        store=True,
        readonly=False,
        precompute=True,
        sanitize_style=True,
        sanitize_form=True,
    )

    # ------------------------------------------------------------
    # COMPUTE: what a new paper begins with
    # ------------------------------------------------------------

    def _get_form_kind(self):
        code = self.type_id.code
        return MONTHLY_KIND if code == MONTHLY and self.period else code

    def _get_stand_ins(self):
        """What the stand-ins in the wording stand for."""
        values = {"cell": self.cell_id.name or "", "superior": self.cell_id.committee_id.name or ""}
        if self.period:
            following = fields.Date.add(self.period, months=1)
            values |= {"month": paper_month(self.period), "next_month": paper_month(following)}
        return values

    @api.model
    def _get_all_forms(self):
        # sudo: wording is no secret
        return self.env["party.paper.form"].sudo().search([("paper", "=", "cell_paper")])

    @api.depends("cell_id", "type_id", "period")
    def _compute_abstract(self):
        """Of a monthly report; of others only its writer knows."""
        monthly = self.filtered(
            lambda paper: (
                paper.cell_id and paper._get_form_kind() == MONTHLY_KIND and not paper.number
            )
        )
        forms = monthly._get_wordings("cell_paper")
        for paper in monthly:
            paper.abstract = forms[paper.id]._get_abstract(paper._get_stand_ins())

    @api.depends("secrecy")
    def _compute_recipients(self):
        secret = self.filtered(lambda paper: paper.secrecy != "normal")
        secret.recipients = False
        return super(PartyCellPaper, self - secret)._compute_recipients()

    @api.depends("cell_id", "type_id", "period", "secrecy")
    def _compute_content(self):
        untouched = self._filter_untouched()
        worded = untouched.filtered(
            lambda paper: paper._has_wording() and paper.secrecy == "normal"
        )
        (untouched - worded).content = False
        forms = worded._get_wordings("cell_paper")
        for paper in worded:
            paper.content = forms[paper.id]._fill_in("skeleton", paper._get_stand_ins())

    def _filter_untouched(self):
        """Papers in which nothing is written yet: empty, or still the skeleton of a type."""
        skeletons = [
            re.compile(re.sub(r"\\{\w+\\}", ".*", re.escape(plain(skeleton))))
            for skeleton in self._get_all_forms().mapped("skeleton")
            if skeleton
        ]
        return self.filtered(
            lambda paper: (
                not paper.number
                and (
                    is_html_empty(paper.content)
                    or any(pattern.fullmatch(plain(paper.content)) for pattern in skeletons)
                )
            )
        )

    @api.depends("cell_id", "period")
    @api.depends_context("uid")
    def _compute_meeting_id(self):
        """The regular meeting of the month, for who may read it."""
        monthly = self.filtered("period")
        meetings = self.env["party.meeting"].search(
            Domain("cell_id", "in", monthly.cell_id.ids)
            & Domain("period", "in", monthly.mapped("period"))
            & Domain("kind", "in", ("regular", "combined"))
            & Domain("state", "!=", "cancelled"),
            order="id desc",
        )
        by_month = {(meeting.cell_id, meeting.period): meeting for meeting in meetings}
        for paper in self:
            paper.meeting_id = by_month.get((paper.cell_id, paper.period))

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.constrains("type_id")
    def _check_type_by_hand(self):
        for kind in self.type_id.filtered(lambda kind: not kind.by_hand):
            raise UserError(
                self.env._(
                    "A paper of the type “%(type)s” is made from a meeting: open the meeting.",
                    type=kind.name,
                )
            )

    @api.constrains("secrecy")
    def _check_not_frozen(self):
        """What was signed as an ordinary paper has an original that nobody deletes."""
        # sudo: whether there is an original
        for paper in self._filter_secret().sudo().filtered("document_ids"):
            raise UserError(
                self.env._(
                    "%(name)s was signed as an ordinary paper, and its original is kept. Withdraw "
                    "it, and make the secret paper outside this system.",
                    name=paper.display_name,
                )
            )

    # ------------------------------------------------------------
    # WORKFLOW
    # ------------------------------------------------------------

    def _get_access_domain(self, name):
        full = ("committee", "runs", "clerk")
        if name == "user_reads":
            above = self._domain_roles("supervisor", "officer", but=full)
            members = self._domain_roles("member", but=full) & Domain("secrecy", "=", "normal")
            return (
                self._domain_administrator()
                | self._domain_roles(*full)
                | (above | members) & Domain("state", "in", HELD_STATES)
            )
        if name == "user_writes":
            return self._domain_roles(*full)
        return super()._get_access_domain(name)

    def _get_secrecy(self):
        return self.secrecy

    # ------------------------------------------------------------
    # GATES
    # ------------------------------------------------------------

    @api.model
    def _get_gate_depends(self):
        return ["state", "cell_id", "type_id", "abstract", "content", "secrecy"]

    def _gate_v1(self, target):
        skeletons = self._get_all_forms().mapped("skeleton")
        unwritten = {line for skeleton in skeletons for line in open_lines(skeleton)}
        for paper in self - self._filter_secret():
            if not (paper.abstract or "").strip():
                yield Missing(
                    paper, self.env._("Enter in one line what the paper is about."), "abstract"
                )
            if is_html_empty(paper.content):
                yield Missing(paper, self.env._("The paper has no text yet: write it."), "content")
            if count := sum(line in unwritten for line in open_lines(paper.content)):
                yield Missing(
                    paper,
                    self.env._(
                        "In %(count)s lines of the text “…” still stands for what is to be "
                        "written. Write it, or delete the line.",
                        count=count,
                    ),
                    "content",
                )

    # ------------------------------------------------------------
    # PAPER
    # ------------------------------------------------------------

    def _get_papers(self):
        return super()._get_papers() | {
            "cell_paper": Paper(
                "",
                _lt("Paper of the cell"),
                "party_cell.report_cell_paper",
                PRINTED_STATES,
                FROZEN_STATES,
                preview=True,
            ),
            "cell_paper_blank": Paper(
                "",
                _lt("Blank form of the paper"),
                "party_cell.report_cell_paper_blank",
                BLANK_STATES,
            ),
        }

    def _is_paper_secret(self, paper):
        return bool(self._filter_secret())

    def _get_paper_data_cell_paper(self):
        return self._get_head_data("cell_paper", lambda paper, form: clean_html(paper.content))

    def _get_paper_data_cell_paper_blank(self):
        return self._get_head_data(
            "cell_paper_blank",
            lambda paper, form: clean_html(form._fill_in("skeleton", paper._get_stand_ins())),
        )

    def _get_head_data(self, code, write):
        """Head, text and foot.

        :param write: function of a record and its wording that gives the text as HTML
        """
        forms, signers = self._get_wordings("cell_paper"), self._get_signers()
        return {
            paper.id: paper._get_issued_head(code, forms[paper.id], signers[paper.id])
            | {"blocks": OPEN_LINE.split(write(paper, forms[paper.id])), "ruled": RULED}
            for paper in self
        }

    def _get_paper_title(self, form):
        return self.type_id.name.upper()

    def _get_issued_head(self, paper, form, signer, left_name="", **values):
        data = super()._get_issued_head(paper, form, signer, left_name, **values)
        data |= {
            "subject": "",
            "addressee": words.TEXTS["addressee"].format(text=self.addressee)
            if self.addressee
            else "",
        }
        if self.type_id.untitled:
            about = ABOUT.sub("", data["abstract"], count=1)
            data |= {
                "title": "",
                "abstract": "",
                "subject": words.TEXTS["subject"].format(text=about),
            }
        return data


class PartyMeeting(models.Model):
    _inherit = "party.meeting"

    def action_monthly_report(self):
        """Open the report of the meeting's month, or the form of a new one."""
        self.ensure_one()
        self.check_access("read")
        report = self.env["party.cell.paper"].search(
            Domain("cell_id", "=", self.cell_id.id)
            & Domain("period", "=", self.period)
            & Domain("type_id.code", "=", MONTHLY)
            & Domain("state", "!=", "cancelled"),
            limit=1,
        )
        # sudo: a type of this addon
        kind = self.env["party.document.type"].sudo()._get_by_code([MONTHLY])[MONTHLY]
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Monthly report"),
            "res_model": "party.cell.paper",
            "res_id": report.id,
            "view_mode": "form",
            "context": {
                "default_cell_id": self.cell_id.id,
                "default_type_id": kind.id,
                "default_period": fields.Date.to_string(self.period),
            },
        }
