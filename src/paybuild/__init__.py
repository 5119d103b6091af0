"""The author's workshop: notebooks, lint, answer bank, demo class; it alone reads `course/`."""
