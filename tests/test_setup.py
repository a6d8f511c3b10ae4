"""The command `scripts/serve`: what a first-time user meets, and what may go wrong."""

import os
import re
import shutil
import signal
import socket
import subprocess
import threading
import time
import urllib.request
from contextlib import contextmanager

import pytest

from runtime import server
from runtime.layout import CHECKOUT, DataFolder
from runtime.odoo_client import Client

FIRST_START = 600
LATER_START = 60


class Command:
    """A running `scripts/serve`; `url` once it serves, `said` all that it printed."""

    def __init__(self, checkout, *arguments, **environment):
        self.port = server.free_port()
        self.process = subprocess.Popen(
            [checkout / "scripts/serve", f"--port={self.port}", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, **environment},
            start_new_session=True,
        )
        self.said = ""
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        for line in self.process.stdout:
            self.said += line

    def wait_for(self, text, seconds):
        deadline = time.monotonic() + seconds
        while text not in self.said:
            assert time.monotonic() < deadline, f"no {text!r} in time:\n{self.said}"
            assert self.process.poll() is None, f"ended before {text!r}:\n{self.said}"
            time.sleep(0.1)

    def wait_until_served(self, seconds):
        self.wait_for("Ctrl-C stops the server", seconds)
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/web/login", timeout=60) as page:
            assert page.status == 200

    def sign_in(self, login="admin", database="party_cell_demo"):
        return Client(f"http://127.0.0.1:{self.port}", database, login)

    def end(self, signal_number=signal.SIGTERM):
        self.process.send_signal(signal_number)
        code = self.process.wait(90)
        self._reader.join(10)
        return code


def refusal(checkout, *arguments, **environment):
    """Run a start that must be refused; return its one sentence."""
    done = subprocess.run(
        [checkout / "scripts/serve", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, **environment},
    )
    assert done.returncode == 1, done.stdout + done.stderr
    [sentence] = done.stderr.splitlines()
    assert sentence.endswith(".")
    return sentence


def processes_of(folder):
    """Command lines of all processes that were started on a data folder."""
    found = []
    for number in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{number}/cmdline") as file:
                command = file.read().replace("\0", " ")
        except OSError:
            continue
        if str(folder) in command and int(number) != os.getpid():
            found.append(command)
    return found


@contextmanager
def served(checkout, *arguments, seconds=LATER_START, **environment):
    command = Command(checkout, *arguments, **environment)
    try:
        command.wait_until_served(seconds)
        yield command
    finally:
        if command.process.poll() is None:
            command.end()


