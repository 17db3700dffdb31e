"""The menus ask for the pages about the site: however many others there are, they are found at once."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pages", "0019_recordings_of_pages")]

    operations = [
        migrations.AddIndex(
            "pagedetails", models.Index(fields=["kind", "extended_object"], name="pages_by_their_kind")
        ),
    ]
