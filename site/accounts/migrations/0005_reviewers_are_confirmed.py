"""A reviewer's role counts once a second person has confirmed it. Whoever holds one now is taken to be known."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.utils import timezone

REVIEWER_ROLES = ("clinical", "patient", "plain-language")


def take_as_known(apps, schema_editor):
    """Confirm each reviewer of before."""
    User = apps.get_model("accounts", "User")
    Confirmation = apps.get_model("accounts", "Confirmation")
    held = User.objects.filter(groups__name__in=REVIEWER_ROLES).values_list("pk", "groups__name")
    Confirmation.objects.bulk_create(
        Confirmation(account_id=account, role=role, at=timezone.now()) for account, role in held
    )


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_who_reads_other_languages"),
    ]

    operations = [
        migrations.AlterField(
            model_name='powerchange',
            name='step',
            field=models.CharField(choices=[('made', 'Made an account'), ('roles-given', 'Gave roles'), ('roles-taken', 'Took roles away'), ('permissions-changed', 'Changed single permissions'), ('address-changed', 'Changed the e-mail address'), ('name-changed', 'Changed the name'), ('second-step-removed', 'Removed the second step of sign-in'), ('closed', 'Closed an account'), ('opened', 'Opened an account again'), ('superuser-changed', 'Changed who is superuser'), ('languages-changed', 'Changed which languages somebody reads'), ('confirmed', 'Confirmed a reviewer')], max_length=30, verbose_name='what'),
        ),
        migrations.CreateModel(
            name='Confirmation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('clinical', 'Clinical'), ('patient', 'Patient'), ('plain-language', 'Plain language')], max_length=20, verbose_name='role')),
                ('at', models.DateTimeField(verbose_name='when')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='until')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.DO_NOTHING, related_name='confirmations', to=settings.AUTH_USER_MODEL, verbose_name='whose')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='who')),
            ],
            options={
                'verbose_name': 'confirmation of a reviewer',
                'verbose_name_plural': 'confirmations of reviewers',
                'constraints': [models.CheckConstraint(condition=models.Q(('by', models.F('account')), _negated=True), name='nobody_confirms_themselves'), models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('account', 'role'), name='a_role_is_confirmed_once_at_a_time')],
            },
        ),
        migrations.RunPython(take_as_known, migrations.RunPython.noop),
    ]
