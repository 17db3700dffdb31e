"""Pages of one's own account, beside allauth's."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render


@login_required
def account(request: HttpRequest) -> HttpResponse:
    """Show who is signed in, what they are here to do, and where to change how they sign in."""
    return render(request, "account/account.html")


def shut(request: HttpRequest, **kwargs: str) -> HttpResponse:
    """Answer for those of allauth's pages that nobody needs here: an account has one address, and is not self-made."""
    raise Http404


def sign_in_instead(request: HttpRequest) -> HttpResponse:
    """Send whoever comes to another door to the one that asks for the second factor."""
    return redirect("account_login")
