from odoo import api, fields, models
from odoo.fields import Domain

from .party_committee import sort_nearest


class PartyPaperForm(models.Model):
    """How a paper is called and who signs it, as data: by paper, kind and committee."""

    _name = "party.paper.form"
    _description = "Wording of a Paper"
    _order = "paper, kind, id"
    _rec_name = "title"

    paper = fields.Char(required=True, help="Code of the paper: minutes, roll, …")
    kind = fields.Char(help="Kind of meeting. Empty: all that have no line of their own.")
    committee_id = fields.Many2one(
        "party.committee", "For the cells of", index="btree_not_null", help="Empty: everywhere."
    )
    active = fields.Boolean("In use", default=True)
    title = fields.Char(required=True, help="As printed, in capitals.")
    abstract = fields.Char(
        required=True,
        help="The line below the title. {month}, {year}, {quarter} and {date} stand for those of "
        "the meeting, {theme} for the theme.",
    )
    opening = fields.Text(
        "Text before",
        help="First words of a notice or invitation, with the same stand-ins, and {cell}.",
    )
    closing = fields.Text("Text after", help="Last words of a notice or invitation.")
    members_label = fields.Char(
        required=True, default="Tổng số đảng viên", help="Label of the number of people."
    )
    leave_out_empty = fields.Boolean(
        "Leave out lines without names",
        help="No line for exempt and temporary members where there are none.",
    )
    left_signature = fields.Char(required=True)
    right_signature = fields.Char(required=True)
    recipients = fields.Text(
        help="Who gets the paper, one on a line, printed below the left signature. {superior} "
        "stands for the superior committee."
    )
    skeleton = fields.Html(
        "Text to begin with",
        sanitize_style=True,
        help="What a new paper holds before anything is written.",
    )
    basis = fields.Char("Legal basis")

    @api.model
    def _get_for(self, paper, records):
        """The wording for each record: its kind first, then the nearest committee.

        :param records: papers' records (party.document.mixin)
        :return: {record id: party.paper.form, maybe empty}
        """
        forms = self.with_context(active_test=True).search(Domain("paper", "=", paper))
        above = records._get_issuers_above()
        chosen = {}
        for record in records:
            kind = record._get_form_kind()
            fitting = forms.filtered(lambda form, kind=kind: not form.kind or form.kind == kind)
            nearest = sort_nearest(fitting, above[record.id])
            chosen[record.id] = nearest.sorted(lambda form: not form.kind)[:1]
        return chosen

    def _get_abstract(self, values):
        """The line below the title with the meeting's month, year, quarter and date in it."""
        return self._fill_in("abstract", values)

    def _fill_in(self, field, values):
        """A text of the form with the meeting's own words for its stand-ins."""
        text = self[field] or ""
        for name, value in values.items():
            text = text.replace(f"{{{name}}}", value)
        return text
