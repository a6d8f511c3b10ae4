"""Committees, cells, members with their accounts, memberships and offices."""

from datetime import date, timedelta
from itertools import cycle, islice
from typing import NamedTuple

from odoo.fields import Command

from .dataset_bulk import clone, copy_rows, draw_ids

# The first names, middle names and family names that combine to invented persons
FAMILIES = "Nguyễn Trần Lê Phạm Hoàng Phan Vũ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đinh Lương".split()
MIDDLES = "Văn Thị Hữu Minh Ngọc Thanh Quang Đức Thu Xuân Hồng Kim".split()
GIVENS = (
    "An Bình Chi Cường Dung Dũng Giang Hà Hải Hạnh Hòa Hùng Hương Khánh Lan Linh Long Mai Nam "
    "Nga Nhung Phong Phúc Quân Sơn Tâm Thảo Thắng Trang Trung Tú Tuấn Vân Việt Yến"
).split()
# In a province somewhat more than half of the cells are those of villages and streets
CELL_TYPES = (
    "residential administration residential school residential health residential "
    "public_service residential residential administration residential school residential "
    "residential private_enterprise residential state_enterprise residential police"
).split()
SMALLEST_CELL = 3
# Members of a cell from which it has a deputy, and a committee of further members
DEPUTY_FROM = 5
COMMITTEE_FROM = 9
OFFICES = ("secretary", "deputy", "committee_member", "group_head", "member")
# Out of a hundred members without office
PROBATIONARY = 5
EXEMPT = 6
TEMPORARY_OUT = 3


class Province(NamedTuple):
    """How much of everything there is."""

    base_committees: int
    # Above them. Not counted anywhere: a province has about a hundred communes and wards
    upper_committees: int
    cells: int
    direct_cells: int  # of all cells: directly under an upper committee
    members: int

    def scale(self, share):
        return Province(*(max(1, round(number * share)) for number in self))


WHOLE = Province(353, 102, 4077, 602, 62053)


class Person(NamedTuple):
    """A member to be."""

    id: int
    name: str
    cell_id: int
    office: str
    rank: str
    status: str
    has_account: bool


def make(env, size, random):
    """Make everything up to the memberships.

    :param Province size: how much
    :return: the persons
    """
    province, uppers, bases = make_committees(env, size)
    cells = make_cells(env.cr, size, uppers, bases)
    people = draw_people(env.cr, size, cells, random)
    make_accounts(env, people)
    make_members(env.cr, people)
    make_memberships(env.cr, people, random)
    appoint(env, people, cells, province, uppers, bases)
    return people


def make_committees(env, size):
    Committee = env["party.committee"]
    province = Committee.create({"name": "Tỉnh ủy Mẫu", "level": "province"})
    uppers = Committee.create(
        [
            {
                "name": f"Đảng ủy xã Mẫu {index}",
                "level": "superior_grassroots",
                "parent_id": province.id,
            }
            for index in range(1, size.upper_committees + 1)
        ]
    )
    bases = Committee.create(
        [
            {"name": f"Đảng ủy cơ sở Mẫu {index}", "parent_id": upper.id}
            for index, upper in zip(range(1, size.base_committees + 1), cycle(uppers), strict=False)
        ]
    )
    env.flush_all()
    return province, uppers, bases


def make_cells(cr, size, uppers, bases):
    """Make the cells: {id: (type, committee id)}."""
    ids = draw_ids(cr, "party_cell", size.cells)
    direct = islice(cycle(uppers.ids), size.direct_cells)
    below = islice(cycle(bases.ids), size.cells - size.direct_cells)
    cells = dict(zip(ids, zip(cycle(CELL_TYPES), (*direct, *below), strict=False), strict=True))
    copy_rows(
        cr,
        "party_cell",
        (
            *("id", "name", "cell_type", "committee_id", "symbol_code", "active"),
            *("place_name", "meeting_place", "fixed_meeting_day"),
        ),
        (
            *(
                (id, f"Chi bộ Mẫu {index}", cell_type, committee, "CB", True)
                + ("Xã Mẫu", "Nhà văn hóa", index % 10 + 1)
                for index, (id, (cell_type, committee)) in enumerate(cells.items(), 1)
            ),
        ),
    )
    ids_of_terms = draw_ids(cr, "party_term", len(cells))
    copy_rows(
        cr,
        "party_term",
        ("id", "cell_id", "name", "date_from"),
        [
            (term, cell, "2025–2030", date(2025, 1, 1))
            for term, cell in zip(ids_of_terms, cells, strict=True)
        ],
    )
    return cells


