"""`make run`: prepares this machine's database and demo data, then runs the Procfile until Ctrl-C."""

import os
import socket
import subprocess
import sys
from pathlib import Path

from config import env

LOGINS = (
    ("publisher@example.org", "enters, approves and administers for Harbor Valley Community College"),
    ("editor@example.org", "enters and approves"),
    ("viewer@example.org", "reads"),
    ("reviewer@example.org", "is staff of the registry: approves organizations, reviews, publishes"),
)
PASSWORD = "publish-it-2026"  # noqa: S105 -- the demo's, printed for everybody to see


def welcome() -> str:
    """What the person who typed `make run` has to know."""
    lines = [
        "",
        f"  Credential Publisher: {env.SITE_URL}/",
        f"  The mails it sends:   {env.SITE_URL}/mails/",
        f"  Its sandbox registry: {env.SITE_URL}/registry/",
        "",
        f"  Log in with the password {PASSWORD} as",
        *(f"    {email:<24}{what}" for email, what in LOGINS),
        "",
        "  Ctrl-C ends everything; what you entered stays in var/.",
        "",
    ]
    return "\n".join(lines)


def port_is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def manage(*arguments: str) -> None:
    """Runs one management command; ends this program when it fails."""
    if subprocess.run([sys.executable, "manage.py", *arguments], check=False).returncode:  # noqa: S603 -- our own program
        sys.exit(1)


def main() -> None:
    if not port_is_free(env.PORT):
        sys.exit(f"Port {env.PORT} is taken by another program. Choose another one: make run PORT={env.PORT + 1}")
    print("Preparing the database and the demo data ...", flush=True)  # noqa: T201
    manage("migrate", "--verbosity", "0")
    manage("demo", "--quiet")
    # honcho gives each process a PORT of its own, 100 apart; the worker has to know the site's.
    os.environ["SITE_URL"] = env.SITE_URL
    honcho = str(Path(sys.executable).with_name("honcho"))
    os.execv(honcho, [honcho, "start", "--no-prefix", "--no-colour"])  # noqa: S606 -- our own environment's program


if __name__ == "__main__":
    main()
