from django.db import migrations, models


def mark_what_pages_are_about(apps, schema_editor):
    """Until now, a word without a place stood in the title; the others come when pages are worked out again."""
    apps.get_model("pages", "TermUse").objects.filter(block__isnull=True).update(in_title=True)


class Migration(migrations.Migration):
    dependencies = [("pages", "0003_where_words_are_explained")]

    operations = [
        migrations.AddField("termuse", "in_title", models.BooleanField(default=False)),
        migrations.RunPython(mark_what_pages_are_about, migrations.RunPython.noop),
    ]
