from datetime import date

from freezegun import freeze_time

from odoo.tests import tagged

from ..models.party_figures import MEETING_COLUMNS
from .common import PartyCase

NOW = "2026-12-20 03:00:00"


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestFigures(PartyCase):
    """The figures of cells by month agree with what the records say."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2026-10-06 03:00:00"):
            cls.meeting = cls._make_meeting()
            cls._hold(cls.meeting)
        cls._backdate(cls.cell | cls.other_cell)

    def _read(self, committees=None, cells=None, first=date(2026, 10, 1), last=date(2026, 12, 1)):
        figures = self.env["party.figures"]
        figures._flush_sources()
        sql = figures._sql_months(
            first, last, committees and committees.ids, (cells or self.env["party.cell"]).ids
        )
        self.env.cr.execute(sql)
        rows = self.env.cr.dictfetchall()
        return {(row["cell_id"], row["period"].month): row for row in rows}

    def test_as_the_months_of_the_cells(self):
        months = self.env["party.cell.month"].search(
            [("cell_id", "in", (self.cell | self.other_cell).ids), ("period", ">=", "2026-10-01")]
        )
        rows = self._read(self.commune | self.other_commune)
        self.assertEqual(len(rows), 6)
        self.assertEqual(
            {(m.cell_id.id, m.period.month): (m.id, m.state, m.meeting_id.id) for m in months},
            {
                key: (row["id"], row["state"], row["meeting_id"] or False)
                for key, row in rows.items()
            },
        )
        self.assertEqual(rows[self.cell.id, 11]["state"], "missing")

    def test_the_figures_of_the_meeting(self):
        row = self._read(cells=self.cell)[self.cell.id, 10]
        self.assertEqual(row["regular_count"], 1)
        self.assertEqual(row["thematic_count"], 0)
        for name in MEETING_COLUMNS:
            self.assertEqual(row[name], self.meeting[name], name)
        self.assertEqual(row["opinion_count"], len(self.meeting.opinion_ids))

    def test_a_month_counts_once(self):
        """Moved on 10 November: October stays with the old committee, November is the new one's."""
        first, later = self.cell.affiliation_ids.sorted("date_from")
        later.unlink()
        first.date_to = "2026-11-09"
        first.flush_recordset()
        self.env["party.cell.affiliation"].create(
            {
                "cell_id": self.cell.id,
                "committee_id": self.other_commune.id,
                "date_from": "2026-11-10",
            }
        )
        months = {
            committee: {month for cell, month in self._read(committee) if cell == self.cell.id}
            for committee in (self.commune, self.other_commune)
        }
        self.assertEqual(months, {self.commune: {10}, self.other_commune: {11, 12}})

    def test_tasks_by_their_deadline(self):
        task = self.env["party.task"].create(
            {
                "name": "Rà soát hộ nghèo",
                "meeting_id": self.meeting.id,
                "member_id": self.m_member.id,
                "deadline": "2026-11-20",
            }
        )
        self.assertTrue(task.given_on)
        row = self._read(cells=self.cell)[self.cell.id, 11]
        self.assertEqual((row["task_due_count"], row["task_late_count"]), (1, 1))
        task.action_report_progress("Đã xong")
        task.action_confirm()
        row = self._read(cells=self.cell)[self.cell.id, 11]
        self.assertEqual((row["task_done_count"], row["task_late_count"]), (1, 0))
