"""Sign-offs and the record are only ever added to. What saw to that here is declared in `reviews.refusals` now."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("reviews", "0002_policies")]
    operations = []
