from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL


class PartyRatingLine(models.Model):
    """One criterion of a score sheet: its points, and what the recorded fact says.

    Lines come and go with the sheet only. `auto_points` and `evidence` always follow the facts;
    `points` follow them while the sheet is a draft and nobody has overridden them.
    """

    _name = "party.rating.line"
    _description = "Criterion of a Score Sheet"
    _inherit = ["party.workflow.line"]
    _order = "rating_id, sequence, id"

    _workflow_parent = "rating_id"
    _workflow_lines = "line_ids"

    rating_id = fields.Many2one("party.rating", required=True, ondelete="cascade", index=True)
    criterion_id = fields.Many2one(
        "party.rating.criterion",
        "Criterion of the scheme",
        required=True,
        ondelete="restrict",
        index=True,
    )
    # Copied: the criterion of a used scheme does not change any more.
    sequence = fields.Integer(related="criterion_id.sequence", store=True, precompute=True)
    number = fields.Char(related="criterion_id.number", store=True, precompute=True)
    name = fields.Char("Criterion", related="criterion_id.name", related_sudo=True)
    input = fields.Selection(related="criterion_id.input", related_sudo=True)
    is_group = fields.Boolean(compute="_compute_max_points", store=True, precompute=True)
    max_points = fields.Float(
        "Highest points",
        digits=(6, 2),
        compute="_compute_max_points",
        store=True,
        precompute=True,
        aggregator=None,
    )
    auto_points = fields.Float(
        "By the facts", digits=(6, 2), compute="_compute_auto", store=True, aggregator=None
    )
    auto_option_id = fields.Many2one(
        "party.rating.option", compute="_compute_auto", store=True, export_string_translation=False
    )
    auto_known = fields.Boolean(
        compute="_compute_auto", store=True, export_string_translation=False
    )
    is_expected = fields.Boolean(
        "Expected",
        compute="_compute_auto",
        store=True,
        help="The fact comes after the vote; it is taken for granted and checked afterwards.",
    )
    evidence = fields.Char("What was recorded", compute="_compute_auto", store=True)
    points = fields.Float(
        digits=(6, 2),
        compute="_compute_points",
        store=True,
        readonly=False,
        aggregator=None,
    )
    option_id = fields.Many2one(
        "party.rating.option",
        "Points step",
        compute="_compute_points",
        store=True,
        readonly=False,
        domain="[('criterion_id', '=', criterion_id)]",
    )
    is_scored = fields.Boolean("Scored", compute="_compute_points", store=True, readonly=False)
    is_entered = fields.Boolean(
        "Entered by hand", readonly=True, copy=False, export_string_translation=False
    )
    is_overridden = fields.Boolean(
        compute="_compute_is_overridden", export_string_translation=False
    )
    reason = fields.Char("Why otherwise", help="Why the points differ from what was recorded.")
    difference = fields.Char("After the vote", compute="_compute_difference")

    _criterion_uniq = models.Constraint(
        "UNIQUE (rating_id, criterion_id)", "A criterion is scored once."
    )
    _points_within = models.Constraint(
        "CHECK (points >= 0 AND points <= max_points)",
        "Points go from 0 to the highest points of the criterion.",
    )
    _expected_idx = models.Index("(rating_id) WHERE is_expected")

    def init(self):
        """Points, sums and levels agree at the end of every transaction, whoever wrote them."""
        result = super().init()
        self.env.cr.execute(CHECK_SQL)
        return result

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("criterion_id")
    def _compute_max_points(self):
        for line in self:
            criterion = line.criterion_id
            line.is_group = bool(criterion.child_ids)
            line.max_points = criterion.max_points

    @api.depends(
        lambda self: [
            f"rating_id.meeting_id.{name}"
            for name in self.env["party.meeting"]._get_rating_fact_depends()
        ]
    )
    def _compute_auto(self):
        names = {name for name in self.criterion_id.mapped("fact") if name}
        facts = self.rating_id.meeting_id._get_rating_facts(names)
        for line in self:
            criterion = line.criterion_id
            fact = facts.get(criterion.fact, {}).get(line.rating_id.meeting_id.id)
            given = None
            if fact and fact.value is not None:
                given = criterion._get_points(fact.value)
            line.auto_known = given is not None
            line.auto_points, line.auto_option_id = given or (0, False)
            line.is_expected = bool(fact and fact.expected)
            line.evidence = fact.evidence if fact else False

    @api.depends("auto_points", "auto_known", "auto_option_id")
    def _compute_points(self):
        """By the facts, until the cell has voted; what somebody entered stays."""
        for line in self:
            follows = line.auto_known and line.rating_id.state == "draft" and not line.is_entered
            line.points = line.auto_points if follows else line.points
            line.option_id = line.auto_option_id if follows else line.option_id
            line.is_scored = follows or line.is_scored

    @api.depends("points", "auto_points", "auto_known", "is_scored")
    def _compute_is_overridden(self):
        for line in self:
            line.is_overridden = line._contradicts()

    @api.depends("rating_id.voted_facts", "auto_points", "auto_known", "evidence")
    @api.depends_context("lang")
    def _compute_difference(self):
        number = self.env["party.rating.criterion"]._format_points
        for line in self:
            line.difference = False
            if line._differs():
                line.difference = self.env._(
                    "%(now)s instead of %(then)s by what is recorded now",
                    now=number(line.auto_points),
                    then=number(line.rating_id.voted_facts[str(line.criterion_id.id)]),
                )

    @api.depends("number", "criterion_id.name")
    def _compute_display_name(self):
        for line in self:
            # sudo: the regulation is no secret
            line.display_name = line.criterion_id.sudo().display_name

    def _compute_again(self, *names):
        """Compute stored fields anew, and what follows from them."""
        for name in names:
            self.env.add_to_compute(self._fields[name], self)
        self.modified(names)

    def _contradicts(self):
        """Whether the points are others than those by the facts."""
        self.ensure_one()
        return bool(self.auto_known and self.is_scored and round(self.points - self.auto_points, 2))

    def _get_facts(self):
        """What the facts give at the moment of the vote: {criterion id: points}"""
        return {str(line.criterion_id.id): line.auto_points for line in self if line.auto_known}

    def _differs(self):
        """Whether the facts give other points today than when the cell voted."""
        self.ensure_one()
        voted = (self.rating_id.voted_facts or {}).get(str(self.criterion_id.id))
        return (
            voted is not None
            and self.rating_id.state != "draft"
            and bool(self.auto_known and round(self.auto_points - voted, 2))
        )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.onchange("points")
    def _onchange_points(self):
        self.is_scored = True

    @api.onchange("option_id")
    def _onchange_option_id(self):
        if self.option_id:
            self.points = self.option_id.points
            self.is_scored = True

    def write(self, vals):
        if "criterion_id" in vals and any(
            line.criterion_id.id != vals["criterion_id"] for line in self
        ):
            raise UserError(self.env._("The criteria of a sheet are those of its scheme."))
        if not {"points", "option_id"} & vals.keys():
            return super().write(vals)
        vals = {"is_scored": True} | vals | {"is_entered": True}
        if vals.get("option_id"):
            vals["points"] = self.env["party.rating.option"].browse(vals["option_id"]).points
        result = super().write(vals)
        for line in self:
            steps = line.criterion_id.option_ids
            own = {}
            if steps and "option_id" not in vals:
                # Typed points are those of a step, where there are steps.
                own["option_id"] = steps.filtered(
                    lambda s, line=line: not round(s.points - line.points, 2)
                )[:1].id
            if line.auto_known and not line._contradicts():
                own["is_entered"] = False  # agrees with the facts, and follows them again
            if own:
                super(PartyRatingLine, line).write(own)
        return result

    @api.constrains("points", "option_id", "is_scored")
    def _check_points(self):
        """All that is wrong with the points of a sheet, at once."""
        number = self.env["party.rating.criterion"]._format_points
        wrong = []
        for line in self:
            values = {
                "criterion": line.display_name,
                "points": number(line.points),
                "max": number(line.max_points),
            }
            if not 0 <= line.points <= line.max_points:
                wrong.append(
                    self.env._(
                        "“%(criterion)s”: %(points)s points were entered; give 0 to %(max)s.",
                        **values,
                    )
                )
            elif line.is_group and line.points:
                wrong.append(
                    self.env._(
                        "“%(criterion)s” is a group: give points to what stands in it.", **values
                    )
                )
            elif line.option_id and line.option_id.criterion_id != line.criterion_id:
                wrong.append(self.env._("“%(criterion)s”: choose one of its own steps.", **values))
            elif line._is_off_step():
                wrong.append(
                    self.env._(
                        "“%(criterion)s”: %(points)s is none of its steps (%(steps)s).",
                        steps=", ".join(
                            number(points)
                            for points in sorted(line.criterion_id.option_ids.mapped("points"))
                        ),
                        **values,
                    )
                )
        if wrong:
            raise ValidationError("\n".join(wrong))

    def _is_off_step(self):
        self.ensure_one()
        steps = self.criterion_id.option_ids
        return (
            self.is_scored
            and self.criterion_id.input == "option"
            and not any(not round(self.points - step.points, 2) for step in steps)
        )


