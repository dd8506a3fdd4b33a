"""Questions asked of a dataset."""
