"""Grade the submissions of any nbgrader course in warm, sealed kernels, judged from outside."""
