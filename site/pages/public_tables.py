"""What the public sees of pages: of what the CMS stores, too, since here is known what of it a reader gets."""

from pages.every_version import PAGE_CONTENT
from triggers.public import PublicTable, declare

_PUBLIC = "state IN ('published', 'unpublished')"  # an old version stays readable, so it is public too


def _is_public(content_id: str) -> str:
    return (
        "EXISTS (SELECT 1 FROM djangocms_versioning_version v"
        f" WHERE v.object_id = {content_id} AND v.content_type_id = {PAGE_CONTENT} AND v.{_PUBLIC})"
    )


def _holds_public_blocks(placeholder_id: str) -> str:
    return (
        f"EXISTS (SELECT 1 FROM cms_placeholder s WHERE s.id = {placeholder_id}"
        f" AND s.content_type_id = {PAGE_CONTENT} AND {_is_public('s.object_id')})"
    )


def _shows_public_texts(page_id: str) -> str:
    return f"EXISTS (SELECT 1 FROM cms_pagecontent c WHERE c.page_id = {page_id} AND {_is_public('c.id')})"


_OF_A_PUBLIC_BLOCK = (
    "EXISTS (SELECT 1 FROM cms_cmsplugin p"
    f" WHERE p.id = {{row}}.cmsplugin_ptr_id AND {_holds_public_blocks('p.placeholder_id')})"
)

declare(
    PublicTable("djangocms_versioning.Version", f"{{row}}.{_PUBLIC}", ignored=("locked_by", "modified")),
    PublicTable("cms.PageContent", _is_public("{row}.id")),
    PublicTable("cms.CMSPlugin", _holds_public_blocks("{row}.placeholder_id")),
    PublicTable("djangocms_text.Text", _OF_A_PUBLIC_BLOCK),
    PublicTable("pages.Block", _OF_A_PUBLIC_BLOCK),
    PublicTable("pages.PageDetails", _is_public("{row}.extended_object_id"), ignored=("owner", "deputy")),
    PublicTable(
        "pages.Award",
        "EXISTS (SELECT 1 FROM pages_pagedetails d"
        f" WHERE d.id = {{row}}.details_id AND {_is_public('d.extended_object_id')})",
    ),
    PublicTable("pages.TermUse", _is_public("{row}.content_id")),
    PublicTable("cms.Page", _shows_public_texts("{row}.id"), ignored=("changed_by", "changed_date", "numchild")),
    PublicTable("cms.PageUrl", _shows_public_texts("{row}.page_id")),
    PublicTable("pages.Address"),
    PublicTable("pages.Redirect"),
    PublicTable("pages.Withdrawal"),
    PublicTable("pages.Picture", operations=("update", "delete")),  # a new one stands on no page yet
    PublicTable("pages.Recording", operations=("update", "delete")),
    PublicTable("sites.Site"),
)
