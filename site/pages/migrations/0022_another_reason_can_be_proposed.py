from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("pages", "0021_readers_are_told_why_once_a_clinician_agrees"),
    ]

    operations = [
        migrations.AddField(
            model_name="withdrawal",
            name="told",
            field=models.TextField(
                blank=True,
                default="",
                editable=False,
                max_length=1000,
                verbose_name="reason that was proposed afterwards",
            ),
        ),
    ]
