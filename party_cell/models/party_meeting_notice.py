"""The announcement of a meeting: who is told what, how, and again when it changes."""

import re
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..tools import notice_words as words
from .party_meeting_minutes import local_time
from .party_meeting_roll import NOT_SUMMONED
from .party_roles import vietnam_today

# What was announced last: written by the announcement alone.
ANNOUNCED = {
    "announced_start",
    "announced_end",
    "announced_location",
    "announced_mode",
    "announced_count",
}

# The address of an image in a text, as the editor writes it
DRAFT_IMAGE = re.compile(r"/web/image/(\d+)[^\"'\s]*")


def _local_date(moment):
    return local_time(moment).date()


class PartyMeeting(models.Model):
    _inherit = "party.meeting"

    online_basis = fields.Char(
        "Basis for meeting online", help="The document that allows it: number, date, issuer."
    )
    notice_date = fields.Date(
        "Notice given on",
        copy=False,
        help="The day the members were told, also when that was on paper and before today.",
    )
    notice_way = fields.Selection(
        [
            ("mail", "Mail"),
            ("phone", "Phone"),
            ("paper", "On paper"),
            ("message", "Text message"),
            ("spoken", "In person"),
        ],
        "Notice given by",
        copy=False,
    )
    posted_date = fields.Date("Documents sent on", copy=False)
    posted_way = fields.Selection(
        [("handbook", "Electronic handbook"), ("mail", "Mail"), ("paper", "On paper")],
        "Documents sent by",
        copy=False,
    )
    notice_attachment_ids = fields.Many2many(
        "ir.attachment",
        "party_meeting_notice_attachment_rel",
        "meeting_id",
        "attachment_id",
        string="Documents",
        copy=False,
        help="Everybody who is told of the meeting may read them.",
    )
    resolution_draft = fields.Html(
        "Draft resolution or expected conclusion",
        copy=False,
        sanitize_style=True,
        sanitize_attributes=True,
        sanitize_form=True,
    )
    superior_told_on = fields.Date(
        "Superior told on",
        copy=False,
        help="Only where nobody of the superior committee has an account here.",
    )
    notice_ids = fields.One2many("party.notice", "meeting_id", "Notices")
    announced_start = fields.Datetime("Announced for", readonly=True, copy=False)
    announced_end = fields.Datetime("Announced end", readonly=True, copy=False)
    announced_location = fields.Char("Announced place", readonly=True, copy=False)
    announced_mode = fields.Char(readonly=True, copy=False, export_string_translation=False)
    announced_count = fields.Integer(readonly=True, copy=False, export_string_translation=False)
    needs_new_notice = fields.Boolean(
        "To be announced again", compute="_compute_needs_new_notice", compute_sudo=True
    )
    is_postponed = fields.Boolean("Was postponed", compute="_compute_is_postponed")
    announce_gates = fields.Json(compute="_compute_announce_gates", export_string_translation=False)
    superior_unreached = fields.Boolean(
        compute="_compute_superior_unreached", compute_sudo=True, export_string_translation=False
    )
    has_leaves = fields.Boolean(compute="_compute_has_leaves", export_string_translation=False)

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends(
        "state",
        "notified_at",
        "date_start",
        "location",
        "announced_start",
        "announced_location",
        "announced_mode",
        "mode",
        "attendance_ids.status",
        "attendance_ids.departed",
        "notice_ids.departed",
    )
    def _compute_needs_new_notice(self):
        """Time or place differ from what was announced, or somebody summoned was not told.

        Only while the meeting is still to come: what is corrected afterwards, such as the minute
        it really began, is the minutes' business.
        """
        now = fields.Datetime.now()
        for meeting in self:
            start = meeting.date_start or meeting.announced_start
            meeting.needs_new_notice = (
                meeting.state == "draft"
                and bool(meeting.notified_at and start and start > now)
                and (meeting._has_moved() or bool(meeting._get_untold_members()))
            )

    @api.depends("transition_ids.to_state")
    def _compute_is_postponed(self):
        for meeting in self:
            meeting.is_postponed = "postponed" in meeting.transition_ids.mapped("to_state")

    def _has_moved(self):
        return (
            self.date_start != self.announced_start
            or (self.location or "") != (self.announced_location or "")
            or self.mode != (self.announced_mode or self.mode)
        )

    def _get_untold_members(self):
        told = self.notice_ids.filtered(lambda notice: not notice.departed)
        return self._get_summoned_lines().member_id - told.member_id

    def _get_summoned_lines(self):
        """The lines of S: neither exempt, temporarily out, suspended nor gone."""
        return self.attendance_ids.filtered(
            lambda line: line.status not in NOT_SUMMONED and not line.departed
        )

    def _is_to_announce(self):
        return super()._is_to_announce() or self.needs_new_notice

    @api.depends("needs_new_notice")
    def _compute_can_step(self):
        return super()._compute_can_step()

    @api.depends_context("uid", "lang")
    @api.depends(lambda self: [*self._get_gate_depends(), "can_notify"])
    def _compute_announce_gates(self):
        """What is missing to announce, for the person who may."""
        waiting = self.filtered(lambda m: m._origin and m.prepared and m.can_notify)
        (self - waiting).announce_gates = False
        found = {}
        for gate in waiting._get_open_gates("notified"):
            found.setdefault(gate["res_id"], []).append(gate)
        for meeting in waiting:
            meeting.announce_gates = found.get(meeting._origin.id, [])

    def _compute_superior_unreached(self):
        """Nobody above the cell has an account here, so that it must be told by other means."""
        told = self._origin._get_next_users("cancelled")
        for meeting in self:
            meeting.superior_unreached = not told.get(meeting._origin.id)

    def _compute_has_leaves(self):
        self.has_leaves = "hr.leave" in self.env

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model
    def _get_protected_fields(self):
        return super()._get_protected_fields() | ANNOUNCED

    @api.model_create_multi
    def create(self, vals_list):
        meetings = super().create(vals_list)
        meetings._adopt_documents()
        return meetings

    def write(self, vals):
        result = super().write(vals)
        if "notice_attachment_ids" in vals:
            self._adopt_documents()
        return result

    def _adopt_documents(self):
        """The documents belong to their meeting, so that nothing else is shown through notices."""
        for meeting in self:
            # sudo: which record each file belongs to
            files = meeting.sudo().notice_attachment_ids
            loose = files.filtered(lambda f: not f.res_id and f.create_uid == self.env.user)
            loose.write({"res_model": self._name, "res_id": meeting.id})
            if files - meeting._get_notice_documents():
                raise UserError(
                    self.env._(
                        "A document of a notice belongs to its meeting: upload the file on the "
                        "page “Notice” instead of linking one from elsewhere."
                    )
                )

    def _get_notice_documents(self):
        """The documents sent before: only files of the meeting itself."""
        return self.notice_attachment_ids.filtered(
            lambda f: f.res_model == self._name and f.res_id == self.id
        )

    def _get_draft_images(self):
        """The meeting's own images in the draft resolution, which is read with the notice."""
        ids = {int(match[1]) for match in DRAFT_IMAGE.finditer(self.resolution_draft or "")}
        return self.env["ir.attachment"].search(
            Domain("id", "in", list(ids))
            & Domain("res_model", "=", self._name)
            & Domain("res_id", "in", self.ids)
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_announced(self):
        if told := self.filtered("notified_at"):
            raise UserError(
                self.env._(
                    "%(names)s has been announced. Use “Not held” instead, so that everybody is "
                    "told.",
                    names=", ".join(told.mapped("display_name")),
                )
            )

    def _fill_roll(self):
        result = super()._fill_roll()
        announced = self.filtered(lambda meeting: meeting.state == "draft" and meeting.notified_at)
        announced._release_departed()
        return result

    # ------------------------------------------------------------
    # ANNOUNCING
    # ------------------------------------------------------------

    def _prepare_step(self, target):
        if target == "notified":
            # sudo: the engine makes notices and mails; who may announce has been checked
            self.sudo()._announce()
        return super()._prepare_step(target)

    def _announce(self):
        """Make the notices, and tell everybody or, where nothing has changed, the newcomers."""
        moved = self.filtered(lambda meeting: meeting._has_moved() or not meeting.announced_count)
        self._write_notice_facts()
        again = moved.notice_ids.filtered(lambda notice: not notice.departed)
        again._engine_write(
            dict.fromkeys(("acknowledged", "acknowledged_at", "told_date", "told_by_id"), False)
        )
        again.filtered(
            lambda n: n.absence_answer and n.meeting_id.date_start != n.meeting_id.announced_start
        )._reopen()
        for meeting in moved:
            meeting._workflow_write(
                {
                    "announced_start": meeting.date_start,
                    "announced_end": meeting.date_end or meeting._get_expected_end(),
                    "announced_location": meeting.location,
                    "announced_mode": meeting.mode,
                    "announced_count": meeting.announced_count + 1,
                }
            )
        new = self._make_notices()
        again = again.exists().filtered(lambda notice: not notice.departed) - new
        (new | again)._propose_leaves(words.LEAVE_REASON)
        announcer = self.env["party.member"]._get_own()
        (new | again).filtered(lambda n: n.member_id == announcer)._engine_write(
            {"acknowledged": True, "acknowledged_at": fields.Datetime.now()}
        )
        new._filter_to_come()._queue_mails("invite")
        again._filter_to_come()._queue_mails("change")

    def _get_expected_end(self):
        minutes = self.rule_profile_id._get_min_duration(self.kind, self.member_count)
        return self.date_start + timedelta(minutes=minutes) if minutes else False

    def _get_notice_facts(self):
        """{meeting id: (date, way)} of the notice: as typed, else as the click itself gives it."""
        today = vietnam_today()
        addresses = self._get_summoned_lines().member_id._get_mail_addresses()
        facts = {}
        for meeting in self:
            date = meeting.notice_date
            if date and meeting.notified_at and meeting._has_moved():
                # typed for what was announced before, unless typed since
                date = date if date > _local_date(meeting.notified_at) else None
            reachable = any(
                line.member_id.id in addresses for line in meeting._get_summoned_lines()
            )
            way = meeting.notice_way or ("mail" if reachable else "phone")
            facts[meeting.id] = (date or today, way)
        return facts

    def _write_notice_facts(self):
        by_facts = {}
        for meeting_id, facts in self._get_notice_facts().items():
            by_facts.setdefault(facts, []).append(meeting_id)
        for (date, way), ids in by_facts.items():
            self.browse(ids)._workflow_write({"notice_date": date, "notice_way": way})

    def _get_supervisors(self):
        """{meeting id: the committee member in charge of the cell on the day of the meeting}"""
        lines = self.env["party.cell.affiliation"].search([("cell_id", "in", self.cell_id.ids)])
        by_cell = lines.grouped("cell_id")
        return {
            meeting.id: by_cell.get(meeting.cell_id, lines.browse())
            ._in_force(meeting._get_date())
            .supervisor_id[:1]
            for meeting in self
        }

    def _make_notices(self):
        """One for everybody of S, and one for the committee member in charge.

        A committee meeting (họp chi ủy) prepares among its members: nobody above is told of it.
        """
        supervisors = self._get_supervisors()
        due = {}
        for meeting in self:
            for member in meeting._get_summoned_lines().member_id:
                due[meeting.id, member.id] = "member"
            supervisor = supervisors[meeting.id]
            if supervisor and meeting.kind != "committee_meeting":
                due.setdefault((meeting.id, supervisor.id), "supervisor")
        replaced = self.env["party.notice"]
        returned = {"member": replaced, "supervisor": replaced}
        for notice in self.notice_ids:
            role = due.pop((notice.meeting_id.id, notice.member_id.id), None)
            if not role:
                replaced += notice
            elif notice.departed or notice.role != role:
                returned[role] += notice
        replaced._release()
        for role, notices in returned.items():
            notices._engine_write({"role": role, "departed": False})
        made = self.env["party.notice"].create(
            [
                {"meeting_id": meeting_id, "member_id": member_id, "role": role}
                for (meeting_id, member_id), role in due.items()
            ]
        )
        return made | returned["member"] | returned["supervisor"]

    def _release_departed(self):
        """Who is no longer summoned is no longer told, as soon as the roll says so."""
        gone = self.env["party.notice"]
        for meeting in self:
            summoned = meeting._get_summoned_lines().member_id
            gone += meeting.notice_ids.filtered(
                lambda n, summoned=summoned: (
                    n.role == "member" and not n.departed and n.member_id not in summoned
                )
            )
        gone._release()

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_propose_leaves(self):
        """Look again for approved leaves over the time of the meeting."""
        self._check_roles("notified")
        found = self.notice_ids._propose_leaves(words.LEAVE_REASON)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": self.env._("Approved leaves found: %(count)s", count=len(found)),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_print_notice(self):
        return self.env.ref("party_cell.action_report_meeting_notice").report_action(self)

    def action_print_slips(self):
        return self.env.ref("party_cell.action_report_meeting_notice_slips").report_action(self)

    def action_print_call_list(self):
        return self.env.ref("party_cell.action_report_meeting_call_list").report_action(self)

    def action_print_invitation(self):
        return self.env.ref("party_cell.action_report_meeting_invitation").report_action(self)

    def get_notice_text(self):
        """The notice as plain text, to paste elsewhere.

        :raise UserError: when an item of the agenda is secret: such a notice leaves no copy
        """
        self.ensure_one()
        self.check_access("read")
        meeting = self.sudo()  # sudo: names of people on the notice; the meeting itself is readable
        if any(meeting.agenda_ids.mapped("is_secret")):
            raise UserError(
                self.env._(
                    "An item of the agenda is secret, so the notice is not copied. Hand out the "
                    "slips, or tell the comrades in person."
                )
            )
        form = meeting._get_wordings("notice")[meeting.id]
        notice = meeting._get_notice_data(form)
        lines = [f"{notice['title']} {notice['abstract']}".strip(), notice["cell"]]
        lines += [f"- {label}: {text}" for label, text in notice["lines"]]
        if notice["agenda"]:
            lines.append(f"- {words.LABELS['agenda']}:")
            lines += [f"  {i}. {item}" for i, item in enumerate(notice["agenda"], 1)]
        if notice["focus"]:
            lines.append(f"- {words.LABELS['focus']}: {'; '.join(notice['focus'])}")
        if notice["closing"]:
            lines.append(notice["closing"])
        return "\n".join(lines)

    # ------------------------------------------------------------
    # WHAT IS TOLD
    # ------------------------------------------------------------

    def _get_public_agenda(self):
        """The agenda as it may be told: secret items carry neither name nor presenter."""
        items = []
        for item in self.agenda_ids:
            name = words.SECRET_ITEM if item.is_secret else item.name.strip()
            presenter = item.presenter_id.name
            text = name
            if presenter and not item.is_secret:
                text = words.PRESENTER.format(item=name, name=presenter)
            items.append({"name": name, "text": text, "focus": item.is_focus})
        return items
