"""What of accounts is never changed, whoever asks the database."""

from triggers.refusing import declare, only_added_to

declare(*only_added_to("accounts.PowerChange", "The record is only ever added to."))
