"""Who answers for pages, how often they are reviewed, and whose reminders are put off for a while."""
