"""What may not stand in the repository: hosts of package registries and paths of one machine."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Written in halves, so that this file does not hold what it looks for.
FORBIDDEN = re.compile(
    "|".join(
        (
            "pypi" + r"\.org",
            "files\\.python" + "hosted",
            "registry\\.npm" + "js",
            r"deb\.debian\." + "org",
            "/work/" + "(main|shared)",
        )
    )
)


def test_no_package_registry_host_and_no_path_of_one_machine():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )
    texts = [ROOT / name for name in listed if name and "static/vendor" not in name]

    found = [str(path) for path in texts if path.exists() and FORBIDDEN.search(path.read_text(errors="ignore"))]

    assert found == []
