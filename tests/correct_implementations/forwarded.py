"""What a ``scoped_session`` passes on to the current session, by name."""

__all__ = ["ASSIGNABLE", "METHODS", "READABLE"]

METHODS = (
    *("__contains__", "__iter__", "add", "add_all", "begin", "begin_nested", "bulk_insert_mappings"),
    *("bulk_save_objects", "bulk_update_mappings", "close", "commit", "connection", "delete", "delete_all"),
    *("execute", "expire", "expire_all", "expunge", "expunge_all", "flush", "get", "get_bind", "get_one"),
    *("is_modified", "merge", "merge_all", "query", "refresh", "reset", "rollback", "scalar", "scalars"),
)

#: Attributes that can be read and assigned.
ASSIGNABLE = ("autoflush", "bind", "binds", "execution_options", "identity_map")

#: Attributes that can be read.
READABLE = ("deleted", "dirty", "info", "is_active", "new", "no_autoflush")
