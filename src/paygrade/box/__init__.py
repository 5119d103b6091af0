"""The warm box: a parent process that forks sealed children; what a mark is lies in `judge`."""
