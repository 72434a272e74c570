"""Runs the programs of ``docs/recipes`` as a reader would: in processes of their own, over real connections."""
