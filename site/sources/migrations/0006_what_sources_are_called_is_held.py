from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('sources', '0005_who_wrote_facts_and_sources'),
    ]

    operations = [
        migrations.AddField(
            model_name='source',
            name='fixed_at',
            field=models.DateTimeField(editable=False, help_text='When a text that cites it was first sent for review.', null=True, verbose_name='held'),
        ),
    ]
