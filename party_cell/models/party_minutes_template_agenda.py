from odoo import api, fields, models
from odoo.fields import Domain

from .party_kinds import KINDS
from .party_meeting_agenda import PROPOSED, SOURCES, SUBJECTS


class PartyMinutesTemplateAgenda(models.Model):
    """An agenda item that is proposed for new meetings.

    Belongs to one minutes template, or to a kind of meeting: the common programme of all cells,
    which a template with items of its own replaces.
    """

    _name = "party.minutes.template.agenda"
    _description = "Proposed Agenda Item"
    _order = "kind, template_id, sequence, id"

    template_id = fields.Many2one(
        "party.minutes.template",
        "Minutes template",
        ondelete="cascade",
        index="btree_not_null",
        help="Empty: common to all meetings of the kind.",
    )
    kind = fields.Selection(KINDS, help="The common programme of this kind of meeting.")
    sequence = fields.Integer(default=10)
    name = fields.Char("Item", required=True)
    source = fields.Selection(SOURCES)
    subject = fields.Selection(SUBJECTS, "Matter", required=True, default="ordinary")
    minutes = fields.Integer("Minutes planned")
    is_focus = fields.Boolean("Focus issue")
    is_discussion = fields.Boolean(
        "Main discussion",
        help="Unfinished items of last month come before it, and it takes the minutes that the "
        "shortest duration still asks for.",
    )
    words = fields.Text(
        "Words for the chair",
        help="Printed in the chair's script. {cell}, {month}, {count} and the like stand for facts "
        "of the meeting.",
    )

    _one_place = models.Constraint(
        "CHECK ((template_id IS NULL) <> (kind IS NULL))",
        "A proposed agenda item belongs to one minutes template, or to a kind of meeting.",
    )

    @api.model
    def _get_for(self, meetings):
        """{meeting id: items proposed for it}: those of its template, else the common ones."""
        templates = self.env["party.minutes.template"]._get_for(meetings)
        common = self.search(
            Domain("template_id", "=", False) & Domain("kind", "in", meetings.mapped("kind"))
        ).grouped("kind")
        return {
            meeting.id: templates[meeting.id].agenda_ids or common.get(meeting.kind, self.browse())
            for meeting in meetings
        }

    def _get_item_vals(self):
        return {name: self[name] for name in PROPOSED} | {"is_routine": True}


class PartyMinutesTemplate(models.Model):
    _inherit = "party.minutes.template"

    agenda_ids = fields.One2many(
        "party.minutes.template.agenda", "template_id", "Proposed agenda", copy=True
    )
