"""Petitions that a committee brings along from its cells, outside of their meetings."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .party_kinds import REGULAR_KINDS
from .party_meeting_minutes import text_lines
from .party_petition import shorten
from .party_roles import vietnam_today
from .party_workflow import HELD_STATES
from .party_workflow_line import PartyWorkflowLine


class PartyPetitionNote(models.AbstractModel):
    """Something of a committee that brings petitions of a cell along, noted one on a line.

    A model has ``cell_id`` and ``committee_id``, and says what it is on papers and of which day.
    """

    _name = "party.petition.note"
    _description = "Petitions Brought Along"

    petition_note = fields.Text("Petitions of the cell", help="One on a line.")
    petition_ids = fields.One2many(
        "party.petition",
        "source_id",
        "Petitions followed up",
        domain=lambda self: [("source_model", "=", self._name)],
        readonly=True,
        copy=False,
    )

    def _get_petition_lines(self):
        """{record id: petitions, one on a line}"""
        return {record.id: text_lines(record.petition_note) for record in self}

    def _get_petition_origin(self):
        """What brought them along, in Vietnamese: the cell reads it on the petition."""
        raise NotImplementedError

    def _get_petition_day(self):
        """The day on which they were brought along."""
        raise NotImplementedError

    def action_follow_petitions(self):
        """Make petitions of the lines that are none yet, sent to the record's committee (RPC).

        Each belongs to the last meeting that the cell has held by that day: it stands in the
        register beside that meeting's own, not in its minutes.
        """
        self.check_access("write")
        lines = self._get_petition_lines()
        noted = self.filtered(lambda record: lines[record.id])
        # sudo: the meetings of the committee's own cells, only to hang the petitions on
        meetings = noted.sudo()._get_petition_meetings()
        if homeless := noted.filtered(lambda record: not meetings[record.id]):
            raise UserError(
                self.env._(
                    "%(cells)s: no meeting held by that day is recorded here, and petitions are "
                    "kept with meetings. Enter one first, or answer the cell by letter.",
                    cells="; ".join(homeless.sudo().mapped("cell_id.name")),
                )
            )
        # sudo: the committee makes them for the cell, and sends them to itself
        petitions, today = self.env["party.petition"].sudo(), vietnam_today()
        made = petitions._bring_along(
            [
                {
                    "meeting_id": meetings[record.id].id,
                    "committee_id": record.committee_id.id,
                    "name": shorten(line),
                    "text": line,
                    "source_model": self._name,
                    "source_id": record.id,
                    "origin": record._get_petition_origin(),
                }
                for record in noted
                for line in lines[record.id]
                if line not in record.sudo().petition_ids.mapped("text")
            ]
        )
        sending = made.grouped(lambda p: (p.origin, p._propose_deadline(today)))
        for (origin, deadline), some in sending.items():
            some._move("routed", {"routed_on": today, "deadline": deadline}, origin)
        self.invalidate_recordset(["petition_ids"])
        return True

    def _get_petition_meetings(self):
        """{record id: the last meeting its cell has held by its day, maybe empty}"""
        held = self.env["party.meeting"].search(
            Domain("cell_id", "in", self.cell_id.ids)
            & Domain("kind", "in", REGULAR_KINDS)
            & Domain("state", "in", HELD_STATES),
            order="date_start desc",
        )
        by_cell, meetings = held.grouped("cell_id"), {}
        for record in self:
            own, day = by_cell.get(record.cell_id, held.browse()), record._get_petition_day()
            meetings[record.id] = own.filtered(lambda m, day=day: m._get_date() <= day)[:1]
        return meetings


class PartyPetition(models.Model):
    _inherit = "party.petition"

    source_model = fields.Char(readonly=True, copy=False, export_string_translation=False)
    source_id = fields.Many2oneReference(
        model_field="source_model",
        readonly=True,
        copy=False,
        index="btree_not_null",
        export_string_translation=False,
    )
    origin = fields.Char("Brought along by", readonly=True, copy=False)

    @api.model
    def _bring_along(self, vals_list):
        """Make petitions beside meetings that are locked: they change nothing of those."""
        return super(PartyWorkflowLine, self).create(vals_list)
