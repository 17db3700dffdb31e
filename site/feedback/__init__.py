"""Takes what readers say of a page, without asking who they are, and keeps what the team made of it."""
