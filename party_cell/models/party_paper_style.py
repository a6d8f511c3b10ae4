from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ..tools import paper_words as words
from .party_committee import sort_nearest
from .party_roles import vietnam_today

# Fields that are lengths on the page, with their units; their names are those of the style sheet.
MILLIMETRES = (
    "margin_top", "margin_bottom", "margin_left", "margin_right", "first_line", "signature_space",
)  # fmt: skip
POINTS = (
    "party_size", "superior_size", "issuer_size", "number_size", "date_size", "title_size",
    "abstract_size", "subject_size", "body_size", "body_line", "body_gap", "table_size",
    "signature_size", "recipients_title_size", "recipients_size", "page_number_size",
)  # fmt: skip
HABITS = ("spelling", "signing", "end_mark", "rule_left_out", "minutes_place_date")
# What can be read and printed at all, whatever a regulation says: least and most.
MARGINS = (5, 60)
SIZES = (8, 24)
LINES = (1, 2.5)  # times the size of the letters
SPACES = {"first_line": (0, 50), "signature_space": (10, 60), "body_gap": (0, 30)}


class PartyPaperStyle(models.Model):
    """How official papers look, as data: measures and habits, dated and with their legal basis.

    The style of a paper is chosen by its date, the nearest committee above the cell first. It is
    frozen with the paper. A style in which papers were frozen is not changed any more, a new
    version begins instead.
    """

    _name = "party.paper.style"
    _description = "Format of Papers"
    _inherit = ["party.committee.setting"]
    _order = "date_from desc, id desc"

    name = fields.Char(required=True)
    active = fields.Boolean("In use", default=True)
    basis_number = fields.Char("Document number", required=True)
    basis_date = fields.Date("Document date", required=True)
    basis_issuer = fields.Char("Issued by", required=True)

    margin_top = fields.Float("Top (mm)", default=20, digits=(5, 1))
    margin_bottom = fields.Float("Bottom (mm)", default=20, digits=(5, 1))
    margin_left = fields.Float("Left (mm)", default=30, digits=(5, 1))
    margin_right = fields.Float("Right (mm)", default=15, digits=(5, 1))

    party_size = fields.Float("ĐẢNG CỘNG SẢN VIỆT NAM", default=15, digits=(5, 1))
    superior_size = fields.Float("Name of the superior", default=14, digits=(5, 1))
    issuer_size = fields.Float("Issuing cell", default=14, digits=(5, 1))
    number_size = fields.Float("Number and symbol", default=14, digits=(5, 1))
    date_size = fields.Float("Place and date", default=14, digits=(5, 1))
    subject_size = fields.Float("Abstract of a letter", default=12, digits=(5, 1))
    title_size = fields.Float("Type of the paper", default=16, digits=(5, 1))
    abstract_size = fields.Float("Abstract below the type", default=14, digits=(5, 1))
    body_size = fields.Float("Body of the paper", default=14, digits=(5, 1))
    table_size = fields.Float("Tables", default=13, digits=(5, 1))
    signature_size = fields.Float("Signatures", default=14, digits=(5, 1))
    recipients_title_size = fields.Float("Heading of the recipients", default=14, digits=(5, 1))
    recipients_size = fields.Float("List of recipients", default=12, digits=(5, 1))
    page_number_size = fields.Float("Page number", default=13, digits=(5, 1))

    body_line = fields.Float(
        "Line spacing (pt)", default=18, digits=(5, 1), help="From line to line, exactly."
    )
    body_gap = fields.Float("Between paragraphs (pt)", default=6, digits=(5, 1))
    first_line = fields.Float("First line indented (mm)", default=10, digits=(5, 1))
    signature_space = fields.Float("Room for a signature (mm)", default=22, digits=(5, 1))

    spelling = fields.Selection(
        [("u_hook", "ủy, đảng ủy"), ("y_hook", "uỷ, đảng uỷ")],
        required=True,
        default="u_hook",
        help="Papers write the syllable in this one way, however it was typed.",
    )
    signing = fields.Selection(
        list(words.SIGNINGS.items()),
        "Signed on behalf of",
        required=True,
        default="cell",
        help="A cell without a committee of its own signs T/M CHI BỘ in any case.",
    )
    end_mark = fields.Selection(
        list(words.END_MARKS.items()), "End of the text", required=True, default="dot"
    )
    rule_left_out = fields.Char(
        "No line below the abstract of",
        help="Signs of the types of papers without it, such as TB. All others have it.",
    )
    minutes_place_date = fields.Boolean("Place and date on minutes")

    _dates = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "The last day of a format comes before the first. Correct one of the two dates.",
    )

    # ------------------------------------------------------------
    # CHECKS
    # ------------------------------------------------------------

    @api.constrains(*MILLIMETRES, *POINTS)
    def _check_measures(self):
        """A page that can be read and printed; all that is wrong at once."""
        for style in self:
            wrong = [
                self.env._(
                    "%(field)s: from %(least)s to %(most)s",
                    field=self._fields[name]._description_string(self.env),
                    least=f"{least:g}",
                    most=f"{most:g}",
                )
                for name, (least, most) in style._get_limits().items()
                if not least <= style[name] <= most
            ]
            if wrong:
                raise ValidationError(
                    self.env._(
                        "With these measures papers cannot be read or printed. Correct them: "
                        "%(fields)s.",
                        fields="; ".join(wrong),
                    )
                )

    def _get_limits(self):
        """{field: (least, most)}"""
        limits = dict.fromkeys(POINTS, SIZES)
        limits |= dict.fromkeys((n for n in MILLIMETRES if n.startswith("margin")), MARGINS)
        least, most = LINES
        return limits | SPACES | {"body_line": (self.body_size * least, self.body_size * most)}

    def write(self, vals):
        if vals.keys() - {"name", "active", "date_to"} and self._is_used():
            raise UserError(
                self.env._(
                    "Papers were issued in this format, so it stays as it is. Make a new version "
                    "of it (button “New version”): papers from then on take that one."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        if self._is_used():
            raise UserError(
                self.env._(
                    "Papers were issued in this format, so it is not deleted. Enter the last day "
                    "on which it holds instead."
                )
            )

    def _is_used(self):
        # sudo: whether any paper was frozen in this format, in whatever cell
        Document = self.env["party.document"].sudo()
        return bool(Document.search_count([("style_id", "in", self.ids)], limit=1))

    # ------------------------------------------------------------
    # CHOICE
    # ------------------------------------------------------------

    @api.model
    def _get_for(self, records):
        """The style of each paper: in force on its day, of the nearest committee, the latest.

        :param records: papers' records (party.document.mixin)
        :return: {record id: party.paper.style}; empty where none is entered
        """
        styles = self.with_context(active_test=True).search(Domain.TRUE)
        above = records._get_issuers_above()
        chosen = {}
        for record in records:
            in_force = styles._in_force(record._get_paper_date())
            chosen[record.id] = sort_nearest(in_force, above[record.id])[:1]
        return chosen

    @api.model
    def _get_values_for(self, records):
        """What travels in the data of each record's papers: {record id: dict, maybe empty}"""
        styles = self._get_for(records)
        alone = self._get_without_committee(
            records.filtered(lambda record: styles[record.id].signing == "committee")
        )
        return {
            record.id: styles[record.id]._get_values(signing="cell" if record in alone else None)
            for record in records
        }

    @api.model
    def _get_without_committee(self, records):
        """Those of papers' records whose cell has no committee on the paper's day."""
        if "cell_id" not in records._fields:  # the papers of a superior committee
            return records.browse()
        records = records.filtered("cell_id")
        Membership = self.env["party.membership"]
        lines = Membership.search(
            Domain("cell_id", "in", records.cell_id.ids) & Domain("office", "=", "committee_member")
        ).grouped("cell_id")
        return records.filtered(
            lambda record: (
                not lines.get(record.cell_id, Membership)._in_force(record._get_paper_date())
            )
        )

    def _get_values(self, signing=None):
        """Measures as the style sheet takes them and habits as plain words; no floats."""
        if not self:
            return {}
        values = {name: f"{self[name]:g}mm" for name in MILLIMETRES}
        values |= {name: f"{self[name]:g}pt" for name in POINTS}
        return values | {
            "id": self.id,
            "name": self.name,
            "basis": self.basis_number,
            "spelling": self.spelling,
            "signing": words.SIGNINGS[signing or self.signing],
            "end_mark": words.END_MARKS[self.end_mark],
            "rule_left_out": self.rule_left_out or "",
            "minutes_place_date": self.minutes_place_date,
        }

    # ------------------------------------------------------------
    # VERSIONS
    # ------------------------------------------------------------

    def action_new_version(self):
        """Open a new format with the values of this one, from today; nothing is saved yet."""
        self.ensure_one()
        own = self.committee_id or self.env["party.committee"]._get_own_top()
        copied = (*MILLIMETRES, *POINTS, *HABITS, "name", "basis_number", "basis_issuer")
        values = {f"default_{name}": self[name] for name in copied}
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New version"),
            "res_model": self._name,
            "view_mode": "form",
            "views": [(False, "form")],
            "context": values
            | {
                "default_basis_date": fields.Date.to_string(self.basis_date),
                "default_date_from": fields.Date.to_string(vietnam_today()),
                "default_committee_id": own.id,
            },
        }

    def copy_data(self, default=None):
        """A copy begins today: two formats of one day would dispute the papers."""
        begins = {"date_from": vietnam_today(), "date_to": False}
        return super().copy_data(begins | (default or {}))
