"""Starting Odoo inside a process of our own, without its server."""

import argparse
import gc
from datetime import datetime
from zoneinfo import ZoneInfo

import odoo
from odoo.api import Environment
from odoo.modules.registry import Registry
from odoo.tools import config

# The setting by which the data set tells the measurements whom and what they are about
SUBJECTS = "party_cell_bench.subjects"
# What a browser in Vietnam sends along
CONTEXT = {"lang": "vi_VN", "tz": "Asia/Ho_Chi_Minh"}


def parser(description):
    """The options that every module run inside Odoo takes."""
    parser = argparse.ArgumentParser(description=description)
    for name in ("--config", "--log", "--database"):
        parser.add_argument(name, required=True)
    parser.add_argument("--share", type=float, required=True)
    return parser


def start(options):
    """Load Odoo's registry of the database that the options name."""
    arguments = ["-c", options.config, "-d", options.database, f"--logfile={options.log}"]
    config.parse_config([*arguments, "--no-http", "--max-cron-threads=0"], setup_logging=True)
    registry = Registry(options.database)
    # What is loaded now stays: collecting garbage before each measured call then takes no time
    gc.collect()
    gc.freeze()
    return registry


def environment(cr, user_id=odoo.SUPERUSER_ID, **context):
    """An environment as a request of the user has it; the superuser's is without rules."""
    return Environment(cr, user_id, CONTEXT | context)


def today():
    """Today's date in Vietnam, which the addon counts by."""
    return datetime.now(ZoneInfo(CONTEXT["tz"])).date()
