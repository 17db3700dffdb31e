"""Words keep their authors, role by role, wherever they go; who wrote what is only ever added to.

For the versions that are here, it is filled in from what is known of them: the version that each began as a copy of,
and who wrote the facts, sources and meanings that they name. What was copied from page to page before, nobody knows.
"""

from collections import defaultdict

import django.db.models.deletion
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

ROLES = ("clinical", "patient", "plain-language")


def forget_carried_lines(apps, schema_editor):
    Contribution = apps.get_model("reviews", "Contribution")
    Contribution.objects.filter(~Q(role="") | Q(version=None)).delete()  # lines that the table had no room for


def fill_in(apps, schema_editor):
    Review = apps.get_model("reviews", "Review")
    Contribution = apps.get_model("reviews", "Contribution")
    judges = _judges(apps)
    reviews = defaultdict(list)
    for review in Review.objects.order_by("pk"):
        reviews[review.version_id].append(review)
    Contribution.objects.bulk_create(_copied(apps, Contribution, reviews, judges), batch_size=500)
    Contribution.objects.bulk_create(_named(apps, Contribution, reviews, judges), batch_size=500)


def _judges(apps):
    """Give {review id: {role: reviewer id}} of the sign-offs by which a role has judged a text."""
    settled = Q(review__state="done") | Q(review__published_at__isnull=False)
    judging = apps.get_model("reviews", "SignOff").objects.filter(
        settled, decision="approved", is_example=False, review__is_example=False
    )
    judges: dict[int, dict[str, int]] = defaultdict(dict)
    for review_id, role, reviewer_id in judging.values_list("review_id", "role", "reviewer_id"):
        judges[review_id][role] = reviewer_id
    return judges


def _copied(apps, Contribution, reviews, judges):
    """Go through the versions in the order they were made: each took over what was not judged of the one before it."""
    authors = defaultdict(set)
    for version_id, author_id in Contribution.objects.values_list("version_id", "author_id"):
        authors[version_id].add(author_id)
    lines: dict[int, set] = defaultdict(set)
    versions = apps.get_model("djangocms_versioning", "Version").objects.order_by("pk")
    for pk, maker_id, source_id in versions.values_list("pk", "created_by_id", "source_id"):
        authors[pk] |= {maker_id, *(review.submitted_by_id for review in reviews[pk] if not review.is_recheck)}
        if source_id is None:
            continue
        fixed_in = next((r.pk for r in reversed(reviews[source_id]) if r.published_at is not None), None)
        taken = {(author_id, role, fixed_in) for author_id in authors[source_id] for role in ROLES}
        taken |= {(author_id, role, review_id or fixed_in) for author_id, role, review_id in lines[source_id]}
        for author_id, role, review_id in taken:
            if not any(judges[review.pk].get(role, author_id) != author_id for review in reviews[source_id]):
                lines[pk].add((author_id, role, review_id))
                yield Contribution(version_id=pk, author_id=author_id, role=role, review_id=review_id)


def _named(apps, Contribution, reviews, judges):
    """Go through the reviews in the order they were sent: each asked for what was written before it."""
    named: dict[int, list] = defaultdict(list)  # by content id: (what the piece is, its writer, when it was written)
    writings = list(apps.get_model("sources", "Writing").objects.values_list("pk", "fact", "source", "writer", "at"))
    by_fact: dict[int, list] = defaultdict(list)
    by_source: dict[int, list] = defaultdict(list)
    by_term: dict[int, list] = defaultdict(list)
    for pk, fact_id, source_id, writer_id, at in writings:
        (by_fact[fact_id] if fact_id else by_source[source_id]).append((("writing_id", pk), writer_id, at))
    for pk, term_id, writer_id, at in apps.get_model("glossary", "Meaning").objects.values_list(
        "pk", "of", "written_by", "written_at"
    ):
        by_term[term_id].append((("meaning_id", pk), writer_id, at))
    for content_id, fact_id, source_id in apps.get_model("pages", "Citation").objects.values_list(
        "content", "fact", "source"
    ):
        named[content_id] += by_fact[fact_id] + by_source[source_id]
    for content_id, term_id in apps.get_model("pages", "TermUse").objects.values_list("content", "term"):
        named[content_id] += by_term[term_id]
    contents = dict(apps.get_model("djangocms_versioning", "Version").objects.values_list("pk", "object_id"))
    judged = set()
    in_order = sorted((one for some in list(reviews.values()) for one in some), key=lambda one: one.pk)
    for review in in_order:
        if review.is_example or (review.state not in ("waiting", "approved") and not judges[review.pk]):
            continue
        pieces = {(piece, writer) for piece, writer, at in named[contents[review.version_id]] if at < review.submitted_at}
        for (column, pk), writer_id in pieces:
            for role in ROLES:
                if (column, pk, role) not in judged:
                    yield Contribution(
                        version_id=review.version_id, author_id=writer_id, role=role, review=review, **{column: pk}
                    )
        judged |= {
            (*piece, role)
            for piece, writer_id in pieces
            for role, reviewer_id in judges[review.pk].items()
            if reviewer_id != writer_id
        }


class Migration(migrations.Migration):

    dependencies = [
        ('djangocms_versioning', '0018_fix_typo'),
        ('glossary', '0002_meanings_are_fixed'),
        ('pages', '0005_pages_by_the_day_of_review'),
        ('reviews', '0005_reviews_that_wait'),
        ('sources', '0005_who_wrote_facts_and_sources'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='contribution',
            name='an_author_is_counted_once',
        ),
        migrations.AddField(
            model_name='contribution',
            name='loose_block',
            field=models.BigIntegerField(db_index=True, null=True, verbose_name='block on a clipboard'),
        ),
        migrations.AddField(
            model_name='contribution',
            name='meaning',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='glossary.meaning'),
        ),
        migrations.AddField(
            model_name='contribution',
            name='review',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reviews.review'),
        ),
        migrations.AddField(
            model_name='contribution',
            name='role',
            field=models.CharField(blank=True, choices=[('clinical', 'Clinical'), ('patient', 'Patient'), ('plain-language', 'Plain language')], max_length=20, verbose_name='role'),
        ),
        migrations.AddField(
            model_name='contribution',
            name='writing',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='sources.writing'),
        ),
        migrations.AlterField(
            model_name='contribution',
            name='version',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='contributions', to='djangocms_versioning.version'),
        ),
        migrations.AddConstraint(
            model_name='contribution',
            constraint=models.UniqueConstraint(django.db.models.functions.comparison.Coalesce(models.F('version'), 0), django.db.models.functions.comparison.Coalesce(models.F('loose_block'), 0), django.db.models.functions.comparison.Coalesce(models.F('review'), 0), django.db.models.functions.comparison.Coalesce(models.F('writing'), 0), django.db.models.functions.comparison.Coalesce(models.F('meaning'), 0), models.F('author'), models.F('role'), name='an_author_is_counted_once'),
        ),
        migrations.AddConstraint(
            model_name='contribution',
            constraint=models.CheckConstraint(condition=models.Q(('version__isnull', True), ('loose_block__isnull', True), _connector='XOR'), name='words_are_in_a_version_or_on_a_clipboard'),
        ),
        migrations.AddConstraint(
            model_name='contribution',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('role', ''), _negated=True), models.Q(('meaning__isnull', True), ('review__isnull', True), ('writing__isnull', True)), _connector='OR'), name='whoever_changed_it_themselves_is_its_author_for_all'),
        ),
        migrations.RunPython(migrations.RunPython.noop, forget_carried_lines),
        migrations.RunPython(fill_in, migrations.RunPython.noop),
    ]
