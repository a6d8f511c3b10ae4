"""The superior's dashboard: how the cells in charge stand, month by month."""

from datetime import date
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from .party_cell import CELL_TYPES
from .party_cell_month import MONTHS_SHOWN
from .party_kinds import REGULAR_KINDS
from .party_roles import vietnam_today

# The years that may be chosen: this one and those before it.
YEARS = 4


class Scope(NamedTuple):
    """What one page is about."""

    committee: models.BaseModel  # the committee shown; empty where several are in charge
    above: models.BaseModel  # those between it and the first one in charge, that first
    several: bool  # whether a page of all cells in charge is above that
    rows: dict  # {id of a committee: id of the committee in whose row it counts, or None}
    cells: frozenset  # ids of cells shown besides: in charge of them, not of their committee
    seen: frozenset | None  # ids of the cells of which anything is shown; None: of all


class PartyDashboard(models.AbstractModel):
    """Answers the page “Dashboard” with what its user is in charge of, and nothing else."""

    _name = "party.dashboard"
    _description = "Dashboard of the Superior Committee"

    @api.model
    @api.readonly
    def get(self, committee_id=False, year=False, cell_type=False):
        """How a committee's cells stand: its own one by one, those further down by committee.

        :param committee_id: one of the committees in charge; else the topmost, or all of them
        :param year: the months of a year instead of the last twelve
        :param cell_type: only cells of one type
        :return: {'committee', 'above', 'months', 'years', 'cell_types', 'labels', 'rows', 'totals',
                 'weak', 'open'}; a row is a committee or a cell, its squares are by month
        """
        today = vietnam_today()
        years = [today.year - past for past in range(YEARS)]
        types = dict(self._describe("party.cell", "cell_type"))
        if year and year not in years or cell_type and cell_type not in dict(CELL_TYPES):
            raise UserError(
                self.env._("Choose a year and a type of cells from those that the page offers.")
            )
        scope = self._get_scope(committee_id)
        last = today.replace(day=1)
        first = last - relativedelta(months=MONTHS_SHOWN - 1)
        if year:
            first, last = date(year, 1, 1), min(last, date(year, 12, 1))
        todo = self._get_open(scope, first, last, cell_type)
        found = self._read_figures(scope, first, last, cell_type, todo)
        for item in todo:
            item["count"] = found.counts[item["key"]]
            item["domain"] = list(item["domain"])
        months = [
            first + relativedelta(months=i)
            for i in range((last.year - first.year) * 12 + last.month - first.month + 1)
        ]
        return {
            "committee": self._name_committees(scope.committee),
            "above": self._name_committees(scope.above, scope.several),
            "months": [
                {
                    "period": month.isoformat(),
                    "label": month.strftime("%m/%Y"),
                    "running": month == today.replace(day=1),
                }
                for month in months
            ],
            "years": years,
            "cell_types": list(types.items()),
            "labels": {
                "state": dict(self._describe("party.cell.month", "state")),
                "level": dict(self._describe("party.rating", "final_level")),
            },
            "rows": self._make_rows(scope, found),
            "totals": found.totals,
            "weak": [cell for cell in found.cells if cell["weak"]],
            "open": todo,
        }

    @api.model
    def _describe(self, model, name):
        return self.env[model]._fields[name]._description_selection(self.env)

    @api.model
    def _name_committees(self, committees, several=False):
        first = [{"id": False, "name": self.env._("All cells in your charge")}] if several else []
        return first + [{"id": committee.id, "name": committee.name} for committee in committees]

    # ------------------------------------------------------------
    # SCOPE
    # ------------------------------------------------------------

    @api.model
    def _get_scope(self, committee_id):
        """What of the cells in charge the page shows; refuses who is in charge of none."""
        roles = self.env["party.roles"]._get()
        everything = self.env.user.has_group("party_cell.group_admin")
        others = roles.cells_of("supervisor") - roles.cells_of("officer")
        # Archived ones too: what their cells did still counts.
        Committee = self.env["party.committee"].with_context(active_test=False)
        mine = Committee.search_fetch(
            Domain.TRUE if everything else Domain("id", "in", roles.committees),
            ["name", "parent_id", "active"],
        )
        if not (mine or others):
            raise AccessError(
                self.env._(
                    "The dashboard shows the cells that one is in charge of, and you are in charge "
                    "of none: it is for officers of a superior committee and for the committee "
                    "members in charge of cells."
                )
            )
        if committee_id and committee_id not in mine.ids:
            raise AccessError(
                self.env._(
                    "You are not in charge of this committee. Open the dashboard from the menu and "
                    "choose one of those shown."
                )
            )
        parents = {committee.id: committee.parent_id.id for committee in mine}
        tops = [node for node, parent in parents.items() if parent not in parents]
        others = frozenset() if everything else others
        several = len(tops) > 1 or bool(others)
        if not several:
            committee_id = committee_id or tops[0]
        rows = {}
        for node in parents:
            row, above = None, node
            while above in parents and above != committee_id:
                row, above = above, parents[above]
            if not committee_id or above == committee_id:
                rows[node] = row
        path = []
        above = parents.get(committee_id)
        while above in parents:
            path.insert(0, above)
            above = parents[above]
        return Scope(
            Committee.browse(committee_id or ()),
            Committee.browse(path),
            several and bool(committee_id),
            rows,
            frozenset() if committee_id else others,
            None if everything or roles.every_cell else roles.cells_of("officer", "supervisor"),
        )

    # ------------------------------------------------------------
    # WHAT WAITS
    # ------------------------------------------------------------

    @api.model
    def _get_open(self, scope, first, last, cell_type):
        """What the cells are to be asked for: model, domain and how the list is called."""
        here = Domain("cell_id.committee_id", "in", list(scope.rows))
        here |= Domain("cell_id", "in", list(scope.cells))
        if cell_type:
            here &= Domain("cell_id.cell_type", "=", cell_type)
        held = Domain("kind", "in", REGULAR_KINDS) & Domain("state", "in", ("held", "approved"))
        held &= Domain("period", ">=", first.isoformat()) & Domain("period", "<=", last.isoformat())
        late = Domain("state", "=", "late") & Domain("is_waiting", "=", False)
        return [
            {"key": key, "name": name, "model": model, "domain": here & domain}
            for key, name, model, domain in (
                ("tasks", self.env._("Overdue tasks"), "party.task", late),
                ("reports", self.env._("Meetings not reported"), "party.meeting", held),
                (
                    "petitions",
                    self.env._("Petitions without an answer in time"),
                    "party.petition",
                    Domain("is_overdue", "=", True),
                ),
            )
        ]

    # ------------------------------------------------------------
    # ROWS
    # ------------------------------------------------------------

    @api.model
    def _make_rows(self, scope, found):
        """Committees first, each with the sums of its cells, then the cells themselves."""
        squares = {(row, cell): by_month for row, cell, by_month in found.squares}
        below = scope.committee.browse(sorted(set(scope.rows.values()) - {None}))
        none = {"cells": 0, "missing": 0, "unreported": 0, "no_thematic": 0, "weak": 0}
        rows = [
            {
                "key": f"committee-{committee.id}",
                "id": committee.id,
                "name": committee.name,
                **found.sums.get(str(committee.id), none),
                "squares": squares.get((committee.id, None), {}),
            }
            for committee in below
            if committee.active or (committee.id, None) in squares
        ]
        for cell in found.cells:
            if (None, cell["id"]) in squares:
                own = squares[None, cell["id"]]
                rows.append({"key": f"cell-{cell['id']}", "is_cell": True, **cell, "squares": own})
        return rows
