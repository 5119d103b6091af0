"""What the notebooks of Pay, Audited import: documents, data, simulation, plots and checks.

Nothing is imported here, so that `import paylab.documents` costs no more than it must.
"""

__version__ = "0.1.0"
