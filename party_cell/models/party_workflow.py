"""The workflow engine: every model with states declares, this does."""

from lxml import etree

from odoo import api, fields, models
from odoo.exceptions import AccessError, LockError, UserError
from odoo.fields import Domain

from ..tools.vietnamese import short_date
from .party_access import get_computed_fields
from .party_gate import SEVERITIES
from .party_links import get_id
from .party_roles import CELL_ROLES, vietnam_today
from .party_thread import in_vietnamese

STATES = [
    ("draft", "Draft"),
    ("held", "Held"),
    ("approved", "Approved"),
    ("reported", "Reported"),
    ("cancelled", "Cancelled"),
]

# From which state each step leaves, and the way back.
STEP_FROM = {
    "notified": "draft",
    "held": "draft",
    "approved": "held",
    "reported": "approved",
    "cancelled": "draft",
}
RETURN_TO = {"held": "draft", "approved": "held", "reported": "approved"}

# What has happened: readable to all members of the cell, and never deleted.
HELD_STATES = ("held", "approved", "reported")

STAMPS = ("notified_at", "held_at", "approved_at", "reported_at")

# Marks a state in which a role may change every field that is neither protected nor a superior's.
ALL = frozenset({"*"})


SEVERITY_ORDER = [severity for severity, _label in SEVERITIES]


