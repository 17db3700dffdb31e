from django.apps import AppConfig


class LettersConfig(AppConfig):
    name = "letters"

    def ready(self) -> None:
        from letters import forms, opened, saving

        forms.connect()
        opened.connect()
        saving.connect()
