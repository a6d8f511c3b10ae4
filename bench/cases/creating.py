"""Making meetings for all cells against writing the same rows with psycopg2 alone.

This month's meetings by hand, the plan of a year, and the rolls and contents of a planned month.
"""

import gc
import time
from collections.abc import Callable
from typing import NamedTuple

from psycopg2.extras import Json, execute_values

from .. import inside
from ..measure import Sample, compare

ITEM = "create"
BATCH = 500
# Rows a statement: psycopg2's default of 100 would favour the ORM
PAGE = 1000
REPETITIONS = 3


class Job(NamedTuple):
    """Something done for all cells, in batches that a job commits one by one."""

    title: str
    aim: float
    batch: int
    prepare: Callable  # of the environment; not measured; returns the ids to work through
    work: Callable  # of the environment and some of the ids
    parent: str = ""  # column of the new rows that refers to one of the ids


def all_cells(env):
    return env["party.cell"].search([], order="id").ids


def make_month(env, cell_ids):
    month = inside.today().replace(day=1)
    env["party.meeting"].create([{"cell_id": cell_id, "period": month} for cell_id in cell_ids])


def plan_year(env, cell_ids):
    env["party.cell"].browse(cell_ids)._plan_year(inside.today().year + 1)


def planned_month(env):
    """Plan next year for all cells; the meetings of its January are to be prepared."""
    cells = all_cells(env)
    for start in range(0, len(cells), BATCH):
        plan_year(env, cells[start : start + BATCH])
        env.flush_all()
        env.invalidate_all()
    january = inside.today().replace(year=inside.today().year + 1, month=1, day=1)
    return env["party.meeting"].search([("period", "=", january)], order="id").ids


def prepare_month(env, meeting_ids):
    env["party.meeting"].browse(meeting_ids)._prepare_planned()


def get_jobs():
    # The addon is in Odoo's path once the configuration is read
    from odoo.addons.party_cell.models import party_cell_plan, party_meeting_plan

    return (
        Job("A month of meetings", 10.0, BATCH, all_cells, make_month),
        Job("The plan of a year", 5.0, party_cell_plan.BATCH, all_cells, plan_year),
        Job(
            "Rolls and contents of a planned month",
            5.0,
            party_meeting_plan.BATCH,
            planned_month,
            prepare_month,
            "meeting_id",
        ),
    )


def figures(registry, subjects):
    for job in get_jobs():
        ids, tables = do(registry, job, take_rows)[1]
        lines = sum(len(rows) for _columns, rows in tables.values())
        yield compare(
            ITEM,
            f"{job.title} / execute_values of the same {lines} rows",
            lambda job=job: do(registry, job)[0],
            lambda job=job, ids=ids, tables=tables: write_rows(registry, job, ids, tables),
            job.aim,
            least=REPETITIONS,
        )


def do(registry, job, look=None):
    """Do the job with the ORM and roll back; returns a Sample, the ids and what `look` saw.

    :param look: function of the cursor and the highest ids before, by table
    """
    with registry.cursor() as cr:
        env = inside.environment(cr)
        ids = job.prepare(env)
        env.flush_all()
        highest = highest_ids(cr) if look else None
        env.invalidate_all()
        gc.collect()
        before = cr.sql_log_count
        started = time.perf_counter()
        for start in range(0, len(ids), job.batch):
            job.work(env, ids[start : start + job.batch])
            # A job of many batches lets go of each, or its memory grows with their number
            env.flush_all()
            env.invalidate_all()
        cr.flush()
        sample = Sample(time.perf_counter() - started, cr.sql_log_count - before)
        seen = (ids, look(cr, highest)) if look else None
        cr.rollback()
    return sample, seen


def highest_ids(cr):
    """The highest id of every table with ids."""
    cr.execute(
        "SELECT table_name FROM information_schema.columns JOIN information_schema.tables"
        " USING (table_schema, table_name)"
        " WHERE table_schema = 'public' AND column_name = 'id' AND table_type = 'BASE TABLE'"
    )
    highest = {}
    for (table,) in cr.fetchall():
        cr.execute(f'SELECT coalesce(max(id), 0) FROM "{table}"')
        highest[table] = cr.fetchone()[0]
    return highest


def take_rows(cr, highest):
    """The rows that the ORM wrote: {table: (columns, rows)}, all tables that grew."""
    tables = {table: new_rows(cr, table, last) for table, last in highest.items()}
    # A table comes after those that it refers to
    order = sorted(tables, key=lambda table: table != "party_meeting")
    return {table: tables[table] for table in order if tables[table][1]}


def new_rows(cr, table, last):
    cr.execute(f'SELECT * FROM "{table}" WHERE id > %s ORDER BY id', [last])
    columns = [column.name for column in cr.description]
    rows = [
        tuple(Json(value) if isinstance(value, dict) else value for value in row)
        for row in cr.fetchall()
    ]
    return columns, rows


def write_rows(registry, job, ids, tables):
    """Write the rows with psycopg2 after the same beginning, and roll back."""
    with registry.cursor() as cr:
        new_ids = job.prepare(inside.environment(cr))
        cr.flush()
        if job.parent:
            tables = refer(tables, job.parent, dict(zip(ids, new_ids, strict=True)))
        gc.collect()
        started = time.perf_counter()
        statements = 0
        for table, (columns, rows) in tables.items():
            names = ", ".join(f'"{name}"' for name in columns)
            statement = f'INSERT INTO "{table}" ({names}) VALUES %s'
            execute_values(cr._obj, statement, rows, page_size=PAGE)
            statements += -(-len(rows) // PAGE)
        sample = Sample(time.perf_counter() - started, statements)
        cr.rollback()
    return sample


def refer(tables, parent, ids):
    """The same rows, referring to other parents."""
    referring = {}
    for table, (columns, rows) in tables.items():
        place = columns.index(parent)
        referring[table] = (
            columns,
            [(*row[:place], ids[row[place]], *row[place + 1 :]) for row in rows],
        )
    return referring
