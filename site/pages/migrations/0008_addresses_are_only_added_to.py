"""A path may have led to several pages, one after the other: each keeps its row, and the newest counts."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0045_pageurl_site_unique_path"),
        ("pages", "0007_cited_sources_are_held"),
    ]
    operations = [
        migrations.AlterField("address", "path", models.CharField(db_index=True, max_length=255)),
        migrations.AlterField(
            "address",
            "page",
            models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="addresses", to="cms.page"),
        ),
    ]
