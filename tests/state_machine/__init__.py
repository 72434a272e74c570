"""Random traces: an implementation and SQLAlchemy take the same steps, and what can be seen must agree."""
