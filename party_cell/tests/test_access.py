from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import PartyCase


@tagged("post_install", "-at_install")
@freeze_time("2026-10-05 10:00:00")
class TestAccess(PartyCase):
    """Access follows the employee: membership of today decides, nothing else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.draft = cls._make_meeting(period="2026-11-01")
        cls.held = cls._make_meeting()

    def setUp(self):
        super().setUp()
        self._hold(self.held)

    def assertReads(self, user, record, expected):
        """Known record, search, name_search, groups and export all say the same."""
        own = record.with_user(user)
        Model = own.browse()
        self.assertIs(own.has_access("read"), expected, "known record")
        try:
            found = Model.search([("id", "=", record.id)])
            groups = Model._read_group([("id", "=", record.id)], [], ["__count"])[0][0]
            names = Model.name_search(domain=[("id", "=", record.id)])
        except AccessError:
            self.assertFalse(expected, "the model is closed")
            return
        self.assertEqual(bool(found), expected, "search")
        self.assertEqual(bool(groups), expected, "read_group")
        self.assertEqual(bool(names), expected, "name_search")
        if expected:
            own.export_data(["display_name"])
        else:
            with self.assertRaises(AccessError):
                own.export_data(["display_name"])

    def test_who_reads_what(self):
        rows = [
            # user, draft, held
            (self.u_secretary, True, True),
            (self.u_deputy, True, True),
            (self.u_committee_member, True, True),
            (self.u_taker, True, True),
            (self.u_member, False, True),
            (self.u_probationer, False, True),
            (self.u_other_secretary, False, False),
            (self.u_supervisor, False, True),
            (self.u_officer, False, True),
            (self.u_other_officer, False, False),
            (self.u_hr, False, False),
            (self.u_nobody, False, False),
            (self.u_admin, True, True),
        ]
        for user, draft, held in rows:
            for meeting, expected in ((self.draft, draft), (self.held, held)):
                with self.subTest(user=user.login, state=meeting.state):
                    self.assertReads(user, meeting, expected)
                    self.assertReads(user, meeting.section_ids[0], expected)
                    self.assertReads(user, meeting.attendance_ids[0], expected)
            with self.subTest(user=user.login, lines="opinions, log, cell"):
                self.assertReads(user, self.held.opinion_ids, held)
                self.assertReads(user, self.held.transition_ids, held)

    def test_who_reads_the_cell(self):
        for user, expected in (
            (self.u_member, True),
            (self.u_supervisor, True),
            (self.u_officer, True),
            (self.u_other_secretary, False),
            (self.u_other_officer, False),
            (self.u_hr, False),
            (self.u_admin, True),
        ):
            with self.subTest(user=user.login):
                self.assertReads(user, self.cell, expected)
                self.assertReads(user, self.m_member, expected)

    def test_who_writes(self):
        """Draft: who may change what (DESIGN: rights table)."""
        draft = self.draft
        for user, allowed in (
            (self.u_secretary, True),
            (self.u_deputy, True),
            (self.u_committee_member, True),
            (self.u_member, False),
            (self.u_other_secretary, False),
            (self.u_supervisor, False),
            (self.u_officer, False),
            (self.u_hr, False),
            (self.u_admin, False),
            (self.u_nobody, False),
        ):
            with self.subTest(user=user.login):
                if allowed:
                    draft.with_user(user).location = user.login
                else:
                    with self.assertRaises(AccessError):
                        draft.with_user(user).location = user.login
                    with self.assertRaises(AccessError):
                        draft.attendance_ids[0].with_user(user).state = "present"
                    with self.assertRaises(AccessError):
                        self.env["party.meeting"].with_user(user).create(
                            {"cell_id": self.cell.id, "period": "2026-12-01"}
                        )
                    with self.assertRaises(AccessError):
                        draft.with_user(user).unlink()

    def test_minute_taker_writes_notes_only(self):
        draft = self.draft.with_user(self.u_taker)
        draft.attendance_ids[0].state = "present"
        draft.section_ids[1].content = "<p>Ghi</p>"
        draft.conclusion = "Kết luận"
        for vals in ({"chair_id": self.m_deputy.id}, {"location": "Chỗ khác"}, {"kind": "review"}):
            with self.assertRaises(AccessError):
                draft.write(vals)

    def test_superiors_write_their_own_field_only(self):
        held = self.held.with_user(self.u_supervisor)
        held.superior_note = "Cần rõ thời hạn"
        with self.assertRaises(UserError):
            held.conclusion = "Khác"
        with self.assertRaises(UserError):
            self.held.with_user(self.u_secretary).superior_note = "Tự khen"

    def test_who_steps(self):
        steps = {
            "action_hold": {"secretary", "deputy", "taker"},
            "action_approve": {"secretary", "deputy"},
            "action_report": {"secretary", "deputy"},
        }
        everybody = (
            "secretary",
            "deputy",
            "committee_member",
            "taker",
            "member",
            "supervisor",
            "officer",
            "other_secretary",
            "hr",
            "admin",
            "nobody",
        )
        meeting = self._complete(self._make_meeting(period="2026-09-01"))
        meeting.minutes_adopted = True
        meeting = meeting.with_context(party_defer_pdf=True)
        for step, allowed in steps.items():
            for who in everybody:
                user = getattr(self, f"u_{who}")
                if who in allowed:
                    continue
                with self.subTest(step=step, who=who), self.assertRaises(AccessError):
                    getattr(meeting.with_user(user), step)()
            getattr(meeting.with_user(self.u_deputy), step)(
                **({"reasons": {"R1": "x"}} if step == "action_report" else {})
            )

    def test_ended_membership_closes_at_once(self):
        self.assertReads(self.u_member, self.held, True)
        self.m_member.membership_ids.date_to = "2026-10-04"
        self.assertReads(self.u_member, self.held, False)
        own = self.held.attendance_ids.filtered(lambda x: x.member_id == self.m_member)
        self.assertFalse(own.with_user(self.u_member).has_access("write"))

    def test_transfer_closes_the_old_cell_and_opens_the_new(self):
        other = self._make_meeting(self.other_cell, minute_taker_id=self.m_officer.id)
        self._hold(other)
        self.assertReads(self.u_member, other, False)
        wizard = self.env["party.membership.change"].create(
            {
                "member_id": self.m_member.id,
                "change": "transfer",
                "cell_id": self.other_cell.id,
                "date": "2026-10-05",
            }
        )
        wizard.action_confirm()
        self.assertReads(self.u_member, other, True)
        self.assertReads(self.u_member, self.held, False)
        own = self.held.attendance_ids.filtered(lambda x: x.member_id == self.m_member)
        self.assertReads(self.u_member, own, True)
        foreign = self.held.attendance_ids - own
        self.assertReads(self.u_member, foreign[0], False)

    def test_midnight_in_vietnam(self):
        self.m_member.membership_ids.date_to = "2026-10-05"
        with freeze_time("2026-10-05 16:59:00"):  # 23:59 in Vietnam
            self.assertReads(self.u_member, self.held, True)
        with freeze_time("2026-10-05 17:01:00"):  # 00:01 on the 6th in Vietnam
            self.assertReads(self.u_member, self.held, False)

    def test_relinked_employee_waits_for_confirmation(self):
        """An HR officer relinks an employee: neither the old nor the new account sees anything."""
        self.e_secretary.with_user(self.u_hr).user_id = self.u_nobody
        self.assertReads(self.u_secretary, self.held, False)
        self.assertReads(self.u_nobody, self.held, False)
        for user in (self.u_hr, self.u_nobody, self.u_deputy, self.u_other_officer):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.m_secretary.with_user(user).action_confirm_user()
        self.assertEqual(self.m_secretary.user_link, "changed")
        self.m_secretary.with_user(self.u_officer).action_confirm_user()
        self.assertReads(self.u_nobody, self.draft, True)
        self.assertReads(self.u_secretary, self.held, False)

    def test_relinked_resource(self):
        """The employee's account and activity are those of the resource behind it."""
        self.assertReads(self.u_member, self.held, True)
        self.e_member.resource_id.user_id = self.u_nobody
        self.assertReads(self.u_member, self.held, False)
        self.e_member.resource_id.user_id = self.u_member
        self.assertReads(self.u_member, self.held, True)
        self.e_member.resource_id.active = False
        self.assertReads(self.u_member, self.held, False)

    def test_moved_committee(self):
        self.assertReads(self.u_other_officer, self.held, False)
        self.commune.parent_id = self.other_commune
        self.assertReads(self.u_other_officer, self.held, True)
        self.commune.parent_id = False
        self.assertReads(self.u_other_officer, self.held, False)
        self.assertReads(self.u_officer, self.held, False)

    def test_what_was_undone_gives_no_right(self):
        self.assertReads(self.u_nobody, self.held, False)
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            member = self.env["party.member"].create({"name": "Nhầm", "user_id": self.u_nobody.id})
            self.env["party.membership"].create(
                {"member_id": member.id, "cell_id": self.cell.id, "date_from": "2020-01-01"}
            )
            self.assertReads(self.u_nobody, self.held, True)
            raise ZeroDivisionError
        self.assertReads(self.u_nobody, self.held, False)

    def test_every_change_is_heard_at_once(self):
        """Whatever ends a role, and by whatever way, within the same transaction."""
        plain = self.env["party.member"].create({"name": "Cán bộ", "user_id": self.u_nobody.id})
        officer = self.env["party.committee.officer"].create(
            {"committee_id": self.commune.id, "member_id": plain.id, "date_from": "2020-01-01"}
        )
        line = self.cell.affiliation_ids.filtered(lambda a: not a.date_to)
        self.cell.clerk_id = self.m_other_officer
        other = self.env["hr.employee"].create({"name": "Người khác"})
        ends = [
            (self.u_nobody, officer.unlink),
            (self.u_nobody, lambda: officer.write({"date_to": "2026-10-04"})),
            (self.u_nobody, lambda: line.write({"date_to": "2026-10-05"}) and line.unlink()),
            (self.u_nobody, lambda: self.commune.write({"officer_ids": [(5,)]})),
            (self.u_nobody, lambda: plain.write({"user_id": False})),
            (self.u_supervisor, lambda: self.cell.write({"supervisor_id": self.m_officer.id})),
            (self.u_supervisor, lambda: line.write({"supervisor_id": False})),
            (self.u_other_officer, lambda: self.cell.write({"clerk_id": False})),
            (self.u_member, self.m_member.membership_ids.unlink),
            (self.u_member, lambda: self.e_member.write({"user_id": False})),
            (self.u_member, lambda: self.m_member.write({"employee_id": other.id})),
        ]
        for index, (user, end) in enumerate(ends):
            savepoint = self.env.cr.savepoint()
            with self.subTest(user=user.login, end=index):
                self.assertReads(user, self.held, True)
                end()
                self.assertReads(user, self.held, False)
                savepoint.close(rollback=True)
                self.env.registry.clear_all_caches()  # of groups, which open the menus only
                self.assertReads(user, self.held, True)

    def test_an_officer_of_all_cells_reads_no_cell_without_superior(self):
        self.assertTrue(self.env["party.roles"].with_user(self.u_officer)._get().cells["officer"])
        free = self.env["party.cell"].create({"name": "Chi bộ Tự do"})
        self.assertFalse(free.with_user(self.u_officer).has_access("read"))

    def test_five_menu_entries(self):
        """Who runs a cell has five entries at most; those who only take part, no more."""
        root = self.env.ref("party_cell.party_cell_menu_root").id
        counts = {}
        for who in ("secretary", "deputy", "member", "officer", "admin", "nobody"):
            menus = self.env["ir.ui.menu"].with_user(getattr(self, f"u_{who}")).load_menus(False)
            counts[who] = len(menus[root]["children"]) if root in menus else 0
        self.assertEqual(
            counts,
            {"secretary": 5, "deputy": 5, "member": 5, "officer": 6, "admin": 7, "nobody": 1},
        )

    def test_archived_employee(self):
        self.e_member.action_archive()
        self.assertReads(self.u_member, self.held, False)
        self.e_member.action_unarchive()
        self.e_member.user_id = self.u_member
        self.assertReads(self.u_member, self.held, True)

    def test_archived_member(self):
        self.m_member.active = False
        self.assertReads(self.u_member, self.held, False)

    def test_suspended_member_reads_nothing(self):
        self.m_member.membership_ids.status = "suspended"
        self.assertReads(self.u_member, self.held, False)

    def test_delegate_runs_the_cell_for_a_while(self):
        self.assertFalse(self.draft.with_user(self.u_member).has_access("write"))
        self.env["party.delegation"].create(
            {
                "cell_id": self.cell.id,
                "from_member_id": self.m_secretary.id,
                "to_member_id": self.m_member.id,
                "date_from": "2026-10-01",
                "date_to": "2026-10-05",
            }
        )
        self.assertTrue(self.draft.with_user(self.u_member).has_access("write"))
        with freeze_time("2026-10-06 10:00:00"):
            self.assertFalse(self.draft.with_user(self.u_member).has_access("write"))

    def test_new_supervisor_and_officer(self):
        self.cell.supervisor_id = self.m_other_officer
        self.assertReads(self.u_other_officer, self.held, True)
        self.assertReads(self.u_supervisor, self.held, False)
        self.cell.committee_id = self.other_commune
        self.assertReads(self.u_officer, self.held, True)

    def test_committee_meeting_is_for_offices(self):
        meeting = self._make_meeting(kind="committee_meeting", minute_taker_id=self.m_deputy.id)
        meeting.action_all_present()
        meeting.write({"opinion_ids": [(0, 0, {"member_id": self.m_deputy.id, "text": "x"})]})
        meeting.action_hold()
        self.assertReads(self.u_committee_member, meeting, True)
        self.assertReads(self.u_member, meeting, False)
        self.assertReads(self.u_officer, meeting, True)

    def test_messages_and_attachments(self):
        attachment = self.env["ir.attachment"].create(
            {"name": "x.txt", "raw": b"x", "res_model": "party.meeting", "res_id": self.draft.id}
        )
        message = self.draft.message_post(body="x")
        for user, expected in (
            (self.u_secretary, True),
            (self.u_member, False),
            (self.u_hr, False),
        ):
            with self.subTest(user=user.login):
                self.assertIs(attachment.with_user(user).has_access("read"), expected)
                self.assertIs(message.with_user(user).has_access("read"), expected)

    def test_card_number(self):
        self.m_member.card_number = "38.000001"
        for user, expected in (
            (self.u_member, "38.000001"),
            (self.u_secretary, "38.000001"),
            (self.u_taker, False),
        ):
            with self.subTest(user=user.login):
                self.assertEqual(self.m_member.with_user(user).card_number, expected)
        with self.assertRaises(AccessError):
            self.m_member.with_user(self.u_taker).read(["stored_card_number"])

    def test_stale_group_shows_an_empty_list(self):
        self.env.ref("party_cell.group_officer").user_ids += self.u_nobody
        for model in ("party.meeting", "party.cell", "party.member", "party.membership"):
            self.assertFalse(
                self.env[model].with_user(self.u_nobody).search_count([])
                - (1 if model == "party.member" else 0)
                and model != "party.member"
            )


