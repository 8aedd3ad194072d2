"""Decisions of components: numbers, classes, what a file says, how near is near."""
