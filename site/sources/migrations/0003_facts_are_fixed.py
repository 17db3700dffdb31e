"""A fact that a text was judged by stays as it was. What saw to that here is declared in `sources.refusals` now."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("sources", "0002_facts")]
    operations = []
