"""What public versions say is sealed, by the word of the reviews that let them out, and not by what they now say.

A text that was changed behind the reviewers' backs before this ran is found when its page is next made. What versions
say beside their texts was signed by nobody, so it is taken as it stands; `verify_record` holds it against the reviews.
"""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

import pages.digest

TOLD = (
    "reviewed_on",
    "review_due_on",
    "reviewed_by",
    "published_on",
    "first_published_on",
    "dates_to_month",
    "is_example",
)
#: What earlier migrations wrote by hand. Each app declares it now, in its `refusals.py`.
BY_HAND = {
    "reviews_append_only": (
        "reviews_signoff_no_update",
        "reviews_signoff_no_delete",
        "reviews_signoff_no_replace",
        "reviews_entry_no_update",
        "reviews_entry_no_delete",
        "reviews_entry_no_replace",
    ),
    "sources_fact_is_fixed": ("sources_fact_no_update", "sources_fact_no_delete", "sources_fact_no_insert"),
    "sources_append_only": ("sources_change_no_update", "sources_change_no_delete", "sources_change_no_insert"),
    "glossary_meanings_are_fixed": (
        "glossary_meaning_no_update",
        "glossary_meaning_no_delete",
        "glossary_meaning_no_replace",
    ),
}


def take_off_what_was_written_by_hand(apps, schema_editor):
    for function, triggers in BY_HAND.items():
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP FUNCTION IF EXISTS {function}() CASCADE")
        else:
            for trigger in triggers:
                schema_editor.execute(f"DROP TRIGGER IF EXISTS {trigger}")


def seal(apps, schema_editor):
    Version = apps.get_model("djangocms_versioning", "Version")
    Review = apps.get_model("reviews", "Review")
    Seal = apps.get_model("reviews", "Seal")
    PageDetails = apps.get_model("pages", "PageDetails")
    public = Version.objects.filter(
        content_type__app_label="cms", content_type__model="pagecontent", state__in=("published", "unpublished")
    )
    is_rechecked = Q(is_recheck=True, state="done")
    stood = Review.objects.filter(Q(is_recheck=False, published_at__isnull=False) | is_rechecked)
    for version in public.order_by("pk").iterator():
        details = PageDetails.objects.filter(extended_object_id=version.object_id).prefetch_related("awards").first()
        for review in stood.filter(version_id=version.pk).order_by("pk") if details else ():
            Seal.objects.create(
                version_id=version.pk,
                review_id=review.pk,
                making=review.making,
                text_digest=review.text_digest,
                told=told_by(details),
                at=review.completed_at if review.is_recheck else review.published_at,
            )


def told_by(details):
    values = {name: getattr(details, name) for name in TOLD}
    awards = [["claim", a.claim_id] if a.claim_id else ["certificate", a.certificate_id] for a in details.awards.all()]
    return {
        **{name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in values.items()},
        "awards": sorted(awards),
    }


class Migration(migrations.Migration):
    dependencies = [
        ("djangocms_versioning", "0018_fix_typo"),
        ("glossary", "0003_why_a_meaning_changes"),
        ("pages", "0008_addresses_are_only_added_to"),
        ("reviews", "0009_what_changed_since_the_last_review"),
        ("sources", "0006_what_sources_are_called_is_held"),
    ]
    operations = [
        migrations.RunPython(take_off_what_was_written_by_hand, migrations.RunPython.noop, elidable=True),
        # Every digest that is there was made in the first way.
        migrations.AddField("review", "making", models.PositiveSmallIntegerField(default=1)),
        migrations.AlterField(
            "review", "making", models.PositiveSmallIntegerField(default=pages.digest.making_of_today)
        ),
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("making", models.PositiveSmallIntegerField()),
                ("text_digest", models.CharField(max_length=64)),
                ("told", models.JSONField()),
                ("at", models.DateTimeField(verbose_name="when")),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="seals", to="reviews.review"
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seals",
                        to="djangocms_versioning.version",
                    ),
                ),
            ],
            options={"verbose_name": "seal", "verbose_name_plural": "seals", "ordering": ["pk"]},
        ),
        migrations.CreateModel(
            name="Alarm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("text", "Its text is not the one that our reviewers signed."),
                            ("told", "Its dates, reviewers or marks are not the ones that were recorded."),
                            ("record", "It does not fit the record."),
                        ],
                        max_length=10,
                        verbose_name="what is wrong",
                    ),
                ),
                ("noticed_at", models.DateTimeField(verbose_name="noticed")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="ended")),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="alarms",
                        to="djangocms_versioning.version",
                    ),
                ),
            ],
            options={
                "verbose_name": "alarm",
                "verbose_name_plural": "alarms",
                "ordering": ["noticed_at", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(("ended_at__isnull", True)),
                        fields=("version",),
                        name="a_version_has_one_alarm_at_a_time",
                    )
                ],
            },
        ),
        migrations.RunPython(seal, migrations.RunPython.noop),
    ]
