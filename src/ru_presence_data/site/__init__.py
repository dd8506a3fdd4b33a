"""The explorer and its pages: a static site that needs neither a server nor a network; the pages of records are complete without scripts."""
