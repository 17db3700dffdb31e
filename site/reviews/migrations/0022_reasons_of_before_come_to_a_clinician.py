"""What pages were withdrawn for before somebody had to agree comes to a clinician as it does since: readers are told it again then."""

from django.db import migrations
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext


def ask_about_reasons(apps, schema_editor):
    withdrawal, proposal, entry, version, content = (
        apps.get_model(*names)
        for names in (
            ("pages", "Withdrawal"),
            ("proposals", "Proposal"),
            ("reviews", "Entry"),
            ("djangocms_versioning", "Version"),
            ("cms", "PageContent"),
        )
    )
    met = withdrawal.objects.filter(Q(ended_on=None) | Q(hides_through__isnull=False), is_agreed=False)
    if not met.exists():
        return
    of_withdrawals, _created = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="pages", model="withdrawal"
    )
    asked = proposal.objects.filter(content_type=of_withdrawals).values("object_id")
    for one in met.exclude(pk__in=asked).order_by("pk"):
        texts = content._base_manager.filter(page=one.page_id).order_by("-pk")
        written = entry.objects.filter(page=one.page_id, step="withdrawn", why=one.reason).order_by("-pk").first()
        # What came from a file was withdrawn by nobody here: whoever brought the page in brought its words.
        of_texts = version.objects.filter(content_type__model="pagecontent", object_id__in=texts.values("pk"))
        proposal.objects.create(
            content_type=of_withdrawals,
            object_id=one.pk,
            thing_name=gettext("the reason why %(title)s was withdrawn") % {"title": texts.first().title},
            before={"is_agreed": False},
            after={"is_agreed": True},
            why=one.reason,
            asked_by_id=written.by_id if written else of_texts.latest("pk").created_by_id,
            asked_at=written.at if written else timezone.now(),
        )


class Migration(migrations.Migration):
    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        ("pages", "0021_readers_are_told_why_once_a_clinician_agrees"),
        ("proposals", "0002_one_person_may_be_enough"),
        ("reviews", "0021_clinicians_judge_every_change"),
    ]

    operations = [migrations.RunPython(ask_about_reasons, migrations.RunPython.noop)]
