"""The year plan of themes: the cell's themes of a year as a numbered paper."""

import re

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import LazyTranslate, is_html_empty

from ..tools import paper_words as words
from ..tools.paper_html import clean_html
from ..tools.vietnamese import roman
from .party_document_mixin import Paper
from .party_gate import Missing
from .party_meeting_papers import FROZEN_STATES, PRINTED_STATES
from .party_reported import REPORTING
from .party_roles import vietnam_today
from .party_theme_suggestion import QUARTERS
from .party_workflow import ALL, HELD_STATES

_lt = LazyTranslate(__name__)

MARK = re.compile(rf"<p[^>]*>\s*{re.escape(words.THEMES_MARK)}\s*</p>")


class PartyThemePlan(models.Model):
    """What a cell plans for a year. The themes are those of the cell and the year; the plan holds
    the words around them, its number and its way upwards."""

    _name = "party.theme.plan"
    _description = "Year Plan of Themes"
    _inherit = ["party.reported", "party.signed.paper"]
    _order = "year desc, cell_id, id"

    _number_type = "KH"
    _signed_paper = "theme_plan"
    _workflow_file_part = "content"
    _workflow_edit = {
        "runs": {"draft": ALL, "approved": REPORTING, "reported": REPORTING},
        "clerk": {"draft": ALL, "approved": REPORTING, "reported": REPORTING},
        "committee": {"draft": ALL},
    }

    state = fields.Selection(
        [
            ("draft", "Plan in preparation"),
            ("held", "Agreed by the cell"),
            ("approved", "Signed"),
            ("reported", "Sent to the superior"),
            ("cancelled", "Withdrawn"),
        ]
    )
    cell_id = fields.Many2one(
        "party.cell",
        required=True,
        ondelete="restrict",
        index=True,
        default=lambda self: self.env["party.meeting"]._default_cell_id(),
    )
    year = fields.Integer(required=True, default=lambda self: vietnam_today().year, aggregator=None)
    content = fields.Html(
        "Text",
        compute="_compute_content",
        store=True,
        readonly=False,
        precompute=True,
        sanitize_style=True,
        sanitize_form=True,
    )
    theme_ids = fields.Many2many("party.theme", string="Themes", compute="_compute_theme_ids")

    _year_uniq = models.Constraint(
        "UNIQUE (cell_id, year)",
        "The cell has a plan for this year already. Open it instead of making a second one.",
    )
    _year_sensible = models.Constraint(
        "CHECK (year BETWEEN 1930 AND 2200)", "Enter the year with four digits, such as 2026."
    )

    @api.depends("cell_id")
    def _compute_content(self):
        empty = self.filtered(lambda plan: plan.cell_id and is_html_empty(plan.content))
        skeletons = empty._get_skeletons("theme_plan")
        for plan in empty:
            plan.content = skeletons[plan.id]

    @api.depends("cell_id", "year")
    def _compute_theme_ids(self):
        themes = self.env["party.theme"].search(
            Domain("cell_id", "in", self.cell_id.ids)
            & Domain("year", "in", self.mapped("year"))
            & Domain("state", "!=", "cancelled"),
            order="quarter, id",
        )
        by_plan = themes.grouped(lambda theme: (theme.cell_id.id, theme.year))
        for plan in self:
            plan.theme_ids = by_plan.get((plan.cell_id.id, plan.year), themes.browse())

    @api.depends("year", "cell_id.name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for plan in self:
            # sudo: the cell's name belongs to the name of a plan that the user may read
            cell = plan.cell_id.sudo() if plan._origin else plan.cell_id
            plan.display_name = self.env._(
                "Themes of %(year)s – %(cell)s", year=plan.year, cell=cell.name or ""
            )

    def write(self, vals):
        if "cell_id" in vals and any(plan.cell_id.id != vals["cell_id"] for plan in self):
            raise UserError(
                self.env._("A plan stays with its cell. Make a new plan for the other cell.")
            )
        return super().write(vals)

    # ------------------------------------------------------------
    # WORKFLOW
    # ------------------------------------------------------------

    def _get_access_domain(self, name):
        full = ("committee", "runs", "clerk")
        if name == "user_reads":
            others = self._domain_roles("member", "supervisor", "officer", but=full)
            return (
                self._domain_administrator()
                | self._domain_roles(*full)
                | others & Domain("state", "in", HELD_STATES)
            )
        if name == "user_writes":
            return self._domain_roles(*full)
        return super()._get_access_domain(name)

    def _get_date(self):
        return vietnam_today()

    def _get_abstracts(self):
        forms = self._get_wordings("theme_plan")
        return {plan.id: forms[plan.id]._get_abstract({"year": str(plan.year)}) for plan in self}

    # ------------------------------------------------------------
    # GATES
    # ------------------------------------------------------------

    @api.model
    def _get_gate_depends(self):
        return ["state", "year", "cell_id"]

    def _gate_n8(self, target):
        """Themes at all, and enough in each quarter."""
        for plan in self.filtered(lambda plan: not plan.theme_ids):
            yield Missing(
                plan,
                self.env._("There is no theme of the year yet: make the themes first."),
                "theme_ids",
                "block",
            )
        labels = dict(self.env["party.theme"]._fields["quarter"]._description_selection(self.env))
        for year, plans in self.filtered("theme_ids").grouped("year").items():
            wanted = plans.cell_id._get_themes_wanted(year)
            for plan in plans:
                planned = plan.theme_ids.mapped("quarter")
                short = [
                    labels[quarter]
                    for quarter, _label in QUARTERS
                    if planned.count(quarter) < wanted[plan.cell_id.committee_id.id, quarter]
                ]
                if short:
                    yield Missing(
                        plan,
                        self.env._(
                            "Too few themes are planned for %(quarters)s: add one, or say why.",
                            quarters=", ".join(short),
                        ),
                        "theme_ids",
                    )

    def _gate_n7(self, target):
        for plan in self:
            open_themes = plan.theme_ids.filtered(lambda theme: not theme.author_id)
            if open_themes:
                yield Missing(
                    plan,
                    self.env._(
                        "Nobody prepares these themes yet: %(themes)s.",
                        themes="; ".join(open_themes.mapped("name")),
                    ),
                    "theme_ids",
                )

    # ------------------------------------------------------------
    # PAPER
    # ------------------------------------------------------------

    def _get_papers(self):
        return super()._get_papers() | {
            "theme_plan": Paper(
                "KH",
                _lt("Year plan of themes"),
                "party_cell.report_theme_plan",
                PRINTED_STATES,
                FROZEN_STATES,
                preview=True,
            ),
        }

    def _get_paper_data_theme_plan(self):
        forms = self._get_wordings("theme_plan")
        signers = self._get_signers()
        data = {}
        for plan in self:
            html = clean_html(plan.content)
            mark = MARK.search(html)
            before, after = (html[: mark.start()], html[mark.end() :]) if mark else (html, "")
            data[plan.id] = plan._get_issued_head(
                "theme_plan", forms[plan.id], signers[plan.id], year=str(plan.year)
            ) | {
                "before": before,
                "columns": [{"name": name, "label": label} for name, label in words.THEME_COLUMNS],
                "rows": plan._get_plan_rows(),
                "after": after,
            }
        return data

    def _get_plan_rows(self):
        rows = []
        for index, theme in enumerate(self.theme_ids, 1):
            meeting = theme.meeting_id
            number = roman(int(theme.quarter))
            time = words.TEXTS["month_of_quarter" if meeting else "quarter"].format(
                number=number, month=meeting.period.month if meeting else ""
            )
            rows.append(
                {
                    "order": str(index),
                    "time": time,
                    "theme": theme.name,
                    "person": theme.author_id.name or "",
                    "form": words.THEME_FORMS.get(meeting.kind, words.THEME_FORMS["thematic"]),
                }
            )
        return rows

    def action_add_theme(self):
        """Open the form of a new theme of this cell and year."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New theme"),
            "res_model": "party.theme",
            "view_mode": "form",
            "target": "new",
            "context": {"default_cell_id": self.cell_id.id, "default_year": self.year},
        }
