"""The graders' JupyterLab: what it needs under a Hub that students' servers must not have."""

c = get_config()  # noqa: F821 - traitlets puts it here

# JupyterHub forbids frames; Formgrader is one. The README says what this opens and how
# subdomains close it.
c.ServerApp.tornado_settings = {"headers": {"Content-Security-Policy": "frame-ancestors 'self'"}}
