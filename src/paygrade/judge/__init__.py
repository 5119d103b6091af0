"""The verdict, made outside the student's process; how that process is sealed lies in `box`."""