def draw_people(cr, size, cells, random):
    """Draw who belongs to which cell. Cells differ much in size, their sum does not."""
    sizes = dict.fromkeys(cells, SMALLEST_CELL)
    weights = [random.expovariate(1) for _ in cells]
    for cell in random.choices(list(cells), weights, k=size.members - len(cells) * SMALLEST_CELL):
        sizes[cell] += 1
    ids = iter(draw_ids(cr, "party_member", size.members))
    people = []
    for cell, count in sizes.items():
        for place in range(count):
            office = office_of(place, count)
            plain = place >= SMALLEST_CELL and office == "member"
            name = " ".join(map(random.choice, (FAMILIES, MIDDLES, GIVENS)))
            people.append(
                Person(
                    next(ids),
                    name,
                    cell,
                    office,
                    "probationary"
                    if plain and random.random() * 100 < PROBATIONARY
                    else "official",
                    draw_status(random) if plain else "active",
                    # Villagers have no account, those who run their cell do
                    cells[cell][0] != "residential" or office in ("secretary", "deputy"),
                )
            )
    return people


def office_of(place, count):
    if place == 0:
        return "secretary"
    if place == 1 and count >= DEPUTY_FROM:
        return "deputy"
    if place in (2, 3) and count >= COMMITTEE_FROM:
        return "committee_member"
    return "member"


def draw_status(random):
    number = random.random() * 100
    if number < EXEMPT:
        return "exempt"
    return "temporary_out" if number < EXEMPT + TEMPORARY_OUT else "active"


def make_accounts(env, people):
    """Users and employees, copied from ones that the ORM made. Leaves the table `bench_person`."""
    cr = env.cr
    user = make_user(env, "bench.prototype", "party_cell.group_member")
    employee = user.employee_id
    env.flush_all()
    with_account = [person for person in people if person.has_account]
    tables = ("res_partner", "res_users", "resource_resource", "hr_employee", "hr_version")
    ids = [draw_ids(cr, table, len(with_account)) for table in tables]
    cr.execute(
        "CREATE TEMP TABLE bench_person (member_id int PRIMARY KEY, name text, login text,"
        " partner_id int, user_id int, resource_id int, employee_id int, version_id int)"
    )
    copy_rows(
        cr,
        "bench_person",
        (
            *("member_id", "name", "login", "partner_id", "user_id"),
            *("resource_id", "employee_id", "version_id"),
        ),
        (
            (person.id, person.name, f"dv{person.id}@example.com", *numbers)
            for person, *numbers in zip(with_account, *ids, strict=True)
        ),
        logged=False,
    )
    cr.execute("ANALYZE bench_person")
    clone(
        cr,
        "res_partner",
        user.partner_id.id,
        "bench_person",
        id="s.partner_id",
        name="s.name",
        complete_name="s.name",
        commercial_partner_id="s.partner_id",
        email="s.login",
        email_normalized="s.login",
    )
    clone(
        cr,
        "res_users",
        user.id,
        "bench_person",
        id="s.user_id",
        partner_id="s.partner_id",
        login="s.login",
    )
    for table, owner in (("res_groups_users_rel", "uid"), ("res_company_users_rel", "user_id")):
        other = {"uid": "gid", "user_id": "cid"}[owner]
        cr.execute(
            f"INSERT INTO {table} ({other}, {owner}) SELECT r.{other}, s.user_id"
            f" FROM {table} r CROSS JOIN bench_person s WHERE r.{owner} = %s",
            [user.id],
        )
    clone(
        cr,
        "resource_resource",
        employee.resource_id.id,
        "bench_person",
        id="s.resource_id",
        name="s.name",
        user_id="s.user_id",
    )
    clone(
        cr,
        "hr_employee",
        employee.id,
        "bench_person",
        id="s.employee_id",
        name="s.name",
        legal_name="s.name",
        resource_id="s.resource_id",
        user_id="s.user_id",
        work_contact_id="s.partner_id",
        work_email="s.login",
        current_version_id="NULL",
    )
    clone(
        cr,
        "hr_version",
        employee.current_version_id.id,
        "bench_person",
        id="s.version_id",
        employee_id="s.employee_id",
    )
    cr.execute(
        "UPDATE hr_employee e SET current_version_id = s.version_id FROM bench_person s"
        " WHERE e.id = s.employee_id"
    )


