"""There are none. Django tells of migrations only those apps that have this file."""
