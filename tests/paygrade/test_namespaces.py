"""Several hosts on one machine: network namespaces joined by wires, no files in common, TLS."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from run_course import hand_in_class, open_course, release, state

from paygrade.run import Wishes, grade

DEPLOY = Path(__file__).resolve().parents[2] / "deploy" / "dask"
HEAD, FIRST, SECOND = "10.77.0.1", "10.77.0.2", "10.77.0.3"
CONFIG = """
c = get_config()
from paygrade.route import configure
configure(c, minimum_seal=0)
c.SealedExecute.modules = []
c.CourseDirectory.course_id = "other"
"""
# Asked on each worker: where it is, and whether it can read the coordinator's course.
ASK = """
import json, os, sys
from distributed import Client
def look(place):
    return os.path.exists(place)
with Client(sys.argv[1], timeout=30) as client:
    client.wait_for_workers(2, timeout=60)
    print(json.dumps(client.run(look, sys.argv[2])))
"""

pytestmark = [pytest.mark.needs("root"), pytest.mark.needs("netns"), pytest.mark.needs("openssl")]


class Hosts:
    """Three hosts: the scheduler's, where the course is, and two workers' that can't see it."""

    def __init__(self, folder: Path, hidden: Path) -> None:
        tag = f"pay{uuid.uuid4().hex[:6]}"
        self._names = {HEAD: f"{tag}-0", FIRST: f"{tag}-1", SECOND: f"{tag}-2"}
        self.enter = folder / "enter"
        cases = "\n".join(f"{address}) ns={name};;" for address, name in self._names.items())
        self.enter.write_text(
            textwrap.dedent("""\
                #!/bin/sh
                # What ssh does on a real network: HOST COMMAND. Workers see nothing of the course.
                host=$1; shift
                case $host in
                {cases}
                esac
                [ "$host" = {head} ] || hide='mount -t tmpfs none {hidden} &&'
                exec ip netns exec $ns unshare --mount --propagation private \\
                  sh -c "$hide cd / && $*"
                """).format(cases=cases, head=HEAD, hidden=hidden)
        )
        self.enter.chmod(0o755)

    def __enter__(self) -> Hosts:
        head = self._names[HEAD]
        for name in self._names.values():
            _ip("netns", "add", name)
            _ip("-n", name, "link", "set", "lo", "up")
        _ip("-n", head, "link", "add", "hub", "type", "bridge")
        _ip("-n", head, "addr", "add", f"{HEAD}/24", "dev", "hub")
        _ip("-n", head, "link", "set", "hub", "up")
        for number, address in enumerate((FIRST, SECOND), start=1):
            name, wire = self._names[address], f"wire{number}"
            ends = ("link", "add", wire, "type", "veth", "peer", "name", "eth0", "netns", name)
            _ip("-n", head, *ends)
            _ip("-n", head, "link", "set", wire, "master", "hub", "up")
            _ip("-n", name, "addr", "add", f"{address}/24", "dev", "eth0")
            _ip("-n", name, "link", "set", "eth0", "up")
        return self

    def __exit__(self, *_: object) -> None:
        for name in self._names.values():
            pids = _ip("netns", "pids", name).split()
            for pid in pids:
                os.kill(int(pid), signal.SIGKILL)
            _ip("netns", "del", name)

    def run(self, host: str, *command: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run a command on a host."""
        words = " ".join(f"'{word}'" for word in command)
        return subprocess.run(
            [str(self.enter), host, words],
            capture_output=True,
            text=True,
            timeout=300,
            env=os.environ | more,
        )


def _ip(*arguments: str) -> str:
    done = subprocess.run(["ip", *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"ip {' '.join(arguments)}: {done.stderr}"
    return done.stdout


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Hosts]:
    """Return three hosts on which deploy/dask has started a scheduler and two workers."""
    keys, course = tmp_path / "keys", tmp_path / "course"
    course.mkdir()
    subprocess.run([str(DEPLOY / "certificates.sh"), str(keys)], check=True)
    with Hosts(tmp_path, course) as hosts:
        more = {"RUN": str(hosts.enter), "GRADING": str(keys), "WORKERS": "1"}
        more["BIN"] = str(Path(sys.executable).parent)
        with (tmp_path / "cluster.log").open("wb") as log:
            running = subprocess.Popen(
                [str(DEPLOY / "start.sh"), HEAD, FIRST, SECOND],
                env=os.environ | more,
                stdout=log,
                stderr=log,
            )
        try:
            yield hosts
        finally:
            running.terminate()
            assert running.wait(60) is not None


def test_workers_on_other_hosts_grade_like_local_ones_without_seeing_a_file_of_the_course(
    cluster: Hosts, tmp_path: Path
) -> None:
    root, tls = tmp_path / "course", {"DASK_CONFIG": str(tmp_path / "keys" / "tls.yaml")}
    release(root)
    (root / "nbgrader_config.py").write_text(CONFIG)
    hand_in_class(root, 8)
    scheduler = f"tls://{HEAD}:8786"
    script = tmp_path / "ask.py"
    script.write_text(ASK)
    asked = cluster.run(
        HEAD, sys.executable, str(script), scheduler, str(root / "gradebook.db"), **tls
    )
    assert asked.returncode == 0, asked.stderr + (tmp_path / "cluster.log").read_text()
    seen = json.loads(asked.stdout)
    assert sorted(address.split(":")[1][2:] for address in seen) == [FIRST, SECOND]
    assert set(seen.values()) == {False}, "a worker can read the course"
    command = [sys.executable, "-m", "paygrade", "grade", "ps", "--json", "--course", str(root)]
    done = cluster.run(HEAD, *command, "--scheduler", scheduler, **tls)
    assert done.returncode == 0, done.stderr + (tmp_path / "cluster.log").read_text()
    assert len(json.loads(done.stdout)["graded"]) == 8
    here = release(tmp_path / "local")
    hand_in_class(here.root, 8)
    grade(here, "ps", Wishes(jobs=2))
    assert state(open_course(root)) == state(here)


def test_who_has_no_certificate_is_told_that_there_is_no_scheduler(
    cluster: Hosts, tmp_path: Path
) -> None:
    root, keys = tmp_path / "course", tmp_path / "others"
    release(root)
    (root / "nbgrader_config.py").write_text(CONFIG)
    hand_in_class(root, 1)
    subprocess.run([str(DEPLOY / "certificates.sh"), str(keys)], check=True)
    command = [sys.executable, "-m", "paygrade", "grade", "ps", "--course", str(root)]
    more = {"DASK_CONFIG": str(keys / "tls.yaml")}
    done = cluster.run(HEAD, *command, "--scheduler", f"tls://{HEAD}:8786", **more)
    assert done.returncode == 2
    assert f"there is no Dask scheduler at tls://{HEAD}:8786" in done.stderr
    assert not list(root.glob("autograded/*/ps"))
