from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('glossary', '0002_meanings_are_fixed'),
    ]

    operations = [
        migrations.AddField(
            model_name='meaning',
            name='why',
            field=models.TextField(blank=True, max_length=1000, null=True, verbose_name='why it says something else now'),
        ),
    ]
