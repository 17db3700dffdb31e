"""Which links are looked at next, and what is kept of their answers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from sources.links import LinkAnswer
from sources.models import LONGEST_ADDRESS, LinkCheck


def most_needed(addresses: Iterable[str], most: int) -> list[str]:
    """Give as many of these addresses as are asked for in one run: those never asked for, then the longest ago."""
    checked = {address: at.timestamp() for address, at in LinkCheck.objects.values_list("address", "checked_at")}
    return sorted(set(addresses), key=lambda address: (checked.get(address, 0.0), address))[:most]


def worked_since(at: datetime) -> set[str]:
    """Give the addresses that were asked for after that time, and worked."""
    return set(LinkCheck.objects.filter(ok=True, checked_at__gt=at).values_list("address", flat=True))


@transaction.atomic
def keep(address: str, answer: LinkAnswer, *, at: datetime) -> LinkCheck:
    """Write down what came of asking for an address."""
    today = timezone.localdate(at)
    before = LinkCheck.objects.select_for_update().filter(address=address).first()
    failing_since = (before.failing_since if before else None) or today
    check, _made = LinkCheck.objects.update_or_create(
        address=address,
        defaults={
            "checked_at": at,
            "checked_on": today,
            "status": answer.status,
            "ok": answer.ok,
            "final_address": answer.final_address[:LONGEST_ADDRESS],
            "failing_since": None if answer.ok else failing_since,
            "words": answer.words[:300],
        },
    )
    return check
