"""Links the classes in a signature to the names under which they are documented.

SQLAlchemy defines ``Session`` in ``sqlalchemy.orm.session``, and documents it as ``sqlalchemy.orm.Session``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docutils.nodes import TextElement
    from sphinx.addnodes import pending_xref
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata

__all__ = ["setup"]

DOCUMENTED_AS = {
    "_thread._local": "threading.local",
    "sqlalchemy.orm.query.Query": "sqlalchemy.orm.Query",
    "sqlalchemy.orm.session.Session": "sqlalchemy.orm.Session",
    "sqlalchemy.orm.session.sessionmaker": "sqlalchemy.orm.sessionmaker",
}


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register with Sphinx."""
    # Before intersphinx, which looks the name up.
    app.connect("missing-reference", _use_documented_name, priority=400)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _use_documented_name(app: Sphinx, env: BuildEnvironment, node: pending_xref, content: TextElement) -> None:
    target = node.get("reftarget")
    node["reftarget"] = DOCUMENTED_AS.get(target, target)
