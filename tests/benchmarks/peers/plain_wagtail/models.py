"""One kind of page."""

from wagtail.fields import RichTextField
from wagtail.models import Page


class TextPage(Page):
    """A page of running text."""

    body = RichTextField()
    template = "page.html"

    class Meta:
        app_label = "plain_wagtail"
