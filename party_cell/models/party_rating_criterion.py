from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import float_round

INPUTS = [
    ("manual", "Entered"),
    ("auto", "Follows from what was recorded"),
    ("option", "Chosen from steps"),
]
# What a criterion may be bound to: the methods ``_fact_<name>`` of party_rating_facts.py
FACTS = [
    ("duration", "Minutes short of the shortest meeting (999: less than half of it)"),
    ("attendance_rate", "Attendance rate (%)"),
    ("attendance_full", "Attendance rate, 0 where anybody is absent without reason (%)"),
    ("unexcused_count", "Members absent without reason"),
    ("excused_run", "Most absences with reason in a row"),
    ("notice", "Announced in time, to members and superior (%)"),
    ("documents", "Documents sent in time (%)"),
    ("preparation", "Preparatory meeting held (%)"),
    ("announcement", "Preparatory meeting, notice and documents together (%)"),
    ("theme", "Theme presented in the month (%)"),
    ("sections", "Required contents written (%)"),
    ("speaker_rate", "Share of speakers among those present (%)"),
    ("task_rate", "Share of the last resolution's tasks done (%)"),
    ("conclusion", "Chair's conclusion recorded (%)"),
    ("adoption", "Minutes adopted (%)"),
    ("posting", "Reported within the days of the rule (%)"),
    ("closing", "Conclusion, adoption and report together (%)"),
]


class PartyRatingPart(models.AbstractModel):
    """What belongs to a scheme: its rights are those on the scheme, its lock too."""

    _name = "party.rating.part"
    _description = "Part of a Rating Scheme"
    _inherit = ["party.access"]

    _scheme_path = "scheme_id"

    def _get_access_domain(self, name):
        schemes = self.env["party.rating.scheme"]
        return Domain(self._scheme_path, "any!", schemes._get_known_domains(name)[0])

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        parts.mapped(self._scheme_path)._check_unlocked()
        return parts

    def write(self, vals):
        schemes = self.mapped(self._scheme_path)
        schemes._check_unlocked()
        result = super().write(vals)
        # The rule asked what the part was before: it must not go to another scheme.
        if self.mapped(self._scheme_path) - schemes:
            raise ValidationError(
                self.env._("A criterion stays with its scheme. Make a new one in the other.")
            )
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_use(self):
        self.mapped(self._scheme_path)._check_unlocked()


class PartyRatingCriterion(models.Model):
    """One line of a scheme: a group, or what points are given for."""

    _name = "party.rating.criterion"
    _description = "Criterion of a Rating Scheme"
    _inherit = ["party.rating.part"]
    _order = "scheme_id, sequence, id"

    scheme_id = fields.Many2one(
        "party.rating.scheme", required=True, ondelete="cascade", index=True
    )
    parent_id = fields.Many2one(
        "party.rating.criterion",
        "Group",
        ondelete="cascade",
        index="btree_not_null",
        domain="[('scheme_id', '=', scheme_id), ('parent_id', '=', False)]",
    )
    child_ids = fields.One2many("party.rating.criterion", "parent_id", copy=False)
    sequence = fields.Integer(default=10)
    number = fields.Char(required=True, help="As printed: 4.2")
    name = fields.Char("Criterion", required=True)
    max_points = fields.Float("Highest points", digits=(6, 2), required=True, aggregator=None)
    input = fields.Selection(INPUTS, "How it is scored", required=True, default="manual")
    fact = fields.Selection(FACTS, "Recorded fact")
    option_ids = fields.One2many("party.rating.option", "criterion_id", "Points steps", copy=True)
    max_for_good = fields.Boolean(
        "Must be full for Good", help="With less here the level is Fair at best."
    )

    _not_negative = models.Constraint(
        "CHECK (max_points >= 0)", "The highest points of a criterion are 0 or more."
    )

    @api.depends("number", "name")
    def _compute_display_name(self):
        for criterion in self:
            criterion.display_name = f"{criterion.number or ''} {criterion.name or ''}".strip()

    @api.constrains("parent_id", "scheme_id")
    def _check_parent_id(self):
        for criterion in self:
            parent = criterion.parent_id
            if parent and (parent.scheme_id != criterion.scheme_id or parent.parent_id):
                raise ValidationError(
                    self.env._(
                        "“%(criterion)s” stands in a group of the same scheme, and groups do not "
                        "stand in groups.",
                        criterion=criterion.display_name,
                    )
                )

    @api.model
    def _format_points(self, points):
        """Points as people write them: 4,5 and 20."""
        return f"{round(points, 2):g}".replace(".", ",")

    def _filter_leaves(self):
        """What points are given for; groups only sum up."""
        return self.filtered(lambda criterion: not criterion.child_ids)

    def _get_faults(self):
        """What is wrong with the criteria of a scheme, each in a sentence."""
        faults = []
        leaves = self._filter_leaves()
        for group in self - leaves:
            found = sum(group.child_ids.mapped("max_points"))
            if round(found - group.max_points, 2):
                faults.append(
                    self.env._(
                        "“%(group)s” gives %(total)s points, what stands in it makes %(found)s.",
                        group=group.display_name,
                        total=self._format_points(group.max_points),
                        found=self._format_points(found),
                    )
                )
        for criterion in leaves:
            if criterion.input == "auto" and not criterion.fact:
                faults.append(
                    self.env._(
                        "“%(criterion)s” follows from what was recorded: choose the fact.",
                        criterion=criterion.display_name,
                    )
                )
            if criterion.input == "option":
                faults += criterion.option_ids._get_faults(criterion)
        return faults

    def _get_points(self, value):
        """(points, option) that a recorded value gives; None where it gives none."""
        self.ensure_one()
        if self.input == "auto":
            share = min(max(value, 0), 100)
            points = float_round(
                self.max_points * share / 100, precision_digits=0, rounding_method="HALF-UP"
            )
            return min(points, self.max_points), self.option_ids.browse()
        if self.input == "option":
            option = self.option_ids.filtered(lambda option: option._holds(value))[:1]
            return (option.points, option) if option else None
        return None


