"""Datasette, made for articles: a plugin, its templates and styles, and the server that opens an archive with them.

The hooks are named here because Datasette looks for ``templates`` and ``static`` beside the module that has them.
"""

from exports.browse.hooks import (
    asgi_wrapper,
    extra_template_vars,
    filters_from_request,
    get_metadata,
    handle_exception,
    prepare_connection,
    prepare_jinja2_environment,
    register_routes,
    render_cell,
)
from exports.browse.server import Serving, datasette_on, serve

__all__ = [
    "Serving",
    "asgi_wrapper",
    "datasette_on",
    "extra_template_vars",
    "filters_from_request",
    "get_metadata",
    "handle_exception",
    "prepare_connection",
    "prepare_jinja2_environment",
    "register_routes",
    "render_cell",
    "serve",
]
