from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts import confirming


class Command(BaseCommand):
    help = (
        "Confirm the reviewer's roles of an account where nobody else is left who may. Make sure whose account it is."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address", help="the account's e-mail address")

    def handle(self, *args: Any, address: str, **options: Any) -> None:
        waiting = list(confirming.waiting().filter(user__email=address.lower()))
        if not waiting:
            raise CommandError(f"Nothing of {address} is to be confirmed.")
        for held in waiting:
            confirming.confirm(held.user, held.group.name, None, timezone.now())
            self.stdout.write(f"Confirmed: {address}, {held.group.name}.")
