from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts import confirming, services


class Command(BaseCommand):
    help = (
        "Confirm the reviewer's roles of an account: of the first one in a role, and where nobody else is left who may."
        " Make sure whose account it is."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address", help="the account's e-mail address")
        parser.add_argument("--why", required=True, help="how you know whose account it is; the record keeps it")

    def handle(self, *args: Any, address: str, why: str, **options: Any) -> None:
        waiting = list(confirming.waiting().filter(user__email=address.lower()))
        if not waiting:
            raise CommandError(f"Nothing of {address} is to be confirmed.")
        for held in waiting:
            services.confirm(
                account=held.user,
                address=held.user.email,
                role=held.group.name,
                by=None,
                why=why,
                at=timezone.now(),
            )
            self.stdout.write(f"Confirmed: {address}, {held.group.name}.")
