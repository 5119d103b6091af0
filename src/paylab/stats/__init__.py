"""The statistics of the audits, one module a topic; data and plots live elsewhere."""