class PartyRatingOption(models.Model):
    """A step of a criterion: what it is called, its points, and from where to where it goes."""

    _name = "party.rating.option"
    _description = "Step of a Criterion"
    _inherit = ["party.rating.part"]
    _order = "criterion_id, points desc, id"

    _scheme_path = "criterion_id.scheme_id"
    _party_cell_field = "criterion_id"

    criterion_id = fields.Many2one(
        "party.rating.criterion", required=True, ondelete="cascade", index=True
    )
    name = fields.Char("Points step", required=True)
    points = fields.Float(digits=(6, 2), required=True, aggregator=None)
    has_from = fields.Boolean("Begins")
    value_from = fields.Float("From", digits=(8, 2), aggregator=None, help="Included.")
    has_to = fields.Boolean("Ends")
    value_to = fields.Float("Below", digits=(8, 2), aggregator=None, help="Not included.")

    _not_negative = models.Constraint("CHECK (points >= 0)", "Points are counted from 0 up.")
    _interval = models.Constraint(
        "CHECK (NOT (has_from AND has_to) OR value_from < value_to)",
        "A step begins below its end.",
    )

    @api.depends("name", "points")
    def _compute_display_name(self):
        for option in self:
            points = self.env["party.rating.criterion"]._format_points(option.points)
            option.display_name = f"{points} – {option.name or ''}"

    def _holds(self, value):
        self.ensure_one()
        return (not self.has_from or value >= self.value_from) and (
            not self.has_to or value < self.value_to
        )

    def _get_faults(self, criterion):
        """What is wrong with the steps of a criterion: too many points, gaps, overlaps."""
        name = criterion.display_name
        number = criterion._format_points
        if not self:
            return [self.env._("“%(criterion)s” has no steps to choose from.", criterion=name)]
        faults = [
            self.env._(
                "“%(criterion)s” gives %(points)s for “%(step)s”, more than its highest points "
                "(%(max)s).",
                criterion=name,
                points=number(option.points),
                step=option.name,
                max=number(criterion.max_points),
            )
            for option in self
            if option.points > criterion.max_points
        ]
        if max(self.mapped("points")) < criterion.max_points:
            faults.append(
                self.env._(
                    "No step of “%(criterion)s” gives its highest points (%(max)s).",
                    criterion=name,
                    max=number(criterion.max_points),
                )
            )
        if not criterion.fact:
            return faults
        steps = self.sorted(lambda o: (o.has_from, o.value_from))
        if steps[0].has_from:
            faults.append(
                self.env._(
                    "“%(criterion)s” has no step below %(value)s.",
                    criterion=name,
                    value=number(steps[0].value_from),
                )
            )
        if steps[-1].has_to:
            faults.append(
                self.env._(
                    "“%(criterion)s” has no step from %(value)s up.",
                    criterion=name,
                    value=number(steps[-1].value_to),
                )
            )
        for lower, upper in zip(steps, steps[1:], strict=False):
            values = {"criterion": name, "lower": lower.name, "upper": upper.name}
            if not lower.has_to or not upper.has_from or lower.value_to > upper.value_from:
                faults.append(
                    self.env._(
                        "In “%(criterion)s” the steps “%(lower)s” and “%(upper)s” overlap.",
                        **values,
                    )
                )
            elif lower.value_to < upper.value_from:
                faults.append(
                    self.env._(
                        "In “%(criterion)s” there is a gap between “%(lower)s” and “%(upper)s”.",
                        **values,
                    )
                )
        return faults
