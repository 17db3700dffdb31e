"""A change has its size, with the roles of a full review; and a policy asks fewer roles only when two people want it.

Whoever writes a later migration that adds a policy must have it ask every role, as the triggers do.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

import reviews.models

KINDS = [("imaging", "Scan or X-ray"), ("blood-test", "Blood test"), ("biopsy", "Biopsy"), ("guide", "Guide"), ("about", "About this site")]
SIZES = [("full", "Full review"), ("change", "Change"), ("minor", "Minor change"), ("urgent", "Urgent correction")]
OUTCOMES = [("asked", "Waits for a publisher"), ("stricter", "Nobody is left out, so it holds at once"), ("agreed", "Agreed"), ("refused", "Refused")]

FEWER = "A policy asks fewer roles only when an administrator asks and a publisher agrees."
DECIDED = "What was decided of a policy is only ever added to."
ALL = ("clinical", "patient", "plain-language")
#: The newest change that holds says just what the policy is to ask now.
HOLDS = (
    "EXISTS (SELECT 1 FROM reviews_policychange c WHERE c.kind = NEW.kind AND c.size = NEW.size"
    " AND c.roles_after = NEW.roles AND c.id = (SELECT MAX(d.id) FROM reviews_policychange d"
    " WHERE d.kind = NEW.kind AND d.size = NEW.size AND d.outcome IN ('stricter', 'agreed')))"
)
ASKED = ("id", "kind", "size", "roles_before", "roles_after", "why", "asked_by_id", "asked_at")


def make_policies(apps, schema_editor):
    policy = apps.get_model("reviews", "ReviewPolicy")
    for full in policy.objects.filter(size="full"):
        policy.objects.get_or_create(kind=full.kind, size="change", defaults={"roles": full.roles})


def unmake_policies(apps, schema_editor):
    apps.get_model("reviews", "ReviewPolicy").objects.filter(size="change").delete()


def close(apps, schema_editor):
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    differs = " OR ".join(f"NEW.{name} {'IS DISTINCT FROM' if is_postgresql else 'IS NOT'} OLD.{name}" for name in ASKED)
    if is_postgresql:
        everybody = "\'[" + ", ".join(f'"{role}"' for role in ALL) + "]\'::jsonb"
        is_fewer = "NOT (NEW.roles @> OLD.roles)"
        leaves_out = f"NOT (NEW.roles @> {everybody})"
    else:
        given = "SELECT value FROM json_each(NEW.roles)"
        is_fewer = f"EXISTS (SELECT 1 FROM json_each(OLD.roles) WHERE value NOT IN ({given}))"  # noqa: S608 - ours
        leaves_out = " OR ".join(f"'{role}' NOT IN ({given})" for role in ALL)
    is_another = "NEW.kind <> OLD.kind OR NEW.size <> OLD.size"
    _trigger(schema_editor, "reviews_reviewpolicy", "UPDATE", FEWER, f"({is_another} OR {is_fewer}) AND NOT {HOLDS}")
    _trigger(schema_editor, "reviews_reviewpolicy", "INSERT", FEWER, f"({leaves_out}) AND NOT {HOLDS}")
    _trigger(schema_editor, "reviews_policychange", "UPDATE", DECIDED, f"OLD.outcome <> 'asked' OR {differs}")
    _trigger(schema_editor, "reviews_policychange", "DELETE", DECIDED, "OLD.id = OLD.id")
    if not is_postgresql:
        # INSERT OR REPLACE deletes the row that is there, and tells no trigger of deletions.
        taken = "NEW.id IN (SELECT id FROM reviews_policychange)"
        _trigger(schema_editor, "reviews_policychange", "INSERT", DECIDED, taken)


def open_again(apps, schema_editor):
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    names = [("reviewpolicy", "update"), ("reviewpolicy", "insert"), ("policychange", "update"), ("policychange", "delete")]
    for table, operation in [*names, *([] if is_postgresql else [("policychange", "insert")])]:
        name = f"reviews_{table}_no_{operation}"
        schema_editor.execute(f"DROP FUNCTION {name}() CASCADE" if is_postgresql else f"DROP TRIGGER {name}")


def _trigger(schema_editor, table, operation, words, when):
    name = f"{table}_no_{operation.lower()}"
    on = f"CREATE TRIGGER {name} BEFORE {operation} ON {table}"
    if schema_editor.connection.vendor == "postgresql":
        # In the body, because a trigger's own condition may ask no other table.
        result = "OLD" if operation == "DELETE" else "NEW"
        schema_editor.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {when} THEN"
            f" RAISE EXCEPTION '{words}' USING ERRCODE = 'integrity_constraint_violation'; END IF;"
            f" RETURN {result}; END $$"
        )
        schema_editor.execute(f"{on} FOR EACH ROW EXECUTE FUNCTION {name}()")
    else:
        schema_editor.execute(f"{on} WHEN {when} BEGIN SELECT RAISE(ABORT, '{words}'); END")


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0007_the_record_keeps_names"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="review", name="size", field=models.CharField(choices=SIZES, max_length=10, verbose_name="size")
        ),
        migrations.AlterField(
            model_name="reviewpolicy",
            name="size",
            field=models.CharField(choices=SIZES, max_length=10, verbose_name="size"),
        ),
        migrations.CreateModel(
            name="PolicyChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=KINDS, max_length=20, verbose_name="kind")),
                ("size", models.CharField(choices=SIZES, max_length=10, verbose_name="size")),
                ("roles_before", models.JSONField(validators=[reviews.models.validate_roles], verbose_name="roles before")),
                ("roles_after", models.JSONField(validators=[reviews.models.validate_roles], verbose_name="roles after")),
                ("why", models.TextField(max_length=1000, verbose_name="why")),
                ("asked_at", models.DateTimeField(verbose_name="asked")),
                ("outcome", models.CharField(choices=OUTCOMES, max_length=10, verbose_name="what came of it")),
                ("decided_at", models.DateTimeField(null=True, verbose_name="decided")),
                ("asked_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("decided_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "verbose_name": "change of a review policy",
                "verbose_name_plural": "changes of review policies",
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(condition=~Q(why=""), name="a_policy_changes_for_a_reason"),
                    models.CheckConstraint(condition=~Q(roles_after=[]), name="a_policy_never_comes_to_ask_nobody"),
                    models.CheckConstraint(
                        condition=Q(outcome__in=["asked", "stricter"], decided_by__isnull=True, decided_at__isnull=True)
                        | (
                            Q(outcome__in=["agreed", "refused"], decided_by__isnull=False, decided_at__isnull=False)
                            & ~Q(decided_by=models.F("asked_by"))
                        ),
                        name="it_takes_two_people_to_ask_fewer_roles",
                    ),
                    models.UniqueConstraint(
                        fields=["kind", "size"], condition=Q(outcome="asked"), name="a_policy_has_one_request_at_a_time"
                    ),
                ],
            },
        ),
        migrations.RunPython(make_policies, unmake_policies),
        migrations.RunPython(close, open_again),
    ]
