"""Sound and film that pages play, and their captions."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('pages', '0018_a_page_has_an_easy_read_version'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='picture',
            name='uploaded_by',
            field=models.ForeignKey(editable=False, help_text='Who brought it here first. What it shows can be wrong, so they do not judge it.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='uploaded by'),
        ),
        migrations.CreateModel(
            name='Recording',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sha256', models.CharField(max_length=64, unique=True, verbose_name='fingerprint')),
                ('original_name', models.CharField(blank=True, max_length=200, verbose_name='name when uploaded')),
                ('uploaded_at', models.DateTimeField(auto_now_add=True, verbose_name='uploaded')),
                ('file', models.FileField(upload_to='recordings/', verbose_name='file')),
                ('size', models.PositiveBigIntegerField(editable=False, verbose_name='bytes')),
                ('seconds', models.PositiveIntegerField(editable=False, help_text='0 where the file does not say how long it is.', verbose_name='seconds')),
                ('width', models.PositiveIntegerField(default=0, editable=False)),
                ('height', models.PositiveIntegerField(default=0, editable=False)),
                ('uploaded_by', models.ForeignKey(editable=False, help_text='Who brought it here first. What it shows can be wrong, so they do not judge it.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='uploaded by')),
            ],
            options={
                'verbose_name': 'recording',
                'verbose_name_plural': 'recordings',
                'ordering': ['-uploaded_at'],
                'abstract': False,
            },
        ),
    ]
