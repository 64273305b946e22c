"""The vocabulary every room points to: topics, their words, their versions."""
