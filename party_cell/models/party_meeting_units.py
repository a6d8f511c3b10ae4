"""Figures of a merged cell by its agencies."""

from odoo import api, fields, models

from ..tools import paper_words as words


class PartyMeeting(models.Model):
    _inherit = "party.meeting"

    unit_summary = fields.Char("Present by agency", compute="_compute_unit_summary")

    @api.depends(
        "attendance_ids.unit_id",
        "attendance_ids.state",
        "attendance_ids.status",
        "attendance_ids.departed",
    )
    def _compute_unit_summary(self):
        for meeting in self:
            meeting.unit_summary = "; ".join(
                f"{name} {present}/{summoned}"
                for name, present, summoned in meeting._get_unit_counts()
            )

    def _get_unit_counts(self):
        """[(agency, present, summoned)] in the cell's order, those of no agency last.

        Empty where no member is known to come from an agency: the cell is not a merged one.
        """
        summoned = self.attendance_ids.filtered(lambda line: line.is_summoned and not line.departed)
        # sudo: names of agencies on a roll that the user may read
        by_unit = summoned.sudo().grouped("unit_id")
        units = summoned.sudo().unit_id.sorted()
        if not units:
            return []
        return [
            (
                unit.name or words.NO_UNIT,
                sum(line.state == "present" for line in by_unit[unit]),
                len(by_unit[unit]),
            )
            for unit in [*units, units.browse()]
            if unit in by_unit
        ]
