"""Conferences of secretaries (giao ban): who came, what they told, how they are oriented."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from .party_kinds import REGULAR_KINDS
from .party_roles import vietnam_today

STATES = [("planned", "Planned"), ("held", "Held"), ("cancelled", "Not held")]


class PartyConference(models.Model):
    """A committee's conference of the secretaries of its cells, once a quarter for instance.

    Its orientation comes on the agenda of the cells' next regular meetings.
    """

    _name = "party.conference"
    _description = "Conference of Secretaries"
    _inherit = ["party.committee.work"]
    _order = "date desc, id desc"

    name = fields.Char(required=True, help="As cells call it: Giao ban quý IV năm 2026.")
    date = fields.Date(required=True, default=lambda self: vietnam_today(), index=True)
    location = fields.Char("Place")
    state = fields.Selection(STATES, required=True, default="planned")
    line_ids = fields.One2many("party.conference.line", "conference_id", "Secretaries called")
    called_count = fields.Integer("Called", compute="_compute_counts")
    present_count = fields.Integer("Present", compute="_compute_counts")
    orientation = fields.Text(
        help="What the cells are to talk about next: it comes on the agenda of their next regular "
        "meetings, in the chair's words.",
    )
    item_ids = fields.One2many("party.meeting.agenda", "conference_id", "Agenda items")

    @api.depends("line_ids.present")
    def _compute_counts(self):
        for conference in self:
            conference.called_count = len(conference.line_ids)
            conference.present_count = len(conference.line_ids.filtered("present"))

    @api.constrains("state", "date")
    def _check_date(self):
        for conference in self:
            if conference.state == "held" and conference.date > vietnam_today():
                raise ValidationError(
                    self.env._(
                        "%(name)s: the day lies in the future, so it is not held yet.",
                        name=conference.name,
                    )
                )

    def action_call_secretaries(self):
        """Call the secretaries of all cells below the committee, each once."""
        self.check_access("write")
        for conference in self:
            conference.line_ids = [
                fields.Command.create({"cell_id": cell.id, "member_id": cell.secretary_id.id})
                for cell in conference._get_cells_below() - conference.line_ids.cell_id
            ]
        return True

    def action_follow_petitions(self):
        """Make petitions of what the secretaries have brought along, and show them."""
        self.line_ids.action_follow_petitions()
        lines = self.line_ids
        domain = Domain("source_model", "=", lines._name) & Domain("source_id", "in", lines.ids)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Petitions"),
            "res_model": "party.petition",
            "view_mode": "list,form",
            "domain": list(domain),
        }

    def action_all_present(self):
        self.line_ids.present = True
        return True


class PartyConferenceLine(models.Model):
    _name = "party.conference.line"
    _description = "Secretary at a Conference"
    _inherit = ["party.committee.work", "party.petition.note"]
    _order = "conference_id, id"
    _rec_name = "member_id"

    conference_id = fields.Many2one(
        "party.conference", required=True, ondelete="cascade", index=True
    )
    committee_id = fields.Many2one(
        related="conference_id.committee_id", store=True, default=None, required=False, index=True
    )
    cell_id = fields.Many2one("party.cell", required=True, ondelete="cascade", index=True)
    member_id = fields.Many2one("party.member", "Secretary", required=True, ondelete="restrict")
    present = fields.Boolean()
    feedback = fields.Text("What the cell reported")

    _uniq = models.UniqueIndex(
        "(conference_id, cell_id)", "This cell is called to the conference already."
    )

    def _get_petition_origin(self):
        return self.conference_id.name

    def _get_petition_day(self):
        return self.conference_id.date

    @api.constrains("cell_id", "conference_id")
    def _check_cell(self):
        self._check_cells_below()


class PartyMeetingAgenda(models.Model):
    _inherit = "party.meeting.agenda"

    conference_id = fields.Many2one(
        "party.conference",
        "From the conference",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
    )


class PartyMeeting(models.Model):
    _inherit = "party.meeting"

    def _fill_agenda(self, propose=True):
        result = super()._fill_agenda(propose)
        if propose:
            self._offer_orientations()
        return result

    def _offer_orientations(self):
        """What committees above oriented their secretaries to comes on the next regular agenda.

        Once for a cell: it stands where documents from above are told. Constant number of queries.
        """
        drafts = self.filtered(lambda m: m.state == "draft" and m.kind in REGULAR_KINDS)
        if not drafts:
            return
        above = {cell: cell._get_committee_ids_above() for cell in drafts.cell_id}
        first = min(drafts.mapped("period"))
        # sudo: the orientation is for these cells, whoever writes their agenda
        conferences = (
            self.env["party.conference"]
            .sudo()
            .search(
                Domain("committee_id", "in", list({i for ids in above.values() for i in ids}))
                & Domain("state", "=", "held")
                & Domain("orientation", "!=", False)
                & Domain("date", ">=", fields.Date.subtract(first, months=1)),
                order="date, id",
            )
        )
        if not conferences:
            return
        items = self.env["party.meeting.agenda"].sudo()
        taken = {
            (item.cell_id.id, item.conference_id.id)
            for item in items.search(
                Domain("conference_id", "in", conferences.ids)
                & Domain("cell_id", "in", drafts.cell_id.ids)
                & Domain("meeting_id.state", "!=", "cancelled")
            )
        }
        to_create = []
        for meeting in drafts.sorted("period"):
            for conference in conferences:
                key = (meeting.cell_id.id, conference.id)
                held_before = fields.Date.add(meeting.period, months=1) > conference.date
                recent = conference.date >= fields.Date.subtract(meeting.period, months=1)
                if (
                    key in taken
                    or not (held_before and recent)
                    or conference.committee_id.id not in above[meeting.cell_id]
                ):
                    continue
                taken.add(key)
                to_create.append(meeting._get_orientation_vals(conference))
        # sudo: the conference that an item comes from is not open to who writes the agenda
        items.create(to_create)

    def _get_orientation_vals(self, conference):
        """An item after the one that opens the meeting; it counts as proposed."""
        opening = min(self.agenda_ids.mapped("sequence"), default=0)
        return {
            "meeting_id": self.id,
            "conference_id": conference.id,
            "name": f"Định hướng sinh hoạt: {conference.name}",
            "source": "superior",
            "words": conference.orientation,
            "sequence": opening + 1,
            "is_routine": True,
        }
