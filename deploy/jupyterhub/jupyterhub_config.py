"""The Hub of one class: who may come in, what starts for whom; paths and ports are settings."""

import json
import sys
from pathlib import Path

c = get_config()  # noqa: F821 - traitlets puts it here

HERE = Path(__file__).resolve().parent
settings = json.loads((HERE / "settings.json").read_text(encoding="utf-8"))
name, inner = settings["name"], settings["inner_port"]
prefix, data = Path(settings["prefix"]), Path(settings["data"])
students, instructors = f"{name}-students", f"{name}-instructors"
binaries = Path(sys.executable).parent
path = f"{binaries}:/usr/local/bin:/usr/bin:/bin"

# Addresses. All but the first are for this machine's own processes.
c.JupyterHub.bind_url = settings["bind"]
c.JupyterHub.hub_bind_url = f"http://127.0.0.1:{inner}"
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{inner + 1}"
c.ConfigurableHTTPProxy.command = [f"{prefix}/proxy/node_modules/.bin/configurable-http-proxy"]
c.ConfigurableHTTPProxy.pid_file = f"{data}/hub/proxy.pid"
if settings["certificate"]:
    c.JupyterHub.ssl_cert, c.JupyterHub.ssl_key = settings["certificate"], settings["key"]
if settings["subdomain_host"]:
    c.JupyterHub.subdomain_host = settings["subdomain_host"]

# The Hub's own memory; the folder is root's alone.
c.JupyterHub.db_url = f"sqlite:///{data}/hub/jupyterhub.sqlite"
c.JupyterHub.cookie_secret_file = f"{data}/hub/cookie_secret"

# Who: Unix accounts with their own passwords, if they are in one of the two groups.
c.JupyterHub.authenticator_class = "pam"
c.PAMAuthenticator.allowed_groups = {students, instructors}
c.PAMAuthenticator.open_sessions = False
c.Authenticator.manage_groups = True


def take_groups(authenticator, handler, authentication):
    """Tell the Hub in which of the two Unix groups somebody is, at every login."""
    import grp
    import os
    import pwd

    who = pwd.getpwnam(authentication["name"])
    numbers = set(os.getgrouplist(who.pw_name, who.pw_gid))
    authentication["groups"] = [
        group for group in (students, instructors) if grp.getgrnam(group).gr_gid in numbers
    ]
    return authentication


c.Authenticator.post_auth_hook = take_groups

# What starts: a JupyterLab as that Unix user, in a folder of the home.
c.JupyterHub.spawner_class = "localprocess"
c.Spawner.cmd = [sys.executable, f"{HERE}/start_lab.py"]
c.Spawner.notebook_dir = "~/pay-audited"
c.Spawner.default_url = "/lab"
c.Spawner.environment = {"PATH": path, "PAY_AUDITED_LESSONS": f"{data}/lessons"}
# A whole class logs in at once, and two cores start one JupyterLab after the other.
c.Spawner.start_timeout = c.Spawner.http_timeout = 180
c.Spawner.args = ["--MappingKernelManager.cull_idle_timeout=7200"]

# Graders share one JupyterLab, with Formgrader, in the course's folder and as its account: the
# exchange, the gradebook and every graded file have one owner, however many people grade.
c.JupyterHub.services = [
    {
        "name": "course",
        "url": f"http://127.0.0.1:{inner + 2}",
        "command": [
            *(f"{binaries}/jupyterhub-singleuser", f"--ServerApp.root_dir={data}/course"),
            "--ServerApp.default_url=/lab",
        ],
        "user": f"{name}-course",
        "cwd": f"{data}/course",
        "environment": {"PATH": path, "JUPYTER_CONFIG_PATH": f"{prefix}/graders"},
        "oauth_no_confirm": True,
        "timeout": 120,
    },
    {
        "name": "idle-culler",
        "command": [sys.executable, "-m", "jupyterhub_idle_culler", "--timeout=7200"],
    },
]
c.JupyterHub.load_roles = [
    {
        "name": "graders",
        "groups": [instructors],
        "scopes": ["self", "access:services!service=course"],
    },
    {
        "name": "idle-culler",
        "services": ["idle-culler"],
        "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
    },
]


def first_page(handler):
    """Instructors arrive at the course, everybody else at a server of their own."""
    user = handler.current_user
    if user is None:
        return f"{handler.hub.base_url}login"
    if instructors in {group.name for group in user.groups}:
        return f"{handler.base_url}services/course/lab"
    return f"{handler.hub.base_url}spawn"


c.JupyterHub.default_url = first_page
