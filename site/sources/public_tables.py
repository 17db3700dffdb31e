"""What the public sees of sources and facts. Who found and changed them is for the team."""

from triggers.public import PublicTable, declare

declare(
    PublicTable("sources.Source"),
    PublicTable("sources.Fact", ignored=("fixed_at",)),  # written when a draft that names it is sent for review
)
