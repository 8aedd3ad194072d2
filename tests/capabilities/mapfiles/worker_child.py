"""A worker in a process of its own, to be killed: ``python worker_child.py database_url folder``."""

import sys
from pathlib import Path

from chengshu.capabilities.coordinates import Coordinates
from chengshu.capabilities.jobs import Jobs
from chengshu.capabilities.mapfiles import MapFiles
from chengshu.capabilities.maps import Maps
from chengshu.kit import Database, announce_nothing
from chengshu.security import Keyring, Security

url, folder = sys.argv[1], Path(sys.argv[2])
db = Database(url, max_size=4)
jobs = Jobs(db, announce_nothing, lease_s=2.0)
security = Security(db)
maps = Maps(db, announce_nothing, audit=security.audit, jobs=jobs)
coordinates = Coordinates(db, Keyring(folder / "keyring"), security.audit, jobs, folder / "conversions")
files = MapFiles(db, maps, jobs, coordinates, folder / "mapfiles", security.audit)
print("ready", flush=True)
while True:
    jobs.run_one(files.handlers())
