"""What examples say that came in before files could say whose page they retell, and what judged pages took from examples.

Two of the texts that come with the site retell pages of another publisher. No other page's first day is that publisher's,
and no judged page's first day is one that came with an example's file. What is written here is sealed beside what was
sealed before, and only where that still holds.
"""

from django.db import migrations
from django.utils.timezone import now

RETOLD = {
    ("how-secondary-breast-cancer-is-diagnosed", "1"): "another publisher’s page from 2015",
    (
        "how-secondary-breast-cancer-is-diagnosed",
        "2",
    ): "another publisher’s page from after 2015, which gave no date",
}


def tell(apps, schema_editor):
    Version = apps.get_model("djangocms_versioning", "Version")
    PageDetails = apps.get_model("pages", "PageDetails")
    examples = apps.get_model("reviews", "Review").objects.filter(
        is_example=True, version__content_type__app_label="cms", version__content_type__model="pagecontent"
    )
    contents = PageDetails.objects.filter(extended_object__in=examples.values("version__object_id"))
    for page in contents.order_by().values_list("extended_object__page", flat=True).distinct():
        public = Version.objects.filter(
            content_type__app_label="cms",
            content_type__model="pagecontent",
            state__in=("published", "unpublished"),
            object_id__in=PageDetails.objects.filter(extended_object__page=page).values("extended_object"),
        )
        versions = {version.object_id: version for version in public}
        rows = list(
            PageDetails.objects.filter(extended_object__in=versions).select_related("extended_object__page")
        )
        for details in rows:
            key = (details.extended_object.page.reverse_id, versions[details.extended_object_id].number)
            if details.is_example and not (details.retells or details.retells_as_found) and key in RETOLD:
                _write(apps, versions[details.extended_object_id], details, retells_as_found=RETOLD[key])
        for details in rows:
            first = _first_published_on(details, rows)
            if first != details.first_published_on:
                _write(apps, versions[details.extended_object_id], details, first_published_on=first)


def _first_published_on(details, rows):
    """Give the earliest day that is one of ours: of an example also those that came with files, of another only real ones."""
    if details.retells or details.retells_as_found:
        return None
    known = [
        row.published_on
        for row in rows
        if row.published_on
        and not (row.retells or row.retells_as_found)
        and (details.is_example or not row.is_example)
    ]
    return min(known, default=None)


def _write(apps, version, details, **values):
    """Write something that a version says beside its text, and seal it by the word of what stood behind it before."""
    Seal = apps.get_model("reviews", "Seal")
    before = Seal.objects.filter(version_id=version.pk).order_by("-pk").first()
    if before is None or any(name in before.told and before.told[name] != _plain(getattr(details, name)) for name in values):
        return  # it is in doubt, and remains so
    for name, value in values.items():
        setattr(details, name, value)
    apps.get_model("pages", "PageDetails").objects.filter(pk=details.pk).update(**values)
    Seal.objects.create(
        version_id=version.pk,
        review_id=before.review_id,
        making=before.making,
        text_digest=before.text_digest,
        told=before.told | {name: _plain(value) for name, value in values.items()},
        at=now(),
    )


def _plain(value):
    return value.isoformat() if hasattr(value, "isoformat") else value


class Migration(migrations.Migration):
    dependencies = [
        ("djangocms_versioning", "0018_fix_typo"),
        ("pages", "0011_whose_page_an_old_example_retells"),
        ("reviews", "0015_a_page_can_stand_where_nobody_put_it"),
    ]
    operations = [migrations.RunPython(tell, migrations.RunPython.noop)]
