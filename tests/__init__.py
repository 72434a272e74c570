"""All that checks: the harness that runs the text, and the tests of everything else."""
