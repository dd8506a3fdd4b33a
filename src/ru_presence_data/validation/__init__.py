"""Validation: the stages and what they run over: files, frames in memory, Spark; and frictionless as a second opinion."""
