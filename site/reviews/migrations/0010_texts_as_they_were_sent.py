"""A text that was sent for review is kept as it was, and the database itself refuses to change or delete it."""

from django.db import migrations, models

TABLE = "reviews_senttext"
WORDS = "The record is only ever added to."


def close(apps, schema_editor):
    for operation in ("UPDATE", "DELETE"):
        name = f"{TABLE}_no_{operation.lower()}"
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {operation} ON {TABLE}"
                " FOR EACH ROW EXECUTE FUNCTION reviews_append_only()"
            )
        else:
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {operation} ON {TABLE} BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
            )
    if schema_editor.connection.vendor == "sqlite":
        # INSERT OR REPLACE deletes the row that is there, and tells no trigger of deletions.
        taken = f"NEW.digest IN (SELECT digest FROM {TABLE})"  # noqa: S608 - the name is ours
        schema_editor.execute(
            f"CREATE TRIGGER {TABLE}_no_replace BEFORE INSERT ON {TABLE} WHEN {taken}"
            f" BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
        )


class Migration(migrations.Migration):
    dependencies = [("reviews", "0009_what_changed_since_the_last_review")]
    operations = [
        migrations.CreateModel(
            name="SentText",
            fields=[
                ("digest", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("says", models.JSONField(help_text="What `pages.digest.describe` gave.")),
            ],
            options={"verbose_name": "text as it was sent", "verbose_name_plural": "texts as they were sent"},
        ),
        migrations.AlterField(
            model_name="entry",
            name="step",
            field=models.CharField(
                choices=[
                    ("submitted", "Sent for review"),
                    ("answered", "Answered a reviewer"),
                    ("signed-off", "Signed off"),
                    ("changes-wanted", "Asked for changes"),
                    ("rejected", "Rejected"),
                    ("withdrawn-from-review", "Withdrew from review"),
                    ("approved", "Review completed"),
                    ("published", "Published"),
                    ("published-urgently", "Published at once, to be reviewed after"),
                    ("rechecked", "Re-reviewed, no change needed"),
                    ("withdrawn", "Withdrew the page"),
                    ("moved", "Moved the page"),
                    ("settled", "Urgent correction reviewed"),
                ],
                max_length=30,
                verbose_name="what",
            ),
        ),
        # What closes the table goes with it.
        migrations.RunPython(close, migrations.RunPython.noop),
    ]
