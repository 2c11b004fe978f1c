"""The one place that calls the NHS.UK design system's Jinja macros (nhsuk-frontend-jinja)."""

from functools import cache

from django.utils.safestring import mark_safe
from jinja2 import ChainableUndefined, Environment, PackageLoader


@cache
def environment():
    """Return the Jinja environment that nhsuk-frontend-jinja requires, with a cache of all compiled templates."""
    return Environment(
        loader=PackageLoader("nhsuk_frontend_jinja"),
        undefined=ChainableUndefined,
        autoescape=True,
        cache_size=-1,
    )


@cache
def macro(component):
    """Return the macro of a component named as in the design system's folders, such as "error-summary"."""
    module = environment().get_template(f"nhsuk/components/{component}/macro.jinja").module
    first, *rest = component.split("-")
    return getattr(module, first + "".join(word.title() for word in rest))


def render(component, params):
    """Render a component of the design system.

    component: its name, such as "button". params: the macro's parameters as documented in the design system;
    keys called html must hold safe HTML, everything else is escaped. Returns safe HTML.
    """
    # Safe, because the macros escape what is not under an html key.
    return mark_safe(macro(component)(plain(params)).strip())


def plain(value):
    """Turn SafeString into str except under html keys: macros treat a safe "text" as HTML and print it twice."""
    if isinstance(value, dict):
        return {key: value[key] if key == "html" else plain(value[key]) for key in value}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value + "" if isinstance(value, str) else value
