"""Who wrote what readers get of facts and sources. For those that are here already, what the admin's log knows of it."""

import json

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# What the admin's log calls the fields that readers get.
LABELS = {
    "fact": {"What readers get", "Source"},
    "source": {"Title", "Publisher", "Address", "Edition", "Published"},
}


def read_the_log(apps, schema_editor):
    """Put down as writers those who added a source or a fact on the admin's screens, or changed its words there."""
    entries = apps.get_model("admin", "LogEntry").objects.filter(
        content_type__app_label="sources", content_type__model__in=LABELS, action_flag__in=(1, 2)
    )
    ids = {
        model: {str(pk) for pk in apps.get_model("sources", model).objects.values_list("pk", flat=True)}
        for model in LABELS
    }
    writing = apps.get_model("sources", "Writing")
    writing.objects.bulk_create(
        writing(**{f"{model}_id": int(object_id)}, writer_id=user_id, at=at)
        for model, object_id, user_id, at, flag, message in entries.order_by("action_time", "pk").values_list(
            "content_type__model", "object_id", "user_id", "action_time", "action_flag", "change_message"
        )
        if object_id in ids[model] and (flag == 1 or LABELS[model] & _changed_fields(message))
    )


def _changed_fields(message):
    """Give the labels of the fields that an entry says were changed; none where it says so in other words."""
    try:
        steps = json.loads(message)
    except ValueError:
        return set()
    changed = [step["changed"] for step in steps if isinstance(step, dict) and "changed" in step]
    return {label for change in changed if "name" not in change for label in change.get("fields", ())}


class Migration(migrations.Migration):

    dependencies = [
        ('admin', '0003_logentry_add_action_flag_choices'),
        ('contenttypes', '0002_remove_content_type_name'),
        ('sources', '0004_link_checks'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Writing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('fact', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='writings', to='sources.fact')),
                ('source', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='writings', to='sources.source')),
                ('writer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'writing',
                'verbose_name_plural': 'writings',
                'ordering': ['pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('source__isnull', True), ('fact__isnull', True), _connector='XOR'), name='words_are_written_of_a_source_or_of_a_fact')],
            },
        ),
        migrations.RunPython(read_the_log, migrations.RunPython.noop),
    ]