# The last line of defence, asked when a transaction ends: whatever the server's code does, no
# sheet is kept of which points, sum and level disagree.
CHECK_SQL = SQL(
    """
    CREATE OR REPLACE FUNCTION party_rating_check() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        checked integer;
        rated record;
        summed record;
        level text;
    BEGIN
        IF TG_TABLE_NAME = 'party_rating' THEN checked := NEW.id;
        ELSE checked := NEW.rating_id; END IF;
        SELECT r.self_total, r.self_level, s.good_from, s.fair_from, s.average_from INTO rated
          FROM party_rating r JOIN party_rating_scheme s ON s.id = r.scheme_id
         WHERE r.id = checked;
        IF NOT FOUND THEN RETURN NULL; END IF;
        SELECT COALESCE(SUM(l.points) FILTER (WHERE l.is_scored), 0) AS total,
               COALESCE(BOOL_AND(COALESCE(l.is_scored, false)), false) AS complete,
               COALESCE(BOOL_OR(c.max_for_good AND l.points < l.max_points), false) AS short
          INTO summed
          FROM party_rating_line l JOIN party_rating_criterion c ON c.id = l.criterion_id
         WHERE l.rating_id = checked AND l.is_group IS NOT TRUE;
        IF summed.complete THEN
            level := CASE WHEN summed.total >= rated.good_from AND NOT summed.short THEN 'good'
                          WHEN summed.total >= rated.fair_from THEN 'fair'
                          WHEN summed.total >= rated.average_from THEN 'average'
                          ELSE 'poor' END;
        END IF;
        IF COALESCE(rated.self_total, 0) <> summed.total
           OR rated.self_level IS DISTINCT FROM level THEN
            RAISE EXCEPTION USING ERRCODE = 'check_violation',
                CONSTRAINT = 'party_rating_check',
                MESSAGE = 'rating ' || checked || ': total and level do not follow from its points';
        END IF;
        RETURN NULL;
    END $$;
    DROP TRIGGER IF EXISTS party_rating_check ON party_rating;
    CREATE CONSTRAINT TRIGGER party_rating_check AFTER INSERT OR UPDATE ON party_rating
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION party_rating_check();
    DROP TRIGGER IF EXISTS party_rating_check ON party_rating_line;
    CREATE CONSTRAINT TRIGGER party_rating_check AFTER INSERT OR UPDATE ON party_rating_line
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION party_rating_check();
    """
)
