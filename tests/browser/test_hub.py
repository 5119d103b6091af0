"""A class on one server: one instructor and two students, each a Unix account, in JupyterHub."""

from __future__ import annotations

import json
import os
import pwd
import re
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, FrameLocator, Locator, Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "deploy/jupyterhub/README.md"
PICTURES = ROOT / "build/screenshots/hub"
UNIT = "u0_start_here"
# Servers and kernels of three people start on a busy machine.
SLOW_MS = 180_000


class Server:
    """A throw-away Hub, set up by the README's own commands with other names, places and ports."""

    def __init__(self, place: Path) -> None:
        self.name = f"pa{secrets.token_hex(3)}"
        self.prefix, self.data = place / "opt", place / "srv"
        self.log = place / "hub.log"
        self.people = {who: f"{self.name}{who}" for who in ("ada", "bob", "cyd")}
        self.passwords = {who: secrets.token_urlsafe(12) for who in self.people}
        outer, self.inner = _free_ports()
        self.url = f"http://127.0.0.1:{outer}"

    def commands(self) -> list[str]:
        """The README's commands as they stand, but for names, places and ports."""
        text = README.read_text(encoding="utf-8")
        (block,) = re.findall(r"<!-- run on the server -->\n```console\n(.*?)```", text, re.DOTALL)
        install = (
            f"hub.py install --name {self.name} --prefix {self.prefix} --data {self.data} "
            f"--bind {self.url} --inner-port {self.inner}"
        )
        text = block.replace("hub.py install", install).replace(
            "/opt/pay-audited", str(self.prefix)
        )
        for who, account in self.people.items():
            text = text.replace(f" {who}", f" {account}")
        return text.splitlines()

    def prepare(self) -> str:
        """Run everything but the last command, give out passwords, and return what doctor said."""
        *commands, self.start = self.commands()
        assert [command.split()[0].rsplit("/", 1)[-1] for command in commands] == [
            *("apt-get", "hub.py", "hub.py", "hub.py")
        ]
        # What apt-get brings is there already, by .ci/run or by hand: `needs` asked.
        for command in commands[1:]:
            done = subprocess.run(command, shell=True, cwd=ROOT, capture_output=True, text=True)
            assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        given = "\n".join(f"{self.people[who]}:{self.passwords[who]}" for who in self.people)
        subprocess.run(["chpasswd"], input=given, text=True, check=True)
        for account in (*self.people.values(), f"{self.name}-course"):
            _let_the_test_speak_to_the_page(account)
        return done.stdout

    def run(self) -> subprocess.Popen[bytes]:
        with self.log.open("wb") as log:
            hub = subprocess.Popen(self.start.split(), stdout=log, stderr=log)
        while not _answers(f"{self.url}/hub/health"):
            assert hub.poll() is None, self.log.read_text()
            time.sleep(0.5)
        return hub

    def remove(self) -> None:
        """Take the accounts, their homes and their processes out again."""
        accounts = [*self.people.values(), f"{self.name}-course"]
        known = {who.pw_name: who.pw_uid for who in pwd.getpwall() if who.pw_name in accounts}
        for process in Path("/proc").glob("[0-9]*"):
            try:
                if process.stat().st_uid in known.values():
                    os.kill(int(process.name), signal.SIGKILL)
            except (FileNotFoundError, ProcessLookupError):
                pass  # It ended by itself.
        for account in known:
            remove = [] if account.endswith("-course") else ["--remove"]
            subprocess.run(["userdel", "--force", *remove, account], capture_output=True)
        for kind in ("students", "instructors"):
            subprocess.run(["groupdel", f"{self.name}-{kind}"], capture_output=True)


def _free_ports() -> tuple[int, int]:
    """A port for browsers, and the first of three free ones in a row."""
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            outer = probe.getsockname()[1]
        row = range(outer + 1, outer + 4)
        if row.stop < 65536 and all(_free(port) for port in row):
            return outer, row.start


def _free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def _answers(address: str) -> bool:
    try:
        urllib.request.urlopen(address, timeout=2).close()
    except OSError:
        return False
    return True


