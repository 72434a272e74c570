"""What can happen in a trace: the steps, and what they are about."""

from __future__ import annotations

#: How each scoped session and registry is made. All of a kind share a session factory, or a scope.
HOLDERS = {
    "by_thread": "implementation.scoped_session(factory)",
    "by_scope": "implementation.scoped_session(factory, scopefunc=scope)",
    "also_by_thread": "implementation.scoped_session(factory, scopefunc=None)",
    "also_by_scope": "implementation.scoped_session(factory, scope)",
    "strict": "implementation.scoped_session(strict_factory)",
    "planned_by_thread": "implementation.scoped_session(planned_factory)",
    "planned_by_scope": "implementation.scoped_session(planned_factory, scopefunc=scope)",
    "by_falsy_scope": "implementation.scoped_session(factory, scopefunc=falsy_scope)",
    "thread_things": "implementation.ThreadLocalRegistry(maker)",
    "scope_things": "implementation.ScopedRegistry(maker, scope)",
}
SETUP = {
    "folder": "TemporaryDirectory()",
    "engine": "new_engine(folder.name)",
    "numbers": "Numbers()",
    "factory": "sessionmaker(engine, class_=NumberedSession, numbers=numbers)",
    "strict_factory": "sessionmaker(engine, class_=StrictSession, numbers=numbers)",
    "planned_factory": "PlannedFactory(factory)",
    "maker": "PlannedFactory(lambda: Thing(numbers))",
    "scope": "Scope()",
    "falsy_scope": "FalsyScope()",
}
SCOPED = tuple(name for name in HOLDERS if not name.endswith("_things"))
THINGS = ("thread_things", "scope_things")
#: Those whose scope function is ``scope``.
ON_SCOPE = ("by_scope", "also_by_scope", "planned_by_scope", "scope_things")
WITH_SCOPE = (*ON_SCOPE, "by_falsy_scope")

