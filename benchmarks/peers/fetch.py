"""Where the peers come from: PyPI into an environment, Debian's packages unpacked into a folder, nothing installed.

Both are kept for the next run and can be removed at any time. What cannot be had is said in a sentence for people.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from benchmarks.stage import BrokenPart

# A server that must not run as root has to reach its programs: root's home is no place for them.
_CACHE = Path("/var/cache") if os.geteuid() == 0 else Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
KEPT = _CACHE / "chengshu-bench" / "peers"
TREE, VENV = KEPT / "debian", KEPT / "venv"
PYTHON_PACKAGES = ("pygeoapi", "tipg", "gunicorn", "uvicorn", "psycopg2-binary", "geoalchemy2")
# Those that are looked for in the tree; what they need besides is fetched only where the machine has it not.
PACKAGES = (
    "postgresql-15", "postgresql-client-15", "postgresql-15-postgis-3", "postgresql-15-postgis-3-scripts",
    "qgis-server-bin", "qgis-server-common", "qgis-server-wms", "qgis-server-wfs", "qgis-server-wfs3",
    "qgis-server-wmts", "qgis-providers", "cgi-mapserver", "mapserver-bin", "lighttpd",
)  # fmt: skip
_TIMEOUT_S = 900


def python_side() -> Path:
    """The Python of the environment with pygeoapi and tipg. Raises `BrokenPart`."""
    python = VENV / "bin" / "python"
    wanted = VENV / "packages"
    if not (wanted.exists() and wanted.read_text() == " ".join(PYTHON_PACKAGES)):
        shutil.rmtree(VENV, ignore_errors=True)
        made = _do(_newest_python(), "-m", "venv", str(VENV)) == ""
        said = _do(str(python), "-m", "pip", "install", "-q", *PYTHON_PACKAGES) if made else "no environment"
        if said:
            raise BrokenPart(f"pygeoapi and tipg cannot be had from PyPI: {said}")
        wanted.write_text(" ".join(PYTHON_PACKAGES))
    return python


def _newest_python() -> str:
    """The newest Python of this machine: the newest releases of the peers want one that we do not ask for."""
    named = [str(path) for path in Path.home().glob(".pyenv/versions/3.1[2-9].*/bin/python3")]
    named += [f"python3.{minor}" for minor in range(12, 16)]
    found = [(told.split()[1].split(".")[:2], name) for name in named if (told := _told(name, "--version"))]
    return max(found, default=([], sys.executable), key=lambda one: [int(part) for part in one[0]])[1]


def _told(*command: str) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True, timeout=20).stdout
    except (OSError, subprocess.SubprocessError):
        return ""


def python_version(package: str) -> str:
    """The version of a package of that environment."""
    ask = f"import importlib.metadata as m; print(m.version({package!r}))"
    return _told(str(VENV / "bin" / "python"), "-c", ask).strip()


def debian_side() -> Path:
    """The folder with Debian's packages. Raises `BrokenPart`."""
    done = TREE / "packages"
    if done.exists() and done.read_text() == " ".join(PACKAGES):
        return TREE
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        raise BrokenPart("there is no apt-get here to fetch PostGIS, QGIS Server and MapServer with")
    shutil.rmtree(TREE, ignore_errors=True)
    debs = KEPT / "debs"
    shutil.rmtree(debs, ignore_errors=True)
    (debs / "partial").mkdir(parents=True)
    if said := _download(debs):
        if os.geteuid() != 0:
            raise BrokenPart(f"apt-get cannot fetch PostGIS, QGIS Server and MapServer: {said}")
        _do("apt-get", "-q", "update")
        if said := _download(debs):
            raise BrokenPart(f"apt-get cannot fetch PostGIS, QGIS Server and MapServer: {said}")
    TREE.mkdir(parents=True)
    for package in sorted(debs.glob("*.deb")):
        _do("dpkg-deb", "-x", str(package), str(TREE))
    shutil.rmtree(debs)
    # What Debian does when it installs: the version in use gets the plain name.
    extensions = TREE / "usr/share/postgresql/15/extension"
    shutil.copy(extensions / "postgis-3.control", extensions / "postgis.control")
    done.write_text(" ".join(PACKAGES))
    return TREE


def _download(debs: Path) -> str:
    """What went wrong; nothing when all is there."""
    where = ("-o", f"Dir::Cache::archives={debs}", "-o", "Debug::NoLocking=1")
    # First what the machine lacks of all that they need, then they themselves, should the machine have them.
    lacking = ("install", "-y", "--no-install-recommends", "--download-only", *PACKAGES)
    return _do("apt-get", "-q", *where, *lacking) or _do("apt-get", "-q", "download", *PACKAGES, cwd=debs)


def _do(*command: str, cwd: Path = KEPT) -> str:
    """The last line of what a command that failed has said; nothing when it did not fail."""
    cwd.mkdir(parents=True, exist_ok=True)
    try:
        done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, timeout=_TIMEOUT_S)
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    lines = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
    return (lines[-1] if lines else f"code {done.returncode}") if done.returncode else ""


def version_of(package: str) -> str:
    """The version of a package of Debian as it was fetched."""
    lines = _told("apt-cache", "policy", package).splitlines()
    return next((line.split()[1] for line in lines if "Candidate" in line), "?")


def environment(**more: str) -> dict[str, str]:
    """With the libraries of the tree."""
    folders = [TREE / "usr/lib/x86_64-linux-gnu", TREE / "usr/lib/aarch64-linux-gnu", TREE / "usr/lib"]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CHENGSHU_", "PYTHON", "PG"))}
    return kept | {"LD_LIBRARY_PATH": ":".join(map(str, folders))} | more