def _let_the_test_speak_to_the_page(account: str) -> None:
    """Set JupyterLab's own option in a home, as its owner may."""
    who = pwd.getpwnam(account)
    folder = Path(who.pw_dir, ".jupyter")
    folder.mkdir(exist_ok=True)
    file = folder / "jupyter_lab_config.py"
    file.write_text("c.LabApp.expose_app_in_browser = True\n", encoding="utf-8")
    for path in (folder, file):
        os.chown(path, who.pw_uid, who.pw_gid)


@pytest.fixture
def server() -> Iterator[Server]:
    """Yield a server before any command; users must be able to reach it, unlike `tmp_path`."""
    place = Path(tempfile.mkdtemp(prefix="pay-audited-hub-", dir="/var/tmp"))
    place.chmod(0o755)
    server = Server(place)
    try:
        yield server
    finally:
        server.remove()
        shutil.rmtree(place)


@pytest.fixture
def browser() -> Iterator[Browser]:
    """Yield Debian's chromium: every person gets a context of their own."""
    flags = ["--disable-gpu", "--disable-background-networking", "--no-sandbox"]
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=flags)
        yield browser
        browser.close()


class Person:
    """Somebody at a browser: logs in, and runs code in a kernel of their own through the Hub."""

    def __init__(self, browser: Browser, server: Server, who: str) -> None:
        self.server, self.who, self.account = server, who, server.people[who]
        self.page: Page = browser.new_page(viewport={"width": 1280, "height": 800})
        self.page.set_default_timeout(SLOW_MS)
        self.errors: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def log_in(self, password: str) -> None:
        self.page.goto(self.server.url)
        self.page.fill("#username_input", self.account)
        self.page.fill("#password_input", password)
        self.page.click("#login_submit")

    def arrive(self) -> list[str]:
        """Log in, wait for JupyterLab, and return the entries of its Nbgrader menu."""
        self.log_in(self.server.passwords[self.who])
        self.page.locator('.lm-MenuBar-itemLabel:text("Nbgrader")').click()
        entries = self.page.locator("#jp-mainmenu-nbgrader li:visible .lm-Menu-itemLabel")
        expect(entries.first).to_be_visible()
        return entries.all_inner_texts()

    def choose(self, command: str) -> None:
        entry = f'#jp-mainmenu-nbgrader li[data-command="nbgrader:{command}"]'
        self.page.locator(entry).click()

    def picture(self, name: str) -> None:
        PICTURES.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=PICTURES / f"{name}.png")

    def python(self, code: str) -> str:
        """Run code in a kernel, as this person's Unix account, and return what it printed."""
        said = self.page.evaluate(
            """async code => {
              window.ours ??= jupyterapp.serviceManager.kernels.startNew({name: "python3"});
              const kernel = await window.ours;
              const said = [];
              const future = kernel.requestExecute({code});
              future.onIOPub = ({header, content}) => {
                if (header.msg_type === "stream") said.push(content.text);
                if (header.msg_type === "error") said.push(content.traceback.join("\\n"));
              };
              await future.done;
              return said.join("");
            }""",
            code,
        )
        return str(said)

    def shell(self, command: str) -> str:
        code = "import subprocess as s; d = s.run(%r, shell=True, capture_output=True, text=True)"
        return self.python(f"{code % command}; print(d.stdout, d.stderr, d.returncode)")


PROBE = """
import json, os, urllib.error, urllib.request
from pathlib import Path

def tried(action):
    try:
        action()
    except (PermissionError, urllib.error.HTTPError) as refused:
        return getattr(refused, "code", "no permission")
    return "DONE"

def get(path):
    told = {"Authorization": "token " + os.environ["JUPYTERHUB_API_TOKEN"]}
    urllib.request.urlopen(urllib.request.Request(URL + path, headers=told))

seen = {path: tried(lambda: list(Path(path).iterdir())) for path in CLOSED}
seen |= {path: tried(lambda: Path(path).read_bytes()) for path in FILES}
seen |= {"write " + path: tried(lambda: Path(path, "mine").write_text("x")) for path in READ_ONLY}
seen |= {path: tried(lambda: get(path)) for path in PAGES}
print(json.dumps(seen))
"""


