"""What the public sees of feedback: which version came of a remark. Not that one came in, nor a word of it."""

from triggers.public import PublicTable, declare

declare(PublicTable("feedback.Remark", "{row}.led_to_id IS NOT NULL", ignored=("words", "words_gone_on")))
