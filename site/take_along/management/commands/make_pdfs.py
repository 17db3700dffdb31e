"""Makes the PDFs of all pages before anybody asks, and throws away those that no page is told by any more."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import localdate
from django.utils.translation import override

from take_along import kept
from take_along.leaflets import leaflets_of, live_contents
from take_along.sheets import Print


class Command(BaseCommand):
    help = "Make the PDFs of all pages that have none, and delete those of pages that have changed or gone. Run it each night."

    def handle(self, *args: Any, **options: Any) -> None:
        made, gone, refused = 0, 0, []

        def counted(given: str) -> bytes:
            nonlocal made
            made += 1
            return kept.here(given)

        try:
            wanted: dict[str, list[str]] = {key: [] for key in kept.keys_kept()}
            for language, _name in settings.LANGUAGES:
                with override(language):
                    keys = list(live_contents().values_list("page__reverse_id", flat=True))
                    for leaflet in leaflets_of(keys, on=localdate()):
                        for size in () if leaflet.doubt else Print:
                            try:
                                pdf = kept.pdf_of(leaflet, size, set_in=counted)
                            except kept.NeverSo as why:
                                refused.append(f"{leaflet.title}: {why}")
                            else:
                                wanted.setdefault(leaflet.key, []).append(pdf.name)
            for key, names in wanted.items():
                gone += kept.forget_all_but(names, key)
        except (kept.NotNow, OSError) as error:
            raise CommandError(
                "The storage of uploads does not answer, so not all PDFs were made. Try again."
            ) from error
        if made or gone or options["verbosity"] > 1:
            self.stdout.write(f"{made} PDFs were made, {gone} were deleted.")
        if refused:
            raise CommandError("Some pages have no PDF. " + " ".join(refused))
