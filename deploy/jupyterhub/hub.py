#!/usr/bin/env python3
"""Puts the course on one server for a class, and runs its Hub; the README beside it says how.

It needs root and Python's own library. Every command may be given again: what is there already
stays, what was changed by people is kept and named.
"""

from __future__ import annotations

import argparse
import filecmp
import grp
import hashlib
import json
import os
import pwd
import shutil
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
COURSE_ID = "pay_audited"
# What the graders work with; never what tests, caches or earlier classes left there.
COURSE_PARTS = ("course", "source", "release", "nbgrader_config.py")
LEFT_OUT = ("__pycache__", ".ipynb_checkpoints")


class Refused(Exception):  # noqa: N818 - it names what was done with the request
    """Nothing more was done; the message says why and what to do."""


class Hub:
    """Where everything of one class lies, and which accounts belong to it."""

    def __init__(self, settings: dict[str, Any]) -> None:
        self.settings = settings
        self.prefix, self.data = Path(settings["prefix"]), Path(settings["data"])
        self.students = f"{settings['name']}-students"
        self.instructors = f"{settings['name']}-instructors"
        self.account = f"{settings['name']}-course"
        self.python = self.prefix / "env/bin/python"
        self.proxy = self.prefix / "proxy/node_modules/.bin/configurable-http-proxy"

    @classmethod
    def installed(cls, prefix: Path) -> Hub:
        """Read the settings of an installed Hub."""
        file = prefix / "hub/settings.json"
        try:
            return cls(json.loads(file.read_text(encoding="utf-8")))
        except (OSError, ValueError) as problem:
            raise Refused(f"no Hub is installed in {prefix} ({problem}); run: install") from None

    def folders(self) -> Iterator[tuple[Path, str, int]]:
        """Every folder with its owner and its exact mode."""
        exchange = self.data / "exchange"
        course = exchange / self.settings["course"]
        yield self.data, "root", 0o755
        yield self.data / "hub", "root", 0o700
        yield self.data / "course", self.account, 0o700
        yield self.data / "lessons", self.account, 0o755
        # nbgrader asks that everybody may write here; the sticky bit keeps them from each other's.
        yield exchange, "root", 0o1777
        yield course, self.account, 0o755
        yield course / "outbound", self.account, 0o755
        # Hand in and never look: no list of names, nobody else's to move or delete.
        yield course / "inbound", self.account, 0o3733
        yield course / "feedback", self.account, 0o711


def install(options: argparse.Namespace) -> None:
    """Make or renew the environment, the proxy, the accounts, the folders and the settings."""
    if not (ROOT / "pyproject.toml").is_file():
        raise Refused(f"install runs from a checkout of the course; {ROOT} is none")
    hub = Hub(_settings(options))
    base = _base_python(options.python)
    _need("npm", "apt-get install npm")
    for place in (hub.prefix, hub.data):
        _need_open(place, "choose another with --prefix or --data")
    say(f"Software in {hub.prefix}")
    _environment(hub, base)
    _proxy(hub)
    say(f"Accounts and folders in {hub.data}")
    _accounts(hub)
    for path, owner, mode in hub.folders():
        _folder(path, owner, mode)
    _course(hub, renew=options.renew_course)
    _configuration(hub)
    say(f"Done. Next: {hub.prefix}/hub/hub.py enroll, then start (see the README)")


def _settings(options: argparse.Namespace) -> dict[str, Any]:
    name = options.name
    bind = urlsplit(options.bind)
    if bool(options.certificate) != bool(options.key) or (bind.scheme == "https") != bool(
        options.certificate
    ):
        raise Refused("--certificate and --key belong together, with --bind https://...")
    if bind.scheme == "http" and bind.hostname not in ("127.0.0.1", "localhost", "::1"):
        raise Refused(
            f"--bind {options.bind} would send passwords in the clear: use https:// with "
            "--certificate and --key, or stay on 127.0.0.1 behind a web server that does"
        )
    return {
        "name": name,
        "course": COURSE_ID,
        "prefix": str(options.prefix),
        "data": str(options.data or Path("/srv") / name),
        "bind": options.bind,
        "inner_port": options.inner_port,
        "certificate": options.certificate,
        "key": options.key,
        "subdomain_host": options.subdomain_host,
    }


