"""Make a group for each role. What the groups may do is kept in step by `accounts.services.sync_roles`."""

from typing import Any

from django.db import migrations

ROLES = ["editor", "clinical", "patient", "plain-language", "publisher", "admin"]


def make_groups(apps: Any, schema_editor: Any) -> None:
    groups = apps.get_model("auth", "Group").objects.using(schema_editor.connection.alias)
    for name in ROLES:
        groups.get_or_create(name=name)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("auth", "0012_alter_user_first_name_max_length")]
    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]
