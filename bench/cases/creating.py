"""Making this month's meetings for all cells against writing the same rows with psycopg2 alone."""

import gc
import time

from psycopg2.extras import Json, execute_values

from .. import inside
from ..measure import Sample, compare

ITEM = "create"
AIM = 10.0
BATCH = 500
# Rows a statement: psycopg2's default of 100 would favour the ORM
PAGE = 1000
REPETITIONS = 3


def figures(registry, subjects):
    tables = take_rows(registry)
    lines = sum(len(rows) for _columns, rows in tables.values())
    yield compare(
        ITEM,
        f"A month of meetings / execute_values of the same {lines} rows",
        lambda: make(registry)[0],
        lambda: write_rows(registry, tables),
        AIM,
        least=REPETITIONS,
    )


def make(registry, look=None):
    """Make the meetings with the ORM and roll back; returns a Sample and what `look(cr)` saw."""
    month = inside.today().replace(day=1)
    with registry.cursor() as cr:
        env = inside.environment(cr)
        cells = env["party.cell"].search([], order="id").ids
        env.invalidate_all()
        gc.collect()
        before = cr.sql_log_count
        started = time.perf_counter()
        for start in range(0, len(cells), BATCH):
            env["party.meeting"].create(
                [{"cell_id": cell, "period": month} for cell in cells[start : start + BATCH]]
            )
            # A job of many batches lets go of each, or its memory grows with their number
            env.flush_all()
            env.invalidate_all()
        cr.flush()
        sample = Sample(time.perf_counter() - started, cr.sql_log_count - before)
        seen = look(cr) if look else None
        cr.rollback()
    return sample, seen


def take_rows(registry):
    """The rows that the ORM writes: {table: (columns, rows)}, all tables that grew."""
    with registry.cursor() as other:

        def look(cr):
            cr.execute(
                "SELECT relname FROM pg_stat_xact_user_tables"
                " WHERE n_tup_ins > 0 AND relname NOT LIKE 'pg_%' ORDER BY relid"
            )
            return {table: new_rows(cr, other, table) for (table,) in cr.fetchall()}

        tables = make(registry, look)[1]
    # A table comes after those that it refers to
    order = sorted(tables, key=lambda table: table != "party_meeting")
    return {table: tables[table] for table in order if tables[table][1]}


def new_rows(cr, other, table):
    """Columns and rows that another transaction does not see."""
    other.execute(f'SELECT coalesce(max(id), 0) FROM "{table}"')
    cr.execute(f'SELECT * FROM "{table}" WHERE id > %s ORDER BY id', [other.fetchone()[0]])
    columns = [column.name for column in cr.description]
    rows = [
        tuple(Json(value) if isinstance(value, dict) else value for value in row)
        for row in cr.fetchall()
    ]
    return columns, rows


def write_rows(registry, tables):
    """Write the rows with psycopg2 and roll back."""
    with registry.cursor() as cr:
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
