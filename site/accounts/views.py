"""Pages of one's own account, beside allauth's."""

from django.contrib.admin.views.decorators import staff_member_required
from django.contrib.auth.decorators import login_required
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render


@login_required
def account(request: HttpRequest) -> HttpResponse:
    """Show who is signed in, what they are here to do, and where to change how they sign in."""
    return render(request, "account/account.html")


def shut(request: HttpRequest, **kwargs: str) -> HttpResponse:
    """Answer for those of allauth's pages that nobody needs here: an account has one address, and is not self-made."""
    raise Http404


@staff_member_required(login_url="account_login")
def on_site(request: HttpRequest, content_type_id: str, object_id: str) -> HttpResponse:
    """Lead from a thing in the admin to its own address. Django's own view trips over what has none, such as a draft."""
    try:
        thing = ContentType.objects.get_for_id(int(content_type_id)).get_object_for_this_type(pk=object_id)
    except (ObjectDoesNotExist, AttributeError, ValueError, OverflowError) as error:  # of a table that is no more, too
        raise Http404 from error
    address = thing.get_absolute_url() if hasattr(thing, "get_absolute_url") else None
    if not address:
        raise Http404
    return redirect(address)


def sign_in_instead(request: HttpRequest) -> HttpResponse:
    """Send whoever comes to another door to the one that asks for the second factor."""
    return redirect("account_login")
