from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reviews', '0006_words_have_authors'),
    ]

    operations = [
        migrations.AddField(
            model_name='entry',
            name='by_name',
            field=models.CharField(max_length=400, null=True, verbose_name='who, as named then'),
        ),
    ]