def probe(person: Person, server: Server, other: str) -> dict[str, Any]:
    """What happens when somebody tries, in their own kernel, what must not work."""
    home, course = f"/home/{server.people[other]}", f"{server.data}/course"
    theirs = process_of(server.people[other])
    places = {
        "URL": server.url,
        "CLOSED": [home, course, f"{course}/source", f"{server.data}/hub",
                   f"{server.data}/exchange/pay_audited/inbound"],
        "FILES": [f"{home}/pay-audited/{UNIT}/{UNIT}.ipynb", f"{course}/gradebook.db",
                  f"{course}/source/{UNIT}/{UNIT}.ipynb", f"{course}/course/{UNIT}/answers.py",
                  f"{course}/submitted/{server.people[other]}/{UNIT}/{UNIT}.ipynb",
                  f"/proc/{theirs}/environ"],
        "READ_ONLY": [f"{server.prefix}/env", f"{server.data}/lessons/{UNIT}",
                      f"{server.data}/exchange/pay_audited/outbound/{UNIT}"],
        "PAGES": ["/hub/api/users", f"/user/{server.people[other]}/api/contents",
                  "/services/course/api/contents"],
    }  # fmt: skip
    given = "\n".join(f"{name} = {value!r}" for name, value in places.items())
    seen: dict[str, Any] = json.loads(person.python(f"{given}\n{PROBE}"))
    assert len(seen) == sum(len(paths) for name, paths in places.items() if name != "URL")
    return seen


def process_of(account: str) -> int:
    """A process of somebody's own JupyterLab, whose environment holds their token."""
    uid = pwd.getpwnam(account).pw_uid
    found = [path for path in Path("/proc").glob("[0-9]*") if path.stat().st_uid == uid]
    return int(found[0].name)


def press(inside: FrameLocator, row: Locator, button: str, said: str) -> None:
    """Press one of Formgrader's buttons and close the dialog that says how it went."""
    row.locator(f".{button} a").click()
    dialog = inside.locator(".modal.in")
    expect(dialog).to_contain_text(said, timeout=SLOW_MS)
    dialog.locator(".modal-footer button").click()
    expect(inside.locator(".modal-backdrop")).to_have_count(0)


def formgrader(ada: Person) -> FrameLocator:
    return ada.page.frame_locator(".jp-MainAreaWidget iframe")


def listed(page: Page, kind: str) -> Locator:
    return page.locator(f"#{kind}_assignments_list > .list_item")


def check_entrance(browser: Browser, server: Server) -> None:
    """A wrong password and an account that nobody enrolled are turned away, in words."""
    stranger = Person(browser, server, "cyd")
    stranger.page.goto(server.url)
    stranger.picture("login")
    stranger.log_in("not the password")
    expect(stranger.page.locator(".login_error")).to_contain_text("Invalid username or password")
    stranger.page.context.close()


def release(ada: Person) -> None:
    """Generate and release the unit in Formgrader, in its frame in the Hub."""
    ada.choose("open-formgrader")
    inside = formgrader(ada)
    row = inside.locator("tr", has=inside.locator("td.name", has_text=UNIT))
    expect(row).to_be_visible(timeout=SLOW_MS)
    press(inside, row, "assign", "Successfully created")
    press(inside, row, "release", "Successfully released")
    row.scroll_into_view_if_needed()
    ada.picture("formgrader")


def fetch_work_submit(bob: Person) -> None:
    """Fetch in the Assignment List, answer the first question, validate and hand in."""
    page = bob.page
    bob.choose("open-assignment-list")
    expect(listed(page, "released")).to_have_count(1, timeout=SLOW_MS)
    listed(page, "released").locator(".item_status button").click()
    expect(listed(page, "fetched")).to_have_count(1, timeout=SLOW_MS)
    page.evaluate(
        "path => jupyterapp.commands.execute('docmanager:open', {path})",
        f"{UNIT}/{UNIT}.ipynb",
    )
    notebook = page.locator(".jp-NotebookPanel:visible")
    idle = notebook.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]')
    expect(idle).to_be_visible(timeout=SLOW_MS)
    cell = notebook.locator(".jp-CodeCell", has_text="claims_with_a_source =").first
    cell.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text('claims_with_a_source = len(register["stated_source"])')
    page.keyboard.press("Control+s")
    expect(page.locator(".lm-TabBar-tab.jp-mod-dirty")).to_have_count(0)
    notebook.get_by_text("Validate", exact=True).click()
    dialog = page.locator(".jp-Dialog")
    expect(dialog).to_contain_text("not answered yet", timeout=SLOW_MS)
    bob.picture("student")
    dialog.get_by_role("button").first.click()
    page.locator(".lm-TabBar-tab", has_text="Assignments").click()
    listed(page, "fetched").locator('.item_status button:text("Submit")').click()
    expect(listed(page, "submitted")).to_have_count(1, timeout=SLOW_MS)


