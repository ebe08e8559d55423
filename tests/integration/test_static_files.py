"""Static files of a real site: collected under names with their hash, modules included."""

import re
from io import StringIO

import pytest
from django.core.management import call_command


@pytest.fixture
def collected(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    hashed = {"BACKEND": "config.staticfiles.HashedStaticFiles"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": hashed}
    call_command("collectstatic", interactive=False, stdout=StringIO())
    return tmp_path


def test_modules_import_each_other_by_names_with_a_hash(collected):
    app = next(path for path in collected.glob("js/app.*.js"))

    imported = re.findall(r'import "\./([^"]+)"', app.read_text())

    assert imported
    assert all(re.fullmatch(r"[a-z]+\.[0-9a-f]{12}\.js", name) for name in imported)
    assert all((collected / "js" / name).exists() for name in imported)
