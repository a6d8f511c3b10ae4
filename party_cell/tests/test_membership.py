from datetime import date

import psycopg2
from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import PartyCase


@tagged("post_install", "-at_install")
@freeze_time("2026-10-05 10:00:00")
class TestMembership(PartyCase):
    """Dated truth: overlaps are refused by the database, changes are one action each."""

    def _change(self, member, user=None, **vals):
        wizard = self.env["party.membership.change"].with_user(user or self.env.user)
        return wizard.create({"member_id": member.id, **vals}).action_confirm()

    @mute_logger("odoo.sql_db")
    def test_overlaps(self):
        Membership = self.env["party.membership"]
        base = {"member_id": self.m_member.id, "date_from": "2026-01-01"}
        for vals in (
            {"cell_id": self.cell.id},  # the same cell twice
            {"cell_id": self.other_cell.id},  # a second home
        ):
            with self.assertRaises(psycopg2.errors.ExclusionViolation), self.cr.savepoint():
                Membership.create(base | vals)
        Membership.create(base | {"cell_id": self.other_cell.id, "status": "temporary_in"})

    @mute_logger("odoo.sql_db")
    def test_one_secretary_at_a_time(self):
        with self.assertRaises(psycopg2.errors.ExclusionViolation), self.cr.savepoint():
            self.m_deputy.membership_ids.office = "secretary"
            self.env.flush_all()

    def test_last_day_counts(self):
        """Both days are included: a line that ends on a day leaves the next day free."""
        line = self.m_member.membership_ids
        line.date_to = "2026-10-05"
        self.assertEqual(line._in_force(date(2026, 10, 5)), line)
        self.assertFalse(line._in_force(date(2026, 10, 6)))

    def test_transfer(self):
        self._change(
            self.m_member, change="transfer", cell_id=self.other_cell.id, date="2026-10-05"
        )
        self.assertEqual(self.m_member.cell_id, self.other_cell)
        old = self.m_member.membership_ids.filtered(lambda m: m.cell_id == self.cell)
        self.assertEqual((str(old.date_to), old.end_reason), ("2026-10-04", "transferred"))

    def test_confirm_appoint_and_end(self):
        self._change(self.m_probationer, change="confirm", date="2026-10-05", basis="QĐ 5")
        self.assertEqual(self.m_probationer.rank, "official")
        with self.assertRaises(UserError):
            self._change(self.m_probationer, change="confirm", date="2026-10-06")
        self._change(self.m_secretary, change="appoint", office="member", date="2026-10-05")
        self._change(self.m_member, change="appoint", office="secretary", date="2026-10-05")
        self.assertEqual(self.cell.secretary_id, self.m_member)
        self._change(self.m_member, change="end", end_reason="deceased", date="2026-10-05")
        with freeze_time("2026-10-06 10:00:00"):
            self.env["party.cell"]._cron_refresh_derived()
            self.assertFalse(self.cell.secretary_id)

    def test_probationer_holds_no_office(self):
        with self.assertRaises(ValidationError):
            self.m_probationer.membership_ids.office = "deputy"

    def test_cell_does_not_make_its_own_offices(self):
        """The secretary enters members; offices, transfers and accounts are the superior's."""
        with self.assertRaises(AccessError):
            self._change(
                self.m_member,
                self.u_secretary,
                change="appoint",
                office="deputy",
                date="2026-10-05",
            )
        member = self.env["party.member"].with_user(self.u_secretary).create({"name": "Cụ Bảy"})
        line = {"member_id": member.id, "cell_id": self.cell.id, "date_from": "2026-10-01"}
        Membership = self.env["party.membership"].with_user(self.u_secretary)
        with self.assertRaises(AccessError):
            Membership.create({**line, "cell_id": self.other_cell.id})
        Membership.create(line)
        with self.assertRaises(AccessError):
            member.user_id = self.u_nobody
        self._change(
            self.m_member, self.u_officer, change="appoint", office="deputy", date="2026-10-05"
        )

    def test_cell_enters_its_own_habits_only(self):
        cell = self.cell.with_user(self.u_secretary)
        cell.write({"meeting_place": "Hội trường", "fixed_meeting_day": 3})
        cell.delegation_ids = [
            (0, 0, {"from_member_id": self.m_secretary.id, "to_member_id": self.m_member.id})
        ]
        for vals in (
            {"name": "Chi bộ Khác tên"},
            {"clerk_id": self.m_member.id},
            {"committee_id": self.other_commune.id},
            {"supervisor_id": self.m_member.id},
            {"active": False},
            {"membership_ids": [(1, self.m_member.membership_ids.id, {"office": "deputy"})]},
        ):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                cell.write(vals)
        with self.assertRaises(AccessError):
            self.cell.with_user(self.u_taker).meeting_place = "Nhà tôi"
        self.cell.with_user(self.u_officer).name = "Chi bộ Thử hai"

    def test_groups_follow_memberships(self):
        member_group = self.env.ref("party_cell.group_member")
        officer_group = self.env.ref("party_cell.group_officer")
        self.assertIn(self.u_member, member_group.user_ids)
        self.assertIn(self.u_officer, officer_group.user_ids)
        self.assertNotIn(self.u_nobody, member_group.all_user_ids)
        self.m_member.membership_ids.date_to = "2026-10-04"
        self.assertNotIn(self.u_member, member_group.all_user_ids)
        self.m_officer.membership_ids.date_to = "2026-10-04"
        self.assertIn(self.u_officer, officer_group.user_ids, "still an officer")

    def test_loss_of_access_unsubscribes(self):
        meeting = self._hold(self._make_meeting())
        partners = self.u_member.partner_id | self.u_taker.partner_id
        meeting.message_subscribe(partners.ids)
        self.m_member.membership_ids.date_to = "2026-10-04"
        self.assertEqual(meeting.message_partner_ids, self.u_taker.partner_id)

    def test_secretary_lands_on_this_month(self):
        home = self.env.ref("party_cell.party_home_action")
        self.assertEqual(self.u_secretary.action_id.id, home.id)
        self.assertFalse(self.u_member.action_id)
        self.m_secretary.membership_ids.office = "member"
        self.assertFalse(self.u_secretary.action_id)

    def test_cell_under_an_upper_level(self):
        cell = self._make_cell("Chi bộ Trực thuộc", self.province)
        self.assertEqual(cell.committee_id, self.province)
        self.assertTrue(cell.with_user(self.u_officer).user_oversees)
        self.assertFalse(cell.with_user(self.u_other_officer).user_oversees)

    def test_new_superior_keeps_the_old_one(self):
        self.cell.committee_id = self.other_commune
        self.assertEqual(self.cell.committee_id, self.other_commune)
        old = self.cell.affiliation_ids.filtered(lambda a: a.committee_id == self.commune)
        self.assertEqual(str(old.date_to), "2026-10-04")
