"""Training after an extension: the new rows first, the rest if asked for.

Needs torch and transformers (``pip install '.[train]'``); nothing is imported here, so
that a command line that does not train stays quick.
"""