class PartyWorkflow(models.AbstractModel):
    """draft -> held -> approved -> reported, with gates, locks and one log.

    A model declares, as class attributes:

    - ``_workflow_roles``: {step or ('return', state): roles that may take it};
    - ``_workflow_edit``: {role: {state: names of the fields it may change, or ALL}};
    - ``_workflow_protected``: further fields that only the engine writes (number, snapshots);
    - ``_workflow_superior``: fields that belong to the superior committee;
    - ``_workflow_cancel``: whether a draft may be cancelled;
    - ``_workflow_file_part``: the field that files of the record are locked with;

    and overrides the hooks at the end of the class.
    """

    _name = "party.workflow"
    _description = "Party Workflow"
    _inherit = ["party.thread", "party.access"]

    _workflow_roles = {
        "notified": {"runs", "clerk"},
        "held": {"runs", "clerk"},
        "approved": {"runs", "clerk"},
        "reported": {"runs", "clerk"},
        "received": {"supervisor", "officer"},
        "cancelled": {"runs", "clerk"},
        ("return", "held"): {"runs", "clerk"},
        ("return", "approved"): {"runs", "clerk"},
        ("return", "reported"): {"supervisor", "officer"},
    }
    _workflow_edit = {}
    _workflow_protected = ()
    _workflow_superior = ()
    _workflow_cancel = False
    _workflow_file_part = ""
    # Who is offered “New”.
    _workflow_makers = ("committee", "runs", "clerk")

    state = fields.Selection(
        STATES, required=True, readonly=True, default="draft", copy=False, index=True
    )
    notified_at = fields.Datetime("Announced on", readonly=True, copy=False)
    held_at = fields.Datetime("Recorded as held on", readonly=True, copy=False)
    approved_at = fields.Datetime("Adopted on", readonly=True, copy=False)
    reported_at = fields.Datetime("Reported on", readonly=True, copy=False)
    received_at = fields.Datetime("Received by the superior on", readonly=True, copy=False)
    transition_ids = fields.One2many(
        "party.transition",
        "res_id",
        "Steps",
        domain=lambda self: [("res_model", "=", self._name)],
        readonly=True,
        copy=False,
    )
    waiver_ids = fields.One2many(
        "party.gate.waiver",
        "res_id",
        "Passed-over warnings",
        domain=lambda self: [("res_model", "=", self._name)],
        readonly=True,
        copy=False,
    )

    # What the form offers to the current user. No state logic in the views.
    can_notify = fields.Boolean(compute="_compute_can_step", export_string_translation=False)
    can_hold = fields.Boolean(compute="_compute_can_step", export_string_translation=False)
    can_approve = fields.Boolean(compute="_compute_can_step", export_string_translation=False)
    can_report = fields.Boolean(compute="_compute_can_step", export_string_translation=False)
    can_receive = fields.Boolean(compute="_compute_can_step", export_string_translation=False)
    can_return = fields.Boolean(compute="_compute_can_step", export_string_translation=False)
    can_cancel = fields.Boolean(compute="_compute_can_step", export_string_translation=False)
    can_edit = fields.Boolean(compute="_compute_can_step", export_string_translation=False)
    can_write_up = fields.Boolean(compute="_compute_can_step", export_string_translation=False)
    next_step = fields.Char(compute="_compute_can_step", export_string_translation=False)
    open_gates = fields.Json(compute="_compute_open_gates", export_string_translation=False)

    @api.model
    def get_view(self, view_id=None, view_type="form", **options):
        """Offer “New” only to who may make a record."""
        view = super().get_view(view_id, view_type, **options)
        if not self._may_make():
            root = etree.fromstring(view["arch"])
            root.set("create", "False")
            view["arch"] = etree.tostring(root, encoding="unicode")
        return view

    @api.model
    def _may_make(self):
        """Whether the user makes records of some cell."""
        return bool(self._roles().cells_of(*self._workflow_makers))

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("state", "notified_at", "received_at")
    @api.depends_context("uid")
    def _compute_can_step(self):
        roles = self._get_user_roles()
        for record in self:
            own = roles[record.id]

            def may(step, own=own):
                return bool(self._workflow_roles.get(step, set()) & own)

            state = record.state
            record.can_notify = state == "draft" and may("notified") and record._is_to_announce()
            record.can_hold = state == "draft" and may("held")
            record.can_approve = state == "held" and may("approved")
            record.can_report = state == "approved" and may("reported")
            record.can_receive = state == "reported" and not record.received_at and may("received")
            record.can_return = may(("return", state))
            record.can_cancel = self._workflow_cancel and state == "draft" and may("cancelled")
            editable = self._get_role_fields(own, state)
            record.can_edit = "*" in editable
            record.can_write_up = bool(editable)
            record.next_step = (
                (record.can_hold and "held")
                or (record.can_approve and "approved")
                or (record.can_report and "reported")
            )

    @api.depends_context("uid", "lang")
    @api.depends(lambda self: self._get_gate_depends())
    def _compute_open_gates(self):
        """The open gates of the next step, for the person who may take it."""
        for record in self:
            record.open_gates = False
        known = self.filtered(lambda record: record._origin)
        for target, records in known.grouped("next_step").items():
            if not target:
                continue
            by_record = {}
            for gate in records._get_open_gates(target):
                by_record.setdefault(gate["res_id"], []).append(gate)
            for record in records:
                record.open_gates = by_record.get(record._origin.id, [])

    def _get_gate_depends(self):
        """Fields whose change may open or close a gate."""
        return ["state"]

    # ------------------------------------------------------------
    # CRUD: what nobody writes but the engine, and what is locked
    # ------------------------------------------------------------

    @api.model
    def _get_protected_fields(self):
        names = {"state", "received_at", *STAMPS, *self._workflow_protected}
        return names | get_computed_fields(self)

    @api.model
    def _get_free_fields(self):
        """Fields of discussion and reminders: they are no content, and are never locked."""
        return set(self.env["party.thread"]._fields)

    def onchange(self, values, field_names, fields_spec):
        """A new form proposes from what the cell prepares: only to who makes records for it."""
        name = self._party_cell_field
        cell_id = get_id(values.get(name, self.env.context.get(f"default_{name}")))
        if cell_id and not self and not self._is_trusted():
            makers = (r for r in CELL_ROLES if "*" in self._get_role_fields({r}, "draft"))
            if cell_id not in self._roles().cells_of(*makers):
                raise AccessError(
                    self.env._(
                        "Only who runs the cell or belongs to its committee makes this for the "
                        "cell."
                    )
                )
        return super().onchange(values, field_names, fields_spec)

    @api.model_create_multi
    def create(self, vals_list):
        protected = self._get_protected_fields()
        defaults = {
            key[8:]: value
            for key, value in self.env.context.items()
            if key.startswith("default_") and key[8:] in protected
        }
        for vals in [defaults, *vals_list]:
            forged = {
                name
                for name in protected & vals.keys()
                if vals[name] and (name, vals[name]) != ("state", "draft")
            }
            if forged:
                self._raise_protected(forged)
        records = super(
            PartyWorkflow, self.with_context(mail_create_nosubscribe=True, mail_create_nolog=True)
        ).create(vals_list)
        if not self.env.su:
            records._check_makers()
        return records.with_env(self.env)

    def write(self, vals):
        self._check_editable(vals.keys())
        return super().write(vals)

    def _workflow_write(self, vals):
        """Write what ``write`` refuses. For the engine only: private, so out of reach of RPC."""
        # sudo: the step has asked who may take it; asked again it would cost a query a record
        return super(PartyWorkflow, self.sudo()).write(vals)

    def copy_data(self, default=None):
        forged = self._get_protected_fields() & set(default or {})
        if forged:
            self._raise_protected(forged)
        return super().copy_data(default)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_past_draft(self):
        # sudo: whether it ever was past draft
        kept = self.filtered(
            lambda record: (
                record.state != "draft"
                or record.sudo().transition_ids.filtered(lambda t: t.to_state != "notified")
            )
        )
        if kept:
            raise UserError(
                self.env._(
                    "What has been recorded is not deleted: %(names)s. Open it again to correct "
                    "it, or leave it as it is.",
                    names=", ".join(kept.mapped("display_name")),
                )
            )
        if not self.env.su:
            self._check_makers()

    def _raise_protected(self, names):
        labels = [self._fields[name]._description_string(self.env) for name in sorted(names)]
        raise UserError(
            self.env._(
                "%(fields)s cannot be written directly, copied or imported: use the buttons of "
                "the form, each step checks what it needs.",
                fields=", ".join(labels),
            )
        )

    def _get_role_fields(self, roles, state):
        """Names of the fields that the roles may change together in a state; '*' for all."""
        return frozenset().union(
            *(self._workflow_edit.get(role, {}).get(state, ()) for role in roles)
        )

    def _check_editable(self, names):
        """Refuse a change of fields that are protected, locked or not the user's.

        The lock binds everybody, administrators and ``sudo()`` included; roles are asked of
        everybody but ``sudo()``. Line models call this with the name of their One2many.
        """
        names = set(names) - self._get_free_fields()
        if forged := names & self._get_protected_fields():
            self._raise_protected(forged)
        if not names:
            return
        superior = set(self._workflow_superior)
        for state, records in self.grouped("state").items():
            unlocked = self._get_role_fields(self._workflow_edit, state)
            locked = names - unlocked - (set() if "*" not in unlocked else names - superior)
            if locked:
                raise UserError(records._get_lock_message(state))
        self._check_editors(names)

    def _check_editors(self, names):
        """Refuse a change by somebody whose roles do not cover the fields.

        :param names: names of the fields, None for a new record
        """
        if self.env.su or not self:
            return
        superior = set(self._workflow_superior)
        roles = self._get_user_roles()
        for record in self:
            mine = self._get_role_fields(roles[record.id], record.state)
            if names is None:
                refused = set() if "*" in mine else {"create"}
            else:
                refused = names - mine - (names - superior if "*" in mine else set())
            if refused:
                raise AccessError(
                    self.env._(
                        "You may not change this part of %(name)s. The cell's secretary or deputy "
                        "secretary can, or name you as its minute-taker.",
                        name=record.sudo().display_name,
                    )
                )

    def _check_makers(self):
        """A record is made and deleted by a role in the cell, not by who is named on it."""
        roles = PartyWorkflow._get_user_roles(self)
        for record in self:
            if "*" not in self._get_role_fields(roles[record.id], record.state):
                raise AccessError(
                    self.env._(
                        "You may not make or delete %(name)s.", name=record.sudo().display_name
                    )
                )

    def _get_lock_message(self, state):
        label = dict(self._fields["state"]._description_selection(self.env))[state]
        if state == "reported":
            return self.env._(
                "%(name)s is reported and locked. If there is a mistake, ask the superior "
                "committee to return it for completion.",
                name=", ".join(self.sudo().mapped("display_name")[:3]),
            )
        return self.env._(
            "%(name)s is in the state “%(state)s” and locked. If there is a mistake, use "
            "“Open again to correct” first.",
            name=", ".join(self.sudo().mapped("display_name")[:3]),
            state=label,
        )

    # ------------------------------------------------------------
    # ACTIONS (RPC contract)
    # ------------------------------------------------------------

    def action_notify(self, reasons=None):
        """Announce: a milestone inside draft. ``reasons`` = {gate code: why it is passed over}."""
        return self._step("notified", reasons)

    def action_hold(self, reasons=None):
        """draft -> held. ``reasons`` = {gate code: why it is passed over}."""
        return self._step("held", reasons)

    def action_approve(self, reasons=None):
        """held -> approved. ``reasons`` = {gate code: why it is passed over}."""
        return self._step("approved", reasons)

    def action_report(self, reasons=None):
        """approved -> reported. ``reasons`` = {gate code: why it is passed over}."""
        return self._step("reported", reasons)

    def action_return(self, reason=None):
        """One step back, with a reason."""
        reason = str(reason or "")
        if not reason.strip():
            returned = "reported" in self.mapped("state")
            title = (
                self.env._("Why is it returned?")
                if returned
                else self.env._("Why is it opened again?")
            )
            return self._ask_reason("action_return", title)
        self._check_roles("return")
        self._lock_rows()
        for state, records in self.grouped("state").items():
            if state not in RETURN_TO:
                raise UserError(
                    self.env._(
                        "Nothing to open again: %(names)s.",
                        names=", ".join(records.mapped("display_name")),
                    )
                )
            stamps = dict.fromkeys((f"{state}_at", "received_at"), False)
            records._move(RETURN_TO[state], stamps, reason.strip())
        return True

    def action_cancel(self, reason=None):
        """draft -> cancelled, with a reason."""
        if not self._workflow_cancel:
            raise UserError(self.env._("This cannot be cancelled."))
        reason = str(reason or "")
        if not reason.strip():
            return self._ask_reason("action_cancel", self.env._("Why is it not held?"))
        self._check_roles("cancelled")
        self._lock_rows()
        self._check_step_from("cancelled")
        self._pass_gates("cancelled", {})
        self._move("cancelled", {}, reason.strip())
        return True

    def action_receive(self):
        """The superior acknowledges what was reported."""
        self._check_roles("received")
        self._lock_rows()
        late = self.filtered(lambda record: record.state != "reported" or record.received_at)
        if late:
            raise UserError(
                self.env._(
                    "Only what is reported and not yet received can be received: %(names)s.",
                    names=", ".join(late.mapped("display_name")),
                )
            )
        self._workflow_write({"received_at": fields.Datetime.now()})
        self._log_step("received", None)
        self._close_activities()
        return True

    def get_open_gates(self, target):
        """What is missing for a step.

        :param str target: 'notified', 'held', 'approved', 'reported' or 'cancelled'
        :return: list of {'res_id', 'code', 'severity', 'message', 'field', 'basis'},
                 blocking ones first
        """
        self.check_access("read")
        return self._get_open_gates(target)

    # ------------------------------------------------------------
    # ENGINE
    # ------------------------------------------------------------

    def _step(self, target, reasons):
        self._check_roles(target)
        self._lock_rows()
        self._check_step_from(target)
        self._refresh_facts(target)
        wizard = self._pass_gates(target, reasons or {})
        if wizard:
            return wizard
        vals = {f"{target}_at": fields.Datetime.now()}
        self._prepare_step(target)
        self._move(target if target != "notified" else None, vals)
        if target == "notified":
            self._log_step("notified", None)
        self._finish_step(target)
        return True

    def _hold_along(self):
        """Drafts whose meeting has just been held: no second click where nothing is missing.

        With sudo: whoever may record the meeting as held; gates are asked as for the button. What
        misses something, be it a warning only, stays; its form says what.
        """
        drafts = self.filtered(lambda record: record.state == "draft")
        drafts._lock_rows()
        gates = drafts._get_open_gates("held")
        missing = {gate["res_id"] for gate in gates if gate["severity"] != "info"}
        ready = drafts.filtered(lambda record: record.id not in missing)
        if ready:
            ready._prepare_step("held")
            ready._move("held", {"held_at": fields.Datetime.now()})
            ready._finish_step("held")
        return ready

    def _check_roles(self, step):
        """Who may take the step, asked before any sudo."""
        self.check_access("read")
        if self.env.su:
            return
        roles = self._get_user_roles()
        for record in self:
            key = ("return", record.state) if step == "return" else step
            if not self._workflow_roles.get(key, set()) & roles[record.id]:
                raise AccessError(
                    self.env._(
                        "You may not take this step on %(name)s. Ask the secretary of the cell "
                        "(or, after it is reported, the superior committee).",
                        name=record.display_name,
                    )
                )

    def _lock_rows(self):
        try:
            self.lock_for_update(allow_referencing=True)
        except LockError:
            raise UserError(
                self.env._(
                    "Somebody else is working on %(names)s at this very moment. "
                    "Wait a moment, look at it again, then click once more.",
                    names=", ".join(self.sudo().mapped("display_name")[:3]),
                )
            ) from None

    def _check_step_from(self, target):
        wrong = self.filtered(lambda record: record.state != STEP_FROM[target])
        if wrong:
            labels = dict(self._fields["state"]._description_selection(self.env))
            lines = [
                self.env._(
                    "%(name)s is already in the state “%(state)s”.",
                    name=record.display_name,
                    state=labels[record.state],
                )
                for record in wrong
            ]
            raise UserError(
                "\n".join([*lines, self.env._("Reload the page to see how it stands now.")])
            )

    def _get_open_gates(self, target):
        found = []
        # sudo: gates judge facts (memberships, earlier rolls) that the clicker may not see in full
        records = self.sudo()
        for code, severity, basis in records.env["party.gate"]._get_gates(self._name, target):
            for missing in getattr(records, f"_gate_{code.lower()}")(target):
                found.append(
                    {
                        "res_id": missing.record._origin.id,
                        "code": code,
                        "severity": missing.severity or severity,
                        "message": missing.message,
                        "field": missing.field,
                        "basis": basis,
                    }
                )
        order = {record_id: index for index, record_id in enumerate(self.ids)}
        return sorted(
            found,
            key=lambda gate: (order[gate["res_id"]], SEVERITY_ORDER.index(gate["severity"])),
        )

    def _pass_gates(self, target, reasons):
        """Refuse while a gate is open; keep the reasons of the warnings passed over.

        :return: an action that asks for reasons, when called from the form and only warnings
                 are left; otherwise None
        """
        gates = [gate for gate in self._get_open_gates(target) if gate["severity"] != "info"]
        if not isinstance(reasons, dict):
            raise UserError(self.env._("Reasons are given by gate: {code: text}."))
        reasons = {
            code: str(text).strip() for code, text in reasons.items() if str(text or "").strip()
        }
        blocked = [gate for gate in gates if gate["severity"] == "block"]
        unexplained = [
            gate for gate in gates if gate["severity"] == "warn" and gate["code"] not in reasons
        ]
        if blocked or (unexplained and not self.env.context.get("party_form")):
            raise UserError(self._format_gates(blocked + unexplained))
        if unexplained:
            return self._ask_waiver(target)
        # sudo: waivers have no access of their own, only the engine writes them
        self.env["party.gate.waiver"].sudo()._log(
            [
                {
                    "res_model": self._name,
                    "res_id": gate["res_id"],
                    "code": gate["code"],
                    "target": target,
                    "message": gate["message"],
                    "reason": reasons[gate["code"]],
                }
                for gate in gates
            ]
        )
        return None

    def _format_gates(self, gates):
        """One text that names every open gate of every record."""
        labels = dict(self.env["party.gate"]._fields["severity"]._description_selection(self.env))
        lines = []
        for record in self:
            own = [gate for gate in gates if gate["res_id"] == record.id]
            if own and len(self) > 1:
                lines.append(record.display_name)
            lines += [
                f"• {gate['message']} ({labels[gate['severity']]}, {gate['code']})" for gate in own
            ]
        if any(gate["severity"] == "warn" for gate in gates):
            lines.append(self.env._("What only needs attention can be passed over with a reason."))
        return "\n".join([self.env._("Still missing:"), *lines])

    def _move(self, state, vals, reason=None):
        """Write state and stamps, the log, the chatter line and the next activity."""
        if state:
            # activities are stored as text
            speaker = self.with_env(in_vietnamese(self.env))
            summary = speaker._name_return(self[:1].state, state)
            self._log_step(state, reason)
            self._workflow_write({"state": state, **vals})
            self._close_activities()
            self._schedule_next(state, summary)
        else:
            self._workflow_write(vals)

    @api.model
    def _name_return(self, from_state, to_state):
        """What a step back is called; None for all others."""
        if RETURN_TO.get(from_state) != to_state:
            return None
        if from_state == "reported":
            return self.env._("Returned by the superior, to be completed")
        return self.env._("Opened again, to be corrected")

    _format_day = staticmethod(short_date)

    def _log_step(self, to_state, reason):
        roles = {} if self.env.su else self._get_user_roles()
        # sudo: the log has no access of its own, only the engine writes it
        transitions = (
            self.env["party.transition"]
            .sudo()
            ._log(
                [
                    {
                        "res_model": self._name,
                        "res_id": record.id,
                        "from_state": record.state,
                        "to_state": to_state,
                        "reason": reason,
                        "on_behalf": "clerk" in roles.get(record.id, ())
                        and "runs" not in roles.get(record.id, ()),
                    }
                    for record in self
                ]
            )
        )
        # The chatter tells the step, never the content.
        labels = transitions.mapped("step_label")
        self._message_log_batch({r.id: label for r, label in zip(self, labels, strict=True)})

    def _close_activities(self):
        # sudo: the activity may be another person's; the step itself closes it
        self.env["mail.activity"].sudo().search(
            Domain.OR(
                Domain("res_model", "=", records._name) & Domain("res_id", "in", records.ids)
                for records in (self, self[self._party_cell_field])
            )
            & Domain("activity_type_id", "=", self._get_activity_type().id)
        ).unlink()

    def _schedule_next(self, state, summary=None, on_cell=False):
        """One activity for each next person: constant text, no content.

        :param str summary: what it says, unless it is the name of the state
        :param on_cell: put it on the cell, for those who do not read the record in this state
        """
        activity_type = self._get_activity_type()
        labels = self._fields["state"]._description_selection(in_vietnamese(self.env))
        users = self._get_next_users(state)
        today = fields.Date.context_today(self)
        model = self._fields[self._party_cell_field].comodel_name if on_cell else self._name
        model_id = self.env["ir.model"]._get_id(model)
        # sudo: activities for other people, on records that they can read
        self.env["mail.activity"].sudo().with_context(
            mail_activity_quick_update=True, party_no_subscribe=True
        ).create(
            [
                {
                    "res_model_id": model_id,
                    "res_id": record[self._party_cell_field].id if on_cell else record.id,
                    "activity_type_id": activity_type.id,
                    "summary": summary or dict(labels)[state],
                    "user_id": user.id,
                    "date_deadline": today,
                }
                for record in self
                for user in users.get(record.id, ())
            ]
        )

    @api.model
    def _get_activity_type(self):
        # sudo: a fixed record of this addon
        return self.env.ref("party_cell.mail_activity_type_next_step").sudo()

    def _check_file_editable(self, files):
        """Ask before files of the record come, change or go."""
        if self._workflow_file_part:
            self._check_editable({self._workflow_file_part})

    def _ask_reason(self, method, title):
        if not self.env.context.get("party_form"):
            raise UserError(self.env._("A reason is needed for this step."))
        return self._open_wizard("party.reason.wizard", title, default_method=method)

    def _ask_waiver(self, target):
        return self._open_wizard(
            "party.waiver.wizard", self.env._("Needs attention"), default_target=target
        )

    def _open_wizard(self, model, name, **defaults):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_res_model": self._name,
                "default_res_ids": self.ids,
                **defaults,
            },
        }

    # ------------------------------------------------------------
    # HOOKS
    # ------------------------------------------------------------

    def _get_user_roles(self):
        """{record id: set of roles of the current user}; with sudo, every role."""
        if self.env.su:
            every = set(self._workflow_edit) | set().union(*self._workflow_roles.values())
            return {record.id: every for record in self}
        # sudo: which cell a record is of; the roles are those of the current user
        cells = {record.id: record[self._party_cell_field] for record in self.sudo()}
        roles = self._roles()
        return {record_id: roles.in_cell(cell.id) for record_id, cell in cells.items()}

    def _get_next_users(self, state):
        """{record id: res.users to be told of the next step}.

        Held, approved: the secretary goes on. Reported, cancelled: those above are told.
        """
        if state == "draft":
            return {}
        # sudo: whom to tell; the activity names the step only
        env, today = self.sudo().env, vietnam_today()
        if state not in ("reported", "cancelled", "postponed"):
            secretaries = env["party.membership"].search(
                [("cell_id", "in", self.cell_id.ids), ("office", "=", "secretary")]
            )
            by_cell = secretaries._in_force(today).grouped(lambda line: line.cell_id.id)
            nobody = env["party.membership"]
            return {
                record.id: by_cell.get(record.cell_id.id, nobody).member_id.user_id
                for record in self
            }
        lines = env["party.cell.affiliation"].search([("cell_id", "in", self.cell_id.ids)])
        by_cell = lines._in_force(today).grouped(lambda line: line.cell_id.id)
        officers = env["party.committee.officer"].search(
            [("committee_id", "in", lines.committee_id.ids)]
        )
        by_committee = officers._in_force(today).grouped(lambda officer: officer.committee_id.id)
        users = {}
        for record in self:
            line = by_cell.get(record.cell_id.id, lines.browse())
            told = by_committee.get(line.committee_id.id, officers.browse())
            users[record.id] = (told.member_id | line.supervisor_id).user_id
        return users

    def _is_to_announce(self):
        """Whether a record in preparation is still, or again, to be announced."""
        return not self.notified_at

    def _refresh_facts(self, target):
        """What the gates judge is brought up to date, before them."""

    def _prepare_step(self, target):
        """Numbers, snapshots and frozen copies, after the gates and before the state."""

    def _finish_step(self, target):
        """What follows from the new state, once the step forward is taken."""
