"""Requests to change a policy become proposals, as those of all else that two people agree to: one way, one screen, one record."""

from django.db import migrations

DECISIONS = {"asked": "", "stricter": "at-once", "agreed": "agreed", "refused": "set-aside"}


def make_proposals(apps, schema_editor):
    change, policy, proposal = (
        apps.get_model(*names)
        for names in (("reviews", "PolicyChange"), ("reviews", "ReviewPolicy"), ("proposals", "Proposal"))
    )
    if not change.objects.exists():
        return
    of_policies, _created = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="reviews", model="reviewpolicy"
    )
    policies = {(one.kind, one.size): one.pk for one in policy.objects.all()}
    for one in change.objects.order_by("pk"):
        is_at_once = one.outcome == "stricter"
        proposal.objects.create(
            content_type=of_policies,
            object_id=policies[one.kind, one.size],
            thing_name=f"{one.get_kind_display()}, {one.get_size_display()}",
            before={"roles": one.roles_before},
            after={"roles": one.roles_after},
            why=one.why,
            asked_by=one.asked_by,
            asked_at=one.asked_at,
            decision=DECISIONS[one.outcome],
            decided_by=one.asked_by if is_at_once else one.decided_by,
            decided_at=one.asked_at if is_at_once else one.decided_at,
            applied_at=one.decided_at if one.outcome == "agreed" else None,
        )


class Migration(migrations.Migration):
    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        ("proposals", "0002_one_person_may_be_enough"),
        ("reviews", "0013_words_bring_kinds_along"),
    ]

    operations = [
        migrations.RunPython(make_proposals, migrations.RunPython.noop),
        migrations.DeleteModel(name="PolicyChange"),
    ]
