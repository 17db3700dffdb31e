import os
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from accounts.models import User
from accounts.roles import Role

EXAMPLES = {
    "editor@example.org": (Role.EDITOR, "Example editor"),
    "clinician@example.org": (Role.CLINICAL, "Example clinical reviewer"),
    "patient-reviewer@example.org": (Role.PATIENT, "Example patient reviewer"),
    "plain-language@example.org": (Role.PLAIN_LANGUAGE, "Example plain-language reviewer"),
    "publisher@example.org": (Role.PUBLISHER, "Example publisher"),
    "admin@example.org": (Role.ADMIN, "Example administrator"),
}


class Command(BaseCommand):
    help = "Make one example account for each role, for trying things out. They share one password."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--insist", action="store_true", help="make them although DEBUG is off")

    def handle(self, *args: Any, insist: bool, **options: Any) -> None:
        if not settings.DEBUG and not insist:
            raise CommandError(
                "Example accounts share one password: not for a public site. Add --insist to make them all the same."
            )
        missing = EXAMPLES.keys() - set(User.objects.values_list("email", flat=True))
        if not missing:
            self.stdout.write("The example accounts are there already. Nothing was changed.")
            return
        kept = settings.DATA_DIR / "example-password"
        password = settings.EXAMPLE_PASSWORD or read(kept) or secrets.token_urlsafe(12)
        is_new = password != read(kept)
        with transaction.atomic():
            for email, (role, name) in EXAMPLES.items():
                if email in missing:
                    account = User.objects.create_user(email, password, name=name)
                    account.groups.add(Group.objects.get(name=role.value))
                    self.stdout.write(f"Made {email} ({name}).")
        if is_new:
            keep(kept, password)
            self.stdout.write(f"Their password is {password} and is kept in {kept}.")
        else:
            self.stdout.write(f"Their password is in {kept}.")


def read(file: Path) -> str:
    """Give what a file says, or nothing where there is none."""
    return file.read_text().strip() if file.exists() else ""


def keep(file: Path, password: str) -> None:
    """Write the password where only the owner of the file can read it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as opened:
        opened.write(f"{password}\n")
