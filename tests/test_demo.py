"""The demo users that `scripts/serve` names can sign in, by every way that Odoo offers."""

import pytest

from runtime.odoo_client import Client, Refused
from runtime.odoo_log import OdooLog


def test_demo_user_signs_in(sign_in, demo_login):
    client = sign_in(demo_login)
    [user] = client.call("res.users", "read", [client.user_id], ["login"])
    assert user["login"] == demo_login


def test_administrator_signs_in(sign_in):
    assert sign_in("admin").user_id == 2


def test_wrong_password_is_refused(served):
    with pytest.raises(Refused, match="AccessDenied"):
        Client(served.url, served.database, "admin", "wrong")


def test_other_programs_sign_in(sign_in):
    admin = sign_in("admin")
    for call in (admin.xmlrpc, admin.json2):
        assert call("res.users", "search_count", domain=[("id", "=", admin.user_id)]) == 1


def test_demo_data_load_without_complaint(served):
    log = OdooLog(served.log_of_start)
    assert not log.notable