def _base_python(python: str) -> str:
    """The interpreter under the environment, which every user must be able to run."""
    found = shutil.which(python)
    if found is None:
        raise Refused(f"there is no {python}: apt-get install python3-venv, or name a --python")
    asked = "import ensurepip, sys; print(sys.version_info >= (3, 11), sys.base_prefix)"
    told = subprocess.run([found, "-c", asked], capture_output=True, text=True)
    if told.returncode != 0:
        raise Refused(f"{found} can't make environments: apt-get install python3-venv")
    new_enough, place = told.stdout.strip().split(" ", 1)
    if new_enough != "True":
        raise Refused(f"{found} is older than Python 3.11: name a newer one with --python")
    _need_open(Path(place), "name an interpreter outside of it with --python")
    return found


def _need(command: str, remedy: str) -> None:
    if shutil.which(command) is None:
        raise Refused(f"this machine has no {command}: {remedy}")


def _need_open(path: Path, remedy: str) -> None:
    """Refuse a place that others can't reach, such as one under root's home."""
    for folder in (path, *path.parents):
        if folder.exists() and not folder.stat().st_mode & stat.S_IXOTH:
            mode = stat.S_IMODE(folder.stat().st_mode)
            raise Refused(
                f"{path} can't be reached by users: {folder} has mode {mode:04o}; {remedy}"
            )


