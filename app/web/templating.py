"""Jinja as pages use it: a piece that is safe already is written as it is."""

from typing import Any

from flask import Flask
from flask.templating import Environment
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from markupsafe import Markup, escape


def shown(value: Any) -> Markup:
    """Return a piece of a page, escaped unless it is Markup.

    MarkupSafe asks Markup for its HTML and makes Markup of it twice; a page writes some five hundred pieces of it.
    """
    return value if type(value) is Markup else escape(value)


class Generator(CodeGenerator):
    """Compiles what a template writes into calls of ``shown``."""

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            super()._output_child_pre(node, frame, finalize)
            return
        self.write("environment.shown(")
        if finalize.src is not None:
            self.write(finalize.src)


class PageEnvironment(Environment):
    """Flask's environment with our generator."""

    code_generator_class = Generator
    shown = staticmethod(shown)


def init_app(app: Flask) -> None:
    """Let the application compile its templates so; called before its environment is first asked for."""
    app.jinja_environment = PageEnvironment
