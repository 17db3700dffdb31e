"""Names the app."""

from django.apps import AppConfig


class PlainWagtail(AppConfig):
    name = "tests.benchmarks.peers.plain_wagtail"
    label = "plain_wagtail"
