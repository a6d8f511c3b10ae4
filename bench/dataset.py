"""Make the data set in a database that has the addon and nothing else.

Left out are frozen papers, chatter, activities, transfers and delegations: what is measured reads
them by one record's index at most. Everything is drawn with a fixed seed.
"""

import json
import random
from datetime import timedelta

from odoo import fields

from . import dataset_meetings, dataset_people, dataset_resolutions, dataset_tasks, inside

SEED = 1930
LEAVES = 50
TYPICAL_CELL = 15


def main():
    options = inside.parser(__doc__).parse_args()
    registry = inside.start(options)
    with registry.cursor() as cr:
        env = inside.environment(cr, tracking_disable=True)
        draw = random.Random(SEED)
        people = dataset_people.make(env, dataset_people.WHOLE.scale(options.share), draw)
        dataset_meetings.make(cr, inside.today().replace(day=1), dataset_people.OFFICES)
        dataset_tasks.make(cr, inside.today())
        dataset_resolutions.make(cr)
        cr.execute("ANALYZE")
        env.invalidate_all()
        dataset_meetings.check(env, draw)
        found = subjects(env, people) | make_leaves(env)
        settings = env["ir.config_parameter"]
        settings.set_param(inside.SUBJECTS, json.dumps(found))
        settings.set_param("party_cell.defer_pdf", "1")


def subjects(env, people):
    """Who opens lists and adopts minutes, and which."""
    users = {m.id: m.user_id.id for m in env["party.member"].search([("user_id", "!=", False)])}
    free = set(users) - set(env["party.committee.officer"].search([]).member_id.ids)
    free -= set(env["party.cell"].search([]).supervisor_id.ids)
    cells = {}
    for person in people:
        cells.setdefault(person.cell_id, {}).setdefault(person.office, []).append(person.id)
    chosen = min(
        (
            cell
            for cell, own in cells.items()
            if own["secretary"][0] in free and free & set(own.get("member", ()))
        ),
        key=lambda cell: abs(sum(map(len, cells[cell].values())) - TYPICAL_CELL),
    )
    own = cells[chosen]
    waiting = env["party.meeting"].search([("state", "=", "held")], order="id")
    clerk = waiting[0].cell_id.clerk_id
    officers = env["party.committee.officer"].search([("member_id", "!=", clerk.id)], order="id")
    return {
        "cell": chosen,
        "secretary": users[own["secretary"][0]],
        "member": next(users[member] for member in own["member"] if member in free),
        "officer": users[officers.filtered(is_of_upper)[0].member_id.id],
        "province": users[officers.filtered(is_of_province)[0].member_id.id],
        "clerk": users[clerk.id],
        "adopter": users[waiting[0].cell_id.secretary_id.id],
        "waiting": waiting.ids,
    }


def is_of_upper(officer):
    return officer.committee_id.level == "superior_grassroots"


def is_of_province(officer):
    return officer.committee_id.level == "province"


def make_leaves(env):
    """Requests for leave of one day that a time off officer approves in one step.

    Those of employees without an account, to whom no message is sent: the leanest there are.
    """
    employees = env["hr.employee"].create([{"name": f"Bench {index}"} for index in range(LEAVES)])
    kind = env["hr.leave.type"].create(
        {"name": "Bench", "requires_allocation": False, "leave_validation_type": "hr"}
    )
    day = inside.today() + timedelta(days=30)
    monday = fields.Date.to_string(day + timedelta(days=-day.weekday() % 7))
    leaves = env["hr.leave"].create(
        [
            {
                "employee_id": employee.id,
                "holiday_status_id": kind.id,
                "request_date_from": monday,
                "request_date_to": monday,
            }
            for employee in employees
        ]
    )
    officer = dataset_people.make_user(env, "bench.time.off", "hr_holidays.group_hr_holidays_user")
    return {"leaves": leaves.ids, "time_off_officer": officer.id}


if __name__ == "__main__":
    main()
