"""What a term was ever said to mean is only added to. What saw to that here is declared in `glossary.refusals` now."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("glossary", "0001_initial")]
    operations = []
