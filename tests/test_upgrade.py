"""An agency upgrades: what was recorded with an earlier version is there afterwards, unchanged."""

import re
import shutil
from pathlib import Path

import pytest

from runtime import addon, database, odoo_source, server, virtualenv
from runtime.layout import CHECKOUT, DataFolder
from runtime.odoo import Odoo
from runtime.odoo_log import OdooLog

pytestmark = pytest.mark.slow

# Earlier versions as they landed, without fonts and tests
PREVIOUS = sorted((Path(__file__).parent / "data").glob("party_cell-*.tar.xz"))

# What must be the same before and after: one row and one column each
FACTS = {
    "meetings": """
        SELECT md5(string_agg(concat_ws('|', id, cell_id, kind, period, date_start, state, number,
                   conclusion, held_at, approved_at, summoned_count, present_count, voting_base,
                   attendance_rate, duration), '\n' ORDER BY id)) FROM party_meeting""",
    "rolls": """
        SELECT md5(string_agg(concat_ws('|', id, meeting_id, member_id, state, reason, rank,
                   status, office), '\n' ORDER BY id)) FROM party_meeting_attendance""",
    "sections": """
        SELECT md5(string_agg(concat_ws('|', id, meeting_id, heading, content, block), '\n'
                   ORDER BY id)) FROM party_meeting_section""",
    "opinions": """
        SELECT md5(string_agg(concat_ws('|', id, meeting_id, member_id, text), '\n' ORDER BY id))
        FROM party_meeting_opinion""",
    "votes": """
        SELECT md5(string_agg(concat_ws('|', id, meeting_id, base, for_count, passed), '\n'
                   ORDER BY id)) FROM party_vote""",
    "papers": """
        SELECT md5(string_agg(concat_ws('|', id, res_id, number, revision, sha256, data_sha256,
                   pdf_attachment_id), '\n' ORDER BY id)) FROM party_document""",
    "steps": "SELECT count(*) FROM party_transition",
    "reasons": "SELECT count(*) FROM party_gate_waiver",
    "memberships": """
        SELECT md5(string_agg(concat_ws('|', id, member_id, cell_id, rank, status, office,
                   date_from, date_to), '\n' ORDER BY id)) FROM party_membership""",
    "groups": """
        SELECT md5(string_agg(concat_ws('|', uid, gid), '\n' ORDER BY uid, gid))
        FROM res_groups_users_rel WHERE gid IN (
            SELECT res_id FROM ir_model_data
            WHERE module = 'party_cell' AND model = 'res.groups')""",
    "own template": """
        SELECT string_agg(s.heading, '|' ORDER BY s.sequence)
        FROM party_minutes_template_section s JOIN party_minutes_template t ON t.id = template_id
        WHERE t.name = 'Mẫu của xã'""",
}

# The same of tables that later versions brought: {table: query}
LATER_FACTS = {
    "party_resolution": """
        SELECT md5(string_agg(concat_ws('|', id, cell_id, meeting_id, period, state, number,
                   abstract), '\n' ORDER BY id)) FROM party_resolution""",
    "party_task": """
        SELECT md5(string_agg(concat_ws('|', id, cell_id, meeting_id, member_id, name, deadline,
                   state, given_on, result), '\n' ORDER BY id)) FROM party_task""",
    "party_petition": """
        SELECT md5(string_agg(concat_ws('|', id, meeting_id, name, committee_id, state, answer),
                   '\n' ORDER BY id)) FROM party_petition""",
}

