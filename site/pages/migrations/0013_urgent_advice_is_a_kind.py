"""Pages whose words other pages show in a box: urgent advice."""

from django.db import migrations, models

KINDS = [
    ("imaging", "Scan or X-ray"),
    ("blood-test", "Blood test"),
    ("biopsy", "Biopsy"),
    ("danger", "Urgent advice"),
    ("guide", "Guide"),
    ("about", "About this site"),
]


class Migration(migrations.Migration):
    dependencies = [("pages", "0012_words_people_use")]

    operations = [
        migrations.AlterField(
            "pagedetails",
            "kind",
            models.CharField("kind", max_length=20, choices=KINDS, default="guide"),
        ),
    ]
