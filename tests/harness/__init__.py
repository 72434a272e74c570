"""The harness: reads the clauses out of the text and runs them against an implementation."""
