from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('sources', '0004_link_checks'),
    ]

    operations = [
        migrations.AddField(
            model_name='source',
            name='fixed_at',
            field=models.DateTimeField(editable=False, help_text='When a text that cites it was first sent for review.', null=True, verbose_name='held'),
        ),
    ]
