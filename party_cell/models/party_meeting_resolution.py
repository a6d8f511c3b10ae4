"""A meeting and what it decides: its resolutions, their votes, and the conclusion made of tasks."""

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import notice_words as words
from .party_thread import in_vietnamese
from .party_workflow import HELD_STATES

# The type of what is made of a meeting's tasks by itself.
CONCLUSION = "KL"


class PartyMeeting(models.Model):
    _inherit = "party.meeting"

    resolution_ids = fields.One2many(
        "party.resolution", "meeting_id", "Resolutions", domain=[("state", "!=", "cancelled")]
    )
    can_sign = fields.Boolean(compute="_compute_can_sign", export_string_translation=False)

    @api.depends("state", "resolution_ids.state")
    @api.depends_context("uid")
    def _compute_can_sign(self):
        for meeting in self:
            voted = meeting.state in HELD_STATES and meeting._filter_voted()
            meeting.can_sign = any(resolution.can_approve for resolution in voted or ())

    def _filter_voted(self):
        return self.resolution_ids.filtered(lambda resolution: resolution.state == "held")

    def _get_resolutions(self):
        """The resolutions of the meetings; a withdrawn one is none."""
        # sudo: what is linked, whoever may read it
        return self.sudo().resolution_ids.filtered(lambda r: r.state != "cancelled")

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_make_resolution(self):
        """Open the resolution of the meeting, or make it."""
        self.ensure_one()
        self.check_access("read")
        resolutions = self.resolution_ids or self.env["party.resolution"].create(
            {"cell_id": self.cell_id.id, "meeting_id": self.id}
        )
        return resolutions._open()

    def action_sign_resolutions(self, reasons=None):
        """Sign and number what the meeting has voted, in one click."""
        voted = self._filter_voted()
        if not voted:
            raise UserError(
                self.env._(
                    "Nothing waits for a signature: record the meeting as held with its vote first."
                )
            )
        return voted.action_approve(reasons)

    # ------------------------------------------------------------
    # THE NOTICE
    # ------------------------------------------------------------

    def _get_announced_resolutions(self):
        """What the members were sent, or are by this notice."""
        return self._get_resolutions().filtered(lambda r: r.state == "draft")

    def _name_drafts(self):
        """The drafts as the notice names them among its documents."""
        drafts = self._get_announced_resolutions()
        return [words.DRAFT.format(name=draft.display_name) for draft in drafts]

    def _get_announced_text(self):
        """The drafts that were sent, written out for who reads the notice."""
        sent = self._get_announced_resolutions().filtered("notified_at")
        return Markup("").join(
            Markup("<h4>%s</h4>%s") % (name, draft._get_html())
            for name, draft in zip(self._name_drafts(), sent, strict=False)
        )

    def _announce(self):
        result = super()._announce()
        drafts = self._get_announced_resolutions().filtered(lambda r: not r.notified_at)
        if drafts:
            drafts._prepare_step("notified")
            drafts._move(None, {"notified_at": fields.Datetime.now()})
            drafts._log_step("notified", None)
        return result

    def _gate_n4(self, target):
        """A draft resolution is what the gate asks for."""
        with_draft = self._get_resolutions().meeting_id
        yield from super(PartyMeeting, self - with_draft)._gate_n4(target)

    # ------------------------------------------------------------
    # WORKFLOW
    # ------------------------------------------------------------

    def _move(self, state, vals, reason=None):
        result = super()._move(state, vals, reason)
        if state == "held":
            # sudo: what follows of itself from the step of whoever may record the meeting
            self.sudo()._hold_resolutions()
        elif state == "draft":
            self.sudo()._return_conclusions(reason)  # sudo: as above
        return result

    def _hold_resolutions(self):
        """What was voted is voted; tasks that stand in no resolution make the conclusion."""
        drafts = self._get_resolutions().filtered(lambda r: r.state == "draft")
        drafts._join_meeting()
        empty = drafts.filtered(lambda r: r.is_automatic and not r.task_ids)
        empty._move("cancelled", {}, in_vietnamese(self.env)._("The meeting has no task any more."))
        (drafts - empty | self._make_conclusions())._hold_along()

    def _make_conclusions(self):
        """The kết luận of meetings that have tasks and no resolution."""
        decided = self._get_resolutions().meeting_id
        bare = (self - decided).filtered(lambda m: m.kind != "committee_meeting")
        bare = bare._get_loose_tasks().meeting_id
        kind = self.env["party.document.type"]._get_by_code([CONCLUSION])[CONCLUSION]
        if not bare or not kind.may_issue:
            return self.env["party.resolution"]
        conclusions = self.env["party.resolution"].create(
            [
                {"cell_id": meeting.cell_id.id, "meeting_id": meeting.id, "type_id": kind.id}
                for meeting in bare
            ]
        )
        conclusions._workflow_write({"is_automatic": True})
        return conclusions

    def _return_conclusions(self, reason):
        """What was made by the meeting goes back with it, while it is not signed."""
        voted = self._filter_voted().filtered("is_automatic")
        if voted:
            voted._move("draft", {"held_at": False}, reason)


