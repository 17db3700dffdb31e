"""Easy-read pages: which page each tells in easier words, and from which version of it."""

from django.core.validators import MinValueValidator
from django.db import migrations, models

KINDS = [
    ("imaging", "Scan or X-ray"),
    ("blood-test", "Blood test"),
    ("biopsy", "Biopsy"),
    ("danger", "Urgent advice"),
    ("easy-read", "Easy read"),
    ("guide", "Guide"),
    ("about", "About this site"),
]


class Migration(migrations.Migration):
    dependencies = [("pages", "0017_one_translation_can_be_withdrawn")]

    operations = [
        migrations.AlterField(
            "pagedetails",
            "kind",
            models.CharField("kind", max_length=20, choices=KINDS, default="guide"),
        ),
        migrations.AddField(
            "pagedetails",
            "easy_read_of",
            models.CharField(
                "easy-read version of",
                max_length=40,
                blank=True,
                help_text="The page that this one tells in easier words. Each of the two leads to the other.",
            ),
        ),
        migrations.AlterField(
            "pagedetails",
            "made_from",
            models.PositiveIntegerField(
                "made from version",
                null=True,
                blank=True,
                validators=[MinValueValidator(1, "Versions count from 1.")],
                help_text="Which version this was made from: of the English page, or of the page that this tells in"
                " easier words. Readers see how old that is.",
            ),
        ),
        migrations.AddIndex(
            "pagedetails",
            models.Index(
                fields=["easy_read_of"], condition=~models.Q(easy_read_of=""), name="easy_read_pages_by_their_page"
            ),
        ),
        migrations.AddConstraint(
            "pagedetails",
            models.CheckConstraint(
                condition=models.Q(easy_read_of="") | models.Q(kind="easy-read"),
                name="only_an_easy_read_page_is_one_of_another",
            ),
        ),
    ]