@pytest.fixture(scope="session")
def checkout(tmp_path_factory):
    """A copy of the code, to be changed, that shares what was downloaded."""
    copy = tmp_path_factory.mktemp("checkout")
    for name in ("scripts", "party_cell"):
        shutil.copytree(CHECKOUT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("requirements.txt", "requirements-dev.txt"):
        shutil.copy(CHECKOUT / name, copy)
    (copy / ".run").symlink_to(CHECKOUT / ".run")
    return copy


@pytest.fixture(scope="session")
def folder(checkout, tmp_path_factory):
    """A data folder with the database of one first start, stopped again."""
    folder = tmp_path_factory.mktemp("serve") / "data"
    with served(checkout, f"--data-dir={folder}", seconds=FIRST_START) as command:
        assert "Making the database party_cell_demo with demonstration data" in command.said
        assert command.sign_in().user_id == 2
        assert command.end() == 0
    assert processes_of(folder) == []
    return folder


@pytest.mark.parametrize("name", ["serve", "test"])
def test_help(name):
    done = subprocess.run(
        [CHECKOUT / "scripts" / name, "--help"], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0
    assert f"usage: scripts/{name}" in done.stdout


def test_serve_help_names_its_options():
    text = subprocess.check_output([CHECKOUT / "scripts/serve", "--help"], text=True)
    for option in ("--port", "--data-dir", "--database", "--no-demo", "ODOO_SOURCE", "PGHOST"):
        assert option in text


def test_port_in_use(checkout, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        sentence = refusal(checkout, f"--port={port}", f"--data-dir={tmp_path}")
    assert f"Port {port} is in use" in sentence
    assert "--port" in sentence


@pytest.mark.parametrize(
    "environment, expected",
    [
        ({"ODOO_SOURCE": "/nonexistent"}, "name the folder that has odoo-bin"),
        ({"PGHOST": "/nonexistent", "PGUSER": "odoo"}, "or unset PGHOST"),
    ],
)
def test_wrong_environment(checkout, tmp_path, environment, expected):
    sentence = refusal(
        checkout, f"--port={server.free_port()}", f"--data-dir={tmp_path}", **environment
    )
    assert expected in sentence


def test_own_odoo_of_another_version(checkout, tmp_path):
    release = tmp_path / "source/odoo/release.py"
    release.parent.mkdir(parents=True)
    release.write_text("version_info = (18, 0, 0, FINAL, 0, '')\n")
    sentence = refusal(
        checkout,
        f"--port={server.free_port()}",
        f"--data-dir={tmp_path / 'data'}",
        ODOO_SOURCE=str(tmp_path / "source"),
    )
    assert "is Odoo 18.0" in sentence


@pytest.mark.slow
def test_second_start_keeps_the_data(checkout, folder):
    with served(checkout, f"--data-dir={folder}") as command:
        admin = command.sign_in()
        partner = admin.call("res.partner", "create", [{"name": "Kept"}])
    with served(checkout, f"--data-dir={folder}") as command:
        assert "Making" not in command.said
        assert "Updating" not in command.said
        [kept] = command.sign_in().call("res.partner", "read", partner, ["name"])
    assert kept["name"] == "Kept"


@pytest.mark.slow
def test_second_start_beside_the_first_is_refused(checkout, folder):
    with served(checkout, f"--data-dir={folder}") as command:
        sentence = refusal(checkout, f"--data-dir={folder}", f"--port={server.free_port()}")
    assert f"(process {command.process.pid})" in sentence


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stop_leaves_nothing_running(checkout, folder, number):
    with served(checkout, f"--data-dir={folder}") as command:
        assert len(processes_of(folder)) >= 2
        assert command.end(number) == 0
    assert processes_of(folder) == []


@pytest.mark.slow
def test_start_after_a_killed_one(checkout, folder):
    with served(checkout, f"--data-dir={folder}") as command:
        command.process.kill()
        command.process.wait()
        with served(checkout, f"--data-dir={folder}") as next_command:
            assert next_command.sign_in().user_id == 2


@pytest.mark.slow
def test_start_after_a_power_cut(checkout, folder):
    """A stale postmaster.pid names a number that some other program has got meanwhile."""
    mark = DataFolder(folder).postgres / "postmaster.pid"
    mark.write_text(
        f"{os.getpid()}\n{mark.parent}\n1700000000\n5432\n{mark.parent}\n\n1 2\nready\n"
    )
    with served(checkout, f"--data-dir={folder}") as command:
        assert command.sign_in().user_id == 2


@pytest.mark.slow
def test_changed_code_updates_the_database(checkout, folder):
    manifest = checkout / "party_cell/__manifest__.py"
    text = manifest.read_text()
    manifest.write_text(re.sub(r'("version": "19\.0\.\d+\.\d+)\.\d+"', r'\1.99"', text))
    try:
        with served(checkout, f"--data-dir={folder}", seconds=FIRST_START) as command:
            assert "Updating the database party_cell_demo" in command.said
            [module] = command.sign_in().search_read(
                "ir.module.module", [("name", "=", "party_cell")], ["latest_version"]
            )
    finally:
        manifest.write_text(text)
    assert module["latest_version"].endswith(".99")


@pytest.mark.slow
def test_start_after_one_killed_while_making_the_database(checkout, tmp_path):
    command = Command(checkout, f"--data-dir={tmp_path}", "--no-demo")
    command.wait_for("Making the database party_cell without", FIRST_START)
    time.sleep(10)
    command.process.kill()
    command.process.wait()
    with served(checkout, f"--data-dir={tmp_path}", "--no-demo", seconds=FIRST_START) as command:
        assert "Making the database party_cell without" in command.said
        assert command.sign_in(database="party_cell").user_id == 2


@pytest.mark.slow
def test_own_postgresql_server(checkout, database_server, tmp_path):
    """PGHOST names a server of the user's own: none is started, and the role need not be mighty."""
    arguments = (f"--data-dir={tmp_path}", "--database=own_server")
    with served(
        checkout, *arguments, seconds=FIRST_START, **database_server.owner_settings
    ) as command:
        assert command.sign_in(database="own_server").user_id == 2
        assert not DataFolder(tmp_path).postgres.exists()
    assert database_server.query("SELECT 1") == "1"


@pytest.mark.slow
def test_database_without_the_addon_is_left_alone(checkout, database_server, tmp_path):
    database_server.query("CREATE DATABASE accounts OWNER odoo")
    sentence = refusal(
        checkout,
        f"--data-dir={tmp_path}",
        "--database=accounts",
        f"--port={server.free_port()}",
        **database_server.owner_settings,
    )
    assert "exists and has no party_cell" in sentence
