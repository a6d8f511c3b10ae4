from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

RANKS = [("official", "Official"), ("probationary", "Probationary")]
STATUSES = [
    ("active", "Active"),
    ("exempt", "Exempt from work and meetings"),
    ("temporary_out", "Temporarily in another cell"),
    ("temporary_in", "Temporarily in this cell"),
    ("suspended", "Suspended from Party activity"),
]
OFFICES = [
    ("secretary", "Secretary"),
    ("deputy", "Deputy secretary"),
    ("committee_member", "Committee member of the cell"),
    ("group_head", "Head of a Party group"),
    ("member", "Member"),
]
END_REASONS = [
    ("transferred", "Transferred for good"),
    ("struck_off", "Struck off"),
    ("expelled", "Expelled"),
    ("resigned", "Left the Party"),
    ("deceased", "Deceased"),
]

# What makes a new line of the dated truth, rather than a correction of this one.
IDENTITY = ("member_id", "cell_id")


class PartyMembership(models.Model):
    """Dated truth: who belongs to which cell, with which rank, status and office.

    Every change (transfer, appointment, confirmation, status) ends one line and begins the next;
    overlaps are refused by the database.
    """

    _name = "party.membership"
    _description = "Party Membership"
    _inherit = ["party.access", "party.roles.source", "party.dated"]
    _rec_name = "member_id"
    _order = "member_id, date_from desc, id desc"

    member_id = fields.Many2one("party.member", required=True, ondelete="restrict", index=True)
    cell_id = fields.Many2one("party.cell", required=True, ondelete="restrict", index=True)
    rank = fields.Selection(RANKS, required=True, default="official")
    status = fields.Selection(STATUSES, required=True, default="active")
    office = fields.Selection(OFFICES, required=True, default="member")
    unit_id = fields.Many2one(
        "party.cell.unit",
        "Agency",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('cell_id', '=', cell_id)]",
        help="In a merged cell: the agency that the member comes from.",
    )
    basis = fields.Char(help="Number and date of the decision.")
    end_reason = fields.Selection(END_REASONS, "Ended by")

    _dates = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "The last day of a membership comes before the first. Correct one of the two dates.",
    )
    _overlap = models.Constraint(
        "EXCLUDE USING gist (int4range(member_id, member_id, '[]') WITH &&,"
        " int4range(cell_id, cell_id, '[]') WITH &&, daterange(date_from, date_to, '[]') WITH &&)",
        "This member already belongs to this cell in that time. End the earlier line the day "
        "before the new one begins.",
    )
    _one_home = models.Constraint(
        "EXCLUDE USING gist (int4range(member_id, member_id, '[]') WITH &&,"
        " daterange(date_from, date_to, '[]') WITH &&) WHERE (status <> 'temporary_in')",
        "This member already belongs to a cell in that time. Use “Transfer”, or end the "
        "membership there first.",
    )
    _one_secretary = models.Constraint(
        "EXCLUDE USING gist (int4range(cell_id, cell_id, '[]') WITH &&,"
        " daterange(date_from, date_to, '[]') WITH &&) WHERE (office = 'secretary')",
        "A cell has one secretary at a time. End the office of the earlier secretary first.",
    )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.constrains("office", "rank")
    def _check_office(self):
        for line in self:
            if line.rank == "probationary" and line.office not in ("member", "group_head"):
                raise ValidationError(
                    self.env._(
                        "%(name)s is a probationary member and cannot hold an office of the cell.",
                        name=line.member_id.name,
                    )
                )

    @api.constrains("unit_id", "cell_id")
    def _check_unit_id(self):
        for line in self:
            if line.unit_id.cell_id - line.cell_id:
                raise ValidationError(
                    self.env._(
                        "The agency “%(unit)s” does not belong to the cell of %(name)s. Choose one "
                        "of its agencies.",
                        unit=line.unit_id.name,
                        name=line.member_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            # Whoever may not change the member does not gain the right by this line.
            default = self.env.context.get("default_member_id")
            ids = {int(vals.get("member_id", default) or 0) for vals in vals_list}
            self.env["party.member"].browse(ids - {0})._check_may_enroll()
        lines = super().create(vals_list)
        appointed = lines.filtered(lambda line: line._is_decided_above())
        appointed._check_may_appoint()
        lines._changed(lines.member_id, lines.cell_id)
        return lines

    def write(self, vals):
        for name in IDENTITY:
            if name in vals and any(line[name].id != vals[name] for line in self):
                raise UserError(
                    self.env._(
                        "A membership stays with its member and its cell. Use “Transfer” instead."
                    )
                )
        if vals.keys() != {"unit_id"}:  # the cell itself knows who comes from where
            decided = self.filtered(lambda line: line._is_decided_above())
            (self if {"office", "status"} & vals.keys() else decided)._check_may_appoint()
        members, cells = self.member_id, self.cell_id
        result = super().write(vals)
        self._changed(members, cells)
        return result

    def unlink(self):
        members, cells = self.member_id, self.cell_id
        result = super().unlink()
        self._changed(members, cells)
        return result

    def _is_decided_above(self):
        """An office of the cell, or a status other than active: by a decision of the superior."""
        return self.office not in ("member", "group_head") or self.status != "active"

    def _check_may_appoint(self):
        """Offices are confirmed by the superior: the cell cannot make its own secretary."""
        if self._is_trusted():
            return
        if self._without_right("user_oversees"):
            raise AccessError(
                self.env._(
                    "Offices and statuses are entered by an officer of the superior committee or "
                    "an administrator, by the decision on paper."
                )
            )

    def _changed(self, members, cells):
        members._sync_groups()
        # sudo: the rolls of meetings in preparation follow, whoever may see them
        self.env["party.meeting"].sudo()._refresh_rolls_of(cells)

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _change(self, date, basis=None, **vals):
        """End these lines the day before ``date`` and begin new ones with the changed values.

        :return: the new lines
        """
        for line in self:
            if date <= line.date_from:
                raise UserError(
                    self.env._(
                        "The change of %(name)s must come after %(date)s, the first day of the "
                        "present line. Correct that line instead.",
                        name=line.member_id.name,
                        date=fields.Date.to_string(line.date_from),
                    )
                )
        kept = ("member_id", "cell_id", "rank", "status", "office", "unit_id")
        new_vals = [
            {name: self._fields[name].convert_to_write(line[name], line) for name in kept}
            | {"date_from": date, "date_to": line.date_to, "basis": basis}
            | vals
            for line in self
        ]
        self._end_before(date)
        return self.create(new_vals)

    def _end(self, last_day, reason, basis=None):
        """End these lines: ``last_day`` is the last day of membership."""
        self.write(
            {"date_to": last_day, "end_reason": reason} | ({"basis": basis} if basis else {})
        )

    def _get_access_domain(self, name):
        if name == "user_reads":
            return (
                self._domain_administrator()
                | self._domain_own("member_id")
                | self._domain_roles("committee", "runs", "supervisor", "officer", "clerk")
            )
        if name == "user_writes":
            return self._domain_administrator() | self._domain_roles("runs", "officer", "clerk")
        return super()._get_access_domain(name)
