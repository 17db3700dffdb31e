from django.db import migrations
from django.utils import timezone


def hold_what_replaced(apps, schema_editor):
    """Readers are told the titles of what replaced the sources that texts cite, so these are held as well."""
    source = apps.get_model("sources", "Source")
    shown = source.objects.filter(supersedes__fixed_at__isnull=False, fixed_at__isnull=True).values_list("pk", flat=True)
    source.objects.filter(pk__in=list(shown)).update(fixed_at=timezone.now())


class Migration(migrations.Migration):

    dependencies = [
        ("sources", "0006_what_sources_are_called_is_held"),
    ]

    operations = [
        migrations.RunPython(hold_what_replaced, migrations.RunPython.noop),
    ]
