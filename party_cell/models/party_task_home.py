"""Tasks on “This month”: one's own, and what waits for who runs a cell or stands above it."""

from odoo import api, models
from odoo.fields import Domain

from ..tools.vietnamese import short_date
from .party_roles import vietnam_today
from .party_task import OPEN_STATES

NEXT_TASKS = 5


class PartyTask(models.Model):
    _inherit = "party.task"

    @api.model
    def _get_home_tasks(self):
        """The user's own open tasks, the nearest first, and how many there are."""
        domain = Domain("is_own", "=", True) & Domain("state", "in", OPEN_STATES)
        tasks = self.search(domain, limit=NEXT_TASKS, order="deadline, id")
        today = vietnam_today()
        return {
            "count": self.search_count(domain) if len(tasks) == NEXT_TASKS else len(tasks),
            "tasks": [
                {
                    "id": task.id,
                    "name": task.name,
                    "deadline": short_date(task.deadline),
                    "late": bool(task.deadline and task.deadline < today and not task.is_waiting),
                    "waiting": task.is_waiting,
                }
                for task in tasks
            ],
        }

    @api.model
    def _count_home_tasks(self, cells):
        """{cell id: {'waiting': reported, not confirmed, 'late': overdue}}"""
        counts = {}
        for key, domain in (
            ("waiting", Domain("is_waiting", "=", True)),
            ("late", Domain("state", "=", "late") & Domain("is_waiting", "=", False)),
        ):
            rows = self._read_group(
                domain & Domain("given_on", "!=", False) & Domain("cell_id", "in", cells.ids),
                ["cell_id"],
                ["__count"],
            )
            for cell, count in rows:
                counts.setdefault(cell.id, {"waiting": 0, "late": 0})[key] = count
        return counts


class PartyCell(models.Model):
    _inherit = "party.cell"

    @api.model
    @api.readonly
    def get_home(self):
        home = super().get_home()
        if not home["problem"]:
            home["tasks"] = self.env["party.task"]._get_home_tasks()
        return home

    def _get_home_cells(self, month):
        counts = self.env["party.task"]._count_home_tasks(self)
        return [
            card | {"tasks": counts.get(card["id"], False)}
            for card in super()._get_home_cells(month)
        ]

    def _get_home_overseen(self, month):
        tasks = self.env["party.task"]
        domain = Domain("state", "=", "late") & Domain("is_waiting", "=", False)
        late = tasks.search_count(domain & tasks._domain_roles("supervisor", "officer"))
        return super()._get_home_overseen(month) | {"late_tasks": late}