@tagged("post_install", "-at_install")
@freeze_time("2026-10-05 10:00:00")
class TestNobodyGivesHimselfRights(PartyCase):
    """Ways that were tried to gain a right, and are closed."""

    def test_delegation_to_oneself(self):
        """The new line would itself give the right that its rule asks for."""
        vals = {
            "cell_id": self.cell.id,
            "from_member_id": self.m_secretary.id,
            "to_member_id": self.m_member.id,
        }
        Delegation = self.env["party.delegation"]
        self.assertRefused(lambda: Delegation.with_user(self.u_member).create(vals))
        delegation = Delegation.with_user(self.u_secretary).create(
            {**vals, "date_to": "2026-10-05"}
        )
        self.assertRefused(lambda: delegation.write({"cell_id": self.other_cell.id}))
        prolong = delegation.with_user(self.u_member)
        self.assertRefused(lambda: prolong.write({"date_to": "2099-12-31"}))

    def test_lines_by_default_or_as_text(self):
        """The meeting of a line may come by the context, as text, or by a second write."""
        held = self._hold(self._make_meeting())
        vals = {"target": "other", "for_count": 99}
        for user in (self.u_taker, self.u_secretary, self.u_supervisor, self.u_officer):
            Vote = self.env["party.vote"].with_user(user)
            self.assertRefused(
                lambda Vote=Vote: Vote.with_context(default_meeting_id=held.id).create(vals)
            )
            self.assertRefused(lambda Vote=Vote: Vote.create({**vals, "meeting_id": str(held.id)}))
        draft = self._make_meeting(period="2026-09-01")
        vote = self.env["party.vote"].create({**vals, "meeting_id": draft.id})
        self.assertRefused(lambda: vote.write({"meeting_id": str(held.id)}))

    def test_forged_access_flag(self):
        """A non-stored field can be written into the cache: no decision reads it from there."""
        line = self.m_member.membership_ids.with_user(self.u_secretary)
        self.assertRefused(
            lambda: (line.write({"user_oversees": True}), line.write({"office": "deputy"}))
        )
        member = self.m_member.with_user(self.u_secretary)
        self.assertRefused(
            lambda: (
                member.write({"user_oversees": True}),
                member.write({"user_id": self.u_nobody.id, "employee_id": False}),
            )
        )

    def test_enrolling_a_member_of_elsewhere(self):
        self.assertRefused(
            lambda: (
                self.env["party.membership"]
                .with_user(self.u_secretary)
                .create(
                    {
                        "member_id": self.m_other_secretary.id,
                        "cell_id": self.cell.id,
                        "status": "temporary_in",
                        "date_from": "1990-01-01",
                        "date_to": "1990-01-01",
                    }
                )
            )
        )

    def test_account_by_default(self):
        Member = self.env["party.member"].with_user(self.u_secretary)
        for key, value in (("user_id", self.u_nobody.id), ("employee_id", self.e_officer.id)):
            forged = Member.with_context(**{f"default_{key}": value})
            self.assertRefused(lambda forged=forged: forged.create({"name": "Giả"}))
        self.assertRefused(
            lambda: self.env["party.member"].with_user(self.u_member).create({"name": "Giả"})
        )

    def test_offices_end_by_the_superior(self):
        line = self.m_secretary.membership_ids
        self.assertRefused(lambda: line.with_user(self.u_deputy).write({"date_to": "2026-10-01"}))
        self.assertRefused(
            lambda: self.m_secretary.with_user(self.u_deputy).write({"active": False})
        )

    def test_meeting_by_naming_oneself(self):
        self.assertRefused(
            lambda: (
                self.env["party.meeting"]
                .with_user(self.u_member)
                .create({"cell_id": self.cell.id, "chair_id": self.m_member.id})
            )
        )
        returned = self._hold(self._make_meeting())
        returned.action_return(reason="Nhầm")
        for user in (self.u_taker, self.u_secretary):
            self.assertRefused(lambda user=user: returned.with_user(user).unlink())

    def test_dialogues_are_private(self):
        wizard = (
            self.env["party.opinion.paste"]
            .with_user(self.u_secretary)
            .create({"meeting_id": self._make_meeting().id, "text": "Đ/c An: …"})
        )
        self.assertFalse(wizard.with_user(self.u_other_secretary).has_access("read"))

    def test_deleted_employee(self):
        """Without the employee nothing tells whose account it is: it is confirmed anew."""
        self.e_secretary.action_archive()
        self.e_secretary.unlink()
        self.assertFalse(self.m_secretary.user_id)

    def test_expelled_clerk_and_officer(self):
        self.cell.clerk_id = self.m_supervisor
        meeting = self._make_meeting()
        self.assertTrue(meeting.with_user(self.u_supervisor).has_access("write"))
        self.m_supervisor.membership_ids._end(
            self.m_supervisor.membership_ids.date_from, "expelled"
        )
        self.assertFalse(meeting.with_user(self.u_supervisor).has_access("write"))
        self.m_officer.membership_ids.status = "suspended"
        self.assertFalse(self.cell.with_user(self.u_officer).has_access("read"))

    def test_files_of_adopted_minutes(self):
        meeting = self._approve(self._make_meeting())
        scan = self.env["ir.attachment"].create(
            {"name": "scan.pdf", "raw": b"x", "res_model": "party.meeting", "res_id": meeting.id}
        )
        for user in (self.u_taker, self.u_committee_member, self.u_officer, self.u_supervisor):
            own = scan.with_user(user)
            self.assertRefused(lambda own=own: own.write({"raw": b"y"}))
            self.assertRefused(own.unlink)
        scan.with_user(self.u_secretary).write({"raw": b"y"})
        section = meeting.section_ids[1]
        image = self.env["ir.attachment"].create(
            {
                "name": "a.png",
                "raw": b"x",
                "res_model": "party.meeting.section",
                "res_id": section.id,
            }
        )
        self.assertRefused(lambda: image.with_user(self.u_secretary).write({"raw": b"y"}))

    def test_cell_goes_only_under_own_committees(self):
        line = self.cell.affiliation_ids.filtered(lambda a: not a.date_to)
        officer = line.with_user(self.u_other_officer)
        self.assertRefused(lambda: officer.write({"committee_id": self.other_commune.id}))
        free = self.env["party.cell"].create({"name": "Chi bộ Tự do"})
        self.assertRefused(
            lambda: (
                self.env["party.cell.affiliation"]
                .with_user(self.u_other_officer)
                .create({"cell_id": free.id, "committee_id": self.other_commune.id})
            )
        )

    def test_officer_names_the_member_in_charge(self):
        """The line that ends is the one that lets the officer enter the next."""
        officer = self._make_person("commune_officer", self.other_cell)
        self.env["party.committee.officer"].create(
            {"committee_id": self.commune.id, "member_id": officer.id, "date_from": "2020-01-01"}
        )
        cell = self.cell.with_user(self.u_commune_officer)
        cell.supervisor_id = self.m_secretary
        self.assertEqual(self.cell.affiliation_ids[0].supervisor_id, self.m_secretary)
        self.assertRefused(lambda: cell.write({"committee_id": self.other_commune.id}))
        for user in (self.u_secretary, self.u_supervisor, self.u_other_officer):
            own = self.cell.with_user(user)
            self.assertRefused(lambda own=own: own.write({"supervisor_id": self.m_deputy.id}))
        self.assertEqual(self.cell.supervisor_id, self.m_secretary)

    def test_a_copy_leaves_out_who_has_left(self):
        gone = self._make_plain_member("Đã chuyển", self.cell, date_to="2026-09-30")
        item = [(0, 0, {"name": "Việc", "presenter_id": gone.id})]
        meeting = self._make_meeting(co_chair_id=gone.id, agenda_ids=item)
        copy = meeting.with_user(self.u_committee_member).copy()
        self.assertFalse(copy.co_chair_id | copy.agenda_ids.presenter_id)
        self.assertEqual(meeting.with_user(self.u_secretary).copy().co_chair_id, gone)

    def test_term_with_numbers(self):
        self._approve(self._make_meeting())
        term = self.cell.term_ids.with_user(self.u_secretary)
        self.assertRefused(lambda: term.write({"date_to": "2026-01-31"}))

    def test_files_of_a_held_meeting(self):
        meeting = self._hold(self._make_meeting())
        file = self.env["ir.attachment"].create(
            {"name": "a.txt", "raw": b"x", "res_model": "party.meeting", "res_id": meeting.id}
        )
        for user in (self.u_committee_member, self.u_officer, self.u_supervisor):
            own = file.with_user(user)
            self.assertRefused(lambda own=own: own.write({"raw": b"y"}))
            self.assertRefused(own.unlink)
        file.with_user(self.u_taker).write({"raw": b"y"})

    def test_files_come_to_a_held_meeting_from_who_writes_it(self):
        """Those above write a note of their own on a held meeting, and no files into it."""
        meeting = self._hold(self._make_meeting())
        values = {"name": "tep.txt", "raw": b"x", "res_model": meeting._name, "res_id": meeting.id}
        self.env["ir.attachment"].with_user(self.u_secretary).create(values)
        for user in (self.u_supervisor, self.u_officer):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.env["ir.attachment"].with_user(user).create(values)
            # as the chatter does
            with self.subTest(user=user.login, sudo=True), self.assertRaises(AccessError):
                self.env["ir.attachment"].with_user(user).sudo().create(values)
            own = self.env["ir.attachment"].with_user(user).create({"name": "a", "raw": b"x"})
            with self.subTest(user=user.login, moved=True), self.assertRaises(AccessError):
                own.write({"res_model": meeting._name, "res_id": meeting.id})

    def test_a_locked_file_is_not_opened_to_the_world(self):
        meeting = self._hold(self._make_meeting())
        values = {"name": "tep.txt", "raw": b"x", "res_model": meeting._name, "res_id": meeting.id}
        file = self.env["ir.attachment"].create(values)
        for vals in ({"public": True}, {"type": "url", "url": "https://example.vn"}):
            self.assertRefused(lambda vals=vals: file.with_user(self.u_supervisor).write(vals))

    def test_only_readers_are_told(self):
        """Whoever follows, is named or gets an activity would read the name of the record."""
        draft = self._make_meeting().with_user(self.u_committee_member)
        strangers = self.u_nobody | self.u_other_secretary | self.u_member
        draft.message_subscribe((strangers | self.u_secretary).partner_id.ids)
        self.assertEqual(draft.message_partner_ids, self.u_secretary.partner_id)
        message = draft.message_post(body="Việc", partner_ids=strangers.partner_id.ids)
        self.assertFalse(message.partner_ids)
        for user in strangers:
            with self.subTest(user=user.login), self.assertRaises(UserError):
                draft.activity_schedule("mail.mail_activity_data_todo", user_id=user.id)

    def test_forms_tell_nothing_of_other_cells(self):
        """A form shows names with sudo, and computes its proposals with it."""
        other = self._make_meeting(self.other_cell, agenda_ids=[(0, 0, {"name": "Việc kín"})])
        for model, name, record in (
            ("party.meeting", "cell_id", self.other_cell),
            ("party.meeting", "prep_meeting_id", other),
            ("party.meeting.agenda", "carried_from_id", other.agenda_ids),
            ("party.meeting.opinion", "agenda_id", other.agenda_ids),
            ("party.vote", "meeting_id", other),
            ("party.membership.change", "member_id", self.m_other_secretary),
            ("party.postponement", "meeting_id", other),
        ):
            own = self.env[model].with_user(self.u_secretary)
            spec = {name: {"fields": {"display_name": {}}}}
            by_default = own.with_context(**{f"default_{name}": record.id})
            with self.subTest(model=model, name=name):
                with self.assertRaises(AccessError):
                    own.onchange({name: record.id}, [], spec)
                with self.assertRaises(AccessError):
                    by_default.onchange({}, [], spec)
        line = [(0, 0, {"presenter_id": self.m_other_secretary.id})]
        draft = self._make_meeting().with_user(self.u_secretary)
        self.assertRefused(lambda: draft.onchange({"agenda_ids": line}, ["agenda_ids"], {}))

    def test_proposals_are_for_who_makes_a_meeting(self):
        Meeting = self.env["party.meeting"]
        self._make_meeting()
        spec = {"location": {}}
        new = {"cell_id": self.cell.id}
        for user in (self.u_member, self.u_officer, self.u_supervisor):
            self.assertRefused(lambda user=user: Meeting.with_user(user).onchange(new, [], spec))
        for user in (self.u_secretary, self.u_committee_member, self.u_admin):
            with self.subTest(user=user.login):
                proposed = Meeting.with_user(user).onchange(new, ["cell_id"], spec)["value"]
                self.assertEqual(proposed["location"], "Nhà văn hóa")

    def test_people_of_other_cells_are_not_named(self):
        """The name of whom a record names is shown to all its readers."""
        foreign = self.m_other_secretary
        draft = self._make_meeting().with_user(self.u_secretary)
        for value in (foreign.id, str(foreign.id)):
            self.assertRefused(lambda value=value: draft.write({"co_chair_id": value}))
            vals = {"meeting_id": draft.id, "name": "x", "presenter_id": value}
            self.assertRefused(lambda vals=vals: draft.agenda_ids.create(vals))
        items = draft.agenda_ids.with_context(default_presenter_id=foreign.id)
        self.assertRefused(lambda: items.create({"meeting_id": draft.id, "name": "x"}))
        self.assertRefused(
            lambda: (
                self.env["party.membership.change"]
                .with_user(self.u_secretary)
                .create({"member_id": foreign.id})
            )
        )
        draft.co_chair_id = self.m_deputy

    def test_minute_taker_learns_no_agenda_of_the_committee(self):
        prep = self._make_meeting(
            kind="committee_meeting",
            minute_taker_id=self.m_deputy.id,
            agenda_ids=[(0, 0, {"name": "Việc kín"})],
        )
        draft = self._make_meeting()
        item = {"meeting_id": draft.id, "name": "x", "carried_from_id": prep.agenda_ids.id}
        self.assertRefused(lambda: draft.agenda_ids.with_user(self.u_taker).create(item))

    def test_system_administrator_reads_no_private_data(self):
        self.m_member.phone = "0912 345 678"
        self.u_taker.group_ids += self.env.ref("base.group_system")
        member = self.m_member.with_user(self.u_taker)
        self.assertTrue(member.has_access("read"))
        self.assertFalse(member.phone)
        self.assertRefused(lambda: member.read(["stored_phone"]))
        self.assertRefused(lambda: member.search([("stored_phone", "!=", False)]))

    def test_archived_member_of_a_deleted_employee(self):
        self.m_secretary.active = False
        self.e_secretary.action_archive()
        self.e_secretary.unlink()
        self.m_secretary.active = True
        self.assertFalse(self.m_secretary.user_id)

    def test_minute_taker_writes_contents_from_the_form(self):
        """The form writes the sections by its own field."""
        meeting = self._make_meeting()
        section = meeting.text_section_ids[0]
        command = [(1, section.id, {"content": "<p>Từ mẫu</p>"})]
        meeting.with_user(self.u_taker).write({"text_section_ids": command})
        self._hold(meeting)
        command = [(1, section.id, {"content": "<p>Sửa lời</p>"})]
        meeting.with_user(self.u_taker).write({"text_section_ids": command})
        self.assertIn("Sửa lời", section.content)
