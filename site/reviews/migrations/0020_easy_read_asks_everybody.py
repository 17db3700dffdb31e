"""Whom a review of an easy-read page asks: everybody, and one for what changes no meaning."""

from django.db import migrations, models

EVERYBODY = ["clinical", "patient", "plain-language"]
KINDS = [
    ("imaging", "Scan or X-ray"),
    ("blood-test", "Blood test"),
    ("biopsy", "Biopsy"),
    ("danger", "Urgent advice"),
    ("easy-read", "Easy read"),
    ("guide", "Guide"),
    ("about", "About this site"),
]


def make_policies(apps, schema_editor):
    policy = apps.get_model("reviews", "ReviewPolicy")
    for size in ("full", "change", "urgent"):
        policy.objects.get_or_create(kind="easy-read", size=size, defaults={"roles": EVERYBODY})
    policy.objects.get_or_create(kind="easy-read", size="minor", defaults={"roles": ["plain-language"]})


class Migration(migrations.Migration):
    dependencies = [("reviews", "0019_what_was_found_of_each_source")]

    operations = [
        migrations.AlterField(
            "reviewpolicy", "kind", models.CharField("kind", max_length=20, choices=KINDS)
        ),
        migrations.AlterField(
            "carriedkind", "kind", models.CharField("kind", max_length=20, choices=KINDS)
        ),
        migrations.RunPython(make_policies, migrations.RunPython.noop),
    ]
