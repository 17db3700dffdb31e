"""Where a window of the CMS leads when it was not opened by the CMS: back to the screen from which somebody came."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

BACK = "next"
ON = "then"  # where “Save, and open the next block” leads, whose button is called GO_ON
GO_ON = "_go_on"


def way_back(request: HttpRequest, name: str = BACK) -> str:
    """Return the address on this site that a request names to lead to, or ""."""
    address = request.POST.get(name) or request.GET.get(name) or ""
    is_ours = url_has_allowed_host_and_scheme(address, allowed_hosts=None, require_https=request.is_secure())
    return address if is_ours and address.startswith("/") else ""
