"""The sheet of a member for a year: meetings, opinions, tasks, absences; on screen and on paper."""

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain
from odoo.tools import LazyTranslate

from ..models.party_document_mixin import Paper
from ..models.party_kinds import REGULAR_KINDS
from ..models.party_meeting_minutes import text_lines
from ..models.party_meeting_papers import BLANK_STATES
from ..models.party_meeting_roll import percent
from ..models.party_meeting_task_papers import make_columns, make_html
from ..models.party_roles import vietnam_today
from ..models.party_task import OPEN_STATES
from ..models.party_workflow import HELD_STATES
from ..tools import notice_words, paper_html
from ..tools import paper_words as words
from ..tools.vietnamese import paper_count, paper_date, paper_percent, sentence_case, short_date

_lt = LazyTranslate(__name__)

# For whom the sheet shows the time in their cells; the member sees all of it.
READERS = ("runs", "clerk", "officer")


class PartyMemberSheet(models.TransientModel):
    """What a member did in a year, for those whom it concerns.

    Nothing of it is stored: it shows what the minutes say today. The member sees the whole year,
    those who run a cell or oversee it the time in that cell.
    """

    _name = "party.member.sheet"
    _description = "Sheet of a Party Member"
    _inherit = ["party.links", "party.document.mixin"]
    _rec_name = "member_id"

    member_id = fields.Many2one(
        "party.member", required=True, ondelete="cascade", export_string_translation=False
    )
    year = fields.Integer(required=True, default=lambda self: vietnam_today().year, aggregator=None)
    # Papers are printed by state; a sheet has one.
    state = fields.Selection(
        [("draft", "As it stands today")], default="draft", required=True, readonly=True
    )
    cell_id = fields.Many2one("party.cell", compute="_compute_lines")
    attendance_ids = fields.Many2many("party.meeting.attendance", compute="_compute_lines")
    opinion_ids = fields.Many2many(
        "party.meeting.opinion", string="Opinions", compute="_compute_lines"
    )
    task_ids = fields.Many2many("party.task", string="Tasks", compute="_compute_lines")
    summoned_count = fields.Integer("Summoned", compute="_compute_counts")
    present_count = fields.Integer("Present", compute="_compute_counts")
    excused_count = fields.Integer("Absent with reason", compute="_compute_counts")
    unexcused_count = fields.Integer("Absent without reason", compute="_compute_counts")
    attendance_rate = fields.Float(
        "Attendance rate (%)", digits=(5, 1), compute="_compute_counts", aggregator=None
    )
    excused_in_a_row = fields.Integer("Absent with reason in a row", compute="_compute_counts")
    missed_months = fields.Integer("Months missed without reason", compute="_compute_counts")
    is_alert = fields.Boolean(compute="_compute_counts", export_string_translation=False)
    warning = fields.Text(compute="_compute_counts")

    @api.constrains("year")
    def _check_year(self):
        if any(not 1930 <= sheet.year <= 2200 for sheet in self):
            raise ValidationError(self.env._("Enter the year with four digits, such as 2026."))

    # ------------------------------------------------------------
    # WHO SEES WHAT
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        sheets = super().create(vals_list)
        sheets._check_readers()
        return sheets

    def write(self, vals):
        result = super().write(vals)
        self._check_readers()
        return result

    def onchange(self, values, field_names, fields_spec):
        self._check_readers()
        return super().onchange(values, field_names, fields_spec)

    def _sees_all(self):
        """Whether the user sees the whole year of the member."""
        self.ensure_one()
        is_administrator = self.env.user.has_group("party_cell.group_admin")
        return is_administrator or self.member_id.id in self.env["party.roles"]._get().own

    @api.model
    def _get_cells_shown(self):
        return self.env["party.roles"]._get().cells_of(*READERS)

    def _check_readers(self):
        members = self.member_id
        if closed := members - members._filter_sheet_open():
            raise AccessError(
                self.env._(
                    "The sheet of %(name)s is for the member, for who runs the cell, and for the "
                    "officers above it.",
                    name=closed[0].name,
                )
            )

    def _check_paper(self, paper):
        self._check_readers()
        return super()._check_paper(paper)

    # ------------------------------------------------------------
    # CONTENT
    # ------------------------------------------------------------

    @api.depends("member_id", "year")
    @api.depends_context("uid")
    def _compute_lines(self):
        attendance = self._find_lines("party.meeting.attendance", Domain("departed", "=", False))
        opinions = self._find_lines("party.meeting.opinion", Domain.TRUE)
        tasks = self._find_tasks()
        for sheet in self:
            sheet.attendance_ids = sheet._choose(attendance, sheet._is_of_year)
            sheet.opinion_ids = sheet._choose(opinions, sheet._is_of_year)
            sheet.task_ids = sheet._choose(tasks, sheet._is_task_of_year)
            # sudo: of which cell the paper is; one that the user may know by then
            sheet.cell_id = (
                sheet.attendance_ids.sudo()[-1:].cell_id or sheet.sudo().member_id.cell_id
            )

    def _find_lines(self, model, domain):
        """Lines of these members in the meetings of these years that were held, by date."""
        years = self.mapped("year") or [0]
        # sudo: the sheet has rules of its own, see _choose
        return (
            self.env[model]
            .sudo()
            .search(
                domain
                & Domain("member_id", "in", self.member_id.ids)
                & Domain("meeting_id.state", "in", HELD_STATES)
                & Domain("meeting_id.kind", "!=", "committee_meeting")
                & Domain("meeting_id.period", ">=", f"{min(years):04d}-01-01")
                & Domain("meeting_id.period", "<=", f"{max(years):04d}-12-31")
            )
            .sorted(lambda line: (line.meeting_id.period, line.meeting_id._get_date(), line.id))
        )

    def _find_tasks(self):
        # sudo: as above
        return (
            self.env["party.task"]
            .sudo()
            .search(
                Domain("given_on", "!=", False)
                & (
                    Domain("member_id", "in", self.member_id.ids)
                    | Domain("helper_ids", "in", self.member_id.ids)
                ),
                order="given_on, deadline, id",
            )
        )

    def _is_of_year(self, line):
        return line.member_id == self.member_id and line.meeting_id.period.year == self.year

    def _is_task_of_year(self, task):
        """Given in the year, or still to be done in it."""
        if self.member_id not in task.member_id | task.helper_ids:
            return False
        last = task.done_date or task.deadline
        return task.given_on.year <= self.year and (
            task.given_on.year == self.year
            or (last.year >= self.year if last else task.state in OPEN_STATES)
        )

    def _choose(self, lines, fits):
        """Of these lines what the user may see on this sheet."""
        cells, everything = self._get_cells_shown(), self._sees_all()
        return lines.filtered(
            lambda line: fits(line) and (everything or line.cell_id.id in cells)
        ).with_env(self.env)

    @api.depends("attendance_ids")
    @api.depends_context("uid", "lang")
    def _compute_counts(self):
        # sudo: counted over what the sheet shows
        lines = self.sudo().attendance_ids
        counts = lines.filtered(lambda x: x.meeting_id.kind in REGULAR_KINDS)._count_absences()
        for sheet in self:
            shown = sheet.sudo().attendance_ids
            summoned = shown.filtered("is_summoned")
            states = summoned.mapped("state")
            sheet.summoned_count = len(summoned)
            sheet.present_count = states.count("present")
            sheet.excused_count = states.count("excused")
            sheet.unexcused_count = states.count("unexcused")
            sheet.attendance_rate = percent(sheet.present_count, sheet.summoned_count)
            regular = shown.filtered(lambda x: x.id in counts)
            unexcused = regular.filtered(lambda x: x.state == "unexcused")
            # The Charter counts the year of a member, a meeting's gate that of its cell.
            last_missed = [some[-1:] for some in unexcused.grouped("cell_id").values()]
            sheet.excused_in_a_row = counts[regular[-1:].id][0] if regular else 0
            sheet.missed_months = sum(counts[line.id][1] for line in last_missed)
            rules = regular[-1:].meeting_id.rule_profile_id
            alert = rules.absence_alert_months
            sheet.is_alert = bool(alert) and sheet.missed_months >= alert
            # sudo was for the count; the sentences are in the user's language
            problems = list(regular[-1:]._find_absences(counts)) if regular else []
            if sheet.is_alert:
                problems = [
                    self.env._(
                        "Absent without reason in %(count)s months of the year: the Charter asks "
                        "the cell to consider striking off.",
                        count=sheet.missed_months,
                    )
                ]
            sheet.warning = "\n".join(problems)

    # ------------------------------------------------------------
    # PAPER
    # ------------------------------------------------------------

    def _get_papers(self):
        return super()._get_papers() | {
            "member_sheet": Paper(
                "", _lt("Sheet of the member"), "party_cell.report_member_sheet", BLANK_STATES
            ),
        }

    def _get_paper_data_member_sheet(self):
        forms = self._get_wordings("member_sheet")
        return {sheet.id: sheet._get_sheet_data(forms[sheet.id]) for sheet in self}

    def _get_sheet_data(self, form):
        cell, today = self.cell_id, vietnam_today()
        place = cell.place_name or cell.committee_id.place_name
        head = self._make_head(
            "member_sheet",
            form,
            form._get_abstract({"year": str(self.year)}),
            cell.committee_id,
            place_date=", ".join(filter(None, (place, paper_date(today)))),
        )
        return head | {
            "document_title": f"{form.title} {self.member_id.name} {self.year}",
            "lines": self._get_sheet_facts(),
            "html": paper_html.clean_html(self._get_sheet_html()),
            "signatures": [
                {"title": form.left_signature or "", "name": self.member_id.name},
                {"title": form.right_signature or "", "name": cell.secretary_id.name or ""},
            ],
        }

    def _get_sheet_facts(self):
        member, texts = self.member_id, words.SHEET_TEXTS
        missed = texts["alert" if self.is_alert else "months"]
        tasks, cells = self.task_ids, self.attendance_ids.cell_id or self.cell_id
        standing = (words.OFFICES.get(member.office), words.RANKS.get(member.rank))
        facts = {
            "name": f"{member.name}.",
            "cell": f"{'; '.join(dict.fromkeys(cells.mapped('name')))}.",
            "office": f"{', '.join(filter(None, standing))}.",
            "attendance": texts["attendance"].format(
                present=paper_count(self.present_count),
                summoned=paper_count(self.summoned_count),
                rate=paper_percent(self.attendance_rate),
                excused=paper_count(self.excused_count),
                unexcused=paper_count(self.unexcused_count),
            ),
            "in_a_row": texts["times"].format(count=paper_count(self.excused_in_a_row)),
            "missed": missed.format(count=paper_count(self.missed_months)),
            "opinions": texts["opinions"].format(count=paper_count(len(self.opinion_ids))),
            "tasks": texts["tasks"].format(
                count=paper_count(len(tasks)),
                done=paper_count(len(tasks.filtered(lambda task: task.state == "done"))),
            ),
        }
        return [
            {"key": key, "label": label, "text": facts[key]} for key, label in words.SHEET.items()
        ]

    def _get_sheet_html(self):
        headings = words.SHEET_HEADINGS
        nothing = Markup("<p>%s</p>") % headings["nothing"]
        opinions = [
            words.SHEET_TEXTS["opinion"].format(
                date=short_date(line.meeting_id._get_date()),
                text=" ".join(text_lines(line.text)),
            )
            for line in self.opinion_ids
        ]
        contents = {
            "attendance": self._make_table(words.SHEET_COLUMNS, self._get_attendance_rows()),
            "opinions": Markup("").join(Markup("<p>%s</p>") % line for line in opinions),
            "tasks": self._make_table(words.SHEET_TASK_COLUMNS, self._get_task_rows()),
        }
        return Markup("").join(
            Markup("<h3>%s</h3>%s") % (headings[key], content or nothing)
            for key, content in contents.items()
        )

    def _get_attendance_rows(self):
        opinions = self.opinion_ids.grouped("meeting_id")
        return [
            {
                "order": str(index),
                "time": short_date(line.meeting_id._get_date()),
                "kind": sentence_case(notice_words.KINDS[line.meeting_id.kind]),
                "state": line.meeting_id._name_state(line),
                "count": str(len(opinions.get(line.meeting_id, ())) or ""),
            }
            for index, line in enumerate(self.attendance_ids, 1)
        ]

    def _get_task_rows(self):
        rows = []
        for index, task in enumerate(self.task_ids, 1):
            helps = task.member_id != self.member_id
            name = words.SHEET_TEXTS["helps"].format(task=task.name) if helps else task.name
            state = words.TASK_STATES[task.state]
            with_state = words.TASK_TEXTS["with_state"]
            rows.append(
                {
                    "order": str(index),
                    "task": name,
                    "time": task._get_when(),
                    "result": with_state.format(state=state, result=task.result.strip())
                    if (task.result or "").strip()
                    else state,
                }
            )
        return rows

    @api.model
    def _make_table(self, columns, rows):
        """A table of the paper; empty without rows."""
        table = {"columns": make_columns(columns), "rows": rows}
        return Markup(make_html(table)) if rows else ""  # escaped there

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def _open(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Sheet of the member"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    @api.model
    def action_open_own(self):
        """The user's own sheet, from the menu."""
        own = self.env["party.member"]._get_own()
        if not own:
            raise AccessError(
                self.env._("Your account belongs to no Party member, so there is no sheet.")
            )
        return self.create({"member_id": own[:1].id})._open()


class PartyMember(models.Model):
    _inherit = "party.member"

    can_open_sheet = fields.Boolean(
        compute="_compute_can_open_sheet", export_string_translation=False
    )

    @api.depends("membership_ids.cell_id")
    @api.depends_context("uid")
    def _compute_can_open_sheet(self):
        open_ids = set(self._filter_sheet_open()._ids)
        for member in self:
            member.can_open_sheet = member._origin.id in open_ids

    def _filter_sheet_open(self):
        """Those of whose sheet the user sees any part."""
        roles = self.env["party.roles"]._get()
        shown = roles.cells_of(*READERS)
        is_administrator = self.env.user.has_group("party_cell.group_admin")
        # sudo: where the members have been
        return self._origin.filtered(
            lambda member: (
                is_administrator
                or member.id in roles.own
                or not shown.isdisjoint(member.sudo().membership_ids.cell_id.ids)
            )
        )

    def action_open_sheet(self):
        """The sheet of this year, from the member's form."""
        self.ensure_one()
        return self.env["party.member.sheet"].create({"member_id": self.id})._open()
