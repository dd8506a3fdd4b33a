"""The release: what is built from the tables, described to other systems, kept in step, compared and verified."""
