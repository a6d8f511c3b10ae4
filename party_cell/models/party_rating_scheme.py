from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .party_committee import sort_nearest
from .party_roles import vietnam_today

LEVELS = [("good", "Good"), ("fair", "Fair"), ("average", "Average"), ("poor", "Poor")]
# From the best to the worst, for comparisons.
LEVEL_RANKS = {level: rank for rank, (level, _label) in enumerate(LEVELS)}
# Kinds of meetings that a scheme may be for; others have no score.
RATED_KINDS = ("regular", "thematic", "combined", "review")
# What a scheme in use still lets change: how it is called, and until when it holds.
UNLOCKED = frozenset({"name", "active", "date_to", "note", "in_use"})


class PartyRatingScheme(models.Model):
    """A score sheet of the regulation: criteria, points and levels, dated and with legal basis.

    It is checked as a whole when it is put in use, and locked from then on; a change is a new
    version. A rating keeps the scheme that it began with.
    """

    _name = "party.rating.scheme"
    _description = "Rating Scheme"
    _inherit = ["party.committee.setting"]
    _order = "date_from desc, code, version desc, id desc"

    name = fields.Char(required=True)
    code = fields.Char(required=True)
    version = fields.Integer(required=True, default=1, aggregator=None)
    active = fields.Boolean("Shown in lists", default=True)
    in_use = fields.Boolean(readonly=True, copy=False)
    is_rated = fields.Boolean("Ratings were made by it", compute="_compute_is_rated")
    basis_number = fields.Char("Document number", required=True)
    basis_date = fields.Date("Document date")
    basis_issuer = fields.Char("Issued by", required=True)
    note = fields.Text(
        "How it is read", help="What the document leaves open, and how this scheme reads it."
    )
    for_regular = fields.Boolean("For regular meetings")
    for_thematic = fields.Boolean("For thematic meetings")
    for_combined = fields.Boolean("For regular and thematic meetings in one")
    for_review = fields.Boolean("For year-end reviews")
    has_points = fields.Boolean(
        "With points", default=True, help="Without: a checklist, in which each thing met counts 1."
    )
    vote_required = fields.Boolean("The cell votes on the rating", default=True)
    total = fields.Float("Highest total", digits=(6, 2), required=True, default=100)
    good_from = fields.Float("Good from", digits=(6, 2), required=True, default=90)
    fair_from = fields.Float("Fair from", digits=(6, 2), required=True, default=70)
    average_from = fields.Float("Average from", digits=(6, 2), required=True, default=50)
    criterion_ids = fields.One2many("party.rating.criterion", "scheme_id", "Criteria", copy=False)

    # The year, from its months. No level at the first field: the scheme has no rule for years.
    year_good_floor = fields.Selection(LEVELS, "Good year: no month below")
    year_good_months = fields.Integer("Good year: months that are good, at least")
    year_fair_floor = fields.Selection(LEVELS, "Fair year: no month below")

    _version_uniq = models.UniqueIndex(
        "(code, version, COALESCE(committee_id, 0))",
        "This version of the scheme exists already. Give it another version or code.",
    )
    _dates = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "The last day of a scheme comes before the first. Correct one of the two dates.",
    )
    _thresholds = models.Constraint(
        "CHECK (NOT in_use OR (total >= good_from AND good_from > fair_from "
        "AND fair_from > average_from AND average_from > 0))",
        "The levels of a scheme in use follow each other without overlap.",
    )

    @api.depends_context("uid")
    def _compute_is_rated(self):
        # sudo: whether a scheme was used, in whatever cell
        groups = (
            self.env["party.rating"]
            .sudo()
            ._read_group([("scheme_id", "in", self.ids)], ["scheme_id"])
        )
        rated = {scheme.id for (scheme,) in groups}
        for scheme in self:
            scheme.is_rated = scheme._origin.id in rated

    @api.depends("name", "version")
    def _compute_display_name(self):
        for scheme in self:
            version = f" ({scheme.version})" if scheme.version > 1 else ""
            scheme.display_name = f"{scheme.name or ''}{version}"

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if any(vals.get("in_use") for vals in vals_list):
            raise UserError(self.env._("A scheme is put in use by its button, which checks it."))
        return super().create(vals_list)

    def write(self, vals):
        if "in_use" in vals:
            raise UserError(self.env._("A scheme is put in use by its button, which checks it."))
        if vals.keys() - UNLOCKED:
            self._check_unlocked()
        return super().write(vals)

    def copy(self, default=None):
        copies = super().copy(default)
        for scheme, copied in zip(self, copies, strict=True):
            scheme._copy_criteria(copied)
        return copies

    def copy_data(self, default=None):
        data = super().copy_data(default)
        if not default or "version" not in default:
            for scheme, vals in zip(self, data, strict=True):
                vals["version"] = scheme._get_next_version(vals.get("committee_id"))
        return data

    def _copy_criteria(self, target):
        """Groups first, so that what stands in them finds its copy."""
        groups = self.criterion_ids.filtered(lambda criterion: not criterion.parent_id)
        copies = {}
        for criteria in (groups, self.criterion_ids - groups):
            data = criteria.copy_data({"scheme_id": target.id})
            for criterion, vals in zip(criteria, data, strict=True):
                vals["parent_id"] = copies.get(criterion.parent_id.id, False)
            made = criteria.create(data)
            copies |= dict(zip(criteria.ids, made.ids, strict=True))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_use(self):
        self._check_unlocked()

    def _check_unlocked(self):
        """Refuse to change what is in use: old ratings keep what they were made by."""
        locked = self.filtered("in_use")
        if locked:
            raise UserError(
                self.env._(
                    "“%(scheme)s” is in use and stays as it is. Click “New version”, change that "
                    "one and put it in use from the day on which it holds.",
                    scheme=locked[0].display_name,
                )
            )

    # ------------------------------------------------------------
    # CHECK OF THE WHOLE
    # ------------------------------------------------------------

    def _get_faults(self):
        """Everything that keeps one scheme from being used, each in a sentence."""
        self.ensure_one()
        number = self.env["party.rating.criterion"]._format_points
        faults = []
        if not any(self[f"for_{kind}"] for kind in RATED_KINDS):
            faults.append(self.env._("Tick for which kinds of meetings it is."))
        leaves = self.criterion_ids._filter_leaves()
        if not leaves:
            faults.append(self.env._("It has no criteria."))
        found = sum(leaves.mapped("max_points"))
        if leaves and round(found - self.total, 2):
            faults.append(
                self.env._(
                    "The highest points of its criteria make %(found)s, its total is %(total)s.",
                    found=number(found),
                    total=number(self.total),
                )
            )
        steps = [self.total, self.good_from, self.fair_from, self.average_from, 0]
        names = ["total", "good_from", "fair_from", "average_from", ""]
        for index in range(4):
            upper, lower = steps[index], steps[index + 1]
            if upper < lower or (upper == lower and index):
                faults.append(
                    self.env._(
                        "The levels overlap: “%(upper)s” (%(high)s) must be above "
                        "“%(lower)s” (%(low)s).",
                        upper=self._fields[names[index]]._description_string(self.env),
                        high=number(upper),
                        lower=self._fields[names[index + 1]]._description_string(self.env)
                        if names[index + 1]
                        else "0",
                        low=number(lower),
                    )
                )
        return faults + self.criterion_ids._get_faults()

    def action_put_in_use(self):
        """Check the whole and lock it; the version before ends on the day before."""
        self.check_access("write")
        for scheme in self.filtered(lambda scheme: not scheme.in_use):
            if faults := scheme._get_faults():
                raise UserError(
                    "\n".join(
                        [
                            self.env._(
                                "“%(scheme)s” cannot be used yet:", scheme=scheme.display_name
                            ),
                            *(f"• {fault}" for fault in faults),
                        ]
                    )
                )
            earlier = self.search(
                Domain("code", "=", scheme.code)
                & Domain("committee_id", "=", scheme.committee_id.id)
                & Domain("in_use", "=", True)
                & Domain("date_from", "<", scheme.date_from)
            )
            day_before = fields.Date.subtract(scheme.date_from, days=1)
            for other in earlier:
                other.date_to = min(other.date_to or day_before, day_before)
            super(PartyRatingScheme, scheme).write({"in_use": True})
        return True

    def action_take_back(self):
        """Open a scheme that nothing was rated by yet."""
        self.check_access("write")
        if rated := self.filtered("is_rated"):
            raise UserError(
                self.env._(
                    "Meetings were rated by “%(scheme)s”, so it stays as it is. End it, or make a "
                    "new version.",
                    scheme=rated[0].display_name,
                )
            )
        return super().write({"in_use": False})

    # ------------------------------------------------------------
    # COPIES
    # ------------------------------------------------------------

    def _get_next_version(self, committee_id):
        # archived versions count too
        versions = self.with_context(active_test=False).search(
            Domain("code", "=", self.code) & Domain("committee_id", "=", committee_id or False)
        )
        return max(versions.mapped("version"), default=0) + 1

    def action_new_version(self):
        """A copy to be changed, from today on; this one ends when the copy is put in use."""
        self.ensure_one()
        self.check_access("write")
        return self._open(self.copy({"date_from": vietnam_today(), "date_to": False}))

    def action_adapt(self):
        """A copy for the committee that the user works for."""
        self.ensure_one()
        self.check_access("read")
        committee = self.env["party.committee"]._get_own_top()
        if not committee and not self._is_trusted():
            raise UserError(
                self.env._(
                    "A scheme of its own is made for the committee that you work for. You work "
                    "for none today, or for several: ask an administrator."
                )
            )
        return self._open(
            self.copy(
                {
                    "committee_id": committee.id,
                    "date_from": vietnam_today(),
                    "date_to": False,
                    "name": f"{self.name} ({committee.name})" if committee else self.name,
                }
            )
        )

    def _open(self, scheme):
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": scheme.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    # ------------------------------------------------------------
    # USE
    # ------------------------------------------------------------

    @api.model
    def _get_for(self, meetings):
        """The scheme of each meeting: by day and kind, that of the nearest committee wins.

        :return: {meeting id: scheme, maybe empty}
        """
        # sudo: the regulation is no secret
        schemes = self.sudo().with_context(active_test=True).search([("in_use", "=", True)])
        above = {cell: cell._get_committee_ids_above() for cell in meetings.cell_id}
        chosen = {}
        for meeting in meetings:
            fitting = schemes.browse()
            if meeting.kind in RATED_KINDS:
                fitting = schemes._in_force(meeting._get_date()).filtered(f"for_{meeting.kind}")
            chosen[meeting.id] = sort_nearest(fitting, above[meeting.cell_id])[:1]
        return chosen

    def _get_level(self, total, falls_short=False):
        """The level of a total.

        :param falls_short: whether a criterion that *good* asks to be full is not
        """
        self.ensure_one()
        if total >= self.good_from and not falls_short:
            return "good"
        if total >= self.fair_from:
            return "fair"
        return "average" if total >= self.average_from else "poor"

    def _get_year_level(self, levels):
        """The level of a year from those of its meetings; False where the scheme has no rule."""
        self.ensure_one()
        levels = [level for level in levels if level]
        if not self.year_good_floor or not levels:
            return False
        worst = max(LEVEL_RANKS[level] for level in levels)
        good = levels.count("good")
        if worst <= LEVEL_RANKS[self.year_good_floor] and good >= self.year_good_months:
            return "good"
        if self.year_fair_floor and worst <= LEVEL_RANKS[self.year_fair_floor]:
            return "fair"
        return "average" if worst < LEVEL_RANKS["poor"] else "poor"
