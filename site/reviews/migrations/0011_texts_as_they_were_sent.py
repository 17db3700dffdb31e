"""A text that was sent for review is kept as it was."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reviews", "0010_public_versions_are_sealed")]
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
    ]
