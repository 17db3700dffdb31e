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


def make_policies(apps, schema_editor):
    policy = apps.get_model("reviews", "ReviewPolicy")
    for full in policy.objects.filter(size="full"):
        policy.objects.get_or_create(kind=full.kind, size="change", defaults={"roles": full.roles})


def unmake_policies(apps, schema_editor):
    apps.get_model("reviews", "ReviewPolicy").objects.filter(size="change").delete()


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
    ]