def _environment(hub: Hub, base: str) -> None:
    """An environment that every user can read and none can change, as the lock has it."""
    lock, stamp = HERE / "requirements.lock", hub.prefix / "env/.lock"
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    pip = [str(hub.python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    hub.prefix.mkdir(parents=True, exist_ok=True)
    if not stamp.is_file() or stamp.read_text() != wanted:
        say("  installing the locked packages (once; one to three minutes) ...")
        run([base, "-m", "venv", str(hub.prefix / "env")])
        run([*pip, "--require-hashes", "-r", str(lock)])
        stamp.write_text(wanted)
    run([*pip, "--force-reinstall", "--no-deps", "--no-build-isolation", str(ROOT)])
    shutil.copytree(HERE / "everyone", hub.prefix / "env", dirs_exist_ok=True)


def _proxy(hub: Hub) -> None:
    """JupyterHub's proxy, pinned with its hashes."""
    folder = hub.prefix / "proxy"
    lock = HERE / "proxy/package-lock.json"
    if hub.proxy.exists() and filecmp.cmp(lock, folder / lock.name, shallow=False):
        return
    shutil.copytree(HERE / "proxy", folder, dirs_exist_ok=True)
    run(["npm", "ci", "--silent", "--no-audit", "--no-fund", "--prefix", str(folder)])


def _accounts(hub: Hub) -> None:
    """Two groups, and the course's own account, into which nobody can log in."""
    for group in (hub.students, hub.instructors):
        run(["groupadd", "--force", group])
    if not _exists(hub.account):
        home = hub.data / "course"
        run(["useradd", "--system", "--user-group", "--no-create-home", f"--home-dir={home}",
             "--shell=/bin/bash", "--comment=graders of the course", hub.account])  # fmt: skip


def _exists(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def _folder(path: Path, owner: str, mode: int) -> None:
    path.mkdir(parents=True, exist_ok=True)
    who = pwd.getpwnam(owner)
    os.chown(path, who.pw_uid, who.pw_gid)
    path.chmod(mode)


def _course(hub: Hub, *, renew: bool) -> None:
    """Copy the course and the lessons, as their own account; what is there stays, or is renewed."""
    lessons = [str(file.relative_to(ROOT / "course")) for file in _lessons()]
    kept = _copy(hub, ROOT, COURSE_PARTS, hub.data / "course", renew)
    kept += _copy(hub, ROOT / "course", lessons, hub.data / "lessons", renew)
    if kept:
        say(f"  kept, though this checkout has others (--renew-course takes those): {len(kept)}")
        for path in kept:
            say(f"    {path}")


def _lessons() -> list[Path]:
    return sorted((ROOT / "course").glob("*/lesson.ipynb"))


def _copy(hub: Hub, base: Path, parts: Any, target: Path, renew: bool) -> list[Path]:
    """Copy through a pipe: root reads, the course's account writes. Returns what was kept."""
    excluded = [f"--exclude={name}" for name in LEFT_OUT]
    reading = ["tar", "-C", str(base), *excluded, "--owner=0", "--group=0", "-cf", "-", *parts]
    writing = ["tar", "-C", str(target), "--no-same-owner", "-xf", "-"]
    writing += [] if renew else ["--skip-old-files"]
    packed = subprocess.run(reading, stdout=subprocess.PIPE, check=True).stdout
    run(writing, hub=hub, input=packed)
    files = (file for part in parts for file in _files(base / part))
    places = ((file, target / file.relative_to(base)) for file in files)
    return [place for file, place in places if not filecmp.cmp(file, place, shallow=False)]


def _files(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
    for folder, names, files in os.walk(path):
        names[:] = [name for name in names if name not in LEFT_OUT]
        yield from (Path(folder, name) for name in files)


def _configuration(hub: Hub) -> None:
    """The Hub's own files, its settings, and a unit for systemd where there is one."""
    folder = hub.prefix / "hub"
    folder.mkdir(exist_ok=True)
    for name in ("hub.py", "jupyterhub_config.py", "start_lab.py"):
        shutil.copy(HERE / name, folder)
    shutil.copytree(HERE / "graders", hub.prefix / "graders", dirs_exist_ok=True)
    text = json.dumps(hub.settings, indent=2) + "\n"
    (folder / "settings.json").write_text(text, encoding="utf-8")
    unit = (HERE / "hub.service").read_text(encoding="utf-8")
    (folder / f"{hub.settings['name']}.service").write_text(
        unit.replace("@PREFIX@", str(hub.prefix)), encoding="utf-8"
    )


def enroll(options: argparse.Namespace) -> None:
    """Let accounts of this machine in, as students or as instructors, and close their homes."""
    hub = Hub.installed(options.prefix)
    if not options.student and not options.instructor:
        raise Refused("name somebody: --student NAME or --instructor NAME")
    for group, names in ((hub.students, options.student), (hub.instructors, options.instructor)):
        for name in names:
            _member(name, group, create=options.create)
            say(f"{name} is in {group}")


def _member(name: str, group: str, *, create: bool) -> None:
    if not _exists(name):
        if not create:
            raise Refused(
                f"unknown user: this machine has no account {name!r}; make it where you make "
                "accounts (LDAP, adduser), or add --create for one without a password"
            )
        run(["useradd", "--create-home", "--shell=/bin/bash", name])
    who = pwd.getpwnam(name)
    home = Path(who.pw_dir)
    if who.pw_uid == 0 or not home.is_dir() or home.stat().st_uid != who.pw_uid:
        raise Refused(f"{name} has no home of its own at {home}: mend the account first")
    home.chmod(0o700)
    run(["usermod", "--append", "--groups", group, name])


def withdraw(options: argparse.Namespace) -> None:
    """Take people out of both groups; accounts, homes and grades stay."""
    hub = Hub.installed(options.prefix)
    for name in options.name:
        for group in (hub.students, hub.instructors):
            if name in grp.getgrnam(group).gr_mem:
                run(["gpasswd", "--delete", name, group])
                say(f"{name} is out of {group}")


def doctor(options: argparse.Namespace) -> None:
    """Say what is wrong, and which seal the graders' account gets."""
    hub = Hub.installed(options.prefix)
    found = [*problems(hub)]
    if found:
        raise Refused("\n- ".join([f"{len(found)} thing(s) to mend:", *found]))
    say("Software, accounts, folders and homes are as they should be.")
    run([str(hub.prefix / "env/bin/paygrade"), "doctor"], hub=hub)


def problems(hub: Hub) -> Iterator[str]:
    """Everything that would stop the Hub or let somebody see too much."""
    again = "run install again"
    if not hub.python.exists() or not hub.proxy.exists():
        yield f"software is missing in {hub.prefix}: {again}"
    if not _exists(hub.account):
        yield f"the account {hub.account} is missing: {again}"
        return
    for path, owner, mode in hub.folders():
        yield from (f"{path} {wrong}: {again}" for wrong in _differs(path, owner, mode))
    inbound = hub.data / "exchange" / hub.settings["course"] / "inbound"
    if inbound.exists() and not _writable(inbound):
        yield f"exchange not writable: nobody can hand in to {inbound}; is its disk read-only?"
    for group in (hub.students, hub.instructors):
        for name in grp.getgrnam(group).gr_mem:
            yield from _home(name, group)


def _differs(path: Path, owner: str, mode: int) -> Iterator[str]:
    if not path.is_dir():
        yield "is missing"
        return
    found = path.stat()
    if found.st_uid != pwd.getpwnam(owner).pw_uid:
        yield f"does not belong to {owner}"
    if stat.S_IMODE(found.st_mode) != mode:
        yield f"has mode {stat.S_IMODE(found.st_mode):04o} and should have {mode:04o}"


def _writable(folder: Path) -> bool:
    """Whether an ordinary user could write there: asked as `nobody`, read-only disks included."""
    done = subprocess.run(["test", "-w", str(folder)], user="nobody", group="nogroup",
                          extra_groups=[], cwd="/")  # fmt: skip
    return done.returncode == 0


def _home(name: str, group: str) -> Iterator[str]:
    if not _exists(name):
        yield f"{group} names {name}, and there is no such account: withdraw {name}"
        return
    home = Path(pwd.getpwnam(name).pw_dir)
    if not home.is_dir():
        yield f"{name} has no home at {home}"
    elif stat.S_IMODE(home.stat().st_mode) != 0o700:
        yield f"the home of {name} is open to others: chmod 700 {home}, or enroll {name} again"


def start(options: argparse.Namespace) -> None:
    """Become JupyterHub, once everything is there and its ports are free."""
    hub = Hub.installed(options.prefix)
    found = [*problems(hub), *_taken(hub)]
    if shutil.which("node") is None:
        found.append("this machine has no node, which the proxy needs: apt-get install npm")
    for file in filter(None, (hub.settings["certificate"], hub.settings["key"])):
        if not os.access(file, os.R_OK):
            found.append(f"{file} can't be read: renew it, or install with another one")
    if found:
        raise Refused("\n- ".join([f"{len(found)} thing(s) to mend:", *found]))
    os.chdir(hub.data / "hub")
    binary = str(hub.python.with_name("jupyterhub"))
    os.execv(binary, [binary, "--config", str(hub.prefix / "hub/jupyterhub_config.py")])


def _taken(hub: Hub) -> Iterator[str]:
    bind, inner = urlsplit(hub.settings["bind"]), hub.settings["inner_port"]
    outer = bind.port or (443 if bind.scheme == "https" else 80)
    inside = [("127.0.0.1", inner + step, "--inner-port") for step in range(3)]
    for host, port, option in [(bind.hostname or "", outer, "--bind"), *inside]:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as problem:
                yield (f"port {port} of {host} can't be had ({problem.strerror}): stop what uses "
                       f"it (ss -tlnp), or install with another {option}")  # fmt: skip


def run(command: list[str], hub: Hub | None = None, **options: Any) -> None:
    """Run a command, as the course's account if a Hub is given; raises `Refused` if it fails."""
    if hub is not None:
        who = pwd.getpwnam(hub.account)
        home = str(hub.data / "course")
        options |= {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": [], "cwd": home}
        path = f"{hub.prefix}/env/bin:/usr/local/bin:/usr/bin:/bin"
        options["env"] = {"HOME": home, "PATH": path, "LANG": "C.UTF-8"}
    done = subprocess.run(command, **options)
    if done.returncode != 0:
        raise Refused(f"this command failed, with the words above: {' '.join(command)}")


def say(words: str) -> None:
    """Print at once, also into a pipe."""
    print(words, flush=True)


def main(arguments: list[str] | None = None) -> int:
    """Run one command; what can't be done ends in one clear sentence and status 2."""
    options = _parser().parse_args(arguments)
    # Whatever root's own umask is, users must be able to read what is made for them.
    os.umask(0o022)
    try:
        if os.geteuid() != 0:
            raise Refused("it makes accounts and starts servers for others: run it as root")
        options.command(options)
    except Refused as problem:
        print(f"hub: {problem}", file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="hub.py", description=__doc__)
    commands = parser.add_subparsers(required=True)
    # The installed script speaks of its own Hub.
    here = HERE.parent if (HERE / "settings.json").exists() else None
    prefix = here or Path("/opt/pay-audited")

    def add(function: Any) -> argparse.ArgumentParser:
        sub = commands.add_parser(function.__name__, description=function.__doc__)
        sub.add_argument("--prefix", type=Path, default=prefix)
        sub.set_defaults(command=function)
        return sub

    new = add(install)
    new.add_argument("--name", default="pay-audited", help="of groups, account and unit")
    new.add_argument("--data", type=Path, help="course, exchange and the Hub's memory (/srv/NAME)")
    new.add_argument("--bind", default="http://127.0.0.1:8000", help="the address for browsers")
    new.add_argument("--inner-port", type=int, default=8081, help="the first of three ports")
    new.add_argument("--certificate", default="")
    new.add_argument("--key", default="")
    new.add_argument("--subdomain-host", default="", help="https://hub.example.org")
    new.add_argument("--python", default="/usr/bin/python3", help="one that every user can run")
    new.add_argument("--renew-course", action="store_true", help="overwrite course and lessons")
    people = add(enroll)
    people.add_argument("--student", action="append", default=[], metavar="NAME")
    people.add_argument("--instructor", action="append", default=[], metavar="NAME")
    people.add_argument("--create", action="store_true", help="make accounts that are missing")
    add(withdraw).add_argument("name", nargs="+")
    add(doctor)
    add(start)
    return parser


if __name__ == "__main__":
    sys.exit(main())