# In the steps, {s} is a scoped session (or, to do the same directly, its current session),
# {h} the scoped session in any case, {c} a call of it, {n} and {m} are notes, {k} is a key and {t} a text.
CHANGES = (
    "{s}.add({n})",
    "{s}.add({n})",
    "{s}.add(instance={n})",
    "{s}.add_all([{n}, {m}])",
    "{s}.delete({n})",
    "{s}.delete_all([{n}, {m}])",
    "{s}.merge(Note(id={k}, text={t}))",
    "{s}.merge_all([Note(id={k}, text={t})])",
    "{s}.merge({n}, load=False)",
    "{s}.expunge({n})",
    "{s}.expunge_all()",
    "{s}.refresh({n})",
    "{s}.refresh({n}, ['text'])",
    "{s}.expire({n})",
    "{s}.expire({n}, ['text'])",
    "{s}.expire_all()",
    "setattr({n}, 'text', {t})",
    "{n}.text",
    "{s}.bulk_insert_mappings(Note, [{{'id': {k}, 'text': {t}}}])",
    "{s}.bulk_update_mappings(Note, [{{'id': {k}, 'text': {t}}}])",
    "{s}.bulk_save_objects([Note(id={k}, text={t})])",
)
QUESTIONS = (
    "{s}.get(Note, {k})",
    "{s}.get(Note, {k}, populate_existing=True)",
    "{s}.get_one(Note, {k})",
    "{s}.execute(select(Note.id, Note.text).order_by(Note.id)).all()",
    "{s}.execute(statement=select(Note.text), params={{}}).all()",
    "{s}.scalars(select(Note).order_by(Note.id)).all()",
    "{s}.scalars(select(Note).where(Note.id == {k})).first()",
    "{s}.scalar(select(func.count(Note.id)))",
    "{s}.query(Note).count()",
    "{s}.query(Note.text).order_by(Note.id).all()",
    "{n} in {s}",
    "{k} in {s}",
    "sorted(map(describe, {s}))",
    "{s}.is_modified({n})",
    "{s}.object_session({n})",
    "type({s}).object_session({n})",
    "{s}.identity_key(instance={n})",
    "{s}.identity_key(Note, {k})",
    "type({s}).identity_key(Note, {k})",
    "{s}.identity_key()",
    "{s}.get_bind().dialect.name",
    "{s}.get_bind(Note).dialect.name",
    "{s}.query_property().__get__(None, Note).count()",
    "{s}.query_property(Query).__get__({n}, Note).order_by('id').all()",
    "{s}.query_property(lambda cls, session: [cls, session]).__get__(None, Note)",
    "{s}.session_factory()",
)
TRANSACTIONS = (
    "{s}.flush()",
    "{s}.flush()",
    "{s}.commit()",
    "{s}.commit()",
    "{s}.rollback()",
    "{s}.begin()",
    "{s}.begin(nested=True)",
    "{s}.begin_nested()",
    "{s}.close()",
    "{s}.reset()",
    "{s}.connection().closed",
    "within({s}.begin, lambda: {s}.add({n}))",
    "within({s}.begin_nested, lambda: {s}.add({n}))",
    "within(lambda: {s}.no_autoflush, lambda: {s}.query(Note).count())",
    "within(lambda: {c}, lambda: {s}.add({n}))",
    "within(lambda: {h}, lambda: None)",
)
WORK = (*CHANGES, *QUESTIONS, *TRANSACTIONS)
ATTRIBUTES = (
    *(
        f"{{s}}.{name}"
        for name in (
            *("autoflush", "bind", "binds", "deleted", "dirty", "execution_options", "identity_map", "info"),
            *("is_active", "new", "no_autoflush", "in_transaction", "nonsense"),
        )
    ),
    "setattr({s}, 'autoflush', False)",
    "setattr({s}, 'autoflush', True)",
    "setattr({s}, 'bind', None)",
    "setattr({s}, 'bind', engine)",
    "setattr({s}, 'binds', {{}})",
    "setattr({s}, 'execution_options', {{'logging_token': 'trace'}})",
    "setattr({s}, 'identity_map', {s}.identity_map)",
    "setattr({s}, 'info', {{}})",
    "setattr({s}, 'new', ())",
    "{s}.info.update(seen=True)",
    "delattr({s}, 'autoflush')",
)
ARGUMENT_ERRORS = (
    "{s}.add()",
    "{s}.add({n}, nonsense=1)",
    "{s}.get(Note)",
    "{s}.commit('now')",
    "{s}.flush(1, 2, 3)",
    "{s}.execute()",
)
ARGUMENTS = (
    "autoflush=False",
    "autoflush=True",
    "expire_on_commit=False",
    "info={'made': 'for this scope'}",
    "autobegin=False",
    "close_resets_only=False",
    "query_cls=Query",
    "bind=None",
    "bind=engine",
    "nonsense=True",
)
TOKENS = ("'a'", "'b'", "1", "True", "1.0", "None", "('a', 1)", "0", "''")
UNUSABLE_SCOPES = (
    "become([])",
    "become({'a': 1})",
    "become(('a', []))",
    "fail(ValueError)",
    "fail(KeyError)",
    "fail(KeyError)",
    "fail(TypeError)",
    "fail(AttributeError)",
)
# Here {r} is a registry.
USES_OF_SCOPE = (
    "{s}()",
    "{s}(autoflush=False)",
    "{s}.add(note_1)",
    "{s}.new",
    "{s}.remove()",
    "{s}.configure(autoflush=True)",
    "{s}.query_property().__get__(None, Note)",
    "{r}()",
    "{r}.has()",
    "{r}.set(None)",
    "{r}.clear()",
    "{r}.clear()",
)
PRODUCTS = (
    "lambda: None",
    "lambda: 0",
    "lambda: Thing(numbers)",
    "lambda: FalsyThing(numbers)",
    "lambda: AsyncioThing(numbers)",
    *(f"failing({name})" for name in ("ValueError", "KeyError", "AttributeError", "TypeError", "Interruption")),
)