# What is new must hold for what was recorded before: how many rows hold it, of how many
ADDED = {
    "every meeting has its roll and contents": """
        SELECT count(*) FILTER (WHERE prepared), count(*) FROM party_meeting""",
    "a section means what its template says": """
        SELECT count(*) FILTER (WHERE section.role = template.role), count(*)
        FROM party_meeting_section section
        JOIN party_minutes_template_section template ON template.id = template_section_id
        WHERE template.role IS NOT NULL""",
    "a written section has a length": """
        SELECT count(*) FILTER (WHERE text_length > 0), count(*)
        FROM party_meeting_section WHERE is_written""",
    "the rules have their new numbers": """
        SELECT count(*) FILTER (WHERE focus_max = 3 AND past_text_share = 50), count(*)
        FROM party_rule_profile""",
    "every number stands in the register, as on its paper": """
        SELECT count(line.id), count(*)
        FROM party_meeting meeting JOIN party_document paper
          ON paper.res_model = 'party.meeting' AND paper.res_id = meeting.id
         AND paper.number = meeting.number
        LEFT JOIN party_register line
          ON line.res_model = 'party.meeting' AND line.res_id = meeting.id
         AND line.number = meeting.number AND line.abstract = paper.data ->> 'abstract'
         AND line.date IS NOT NULL AND line.state = 'used'
        WHERE meeting.number IS NOT NULL""",
    "no number is left out of the register": """
        SELECT (SELECT count(*) FROM party_register), sum(next_number - 1)
        FROM party_number_series""",
    "somebody prepares what is in preparation": """
        SELECT count(*) FILTER (WHERE preparer_id IS NOT NULL), count(*) FROM party_meeting
        WHERE state = 'draft' AND cell_id IN (
            SELECT cell_id FROM party_membership
            WHERE office IN ('secretary', 'deputy') AND date_from <= CURRENT_DATE
              AND (date_to IS NULL OR date_to >= CURRENT_DATE))""",
}

# What a committee made of its own before the upgrade
OWN_TEMPLATE = """
    WITH own AS (
        INSERT INTO party_minutes_template (name, cell_type, kind, date_from, active)
        VALUES ('Mẫu của xã', 'residential', 'regular', '2026-01-01', true) RETURNING id)
    INSERT INTO party_minutes_template_section (template_id, sequence, block, heading)
    SELECT id, 10, 'text', 'Việc của thôn' FROM own"""


@pytest.fixture(params=PREVIOUS, ids=lambda path: path.name.removesuffix(".tar.xz"))
def upgraded(request, tmp_path, database_server):
    """A database of an earlier version with demo data, upgraded: its facts before, its log."""
    data = DataFolder(tmp_path / "data")
    data.make()
    unpack(request.param, tmp_path / "previous")
    source, name = odoo_source.ensure(), "party_cell_upgrade"
    before = Odoo(virtualenv.PYTHON, source, data, database_server, addons=tmp_path / "previous")
    before.configure(name, server.free_port())
    database.make(before, name, demo=True, code="earlier")
    database_server.query(OWN_TEMPLATE, database=name)
    facts = read_facts(database_server, name)
    after = Odoo(virtualenv.PYTHON, source, data, database_server)
    after.configure(name, server.free_port())
    data.odoo_log.write_text("")
    database.run(after, name, "-u", addon.NAME)
    yield name, facts, OdooLog(data.odoo_log.read_text())
    database_server.query(f'DROP DATABASE "{name}" WITH (FORCE)')


def unpack(archive, folder):
    shutil.unpack_archive(archive, folder)
    fonts = "party_cell/static/fonts"
    shutil.copytree(CHECKOUT / fonts, folder / fonts)


def read_facts(database_server, name, later=None):
    """{fact: value}; of later tables those named, or those that there are."""
    if later is None:
        there = "SELECT to_regclass('{}') IS NOT NULL"
        later = [
            table
            for table in LATER_FACTS
            if database_server.query(there.format(table), database=name) == "t"
        ]
    queries = FACTS | {table: LATER_FACTS[table] for table in later}
    return {fact: database_server.query(query, database=name) for fact, query in queries.items()}


def test_nothing_is_lost(upgraded, database_server):
    name, before, log = upgraded
    assert not log.notable
    assert all(before.values()), "an empty fact would compare with anything"
    assert read_facts(database_server, name, before.keys() & LATER_FACTS.keys()) == before
    assert_added(database_server, name)


def assert_added(database_server, name):
    counts = {
        fact: database_server.query(query, database=name).split("|")
        for fact, query in ADDED.items()
    }
    assert all(int(rows) for _holding, rows in counts.values()), "no row would hold anything"
    assert {fact: holding for fact, (holding, _rows) in counts.items()} == {
        fact: rows for fact, (_holding, rows) in counts.items()
    }


def test_there_is_an_earlier_version_to_upgrade_from():
    manifest = (CHECKOUT / "party_cell/__manifest__.py").read_text()
    version = re.search(r'"version": "(.+)"', manifest)[1]
    names = [path.name for path in PREVIOUS]
    assert names
    assert f"party_cell-{version}.tar.xz" not in names, "raise the version with a change of models"
