"""Many rows at once, past the ORM: COPY for rows made in Python, INSERT … SELECT for copies."""

import io

from odoo.tools import SQL

ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
LOGGED = ("create_uid", "write_uid", "create_date", "write_date")


def draw_ids(cr, table, count):
    """The next ids of a table."""
    cr.execute("SELECT nextval(%s) FROM generate_series(1, %s)", [f"{table}_id_seq", count])
    return [row[0] for row in cr.fetchall()]


def copy_rows(cr, table, columns, rows, logged=True):
    """Write rows of Python values with COPY.

    :param columns: names, in the order of each row
    :param logged: whether the table has the four columns of who wrote when; they become the
        superuser and this transaction's time
    """
    more = ()
    if logged:
        cr.execute("SELECT now() AT TIME ZONE 'UTC'")
        now = cr.fetchone()[0]
        columns, more = (*columns, *LOGGED), (1, 1, now, now)
    text = io.StringIO()
    for row in rows:
        text.write("\t".join(map(as_text, (*row, *more))))
        text.write("\n")
    text.seek(0)
    cr.copy_from(text, table, columns=columns)


def as_text(value):
    if value is None:
        return "\\N"
    if value is True or value is False:
        return "t" if value else "f"
    return str(value).translate(ESCAPES)


def clone(cr, table, prototype_id, source, **values):
    """Copy one row once for every row of another table.

    Copies are complete whatever columns other addons have added to the table.

    :param prototype_id: the row to copy, made by the ORM
    :param source: name of the other table, called `s` in the values
    :param values: SQL expressions of the columns that differ
    """
    cr.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
        " AND NOT attisdropped AND attgenerated = ''",
        [table],
    )
    columns = [row[0] for row in cr.fetchall()]
    expressions = [
        SQL(values[name]) if name in values else SQL.identifier("p", name) for name in columns
    ]
    cr.execute(
        SQL(
            "INSERT INTO %s (%s) SELECT %s FROM %s p CROSS JOIN %s s WHERE p.id = %s",
            SQL.identifier(table),
            SQL(", ").join(map(SQL.identifier, columns)),
            SQL(", ").join(expressions),
            SQL.identifier(table),
            SQL.identifier(source),
            prototype_id,
        )
    )
