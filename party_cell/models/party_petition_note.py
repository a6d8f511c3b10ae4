from odoo import fields, models

from .party_meeting_minutes import text_lines


class PartyPetitionNote(models.AbstractModel):
    """Something that brings petitions of a cell along, noted one on a line."""

    _name = "party.petition.note"
    _description = "Petitions Brought Along"

    petition_note = fields.Text("Petitions of the cell", help="One on a line.")

    def _get_petition_lines(self):
        """{record id: petitions}; what follows petitions up takes them from here."""
        return {record.id: text_lines(record.petition_note) for record in self}
