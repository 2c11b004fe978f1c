"""The bridge from Django templates to the NHS.UK design system: {% nhsuk "button" text="Save" %}."""

from django import template
from django.utils.html import conditional_escape, linebreaks
from django.utils.safestring import mark_safe

from impact_portal.design import macros

register = template.Library()


@register.simple_tag
def nhsuk(component, params=None, **kwargs):
    """Render a component: {% nhsuk "button" text="Save" %}, or with a dict made in the view.

    A double underscore goes one level down, so label__text="Title" gives {"label": {"text": "Title"}}.
    """
    merged = dict(params or {})
    for key, value in kwargs.items():
        *path, last = key.split("__")
        target = merged
        for part in path:
            target = target.setdefault(part, {})
        target[last] = value
    return macros.render(component, merged)


@register.simple_tag
def error_summary(*forms):
    """Render the error summary of one or more bound forms, each error linking to its field; "" without errors."""
    errors = []
    for form in forms:
        if not form or not form.is_bound:
            continue
        for name, messages in form.errors.items():
            href = f"#{form[name].error_target}" if name in form.fields else None
            errors += [{"text": message, "href": href} if href else {"text": message} for message in messages]
    if not errors:
        return ""
    return macros.render("error-summary", {"titleText": "There is a problem", "errorList": errors})


@register.filter
def paragraphs(text):
    """Turn typed text into safe HTML paragraphs: an empty line starts one, a single line break stays a break.

    Text that is safe HTML already, such as one with marks, keeps its tags.
    """
    return mark_safe(linebreaks(conditional_escape(text or "").strip(), autoescape=False))
