from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from odoo.addons.party_cell.tests.common import PartyCase
from odoo.addons.party_cell_project.hooks import uninstall_hook


@tagged("post_install", "-at_install")
@freeze_time("2026-10-05 10:00:00")
class TestFollow(PartyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        users = cls.u_member | cls.u_taker | cls.u_secretary
        users.group_ids += cls.env.ref("project.group_project_user")
        cls.u_manager = new_test_user(
            cls.env, "manager@test", groups="base.group_user,project.group_project_manager"
        )
        meeting = cls._make_meeting(
            task_ids=[
                fields.Command.create(
                    {
                        "name": "Rà soát hộ nghèo",
                        "member_id": cls.m_member.id,
                        "deadline": "2026-10-20",
                    }
                )
            ]
        )
        cls.task = meeting.task_ids
        cls.meeting = cls._hold(meeting)

    def _follow(self, user=None):
        self.task.with_user(user or self.u_secretary).action_follow()
        return self.task.sudo().project_task_ids

    def test_what_is_in_the_project(self):
        mails = self.env["mail.mail"].search_count([])
        followed = self._follow()
        self.assertEqual(followed.name, "Rà soát hộ nghèo")
        self.assertEqual(followed.user_ids, self.u_member)
        self.assertEqual(followed.project_id.privacy_visibility, "followers")
        self.assertEqual(self.env["mail.mail"].search_count([]), mails, "no mail tells of it")
        self.task.with_user(self.u_member).action_follow()
        self.assertEqual(len(self.task.sudo().project_task_ids), 1, "once")

    def test_who_sees_it(self):
        followed = self._follow()
        for user, expected in (
            (self.u_member, True),
            (self.u_taker, False),
            (self.u_manager, False),
            (self.u_other_secretary, False),
        ):
            with self.subTest(user=user.login):
                own = followed.with_user(user)
                self.assertEqual(own.has_access("read"), expected)
                try:
                    found = own.search([("id", "=", followed.id)])
                except AccessError:
                    found = own.browse()
                self.assertEqual(bool(found), expected)
        project = followed.project_id.with_user(self.u_manager)
        self.assertFalse(project.has_access("read"))
        self.assertFalse(project.search([("party_cell_id", "!=", False)]))

    def test_done_there_waits_for_the_secretary(self):
        followed = self._follow(self.u_member)
        followed.with_user(self.u_member).state = "1_done"
        self.assertTrue(self.task.reported_at)
        self.assertNotEqual(self.task.state, "done", "the secretary confirms it")

    def test_refused(self):
        for user in (self.u_taker, self.u_supervisor, self.u_officer, self.u_other_secretary):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.task.with_user(user).action_follow()
        followed = self._follow()
        own = followed.with_user(self.u_member)
        self.assertRefused(lambda: own.write({"party_task_id": False}))
        Task = self.env["project.task"].with_user(self.u_member)
        vals = {"name": "x", "user_ids": [fields.Command.set(self.u_member.ids)]}
        self.assertRefused(lambda: Task.create({**vals, "party_task_id": self.task.id}))
        forged = Task.with_context(default_party_task_id=self.task.id)
        self.assertRefused(lambda: forged.create(vals))
        villager = self._make_plain_member("Không tài khoản", self.cell)
        draft = self._make_meeting(
            period="2026-11-01",
            task_ids=[
                fields.Command.create(
                    {"name": "Việc", "member_id": member.id, "deadline": "2026-11-20"}
                )
                for member in (villager, self.m_member)
            ],
        )
        for task in draft.task_ids.with_user(self.u_secretary):
            self.assertFalse(task.can_follow)
            self.assertRefused(task.action_follow)

    def test_uninstalling_leaves_nothing_behind(self):
        followed = self._follow()
        project = followed.project_id
        uninstall_hook(self.env)
        self.assertFalse(followed.exists())
        self.assertFalse(project.exists())
