"""A site with two languages beside English: Welsh, and Arabic, which is written from right to left."""

from django.test import override_settings

from accounts.models import User
from pages.models import PageDetails
from reviews import publishing, services
from reviews.starting_translations import start_translation
from tests.factories import NOW, latest, person, write
from tests.remembering import remembered
from tests.reviews.scenes import signed

LANGUAGES = [("en", "English"), ("cy", "Cymraeg"), ("ar", "العربيّة")]


def installed(*codes):
    """Give settings under which these languages are installed beside English."""
    languages = [(code, name) for code, name in LANGUAGES if code in ("en", *codes)]
    return override_settings(
        LANGUAGES=languages,
        CMS_LANGUAGES={
            1: [{"code": code, "name": name, "fallbacks": [] if code == "en" else ["en"]} for code, name in languages]
        },
    )


@remembered
def reader_of(language, role):
    """Give a reviewer who reads a language as their own."""
    user = person(role, f"{role}-{language}@example.org")
    User.objects.filter(pk=user.pk).update(languages=[language])
    return User.objects.get(pk=user.pk)


@remembered
def translation(of, language="cy", *, at=NOW, body=None, **fields):
    """Give a draft that translates what readers get of a page; `fields` are the text's own, such as title and slug."""
    draft = start_translation(version=latest(of), language=language, by=person("editor"), at=at)
    content = draft.content
    for name, value in fields.items():
        setattr(content, name, value)
    content.save()
    if body is not None:
        write(content, body, language=language)
    return draft


@remembered
def reviewed(draft, *, at=NOW, size="full"):
    """Have a translation reviewed by people who read its language."""
    PageDetails.objects.filter(extended_object_id=draft.object_id, owner=None).update(owner=person("editor"))
    review = services.submit(
        version=draft, by=draft.created_by, at=at, size=size, change_note="Translated.", answer="We looked again."
    )
    for role in review.roles_needed:
        signed(review, role, by=reader_of(draft.content.language, role), at=at)
    return review


@remembered
def translated(of, language="cy", *, at=NOW, **fields):
    """Give the version of a translation that readers get, reviewed by people who read it."""
    draft = translation(of, language, at=at, **fields)
    reviewed(draft, at=at)
    publishing.publish(version=draft, by=person("publisher"), at=at)
    return draft
