"""What `make run` hands to the processes that it starts."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from config import env, start

ROOT = Path(start.__file__).parents[1]
SAY = "import sys; from config import env; print(sys.argv[1], env.REGISTRY_URL, flush=True)"


def handed_over(monkeypatch) -> dict[str, str]:
    """The environment in which `main` starts the processes."""
    seen: dict[str, str] = {}
    monkeypatch.setattr(start, "port_is_free", lambda port: True)
    monkeypatch.setattr(start, "manage", lambda *arguments: None)
    monkeypatch.setattr(start.os, "execv", lambda *command: seen.update(os.environ))
    monkeypatch.setenv("SITE_URL", "")  # so that what `main` sets is taken back
    start.main()
    return seen


def test_every_process_speaks_to_the_registry_of_the_same_site(monkeypatch, tmp_path):
    environment = handed_over(monkeypatch) | {"VAR_DIR": str(tmp_path), "PORT": str(env.PORT)}
    environment.pop("REGISTRY_URL", None)
    procfile = tmp_path / "Procfile"
    procfile.write_text("".join(f'{name}: {sys.executable} -c "{SAY}" {name}\n' for name in ("web", "worker", "beat")))
    honcho = Path(sys.executable).with_name("honcho")
    if not honcho.exists():
        pytest.skip("needs honcho")

    said = subprocess.run(
        [honcho, "start", "-f", procfile, "-d", ROOT, "--no-prefix", "--no-colour"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    ).stdout

    registries = {line.split()[1] for line in said.splitlines() if line.split()[:1] in (["web"], ["worker"], ["beat"])}
    assert registries == {f"{env.SITE_URL}/registry"}, said
