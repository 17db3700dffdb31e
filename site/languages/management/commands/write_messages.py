"""`manage.py write_messages [LANGUAGE …]`: bring the files for translators up to date with the code."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from languages.installed import CODES
from languages.interface import messages
from languages.message_files import file_of, read, written


class Command(BaseCommand):
    help = "Bring the files in locale/ up to date with the words in the code, and begin those of the languages named."
    requires_system_checks = ()  # one of them refuses a language whose words are still missing

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("languages", nargs="*", help="codes of languages to begin, such as cy")

    def handle(self, *args: Any, **options: Any) -> None:
        unknown = set(options["languages"]) - CODES
        if unknown:
            raise CommandError(f"There is no language with the code {', '.join(sorted(unknown))}.")
        there = {code for code in CODES if file_of(code).exists()}
        for language in sorted(there | set(options["languages"])):
            file = file_of(language)
            said = read(file.read_text()) if file.exists() else {}
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(written(language, messages(), said))
            done = sum(1 for one in messages() if all(said.get((one.says, one.plural), [""])))
            gone = sum(1 for key, words in said.items() if any(words) and key[0] and key not in _keys())
            self.stdout.write(
                f"{language}: {done} of {len(messages())} are translated; {gone} that nothing says any more are gone"
            )


def _keys() -> set[tuple[str, str]]:
    return {(one.says, one.plural) for one in messages()}
