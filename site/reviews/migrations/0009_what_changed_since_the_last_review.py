"""Versions that went out before pages told of it: what changed since the whole page was reviewed, and who checked that.

The reviews know it. Where there is none of a version, nothing is known and nothing is said.
"""

from django.db import migrations
from django.utils.timezone import localdate


def tell(apps, schema_editor):
    PageDetails = apps.get_model("pages", "PageDetails")
    details = {row.extended_object_id: row for row in PageDetails.objects.select_related("extended_object")}
    reviews = apps.get_model("reviews", "Review").objects.filter(version__content_type__model="pagecontent")
    since_review: dict[tuple[int, str], list[dict[str, object]]] = {}  # what the newest version so far of each page says
    published = reviews.filter(published_at__isnull=False, is_recheck=False).order_by("published_at", "pk")
    for review in published.select_related("version").prefetch_related("sign_offs"):
        row = details.get(review.version.object_id)
        if row is None:
            continue
        page = (row.extended_object.page_id, row.extended_object.language)
        changes = [] if review.size == "full" or review.is_example else [*since_review.get(page, []), _change(review)]
        if reviews.filter(version=review.version_id, is_recheck=True, state="done").exists():
            changes = []
        since_review[page] = changes
        if changes:
            PageDetails.objects.filter(pk=row.pk).update(changes_since_review=changes)


def _change(review):
    said = [sign_off for sign_off in review.sign_offs.all() if not sign_off.is_example]
    approved = [sign_off.role for sign_off in said if sign_off.decision == "approved"]
    return {
        "version": int(review.version.number),
        "on": str(localdate(review.published_at)),
        "size": review.size,
        "checked_by": approved if set(review.roles_needed) <= set(approved) else [],
        "was_refused": len(approved) < len(said),
    }


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0008_changes_are_judged_and_policies_take_two"),
        ("pages", "0006_what_changed_since_the_last_review"),
    ]
    operations = [migrations.RunPython(tell, migrations.RunPython.noop)]
