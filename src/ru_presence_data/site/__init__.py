"""The explorer: pages that anyone can open without a network or a server."""
