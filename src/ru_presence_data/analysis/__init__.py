"""The analyses: each a function of the tables of a package."""