class PartyResolution(models.Model):
    _inherit = "party.resolution"

    def _open(self):
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Resolutions"),
            "res_model": self._name,
            "view_mode": "form",
        }
        if len(self) == 1:
            return action | {"res_id": self.id}
        return action | {"view_mode": "list,form", "domain": [("id", "in", self.ids)]}

    def _join_meeting(self):
        """What comes with the meeting that passes it: its vote, and what was recorded."""
        joined = self.filtered(lambda r: r.state == "draft" and r.meeting_id)
        joined._take_tasks()
        joined._fill_from_meeting()
        open_ones = joined.filtered(lambda r: r.meeting_id.state == "draft" and r._needs_vote())
        votes = self.env["party.vote"]
        for resolution in open_ones.filtered(lambda r: not r.vote_ids):
            # A vote on the resolution that somebody has entered before there was one
            loose = resolution.meeting_id.vote_ids.filtered(
                lambda v: v.target == "resolution" and not v.resolution_id
            )
            if loose:
                loose[0].resolution_id = resolution
            else:
                votes.create(
                    {
                        "meeting_id": resolution.meeting_id.id,
                        "target": "resolution",
                        "resolution_id": resolution.id,
                        "subject": resolution.display_name,
                    }
                )


class PartyVote(models.Model):
    _inherit = "party.vote"

    resolution_id = fields.Many2one(
        "party.resolution",
        "Resolution voted on",
        ondelete="set null",
        index="btree_not_null",
        domain="[('meeting_id', '=', meeting_id)]",
    )

    @api.constrains("resolution_id", "meeting_id")
    def _check_resolution_id(self):
        self._check_same_parent("resolution_id")

    def _filter_untouched(self):
        return super()._filter_untouched().filtered(lambda vote: not vote.resolution_id)


class PartyTheme(models.Model):
    _inherit = "party.theme"

    resolution_ids = fields.One2many(
        "party.resolution", "theme_id", "Resolutions", domain=[("state", "!=", "cancelled")]
    )

    def action_make_resolution(self):
        """Open the thematic resolution or conclusion that the theme has led to, or make it."""
        self.ensure_one()
        self.check_access("read")
        resolutions = self.resolution_ids
        if not resolutions:
            vals = {
                "cell_id": self.cell_id.id,
                "meeting_id": self.meeting_id.id,
                "scope": "thematic",
                "theme_id": self.id,
            }
            if self.outcome == "conclusion":
                types = self.env["party.document.type"]._get_by_code([CONCLUSION])
                vals["type_id"] = types[CONCLUSION].id
            resolutions = resolutions.create(vals)
        return resolutions._open()
