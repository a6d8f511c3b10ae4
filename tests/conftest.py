"""The installed addon as its users meet it: a real Odoo server on a database with demo data."""

from types import SimpleNamespace

import pytest

from runtime import addon, database, odoo_source, postgres, server, virtualenv
from runtime.layout import DataFolder
from runtime.odoo import Odoo
from runtime.odoo_client import Client

# Files that ask the one server with demo data, the others with servers of their own
SERVED = ("test_concurrency", "test_demo", "test_rpc", "test_word")
LONGEST = "test_setup"


def pytest_collection_modifyitems(items):
    """Groups of tests for a core each: the longest first, one server for all that ask it."""
    items.sort(key=lambda item: item.path.stem != LONGEST)
    for item in items:
        name = "served" if item.path.stem in SERVED else item.path.stem
        item.add_marker(pytest.mark.xdist_group(name))


@pytest.fixture(scope="session")
def data(tmp_path_factory):
    """A data folder for the whole run."""
    data = DataFolder(tmp_path_factory.mktemp("party_cell"))
    data.make()
    return data


@pytest.fixture(scope="session")
def database_server(data):
    """A PostgreSQL server for the whole run."""
    with postgres.embedded(data.postgres, data.postgres_log, postgres.THROWAWAY) as running:
        yield running


@pytest.fixture(scope="session")
def served(data, database_server):
    """A running server: `url`, `database`, `odoo` (command lines), `log_of_start`."""
    odoo = Odoo(virtualenv.PYTHON, odoo_source.ensure(), data, database_server)
    name, port = "party_cell_demo", server.free_port()
    odoo.configure(name, port)
    database.prepare(odoo, name, demo=True)
    with server.running(odoo, name, port):
        yield SimpleNamespace(
            url=f"http://{server.ADDRESS}:{port}",
            database=name,
            odoo=odoo,
            log_of_start=data.odoo_log.read_text(),
        )


@pytest.fixture(scope="session")
def sign_in(served):
    """Sign a demo user in: `sign_in("bithu@demo").call("party.meeting", "search_read", …)`."""
    clients = {}

    def sign_in(login):
        if login not in clients:
            clients[login] = Client(served.url, served.database, login)
        return clients[login]

    return sign_in


def pytest_generate_tests(metafunc):
    """A test with the argument `demo_login` runs once for each demo user."""
    if "demo_login" in metafunc.fixturenames:
        metafunc.parametrize("demo_login", [login for login, *_what in addon.demo_logins()])
