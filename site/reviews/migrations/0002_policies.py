"""The policies a new site starts with; an admin may make them stricter or change the roles."""

from django.db import migrations

EVERYBODY = ["clinical", "patient", "plain-language"]
PLAIN_LANGUAGE = ["plain-language"]


def make_policies(apps, schema_editor):
    policy = apps.get_model("reviews", "ReviewPolicy")
    for kind in ("imaging", "blood-test", "biopsy", "guide", "about"):
        about = kind == "about"
        for size, roles in (
            ("full", PLAIN_LANGUAGE if about else EVERYBODY),
            ("minor", PLAIN_LANGUAGE),
            ("urgent", PLAIN_LANGUAGE if about else EVERYBODY),
        ):
            policy.objects.get_or_create(kind=kind, size=size, defaults={"roles": roles})


class Migration(migrations.Migration):
    dependencies = [("reviews", "0001_initial")]
    operations = [migrations.RunPython(make_policies, migrations.RunPython.noop)]
