"""What nginx must know to say of a copy of the site what the site itself says: headers, redirects, pages that are gone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

from operations.snapshots import ExportRefused, Said, Snapshot

ANSWERS = "/.answers"  # no page can have an address that begins with a dot
NOT_FOUND = f"{ANSWERS}/404.html"
FRONT_PAGE = "/public/index.html"
UNAVAILABLE = f"{ANSWERS}/503.html"


def file_of(path: str) -> str:
    """Give the file of an address, below the folder of pages."""
    return f"{path}index.html" if path.endswith("/") else path


def files_of_gone(snapshot: Snapshot) -> dict[str, str]:
    """Give the file of the words for each address at which a page is no more."""
    return {path: f"{ANSWERS}/gone/{number}.html" for number, path in enumerate(snapshot.gone, start=1)}


def maps(snapshot: Snapshot) -> str:
    """Give the part for nginx's `http` block: each header's value by the file that nginx sends."""
    of_file = _headers_by_file(snapshot)
    names = sorted({name for headers in of_file.values() for name in headers})
    lines = [
        "# Written by `manage.py export_site`. Include it in the http block.",
        "map_hash_bucket_size 1024;",
        "map_hash_max_size 65536;",
    ]
    for name in names:
        values = {file: headers.get(name, "") for file, headers in of_file.items()}
        usual = values.get(FRONT_PAGE, values[NOT_FOUND])  # so that a new page has its headers before nginx reads this
        lines.append(f"\nmap $uri {_variable(name)} {{")
        lines.append(f"    default {_quoted(usual)};")
        lines += [f"    {_quoted(file)} {_quoted(value)};" for file, value in values.items() if value != usual]
        lines.append("}")
    return "\n".join(lines) + "\n"


def site(snapshot: Snapshot) -> str:
    """Give the part for nginx's `server` block, whose `root` is the folder of the release."""
    names = sorted({name for headers in _headers_by_file(snapshot).values() for name in headers})
    usual = usual_types(snapshot.pages.values())
    lines = [
        "# Written by `manage.py export_site`. Include it in a server block whose root is the export's folder `current`.",
        "absolute_redirect off;",
        "server_tokens off;",
        "charset off;",
        "gzip off;  # everything is compressed already, or should not be",
        "gzip_static on;",
        "gzip_proxied any;",
        "# A file's time is made of what it holds, and so is the ETag that nginx makes of it. As a date it says nothing.",
        "etag on;",
        "if_modified_since off;",
        'add_header Last-Modified "";',
        *(f"add_header {name.title()} {_variable(name)} always;" for name in names),
        "types {",
        *(f"    {_quoted(kind)} {extension};" for extension, kind in sorted(usual.items()) if extension),
        "}",
        f"default_type {_quoted(usual.get('', 'application/octet-stream'))};",
        f"error_page 404 {NOT_FOUND};",
        f"error_page 502 503 504 {UNAVAILABLE};",
        "",
        f"location ^~ {ANSWERS}/ {{",
        "    internal;",
        '    types { } default_type "text/html; charset=utf-8";',
        "}",
        r'location ~ "(/index\.html|\.gz|\.br)$" { return 404; }',
        "location / { try_files /public$uri /public${uri}index.html =404; }",
    ]
    for path, page in snapshot.pages.items():
        if page.content_type != usual[_extension(path)]:
            kind = f"types {{ }} default_type {_quoted(page.content_type)};"
            lines.append(
                f"location = {_quoted(path)} {{ {kind} try_files {_quoted('/public' + file_of(path))} =404; }}"
            )
    for path, file in files_of_gone(snapshot).items():
        lines.append(f"location = {_quoted(path)} {{ error_page 410 {file}; return 410; }}")
    for redirect in snapshot.redirects.values():
        to = _quoted(redirect.location)
        if redirect.keeps_query:
            to = f"{to[:-1]}$is_args$args{to[-1]}"
        lines.append(f"location = {_quoted(redirect.path)} {{ return {redirect.status} {to}; }}")
    return "\n".join(lines) + "\n"


def usual_types(pages: Iterable[Said]) -> dict[str, str]:
    """Give the content type that most files of each extension have."""
    counted: dict[str, Counter[str]] = {}
    for page in pages:
        counted.setdefault(_extension(page.path), Counter())[page.content_type] += 1
    return {extension: types.most_common(1)[0][0] for extension, types in counted.items()}


def _extension(path: str) -> str:
    return PurePosixPath(file_of(path)).suffix.removeprefix(".")


def _headers_by_file(snapshot: Snapshot) -> Mapping[str, Mapping[str, str]]:
    gone = files_of_gone(snapshot)
    return {
        **{f"/public{file_of(path)}": page.headers for path, page in snapshot.pages.items()},
        **{gone[path]: page.headers for path, page in snapshot.gone.items()},
        **{path: redirect.headers for path, redirect in snapshot.redirects.items()},
        NOT_FOUND: snapshot.not_found.headers,
    }


def _variable(header: str) -> str:
    return "$plainleaf_" + re.sub(r"[^a-z0-9]", "_", header)


def _quoted(text: str) -> str:
    """Give a text as nginx reads it back.

    Raises:
        ExportRefused: nginx has no way to be told this text.
    """
    if "$" in text or any(ord(letter) < 32 for letter in text):
        raise ExportRefused(f"nginx cannot be told {text!r}: it holds a dollar sign or a control character.")
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
