"""What nginx must know to say of a copy of the site what the site itself says: headers, redirects, pages that are gone."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import PurePosixPath

from operations.snapshots import ANSWERS, ExportRefused, Said, Snapshot

FRONT_PAGE = "/public/index.html"


def maps(snapshot: Snapshot) -> str:
    """Give the part for nginx's `http` block: each header's value by the file that nginx sends."""
    of_file = _headers_by_file(snapshot)
    lines = [
        "# Written by `manage.py export_site`. Include it in the http block.",
        "map_hash_bucket_size 1024;",
        "map_hash_max_size 65536;",
    ]
    for name in _names(snapshot):
        values = {file: headers.get(name, "") for file, headers in of_file.items()}
        # So that a new page has its headers before nginx reads this.
        usual = values.get(FRONT_PAGE, snapshot.not_found.headers.get(name, ""))
        lines.append(f"\nmap $uri {_variable(name)} {{")
        lines.append(f"    default {_quoted(usual)};")
        lines += [f"    {_quoted(file)} {_quoted(value)};" for file, value in values.items() if value != usual]
        lines.append("}")
    return "\n".join(lines) + "\n"


def site(snapshot: Snapshot) -> str:
    """Give the part for nginx's `server` block, whose `root` is the folder of the release."""
    usual = _usual_types(snapshot)
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
        *(f"add_header {name.title()} {_variable(name)} always;" for name in _names(snapshot)),
        "types {",
        *(f"    {_quoted(kind)} {extension};" for extension, kind in sorted(usual.items()) if extension),
        "}",
        f"default_type {_quoted(usual.get('', 'application/octet-stream'))};",
        f"error_page 404 /{snapshot.not_found.file};",
        f"error_page 502 503 504 /{snapshot.unavailable.file};",
        "",
        f"location ^~ /{ANSWERS}/ {{",
        "    internal;",
        '    types { } default_type "text/html; charset=utf-8";',
        "}",
        r'location ~ "(/index\.html|\.gz|\.br)$" { return 404; }',
        "location / { try_files /public$uri /public${uri}index.html =404; }",
    ]
    lines += [
        f"location = {_quoted(said.path)} {{ {_what_to_do(said)} }}"
        for said in snapshot.answers
        if said.status != 200 or said.content_type != usual[_extension(said)]
    ]
    return "\n".join(lines) + "\n"


def _what_to_do(said: Said) -> str:
    """Give what nginx is told of one address alone: it moved, it is gone, or it is of another type than its like."""
    if said.location:
        return f"return {said.status} {_quoted(said.location, '$is_args$args' if said.keeps_query else '')};"
    if said.status == 410:
        return f"error_page 410 /{said.file}; return 410;"
    return f"types {{ }} default_type {_quoted(said.content_type)}; try_files {_quoted(f'/{said.file}')} =404;"


def _usual_types(snapshot: Snapshot) -> dict[str, str]:
    """Give the content type that most files of each extension have."""
    counted: dict[str, Counter[str]] = {}
    for said in snapshot.with_status(200):
        counted.setdefault(_extension(said), Counter())[said.content_type] += 1
    return {extension: types.most_common(1)[0][0] for extension, types in counted.items()}


def _extension(said: Said) -> str:
    return PurePosixPath(said.file).suffix.removeprefix(".")


def _headers_by_file(snapshot: Snapshot) -> dict[str, dict[str, str]]:
    every = (*snapshot.answers, snapshot.not_found)
    return {said.path if said.location else f"/{said.file}": said.headers for said in every}


def _names(snapshot: Snapshot) -> list[str]:
    return sorted({name for headers in _headers_by_file(snapshot).values() for name in headers})


def _variable(header: str) -> str:
    return "$plainleaf_" + re.sub(r"[^a-z0-9]", "_", header)


def _quoted(text: str, variables: str = "") -> str:
    """Give a text as nginx reads it back, with variables of nginx's after it.

    Raises:
        ExportRefused: nginx has no way to be told this text.
    """
    if "$" in text or any(ord(letter) < 32 for letter in text):
        raise ExportRefused(f"nginx cannot be told {text!r}: it holds a dollar sign or a control character.")
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + variables + '"'
