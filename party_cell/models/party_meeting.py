from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, is_html_empty

from .party_dated import round_month
from .party_kinds import KINDS, REGULAR_KINDS
from .party_reported import REPORTING
from .party_roles import VIETNAM, vietnam_today
from .party_workflow import ALL, HELD_STATES

# What the minute-taker writes during the meeting, and what may still be worded until adoption.
NOTES = frozenset(
    {
        "attendance_ids",
        "agenda_ids",
        "superior_document_ids",
        "section_ids",
        "text_section_ids",
        "opinion_ids",
        "petition_ids",
        "vote_ids",
        "task_ids",
        "review_ids",
        "conclusion",
        "guests",
        "fee_status",
        "fee_note",
        "programme_adopted",
        "minutes_adopted",
        "date_start",
        "date_end",
    }
)
TEXTS = frozenset(
    {
        "agenda_ids",
        "superior_document_ids",
        "section_ids",
        "text_section_ids",
        "opinion_ids",
        "petition_ids",
        "task_ids",
        "review_ids",
        "conclusion",
        "guests",
        "minutes_adopted",
    }
)
SUPERIOR = frozenset({"superior_note"})
REPORTED = REPORTING | {"report_way"}


class PartyMeeting(models.Model):
    """A meeting of a Party cell, and its minutes."""

    _name = "party.meeting"
    _description = "Party Cell Meeting"
    _inherit = ["party.reported", "party.numbered", "party.document.mixin"]
    _order = "period desc, date_start desc, id desc"
    _rec_names_search = ["number", "cell_id.name"]

    _number_type = "BB"
    _number_order = "date_start"
    _workflow_cancel = True
    _workflow_protected = (
        "number",
        "committee_id",
        "rule_profile_id",
        "roll_frozen",
        "prepared",
        "first_held_at",
    )
    _workflow_superior = tuple(SUPERIOR)
    _workflow_roles = {
        "notified": {"runs", "chair", "clerk"},
        "held": {"runs", "chair", "minute_taker", "clerk"},
        "approved": {"runs", "chair", "clerk"},
        "reported": {"runs", "clerk"},
        "received": {"supervisor", "officer"},
        "cancelled": {"runs", "clerk"},
        ("return", "held"): {"runs", "chair", "clerk"},
        ("return", "approved"): {"runs", "clerk"},
        ("return", "reported"): {"supervisor", "officer"},
    }
    _workflow_edit = {
        "runs": {"draft": ALL, "held": TEXTS, "approved": REPORTED, "reported": REPORTED},
        "clerk": {"draft": ALL, "held": TEXTS, "approved": REPORTED, "reported": REPORTED},
        "chair": {"draft": ALL, "held": TEXTS},
        "committee": {"draft": ALL},
        "minute_taker": {"draft": NOTES, "held": TEXTS},
        "supervisor": {state: SUPERIOR for state in ("held", "approved", "reported")},
        "officer": {state: SUPERIOR for state in ("held", "approved", "reported")},
    }

    state = fields.Selection(
        [
            ("draft", "In preparation"),
            ("held", "Held"),
            ("approved", "Minutes adopted"),
            ("reported", "Reported to the superior"),
            ("cancelled", "Not held"),
        ]
    )
    cell_id = fields.Many2one(
        "party.cell",
        required=True,
        ondelete="restrict",
        index=True,
        default=lambda self: self._default_cell_id(),
    )
    committee_id = fields.Many2one(
        "party.committee",
        "Superior committee when held",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    kind = fields.Selection(KINDS, required=True, default="regular")
    period = fields.Date(
        "Month",
        required=True,
        default=lambda self: vietnam_today().replace(day=1),
        help="The month that the meeting counts for.",
    )
    date_start = fields.Datetime(
        "Begins", compute="_compute_date_start", store=True, readonly=False, precompute=True
    )
    date_end = fields.Datetime("Ends")
    location = fields.Char(
        "Place", compute="_compute_proposals", store=True, readonly=False, precompute=True
    )
    mode = fields.Selection(
        [("onsite", "On site"), ("online", "Online"), ("hybrid", "Both")],
        "Form",
        required=True,
        default="onsite",
    )
    chair_id = fields.Many2one(
        "party.member",
        compute="_compute_proposals",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
    )
    co_chair_id = fields.Many2one("party.member", "Co-chair", index="btree_not_null")
    minute_taker_id = fields.Many2one(
        "party.member",
        "Minute-taker",
        compute="_compute_proposals",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
    )
    guests = fields.Text("Guests and superiors present", help="One on a line.")
    fee_status = fields.Selection(
        [
            ("paid", "All have paid"),
            ("partly", "Some have not paid"),
            ("unpaid", "Not collected yet"),
        ],
        "Party fees",
    )
    fee_note = fields.Char("Note on fees")
    programme_adopted = fields.Boolean("Programme adopted by the meeting")
    agenda_ids = fields.One2many("party.meeting.agenda", "meeting_id", copy=True)
    section_ids = fields.One2many("party.meeting.section", "meeting_id", "Sections")
    text_section_ids = fields.One2many(
        "party.meeting.section", "meeting_id", "Contents", domain=[("block", "=", "text")]
    )
    attendance_ids = fields.One2many("party.meeting.attendance", "meeting_id", "Roll")
    opinion_ids = fields.One2many("party.meeting.opinion", "meeting_id", "Opinions")
    vote_ids = fields.One2many("party.vote", "meeting_id", "Votes")
    conclusion = fields.Text("Chair's conclusion")
    minutes_adopted = fields.Boolean("Minutes read and adopted by the meeting")
    rule_profile_id = fields.Many2one(
        "party.rule.profile",
        "Rules applied",
        readonly=True,
        ondelete="restrict",
        copy=False,
        index="btree_not_null",
        help="Frozen when the meeting is announced or held.",
    )
    duration = fields.Integer("Duration (minutes)", compute="_compute_duration", store=True)
    report_way = fields.Selection(
        [
            ("system", "In this system"),
            ("handbook", "Electronic handbook"),
            ("paper", "On paper"),
        ],
        "Sent by",
        default="system",
    )
    superior_note = fields.Text("Remark of the superior")
    user_takes_minutes = fields.Boolean(
        compute="_compute_user_takes_minutes", export_string_translation=False
    )

    _list_idx = models.Index("(period DESC, date_start DESC, id DESC)")
    _cell_period_idx = models.Index("(cell_id, period DESC, date_start DESC)")
    _period_first = models.Constraint(
        "CHECK (EXTRACT(day FROM period) = 1)", "The month of a meeting is its first day."
    )

    # ------------------------------------------------------------
    # DEFAULTS AND PROPOSALS
    # ------------------------------------------------------------

    @api.model
    def _default_cell_id(self):
        """The cell that the user runs or enters for, where it is one."""
        Cell = self.env["party.cell"]
        own = Domain("user_runs", "=", True) | Cell._domain_roles("clerk")
        cells = Cell.search(own, limit=2)
        return cells if len(cells) == 1 else False

    @api.depends("cell_id", "kind")
    def _compute_proposals(self):
        """A new month starts from the last: place, chair, minute-taker."""
        # A planned meeting asks when its month has come: the secretary of that day is to chair.
        prepared = self.filtered("prepared")
        last = prepared._get_last_meetings()
        for meeting in prepared:
            cell = meeting.cell_id
            earlier = last.get(cell.id, self.browse())
            meeting.location = meeting.location or earlier.location or cell.meeting_place
            # The chair is the secretary of today, not of last month.
            meeting.chair_id = meeting.chair_id or cell.secretary_id or cell.deputy_id
            taker = meeting.minute_taker_id or earlier.minute_taker_id
            if meeting.kind == "committee_meeting":  # of those who hold an office
                taker = meeting.minute_taker_id or cell.deputy_id
            if taker.cell_id != cell or taker == meeting.chair_id:
                taker = meeting.minute_taker_id
            meeting.minute_taker_id = taker

    @api.depends("cell_id", "period")
    def _compute_date_start(self):
        """Proposed as in the year plan, at the hour of the last meeting.

        In a form not saved yet the proposal follows the month that is chosen.
        """
        open_meetings = self.filtered(
            lambda m: (
                m.period
                and m.cell_id.fixed_meeting_day
                and (not m.date_start or not m._origin and m._get_date().replace(day=1) != m.period)
            )
        )
        last = open_meetings._get_last_meetings()
        days_off = open_meetings._get_month_holidays()
        for meeting in open_meetings:
            earlier = last.get(meeting.cell_id.id, self.browse())
            if earlier.date_start:
                meeting.date_start = meeting.cell_id._get_planned_start(
                    meeting.period, meeting.kind, self._get_hour(earlier), days_off
                )

    @api.model
    def _to_utc(self, local):
        """A naive UTC datetime, as Odoo stores it, of an aware one."""
        return (local - local.utcoffset()).replace(tzinfo=None)

    def _get_last_meetings(self):
        """The latest other meeting of each meeting's cell: {cell id: meeting}."""
        return self._get_last_of(self.cell_id, but=self._origin)

    @api.model
    def _get_last_of(self, cells, but=()):
        """The latest regular meeting of each cell, what is only planned aside: {cell id: meeting}.

        :param but: meetings left out
        """
        if not cells:
            return {}
        self.flush_model(["cell_id", "kind", "period", "state", "prepared", "date_start"])
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT ON (cell_id) cell_id, id FROM party_meeting
                   WHERE cell_id IN %s AND id NOT IN %s AND state <> 'cancelled' AND prepared
                     AND kind IN %s
                   ORDER BY cell_id, period DESC, date_start DESC""",
                tuple(cells.ids),
                tuple(but and but.ids) or (0,),
                REGULAR_KINDS,
            )
        )
        # sudo: only the place, the hour and the minute-taker of the cell's own last meeting
        last = self.sudo().browse([row[1] for row in rows])
        return {meeting.cell_id.id: meeting for meeting in last}

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("date_start", "date_end")
    def _compute_duration(self):
        for meeting in self:
            start, end = meeting.date_start, meeting.date_end
            meeting.duration = (end - start).total_seconds() // 60 if start and end else 0

    @api.depends("kind", "period", "cell_id.name", "attendance_ids.office")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for meeting in self:
            month = meeting.period.strftime("%m/%Y") if meeting.period else ""
            kind = kinds.get(meeting.kind, "")
            if meeting._is_consultation():
                kind = self.env._("Consultation of secretary and deputy")
            # sudo: the cell's name belongs to the name of a meeting that the user may read
            cell = meeting.cell_id.sudo() if meeting._origin else meeting.cell_id
            meeting.display_name = f"{kind} {month} – {cell.name or ''}"

    def _is_consultation(self):
        """A committee meeting of a cell without a committee: secretary and deputy consult."""
        if self.kind != "committee_meeting":
            return False
        # sudo: only which offices are summoned
        offices = self.sudo().attendance_ids.mapped("office")
        return bool(offices) and "committee_member" not in offices

    @api.depends("minute_taker_id")
    @api.depends_context("uid")
    def _compute_user_takes_minutes(self):
        own = self.env["party.member"]._get_own()
        for meeting in self:
            meeting.user_takes_minutes = bool(own) and meeting.minute_taker_id == own

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        meetings = super().create([round_month(vals) for vals in vals_list])
        # sudo: rules, roll and sections come with the meeting that the user was allowed to make
        meetings.sudo().filtered("prepared")._fill_in()
        return meetings

    def write(self, vals):
        vals = round_month(vals)
        if "cell_id" in vals and any(meeting.cell_id.id != vals["cell_id"] for meeting in self):
            raise UserError(
                self.env._("A meeting stays with its cell. Make a new meeting for the other cell.")
            )
        result = super().write(vals)
        # sudo: rules, roll and sections follow what the user may set
        changed = self.sudo().filtered("prepared")
        if {"date_start", "period", "kind"} & vals.keys():
            changed._apply_rules()
            changed._fill_roll()
        if "kind" in vals:
            changed._fill_sections()
        return result

    def _fill_in(self):
        """Rules, roll and contents of a meeting that is prepared."""
        self._apply_rules()
        self._fill_roll()
        self._fill_sections()
        return True

    def _fill_sections(self):
        """Sections from the template of the cell's type and the meeting's kind.

        Written sections stay; empty ones give way when the kind changes. In a merged cell a
        section by agency is there once for each.
        """
        templates = self.env["party.minutes.template"]._get_for(self)
        Section = self.env["party.meeting.section"]
        empty = self.section_ids.filtered(lambda section: is_html_empty(section.content))
        empty.unlink()
        written = {
            meeting: {(section.heading, section.unit_id) for section in meeting.section_ids}
            for meeting in self
        }
        Section.create(
            [
                {
                    "meeting_id": meeting.id,
                    "template_section_id": line.id,
                    "sequence": line.sequence,
                    "block": line.block,
                    "heading": line.heading,
                    "guidance": line.guidance,
                    "required": line.required,
                    "role": line.role,
                    "unit_id": unit.id,
                }
                for meeting in self
                for line in templates[meeting.id].section_ids
                for unit in line._get_units(meeting.cell_id)
                if line.block != "text" or (line.heading, unit) not in written[meeting]
            ]
        )

    def _check_file_editable(self, files):
        """Announced documents: by who prepares; others go with the contents, then the report."""
        for meeting in self:
            part = "section_ids"
            if meeting.state in ("approved", "reported"):
                part = "report_date"
            elif files & meeting.notice_attachment_ids:
                part = "notice_attachment_ids"
            meeting._check_editable({part})

    # ------------------------------------------------------------
    # WORKFLOW
    # ------------------------------------------------------------

    def _get_user_roles(self):
        roles = super()._get_user_roles()
        if self.env.su:
            return roles
        own = self.env["party.member"]._get_own()
        for meeting in self.sudo():  # sudo: only who chairs and who takes the minutes
            mine = roles[meeting.id]
            if own and "member" in mine:
                if meeting.chair_id == own:
                    mine.add("chair")
                if meeting.minute_taker_id == own:
                    mine.add("minute_taker")
        return roles

    def _get_access_domain(self, name):
        if name == "user_reads":
            full = ("committee", "runs", "clerk")
            member = self._domain_roles("member", but=full)
            past_draft = Domain("state", "in", HELD_STATES)
            named = self._domain_own("chair_id") | self._domain_own("minute_taker_id")
            # What opens most comes first: records in memory are asked part by part.
            return (
                self._domain_administrator()
                | self._domain_roles("supervisor", "officer") & Domain("state", "!=", "draft")
                | self._domain_roles(*full)
                | member & past_draft & Domain("kind", "!=", "committee_meeting")
                | member & named
            )
        if name == "user_writes":
            full = ("committee", "runs", "clerk")
            named = self._domain_own("chair_id") | self._domain_own("minute_taker_id")
            return (
                self._domain_roles(*full)
                | self._domain_roles("member", but=full) & named
                | self._domain_roles("supervisor", "officer") & Domain("state", "!=", "draft")
            )
        return super()._get_access_domain(name)

    def _refresh_facts(self, target):
        if target in ("notified", "held"):
            facts = self.sudo()  # sudo: rules and roll are the engine's, whoever takes the step
            planned = facts.filtered(lambda meeting: not meeting.prepared)
            planned._prepare_planned()
            (facts - planned)._apply_rules()
            (facts - planned)._fill_roll()

    def _prepare_step(self, target):
        if target == "held":
            # sudo: empty lines say nothing, whoever may take the step
            self.sudo().vote_ids._filter_untouched().unlink()
            for committee, meetings in self.grouped(lambda m: m.cell_id.committee_id).items():
                meetings._workflow_write({"committee_id": committee.id, "roll_frozen": True})
        if target == "approved":
            self._give_numbers()
            self._freeze_paper("minutes")
        if target == "reported":
            # By this step, where nobody has typed another way.
            unsent = self.filtered(lambda meeting: not meeting.report_way)
            unsent._workflow_write({"report_way": "system"})
        return super()._prepare_step(target)

    def _get_sitting(self):
        return self

    def _get_date(self):
        """The day of the meeting in Vietnam; the first of its month while no time is set."""
        self.ensure_one()
        if not self.date_start:
            return self.period
        return fields.Datetime.context_timestamp(
            self.with_context(tz=VIETNAM.key), self.date_start
        ).date()

    def _apply_rules(self):
        """The rule profile of the day and committee, until the meeting is announced or held."""
        open_meetings = self.filtered(lambda m: m.state == "draft" and not m.notified_at)
        profiles = self.env["party.rule.profile"]._get_for(
            [(meeting.cell_id, meeting._get_date()) for meeting in open_meetings]
        )
        by_profile = {}
        for meeting, profile in zip(open_meetings, profiles, strict=True):
            if meeting.rule_profile_id != profile:
                by_profile.setdefault(profile, self.browse())
                by_profile[profile] |= meeting
        for profile, meetings in by_profile.items():
            meetings._workflow_write({"rule_profile_id": profile.id})

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_all_present(self):
        """Everyone summoned whose line is still empty is present; only absences are touched."""
        lines = self.attendance_ids.filtered(
            lambda line: line.is_summoned and not line.state and not line.departed
        )
        lines.write({"state": "present"})
        return True

    def action_paste_opinions(self):
        """Open the dialogue that takes pasted opinions."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Paste opinions"),
            "res_model": "party.opinion.paste",
            "view_mode": "form",
            "target": "new",
            "context": {"default_meeting_id": self.id},
        }
