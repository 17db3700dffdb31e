"""What people say who look for a page, by which the search finds it. Empty, it is in no digest: seals stay as they are."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pages", "0011_whose_page_an_old_example_retells")]

    operations = [
        migrations.AddField(
            "pagedetails",
            "words_people_use",
            models.TextField(
                "words people use",
                max_length=1000,
                blank=True,
                default="",
                help_text=(
                    "What people say or type who look for this page, one on each line. No reader sees them: the search"
                    " finds the page by them."
                ),
            ),
            preserve_default=False,
        ),
    ]
