"""Tasks given in a meeting: the grid, pasted lines, what is still missing of them."""

from odoo import api, fields, models

from ..tools.task_lines import read_line
from ..tools.vietnamese import search_key, short_date
from .party_gate import Missing
from .party_meeting_opinion import find_called
from .party_workflow import HELD_STATES


class PartyMeeting(models.Model):
    _inherit = "party.meeting"

    task_ids = fields.One2many("party.task", "meeting_id", "Tasks")

    def _is_given(self):
        """Whether what the meeting has decided holds."""
        return self.state in HELD_STATES

    def action_paste_tasks(self):
        """Open the dialogue that takes pasted tasks."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Paste tasks"),
            "res_model": "party.task.paste",
            "view_mode": "form",
            "target": "new",
            "context": {"default_meeting_id": self.id},
        }

    def add_tasks(self, text):
        """Split pasted lines “việc – đ/c Lan – 20/11 – kỳ sau” into tasks.

        Clear lines become tasks; the others are kept as they are, each with what is unclear.

        :param str text: the pasted text
        :return: {'count': tasks added, 'left': the unclear lines, 'problems': a sentence for each}
        """
        self.ensure_one()
        self._check_editable({"task_ids"})
        members = self._get_assignable()
        vague = self._get_vague_words()
        vals_list, left, problems = [], [], []
        start = max(self.task_ids.mapped("sequence"), default=0)
        for number, line in enumerate((text or "").splitlines(), 1):
            if not line.strip():
                continue
            vals, wrong = self._read_task(line, members, vague)
            if wrong:
                left.append(line)
                problems.append(
                    self.env._("Line %(number)s: %(problem)s", number=number, problem=wrong)
                )
            else:
                vals_list.append(vals | {"sequence": start + 10 * (len(vals_list) + 1)})
        self.write({"task_ids": [fields.Command.create(vals) for vals in vals_list]})
        return {"count": len(vals_list), "left": "\n".join(left), "problems": problems}

    def _get_assignable(self):
        """Who belongs to the cell on the day of the meeting."""
        lines = self.env["party.membership"].search([("cell_id", "=", self.cell_id.id)])
        return lines._in_force(self._get_date()).member_id

    def _read_task(self, line, members, vague):
        """(values of a task, what is unclear of the line)"""
        day = self._get_date()
        read = read_line(line, day, self.period)
        if read.wrong_date:
            return {}, self.env._("there is no day “%(date)s”.", date=read.wrong_date)
        if read.deadline and read.deadline < day:
            return {}, self.env._(
                "the deadline %(deadline)s comes before the meeting of %(date)s.",
                deadline=short_date(read.deadline),
                date=short_date(day),
            )
        people, collective = members.browse(), ""
        for name, titled in read.people:
            if search_key(name) in vague:
                return {}, self.env._(
                    "“%(name)s” names nobody: name the comrade who is accountable.", name=name
                )
            found = find_called(members, name)
            if len(found) > 1:
                return {}, self.env._(
                    "who is “%(name)s”: %(candidates)s? Write the full name.",
                    name=name,
                    candidates=", ".join(found.mapped("name")),
                )
            if not found and (titled or people):
                return {}, self.env._(
                    "nobody in the cell is called “%(name)s”. Write the full name.", name=name
                )
            people |= found
            collective = collective if found else name
        # Without a day, words that are nobody's name may as well belong to the task.
        is_body = collective and (read.deadline or read.recurring or read.period)
        if not (read.name and (people or is_body)):
            return {}, self.env._(
                "it does not say who does what. Write “task – đ/c name – 20/11 – next meeting”."
            )
        return {
            "name": read.name,
            "member_id": people[:1].id,
            "helper_ids": [fields.Command.set(people[1:].ids)],
            "collective": collective,
            "deadline": read.deadline,
            "recurring": read.recurring,
            **({"report_period": read.period} if read.period else {}),
        }, ""

    # ------------------------------------------------------------
    # GATES
    # ------------------------------------------------------------

    @api.model
    def _get_gate_depends(self):
        return [
            *super()._get_gate_depends(),
            "task_ids.member_id",
            "task_ids.collective",
            "task_ids.deadline",
            "task_ids.recurring",
            "task_ids.report_period",
            "review_ids.state",
            "review_ids.result",
        ]

    def _gate_a2(self, target):
        """Every task has an owner, a day, and the session at which it is reported."""
        yield from self.task_ids.filtered(
            lambda task: task._get_parent()._name == self._name
        )._missing_assignment()

    def _gate_a3(self, target):
        """What became of each task that was to be reviewed."""
        for meeting in self:
            empty = meeting.review_ids.filtered(
                lambda line: (
                    not line.state or (line.state != "done" and not (line.result or "").strip())
                )
            )
            if empty:
                yield Missing(
                    meeting,
                    self.env._(
                        "Write what became of the tasks of the last meeting: %(tasks)s.",
                        tasks=self.env["party.task"]._join_tasks(empty),
                    ),
                    "review_ids",
                )

    def _get_vague_words(self):
        """Words that name nobody, as the rules of the meeting list them."""
        words = (self.rule_profile_id.vague_owners or "").splitlines()
        return {search_key(word) for word in words if word.strip()}


class PartyTask(models.Model):
    _inherit = "party.task"

    def _missing_assignment(self):
        """What is missing of who, by when and reported when: :class:`Missing` by parent."""
        by_parent = {}
        for task in self:
            by_parent.setdefault(task._get_parent(), self.browse())
            by_parent[task._get_parent()] |= task
        problems = {}
        for task, sentence in self._find_problems():
            problems.setdefault(task.id, []).append(sentence)
        for parent, tasks in by_parent.items():
            vague = parent._get_vague_words()
            unowned = tasks.filtered(lambda task, vague=vague: not task._has_owner(vague))
            undated = tasks.filtered(lambda task: not (task.deadline or task.recurring))
            unreported = tasks.filtered(lambda task: not task.report_period)
            for wrong, sentence in (
                (
                    unowned,
                    self.env._("Name the one comrade, or the body, that is accountable for:"),
                ),
                (undated, self.env._("Set a deadline, or tick “Recurring”, for:")),
                (unreported, self.env._("Choose the meeting at which this is reported:")),
            ):
                if wrong:
                    yield Missing(parent, f"{sentence} {self._join_tasks(wrong)}.", "task_ids")
            for task in tasks:
                for sentence in problems.get(task.id, ()):
                    yield Missing(parent, sentence, "task_ids")

    def _has_owner(self, vague):
        collective = search_key(self.collective)
        return bool(self.member_id or collective and collective not in vague)

    @api.model
    def _join_tasks(self, records, limit=5):
        names = [f"“{name}”" for name in records.mapped("name")]
        more = len(names) - limit
        listed = ", ".join(names[:limit])
        if more > 0:
            return self.env._("%(names)s and %(more)s more", names=listed, more=more)
        return listed
