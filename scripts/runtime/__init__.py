"""What the commands beside this package are made of.

Standard library only: these modules run before anything is installed. They fetch Odoo 19, make
the virtual environment, start PostgreSQL and run Odoo; everything they make lies in `.run/` of the
checkout or in the folder given with `--data-dir`.
"""

import os
import shutil
import subprocess
import sys

# Odoo 19 runs on these, and the pinned packages come as wheels for them
PYTHONS = ("3.11", "3.12", "3.13")

# This file alone must be readable by older Pythons: it is what sends them away
running = ".".join(map(str, sys.version_info[:2]))
if running not in PYTHONS:
    for version in PYTHONS:
        found = shutil.which("python" + version)
        if found and subprocess.call([found, "-c", ""], stderr=subprocess.DEVNULL) == 0:
            os.execv(found, [found] + sys.argv)
    sys.exit(
        "Python 3.11, 3.12 or 3.13 is needed, this is " + running + ": install one of them, "
        "such as with 'apt-get install python3.11', and start again."
    )
