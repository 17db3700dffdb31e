import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('contenttypes', '0002_remove_content_type_name'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('object_id', models.PositiveBigIntegerField()),
                ('thing_name', models.CharField(max_length=600, verbose_name='of what, as named then')),
                ('before', models.JSONField(verbose_name='before')),
                ('after', models.JSONField(verbose_name='after')),
                ('why', models.TextField(verbose_name='why')),
                ('asked_at', models.DateTimeField(verbose_name='asked for')),
                ('decision', models.CharField(blank=True, choices=[('agreed', 'Agreed'), ('set-aside', 'Set aside'), ('at-once', 'Done at once, because it only takes something away from readers')], max_length=20, verbose_name='decision')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='decided')),
                ('applied_at', models.DateTimeField(null=True)),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='asked for by')),
                ('content_type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contenttypes.contenttype')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by')),
            ],
            options={
                'verbose_name': 'proposal',
                'verbose_name_plural': 'proposals',
                'ordering': ['asked_at', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('why', ''), _negated=True), name='a_proposal_says_why'), models.CheckConstraint(condition=models.Q(models.Q(('decision', 'agreed'), _negated=True), models.Q(('decided_by', models.F('asked_by')), _negated=True), _connector='OR'), name='nobody_agrees_to_their_own_proposal'), models.CheckConstraint(condition=models.Q(models.Q(('decision', 'agreed'), _negated=True), models.Q(('asked_by__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='two_people_stand_behind_what_was_agreed'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decision', '')), models.Q(models.Q(('decision', ''), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='a_proposal_is_decided_at_some_time'), models.UniqueConstraint(condition=models.Q(('decision', '')), fields=('content_type', 'object_id'), name='a_thing_has_one_proposal_at_a_time')],
            },
        ),
    ]
