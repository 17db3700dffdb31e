"""Sign-in is for staff: nobody makes an account for themselves."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class StaffOnlyAdapter(DefaultAccountAdapter):
    """allauth, without sign-up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
