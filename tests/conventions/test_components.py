"""Rules about components: each says what it takes, and somebody uses it."""

from pathlib import Path

from django.conf import settings

TEMPLATES = sorted(Path(settings.BASE_DIR, "templates").rglob("*.html"))
COMPONENTS = [path for path in TEMPLATES if path.parent.name == "components"]


def test_every_component_names_its_parameters_on_top():
    silent = [path.name for path in COMPONENTS if not path.read_text().startswith(("{#", "{% comment %}"))]

    assert COMPONENTS
    assert not silent


def test_every_component_is_used_by_some_template():
    everything = "\n".join(path.read_text() for path in TEMPLATES)

    unused = [path.name for path in COMPONENTS if f'"components/{path.name}"' not in everything]

    assert not unused
