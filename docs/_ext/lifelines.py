"""Shows a program with a picture of what becomes of its sessions: ``.. lifelines:: path/of/program.py``.

The program is run when the page is read, see ``recording.py``, so that the picture cannot show what is not so. It
is drawn when the page is written, see ``drawing.py``, in the page's language. Below it are its steps in words;
where there are no pictures, as in plain text, they stand alone.
"""

from __future__ import annotations

import html
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from drawing import TooManyLanesError, draw
from recording import Record, RecordingError, record_run
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import SphinxError
from sphinx.locale import _
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import ExtensionMetadata
from sphinx.writers.html5 import HTML5Translator
from step_words import run_label, sentences

from tests.harness.clauses import TextError
from tests.harness.project import ROOT
from tests.harness.snippets import Code, refuse_sleep

__all__ = ["CACHE", "LifelinesError", "setup"]

#: Where the records of earlier runs are kept.
CACHE = ROOT / "build" / "lifelines"


class LifelinesError(SphinxError):
    """A program cannot be run, recorded or drawn; the message says which, what came, and what to do."""

    category = "Lifelines error"


class Lifelines(nodes.General, nodes.Element):
    """The program, the picture, what is said of it, and its steps."""


class Folded(nodes.General, nodes.Element):
    """Something that a reader unfolds."""


class Picture(nodes.General, nodes.Element):
    """The picture alone."""


class Caption(nodes.General, nodes.Element):
    """What is said of the picture."""


class LifelinesDirective(SphinxDirective):
    """A program, and the picture of a run of it, with a caption."""

    has_content = True
    required_arguments = 1
    option_spec: ClassVar[dict[str, Any]] = {
        "implementation": lambda argument: directives.choice(argument, ("sqlalchemy", "reference_impl")),
        "calls": directives.unchanged,
        "beside": directives.unchanged,
        "hide-program": directives.flag,
    }

    def run(self) -> list[nodes.Node]:
        """Return what stands in the page before it is translated."""
        implementation = self.options.get("implementation", "sqlalchemy")
        program = self._path(self.arguments[0])
        if not self.content:
            raise self._error("the picture has no caption. Write below the options what there is to see")
        name = f"lifelines-{program.stem}" + ("" if implementation == "sqlalchemy" else f"-{implementation}")
        lifelines = Lifelines("", ids=[name.replace("_", "-")])
        lifelines["program"] = program.name
        lifelines["record"] = self._record(program, implementation).to_json()
        if "hide-program" not in self.options:
            text = program.read_text(encoding="utf-8")
            # It has a source and is offered for translation.
            code = nodes.literal_block(text, text, language="python")
            code.source, code.line = str(program), 1
            lifelines += Folded("", code, summary="The program")
        lifelines += Picture("")
        lifelines += Caption("", *self.parse_content_to_nodes())
        self.set_source_info(lifelines)
        return [lifelines]

    def _record(self, program: Path, implementation: str) -> Record:
        if implementation != "sqlalchemy":
            for module in sorted((ROOT / implementation).glob("*.py")):
                self.env.note_dependency(str(module))
        try:
            source = program.read_text(encoding="utf-8") if program.is_file() else ""
            refuse_sleep(Code(1, source), source, program.name)
            return record_run(
                program,
                implementation,
                calls=self.options.get("calls", "").split(),
                beside=[self._path(name) for name in self.options.get("beside", "").split()],
                cache=CACHE,
            )
        except SyntaxError as error:
            raise self._error(f"{program.name} is not Python: {error}. Correct it") from None
        except (RecordingError, TextError) as error:
            raise self._error(str(error)) from None

    def _path(self, name: str) -> Path:
        relative, path = self.env.relfn2path(name)
        self.env.note_dependency(relative)
        return Path(path)

    def _error(self, message: str) -> LifelinesError:
        return _error(self.env, self.lineno, message)


class StepsInWords(SphinxPostTransform):
    """Adds the steps in words, once the language is known."""

    default_priority = 100
    # The catalogs are made without them: their parts are labels, which sphinx.po translates.
    formats = ("html", "latex", "text")

    def run(self, **kwargs: Any) -> None:
        """Add them to each picture of a page."""
        for lifelines in list(self.document.findall(Lifelines)):
            record = Record.from_json(lifelines["record"])
            words = nodes.enumerated_list("", enumtype="arabic", prefix="", suffix=".")
            for sentence in sentences(record):
                parts = [nodes.literal(text, text) if is_code else nodes.Text(text) for text, is_code in sentence]
                words += nodes.list_item("", nodes.paragraph("", "", *parts))
            lifelines += Folded("", words, summary="The steps in words")
            (picture,) = lifelines.findall(Picture)
            title = _("What %s does with its sessions") % lifelines["program"]
            try:
                picture["svg"] = draw(record, lifelines["ids"][0], title)
            except TooManyLanesError as error:
                raise _error(self.env, lifelines.line or 1, str(error)) from None
            (caption,) = lifelines.findall(Caption)
            caption += nodes.paragraph("", run_label(record), classes=["lifelines-run"])


def _error(env: BuildEnvironment, line: int, message: str) -> LifelinesError:
    page = Path(env.doc2path(env.docname)).relative_to(Path(env.srcdir).parent)
    return LifelinesError(f"{page.as_posix()}:{line}: {message}")


def _begin_lifelines(self: HTML5Translator, node: Lifelines) -> None:
    self.body.append(self.starttag(node, "figure", CLASS="lifelines"))


def _end_lifelines(self: HTML5Translator, node: Lifelines) -> None:
    self.body.append("</figure>\n")


def _begin_folded(self: HTML5Translator, node: Folded) -> None:
    self.body.append(f"<details><summary>{html.escape(_(node['summary']))}</summary>\n")


def _end_folded(self: HTML5Translator, node: Folded) -> None:
    self.body.append("</details>\n")


def _begin_picture(self: HTML5Translator, node: Picture) -> None:
    self.body.append(f"{node['svg']}\n")


def _begin_caption(self: HTML5Translator, node: Caption) -> None:
    self.body.append("<figcaption>\n")


def _end_caption(self: HTML5Translator, node: Caption) -> None:
    self.body.append("</figcaption>\n")


def _nothing(self: Any, node: nodes.Node) -> None:
    """Outside HTML there is no picture, and what is folded in HTML stands open."""


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register with Sphinx."""
    app.add_directive("lifelines", LifelinesDirective)
    as_it_is = (_nothing, _nothing)
    for node, begin, end in (
        (Lifelines, _begin_lifelines, _end_lifelines),
        (Folded, _begin_folded, _end_folded),
        (Picture, _begin_picture, _nothing),
        (Caption, _begin_caption, _end_caption),
    ):
        app.add_node(node, html=(begin, end), text=as_it_is, latex=as_it_is)
    app.add_post_transform(StepsInWords)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
