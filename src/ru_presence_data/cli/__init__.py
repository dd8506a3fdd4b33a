"""The command line: each module adds its own commands to the parser; no logic of its own."""
