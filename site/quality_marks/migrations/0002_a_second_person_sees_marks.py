"""What pages carry as a mark is seen by two people before the first of them carries it."""

from django.db import migrations, models


def agree_to_what_is_there(apps, schema_editor):
    """What pages may carry already stays what it is."""
    for name in ("Certificate", "Claim"):
        apps.get_model("quality_marks", name).objects.update(is_agreed=True)


class Migration(migrations.Migration):

    dependencies = [
        ('quality_marks', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='certificate',
            name='is_agreed',
            field=models.BooleanField(default=False, editable=False, verbose_name='seen by a second person'),
        ),
        migrations.AddField(
            model_name='claim',
            name='is_agreed',
            field=models.BooleanField(default=False, editable=False, verbose_name='seen by a second person'),
        ),
        migrations.RunPython(agree_to_what_is_there, migrations.RunPython.noop),
    ]