def hand_in_and_forge(cyd: Person, other: str) -> None:
    """Hand in from a terminal, and then once more in somebody else's name."""
    assert "Submitted as" in cyd.shell(
        f"cd ~/pay-audited && nbgrader fetch_assignment {UNIT} && nbgrader submit {UNIT}"
    )
    inbound = f"{cyd.server.data}/exchange/pay_audited/inbound"
    forged = f"'{inbound}/{other}+{UNIT}+2036-01-01 00:00:00.000000 UTC+forged'"
    assert cyd.shell(f"cp -r ~/pay-audited/{UNIT} {forged}").split()[-1] == "0"


def grade_and_give_back(ada: Person, bob: str, cyd: str) -> None:
    """Collect and autograde one in Formgrader, the other by command; give feedback back."""
    inside = formgrader(ada)
    row = inside.locator("tr", has=inside.locator("td.name", has_text=UNIT))
    press(inside, row, "collect", "Successfully collected")
    row.locator(".num-submissions a").click()
    row = inside.locator("tr", has=inside.locator("td.student-id", has_text=bob))
    press(inside, row, "autograde", "Successfully autograded")
    assert "Seal rung 3 of 3" in ada.shell("paygrade doctor")
    graded = ada.shell(f"paygrade grade {UNIT}")
    assert graded.split()[-1] == "0", graded
    assert ada.shell("id -un").split()[0] == f"{ada.server.name}-course"
    assert cyd in ada.shell("ls autograded")
    press(inside, row, "generate-feedback", "Successfully generated")
    press(inside, row, "release-feedback", "Successfully released")


def read_feedback(bob: Person) -> None:
    page = bob.page
    page.locator("#refresh_assignments_list").click()
    page.get_by_text("Fetch Feedback").first.click()
    link = page.get_by_text("(view feedback)").first
    expect(link).to_be_attached(timeout=SLOW_MS)
    (told,) = Path(f"/home/{bob.account}/pay-audited/{UNIT}/feedback").glob("*/*.html")
    assert told.stat().st_uid == pwd.getpwnam(bob.account).pw_uid
    page.goto(f"{bob.server.url}/user/{bob.account}/files/{told.relative_to(told.parents[3])}")
    expect(page.locator("main")).to_contain_text("this counts every claim")
    bob.picture("feedback")


@pytest.mark.needs("root")
@pytest.mark.needs("chromium")
@pytest.mark.needs("npm")
@pytest.mark.needs("system python")
@pytest.mark.needs("namespaces")
@pytest.mark.timeout(1800)
def test_a_class_of_unix_accounts_works_grades_and_sees_only_its_own(
    server: Server, browser: Browser
) -> None:
    assert "Seal rung 3 of 3" in server.prepare()
    hub = server.run()
    try:
        walk(server, browser)
    finally:
        hub.terminate()
        # It stops every user's server first.
        hub.wait(600)


def walk(server: Server, browser: Browser) -> None:
    """One evening of three people."""
    check_entrance(browser, server)
    ada, bob, cyd = (Person(browser, server, who) for who in server.people)
    assert "Formgrader" in " ".join(ada.arrive())
    release(ada)
    for student in (bob, cyd):
        assert student.arrive() == ["Assignment List"]
    lesson = Path(f"/home/{bob.account}/pay-audited/lessons/{UNIT}/lesson.ipynb")
    assert lesson.stat().st_uid == pwd.getpwnam(bob.account).pw_uid
    fetch_work_submit(bob)
    hand_in_and_forge(cyd, bob.account)
    grade_and_give_back(ada, bob.account, cyd.account)
    read_feedback(bob)

    seen = probe(cyd, server, "bob")
    assert {what: how for what, how in seen.items() if how not in ("no permission", 403)} == {}
    answer = cyd.page.request.get(f"{server.url}/user/{cyd.account}/formgrader/")
    assert answer.status == 404
    answer = cyd.page.request.get(f"{server.url}/services/course/lab")
    assert answer.status == 403
    assert [person.errors for person in (ada, bob, cyd)] == [[], [], []]
