"""Changes of powers leave a trace."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_roles'),
    ]

    operations = [
        migrations.CreateModel(
            name='PowerChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('step', models.CharField(choices=[('made', 'Made an account'), ('roles-given', 'Gave roles'), ('roles-taken', 'Took roles away'), ('permissions-changed', 'Changed single permissions'), ('address-changed', 'Changed the e-mail address'), ('name-changed', 'Changed the name'), ('second-step-removed', 'Removed the second step of sign-in'), ('closed', 'Closed an account'), ('opened', 'Opened an account again'), ('superuser-changed', 'Changed who is superuser')], max_length=30, verbose_name='what')),
                ('account_name', models.CharField(max_length=400, verbose_name='whose, as named then')),
                ('by_name', models.CharField(max_length=400, verbose_name='who, as named then')),
                ('detail', models.CharField(blank=True, max_length=800, verbose_name='which')),
                ('why', models.TextField(blank=True, verbose_name='why')),
                ('at', models.DateTimeField(verbose_name='when')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.DO_NOTHING, related_name='power_changes', to=settings.AUTH_USER_MODEL, verbose_name='whose')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='who')),
            ],
            options={
                'verbose_name': 'change of powers',
                'verbose_name_plural': 'changes of powers',
                'ordering': ['at', 'pk'],
            },
        ),
    ]
