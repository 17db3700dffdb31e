"""What the public sees of the glossary: meanings that were approved."""

from triggers.public import PublicTable, declare

declare(
    PublicTable("glossary.Term", operations=("update", "delete")),  # a new one has no meaning that was approved
    PublicTable("glossary.Meaning", "{row}.approved_at IS NOT NULL"),
)
