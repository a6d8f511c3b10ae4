from datetime import date, datetime

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tools import SQL

MONTH = date(2026, 10, 1)
# 07:30 to 09:10 on 5 October 2026 in Vietnam, as Odoo stores it.
START = datetime(2026, 10, 5, 0, 30)
END = datetime(2026, 10, 5, 2, 10)
CONCLUSION = (
    "Giao đồng chí Bình rà soát hộ nghèo, xong trước ngày 20/10/2026; giao đồng chí Cường báo cáo "
    "tại buổi sinh hoạt tháng 11."
)


@tagged("post_install", "-at_install")
class PartyCase(TransactionCase):
    """A province, a commune below it, and two cells; one user for each kind of person."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        context = {"tracking_disable": True, "no_reset_password": True, "lang": "en_US"}
        cls.env = cls.env(context=dict(cls.env.context, **context))
        Committee = cls.env["party.committee"]
        cls.province = Committee.create({"name": "Tỉnh ủy Thử", "level": "province"})
        cls.commune = Committee.create({"name": "Đảng ủy xã Thử", "parent_id": cls.province.id})
        cls.other_commune = Committee.create(
            {"name": "Đảng ủy xã Khác", "parent_id": cls.province.id}
        )
        cls.cell = cls._make_cell("Chi bộ Thử", cls.commune)
        cls.other_cell = cls._make_cell("Chi bộ Khác", cls.other_commune)
        offices = {
            "secretary": "secretary",
            "deputy": "deputy",
            "committee_member": "committee_member",
            "taker": "member",
            "member": "member",
        }
        cls._make_people(
            {
                **{key: {"cell_id": cls.cell.id, "office": offices[key]} for key in offices},
                "probationer": {"cell_id": cls.cell.id, "rank": "probationary"},
                "other_secretary": {"cell_id": cls.other_cell.id, "office": "secretary"},
                **dict.fromkeys(
                    ("supervisor", "officer", "other_officer"), {"cell_id": cls.other_cell.id}
                ),
            }
        )
        cls.cell.supervisor_id = cls.m_supervisor
        Officer = cls.env["party.committee.officer"]
        Officer.create(
            {
                "committee_id": cls.province.id,
                "member_id": cls.m_officer.id,
                "date_from": "2020-01-01",
            }
        )
        Officer.create(
            {
                "committee_id": cls.other_commune.id,
                "member_id": cls.m_other_officer.id,
                "date_from": "2020-01-01",
            }
        )
        cls.u_hr = new_test_user(
            cls.env,
            "hr@test",
            groups="base.group_user,base.group_allow_export,hr.group_hr_user",
            lang="en_US",
            tz="Asia/Ho_Chi_Minh",
        )
        cls.u_nobody = new_test_user(
            cls.env,
            "nobody@test",
            password="nobody@test",
            groups="base.group_user,base.group_allow_export",
            lang="en_US",
        )
        cls.u_admin = new_test_user(
            cls.env,
            "admin@test",
            groups="party_cell.group_admin,base.group_allow_export",
            lang="en_US",
        )

    @classmethod
    def _make_cell(cls, name, committee, **vals):
        cell = cls.env["party.cell"].create({"name": name, "cell_type": "residential", **vals})
        cls.env["party.cell.affiliation"].create(
            {"cell_id": cell.id, "committee_id": committee.id, "date_from": "2020-01-01"}
        )
        cls.env["party.term"].create(
            {"cell_id": cell.id, "name": "2025–2030", "date_from": "2025-01-01"}
        )
        return cell

    @classmethod
    def _make_person(cls, key, cell, rank="official", office="member", status="active"):
        """One member, see :meth:`_make_people`."""
        vals = {"cell_id": cell.id, "rank": rank, "office": office, "status": status}
        return cls._make_people({key: vals})

    @classmethod
    def _make_people(cls, memberships):
        """Members with employee and user: ``m_<key>``, ``e_<key>``, ``u_<key>``.

        In batch: every test class makes a world of its own.

        :param memberships: {key: values of the membership}
        """
        groups = cls.env.ref("base.group_user") | cls.env.ref("base.group_allow_export")
        users = cls.env["res.users"].create(
            [
                {
                    "login": f"{key}@test",
                    "password": f"{key}@test",
                    "email": f"{key}@test",
                    "name": f"Đ/c {key}",
                    "group_ids": [Command.set(groups.ids)],
                    "lang": "en_US",
                    "tz": "Europe/Paris",
                }
                for key in memberships
            ]
        )
        employees = cls.env["hr.employee"].create(
            [
                {"name": f"Nguyễn {key}", "user_id": user.id}
                for key, user in zip(memberships, users, strict=True)
            ]
        )
        members = cls.env["party.member"].create(
            [{"employee_id": employee.id} for employee in employees]
        )
        cls.env["party.membership"].create(
            [
                {"date_from": "2020-01-01", **vals, "member_id": member.id}
                for vals, member in zip(memberships.values(), members, strict=True)
            ]
        )
        for key, user, employee, member in zip(memberships, users, employees, members, strict=True):
            setattr(cls, f"m_{key}", member)
            setattr(cls, f"e_{key}", employee)
            setattr(cls, f"u_{key}", user)
        return members

    @classmethod
    def _make_plain_member(cls, name, cell, **vals):
        """A member without employee and user."""
        member = cls.env["party.member"].create({"name": name})
        cls.env["party.membership"].create(
            {"member_id": member.id, "cell_id": cell.id, "date_from": "2020-01-01", **vals}
        )
        return member

    @classmethod
    def _make_meeting(cls, cell=None, **vals):
        """A meeting in preparation on the 5th of its month, with times and a minute-taker."""
        month = fields.Date.to_date(vals.get("period")) or MONTH
        vals = {
            "cell_id": (cell or cls.cell).id,
            "period": month,
            "date_start": START.replace(year=month.year, month=month.month),
            "date_end": END.replace(year=month.year, month=month.month),
            "location": "Nhà văn hóa",
            **vals,
        }
        if not cell or cell == cls.cell:
            vals.setdefault("minute_taker_id", cls.m_taker.id)
        return cls.env["party.meeting"].create(vals)

    @classmethod
    def _complete(cls, meeting):
        """Everything that a meeting needs to be recorded as held without a warning."""
        meeting.action_all_present()
        meeting.write(
            {
                "fee_status": "paid",
                "programme_adopted": True,
                "conclusion": CONCLUSION,
                "late_reason": "Nhập từ sổ giấy",
                "opinion_ids": [
                    (
                        0,
                        0,
                        {"member_id": meeting.attendance_ids[0].member_id.id, "text": "Nhất trí."},
                    )
                ],
            }
        )
        return meeting

    @classmethod
    def _hold(cls, meeting):
        cls._complete(meeting).action_hold()
        return meeting

    @classmethod
    def _approve(cls, meeting):
        cls._hold(meeting)
        meeting.minutes_adopted = True
        meeting.with_context(party_defer_pdf=True).action_approve()
        return meeting

    @classmethod
    def _backdate(cls, records, day="2020-01-01"):
        """As if cells or committees had been entered here long ago."""
        cls.env.flush_all()
        cls.env.cr.execute(
            SQL(
                "UPDATE %s SET create_date = %s WHERE id = ANY(%s)",
                SQL.identifier(records._table),
                day,
                records.ids,
            )
        )

    def assertRefused(self, call):
        with self.assertRaises(UserError), self.cr.savepoint():  # AccessError is one
            call()
            self.env.flush_all()

    def _codes(self, meeting, target, severity=None):
        return [
            gate["code"]
            for gate in meeting.get_open_gates(target)
            if not severity or gate["severity"] == severity
        ]
