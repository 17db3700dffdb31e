"""What sources are called is held from now on where a text that cites them was sent for review or published."""

from django.db import migrations
from django.utils import timezone


def hold_cited_sources(apps, schema_editor):
    cited = apps.get_model("pages", "Citation").objects.exclude(source=None).values("source")
    apps.get_model("sources", "Source").objects.filter(pk__in=cited, fixed_at=None).update(fixed_at=timezone.now())


class Migration(migrations.Migration):
    dependencies = [
        ("pages", "0006_what_changed_since_the_last_review"),
        ("sources", "0006_what_sources_are_called_is_held"),
    ]
    operations = [migrations.RunPython(hold_cited_sources, migrations.RunPython.noop)]
