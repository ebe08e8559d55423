"""Rules that hold for all models of ours."""

import pytest
from django.apps import apps
from django.core.management import call_command

OURS = ("accounts", "audit", "bulkupload", "publisher", "sandbox")
MODELS = [
    model
    for label in OURS
    if apps.is_installed(label) or label == "sandbox"
    for model in apps.get_app_config(label).get_models()
]


def _pairs():
    """(model, when, who) for every nullable `…_at` with a `…_by` beside it."""
    for model in MODELS:
        fields = {field.name: field for field in model._meta.fields}
        for name, field in fields.items():
            if name.endswith("_at") and field.null and name[:-3] + "_by" in fields:
                yield model, name, name[:-3] + "_by"


@pytest.mark.parametrize(("model", "when", "who"), list(_pairs()))
def test_when_and_who_are_kept_together_by_the_database(model, when, who):
    conditions = [str(getattr(constraint, "condition", "")) for constraint in model._meta.constraints]

    assert any(f"{when}__isnull" in condition and f"{who}__isnull" in condition for condition in conditions)


@pytest.mark.parametrize("model", MODELS)
def test_every_model_says_what_it_is(model):
    assert model.__str__ is not object.__str__
    assert "__str__" in {name for klass in model.__mro__[:-2] for name in vars(klass)}


@pytest.mark.django_db
def test_migrations_hold_every_change_of_the_models():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
