"""What is more than a minor change asks a clinician, whatever a page is called: the table says so, too."""

from django.db import migrations


def ask_clinicians(apps, schema_editor):
    for policy in apps.get_model("reviews", "ReviewPolicy").objects.exclude(size="minor"):
        if "clinical" not in policy.roles:
            policy.roles = ["clinical", *policy.roles]
            policy.save()


class Migration(migrations.Migration):
    dependencies = [("reviews", "0020_easy_read_asks_everybody")]

    operations = [migrations.RunPython(ask_clinicians, migrations.RunPython.noop)]
