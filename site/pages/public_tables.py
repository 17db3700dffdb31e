"""What the public sees of pages: of what the CMS stores, too, since here is known what of it a reader gets."""

from pages.every_version import PAGE_CONTENT, PUBLIC_STATES, has_public_text, in_sql, is_in
from triggers.public import PublicTable, declare


def _holds_public_blocks(placeholder_id: str) -> str:
    return (
        f"EXISTS (SELECT 1 FROM cms_placeholder s WHERE s.id = {placeholder_id}"
        f" AND s.content_type_id = {PAGE_CONTENT} AND {is_in('s.object_id')})"
    )


_OF_A_PUBLIC_BLOCK = (
    "EXISTS (SELECT 1 FROM cms_cmsplugin p"
    f" WHERE p.id = {{row}}.cmsplugin_ptr_id AND {_holds_public_blocks('p.placeholder_id')})"
)

declare(
    # An old version stays readable, so it is public too.
    PublicTable(
        "djangocms_versioning.Version", f"{{row}}.state IN {in_sql(PUBLIC_STATES)}", ignored=("locked_by", "modified")
    ),
    PublicTable("cms.PageContent", is_in("{row}.id")),
    PublicTable("cms.CMSPlugin", _holds_public_blocks("{row}.placeholder_id")),
    PublicTable("djangocms_text.Text", _OF_A_PUBLIC_BLOCK),
    PublicTable("pages.Block", _OF_A_PUBLIC_BLOCK),
    PublicTable("pages.PageDetails", is_in("{row}.extended_object_id"), ignored=("owner", "deputy")),
    PublicTable(
        "pages.Award",
        "EXISTS (SELECT 1 FROM pages_pagedetails d"
        f" WHERE d.id = {{row}}.details_id AND {is_in('d.extended_object_id')})",
    ),
    PublicTable("pages.TermUse", is_in("{row}.content_id")),
    PublicTable("cms.Page", has_public_text("{row}.id"), ignored=("changed_by", "changed_date", "numchild")),
    PublicTable("cms.PageUrl", has_public_text("{row}.page_id")),
    PublicTable("pages.Address"),
    PublicTable("pages.Redirect"),
    PublicTable("pages.Withdrawal"),
    PublicTable("pages.Picture", operations=("update", "delete")),  # a new one stands on no page yet
    PublicTable("pages.Recording", operations=("update", "delete")),
    PublicTable("sites.Site"),
)