def make_user(env, login, group):
    """A user with an employee, made by the ORM."""
    user = env["res.users"].create(
        {
            "name": login,
            "login": login,
            "email": f"{login}@example.com",
            "lang": "vi_VN",
            "tz": "Asia/Ho_Chi_Minh",
            "group_ids": [Command.set([env.ref(name).id for name in ("base.group_user", group)])],
        }
    )
    env["hr.employee"].create({"name": login, "user_id": user.id})
    return user


def make_members(cr, people):
    cr.execute("SELECT member_id, employee_id, user_id FROM bench_person")
    accounts = {member: numbers for member, *numbers in cr.fetchall()}
    copy_rows(
        cr,
        "party_member",
        (
            *("id", "name", "active", "cell_id", "rank", "status", "office"),
            *("employee_id", "user_id"),
        ),
        (
            (person.id, person.name, True, person.cell_id, person.rank, person.status)
            + (person.office, *accounts.get(person.id, (None, None)))
            for person in people
        ),
    )


def make_memberships(cr, people, random):
    ids = draw_ids(cr, "party_membership", len(people))
    copy_rows(
        cr,
        "party_membership",
        ("id", "member_id", "cell_id", "rank", "status", "office", "date_from"),
        (
            (id, person.id, person.cell_id, person.rank, person.status, person.office)
            + (date(2010, 1, 1) + timedelta(days=random.randrange(4000)),)
            for id, person in zip(ids, people, strict=True)
        ),
    )


def appoint(env, people, cells, province, uppers, bases):
    """Officers, members in charge, and the derived fields of the cells.

    Officers are plain members with an account, and have no other task.
    """
    cr = env.cr
    free = iter([p.id for p in people if p.has_account and p.office == "member"])
    levels = (province, province, *uppers, *uppers, *bases)
    officers = list(zip(levels, free, strict=False))
    ids = draw_ids(cr, "party_committee_officer", len(officers))
    since = date(2025, 7, 1)
    copy_rows(
        cr,
        "party_committee_officer",
        ("id", "committee_id", "member_id", "date_from"),
        [(id, level.id, member, since) for id, (level, member) in zip(ids, officers, strict=True)],
    )
    group = env.ref("party_cell.group_officer").id
    cr.execute(
        "INSERT INTO res_groups_users_rel (gid, uid) SELECT %s, user_id FROM bench_person"
        " WHERE member_id = ANY(%s)",
        [group, [member for _level, member in officers]],
    )
    # About ten cells for each member in charge
    in_charge = list(islice(free, len(cells) // 10 + 1)) or [people[0].id]
    ids = draw_ids(cr, "party_cell_affiliation", len(cells))
    copy_rows(
        cr,
        "party_cell_affiliation",
        ("id", "cell_id", "committee_id", "supervisor_id", "date_from"),
        (
            (id, cell, committee, supervisor, since)
            for id, (cell, (_type, committee)), supervisor in zip(
                ids, cells.items(), cycle(in_charge), strict=False
            )
        ),
    )
    cr.execute(
        """UPDATE party_cell c SET secretary_id = d.secretary_id, deputy_id = d.deputy_id,
                  member_count = d.member_count, supervisor_id = a.supervisor_id
             FROM (SELECT cell_id, count(*) AS member_count,
                          min(member_id) FILTER (WHERE office = 'secretary') AS secretary_id,
                          min(member_id) FILTER (WHERE office = 'deputy') AS deputy_id
                     FROM party_membership GROUP BY cell_id) d
             JOIN party_cell_affiliation a USING (cell_id)
            WHERE d.cell_id = c.id"""
    )
    # One of the first commune's officers enters for its villages
    clerk = next(member for level, member in officers if level == uppers[0])
    cr.execute(
        "UPDATE party_cell SET clerk_id = %s WHERE cell_type = 'residential' AND committee_id IN"
        " (SELECT id FROM party_committee WHERE starts_with(parent_path, %s))",
        [clerk, uppers[0].parent_path],
    )
