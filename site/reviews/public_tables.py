"""What the public sees of reviews: whether a page still says what was signed. All else is for the team."""

from triggers.public import PublicTable, declare

declare(PublicTable("reviews.Seal"), PublicTable("reviews.Alarm"))
