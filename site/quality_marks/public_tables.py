"""What the public sees of quality marks: everything."""

from triggers.public import PublicTable, declare

declare(
    PublicTable("quality_marks.Scheme"),
    PublicTable("quality_marks.Certificate"),
    PublicTable("quality_marks.Claim"),
)
