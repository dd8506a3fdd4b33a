"""Commands of the command line that are more than one call: each module adds its own to the parser."""
