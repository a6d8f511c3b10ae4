"""The programme of a meeting: who prepares it, what is proposed, what last month left over."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .party_kinds import REGULAR_KINDS
from .party_workflow import HELD_STATES


class PartyMeeting(models.Model):
    _inherit = "party.meeting"

    preparer_id = fields.Many2one(
        "party.member",
        "Prepared by",
        compute="_compute_preparer_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        help="Who prepares the contents: the secretary, or whom the secretary names.",
    )
    agenda_minutes = fields.Integer("Minutes planned in all", compute="_compute_agenda_minutes")
    last_conclusion = fields.Text("Last month's conclusion", compute="_compute_last_conclusion")

    @api.depends("cell_id")
    def _compute_preparer_id(self):
        for meeting in self.filtered("prepared"):
            cell = meeting.cell_id
            proposed = cell.secretary_id or cell.deputy_id if meeting.state == "draft" else None
            meeting.preparer_id = meeting.preparer_id or proposed

    @api.depends("agenda_ids.minutes")
    def _compute_agenda_minutes(self):
        for meeting in self:
            meeting.agenda_minutes = sum(meeting.agenda_ids.mapped("minutes"))

    @api.depends("cell_id", "kind", "period", "state")
    def _compute_last_conclusion(self):
        """What the cell decided a month ago, for whoever may read the meeting that opens with it:
        the same cell, and past meetings are open to all its members."""
        previous = self._origin._get_previous_meetings()
        for meeting in self:
            earlier = previous.get(meeting._origin.id)
            open_state = meeting.state in ("draft", "held")
            meeting.last_conclusion = earlier.conclusion if earlier and open_state else False

    # ------------------------------------------------------------
    # FILLING
    # ------------------------------------------------------------

    def _fill_sections(self):
        result = super()._fill_sections()
        self._fill_agenda()
        return result

    def _fill_agenda(self, propose=True):
        """Propose the agenda of meetings in preparation, with last month's unfinished items.

        Proposals that nobody has touched give way to those of another kind; an item that somebody
        wrote stays, and stops further proposals. Constant number of queries.

        :param bool propose: whether anything but unfinished items is added
        """
        drafts = self.filtered(lambda meeting: meeting.state == "draft")
        rows = self.env["party.minutes.template.agenda"]._get_for(drafts)
        if propose:
            drafts.agenda_ids.filtered(lambda item: item._is_untouched()).unlink()
        unfinished = drafts._get_unfinished_items()
        to_create, moved = [], {}
        for meeting in drafts:
            plan = meeting._plan_agenda(rows[meeting.id], unfinished.get(meeting.id, ()), propose)
            for index, item in enumerate(plan, 1):
                if isinstance(item, dict):
                    to_create.append(item | {"meeting_id": meeting.id, "sequence": 10 * index})
                elif item.sequence != 10 * index:
                    moved[10 * index] = moved.get(10 * index, item.browse()) | item
        for sequence, items in moved.items():
            items.sequence = sequence
        self.env["party.meeting.agenda"].create(to_create)

    def _plan_agenda(self, rows, unfinished, propose):
        """The items of one agenda in order: those that are there, and values of new ones."""
        own = self.agenda_ids.filtered(lambda item: not (item.is_routine or item.carried_from_id))
        plan, between = list(self.agenda_ids), []
        if propose and not own:
            present = {item.name: item for item in self.agenda_ids}
            plan = [present.pop(row.name, None) or row._get_item_vals() for row in rows]
            between = [item for item in self.agenda_ids if item.name in present]
            self._fill_time(rows, plan)
        planned = {item["name"]: item for item in plan}
        for item in unfinished:
            mark = {"carried_from_id": item.id, "is_focus": item.is_focus}
            if item.name in planned:
                planned[item.name].update(mark)
            else:
                between.append(item._get_carried_vals(self.cell_id) | mark)
        main = rows.filtered("is_discussion")[:1].name
        place = next((i for i, item in enumerate(plan) if item["name"] == main), len(plan))
        return plan[:place] + between + plan[place:]

    def _fill_time(self, rows, plan):
        """A new main discussion takes the minutes that the rules still ask for."""
        least = self.rule_profile_id._get_min_duration(self.kind, self.member_count)
        planned = sum(item["minutes"] for item in plan)
        for row, item in zip(rows, plan, strict=True):
            if row.is_discussion and isinstance(item, dict):
                item["minutes"] += max(least - planned, 0)
                break

    # ------------------------------------------------------------
    # LAST MONTH
    # ------------------------------------------------------------

    def _get_previous_meetings(self):
        """{meeting id: the cell's last monthly meeting held before its month}, as superuser."""
        monthly = self.filtered(lambda meeting: meeting.kind in REGULAR_KINDS)
        if not monthly.ids:
            return {}
        self.flush_model(["cell_id", "kind", "period", "date_start", "state"])
        rows = self.env.execute_query(
            SQL(
                """SELECT m.id, earlier.id FROM party_meeting m
                   JOIN LATERAL (
                        SELECT p.id FROM party_meeting p
                        WHERE p.cell_id = m.cell_id AND p.period < m.period
                          AND p.kind IN %s AND p.state IN %s
                        ORDER BY p.period DESC, p.date_start DESC, p.id DESC LIMIT 1
                   ) earlier ON TRUE
                   WHERE m.id IN %s""",
                REGULAR_KINDS,
                HELD_STATES,
                tuple(monthly.ids),
            )
        )
        # sudo: held meetings of the same cell, whoever prepares the next
        earlier = self.sudo().browse([row[1] for row in rows])
        return {row[0]: meeting for row, meeting in zip(rows, earlier, strict=True)}

    def _get_unfinished_items(self):
        """{meeting id: items of last month that are neither concluded nor carried over yet}"""
        previous = self._get_previous_meetings()
        if not previous:
            return {}
        last = self.browse().union(*previous.values())
        items = last.sudo().agenda_ids.filtered(lambda item: item._is_unfinished())
        taken = (
            self.env["party.meeting.agenda"]
            .sudo()  # sudo: whether another meeting of the same cell has taken the item over
            .search(
                Domain("carried_from_id", "in", items.ids)
                & Domain("meeting_id.state", "!=", "cancelled")
            )
            .carried_from_id
        )
        return {
            meeting_id: (meeting.agenda_ids & items) - taken
            for meeting_id, meeting in previous.items()
        }

    def action_carry_over(self):
        """Propose an agenda where there is none, and take over what last month left unfinished:
        last month may have been concluded on only after this one was made."""
        self.ensure_one()
        self._check_editable({"agenda_ids"})
        if self.agenda_ids and not any(self._get_unfinished_items().values()):
            return {
                "type": "ir.actions.client",
                "tag": "display_notification",
                "params": {
                    "type": "info",
                    "message": self.env._(
                        "Last month's meeting left nothing unfinished: every item was concluded on "
                        "or has been taken over already."
                    ),
                },
            }
        # sudo: earlier items of the cell, for who may write the agenda
        self.sudo()._fill_agenda(propose=not self.agenda_ids)
        return True
