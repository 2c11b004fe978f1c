"""Forms in the design system: a renderer whose bound fields draw themselves with the NHS.UK macros.

Every form of the portal, allauth's among them, gets this through FORM_RENDERER. A template writes
{{ form.title.as_field_group }}; a form may add the macro's own parameters in a `design` dictionary:

    design = {"title": {"label": {"isPageHeading": True, "size": "l"}}}
"""

from copy import deepcopy

from django import forms
from django.forms.renderers import DjangoTemplates

from impact_portal.design import macros


def number(text):
    """Return the whole number that a form or an address sent, as of a row or a version, or None where it is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


class PortalBoundField(forms.BoundField):
    """A form field that draws its label, hint, error and control in the design system."""

    @property
    def error_target(self):
        """The id an error summary links to: the control, or the first of a group of choices that is not ticked.

        People who follow the link press Space next, which would untick a box that is ticked.
        """
        if isinstance(self.field.widget, forms.CheckboxSelectMultiple):
            for number, item in enumerate(self.choice_items(), start=1):
                if not item["checked"]:
                    return self.auto_id if number == 1 else f"{self.auto_id}-{number}"
        return self.auto_id

    def as_field_group(self):
        """Return the whole field as safe HTML; hidden fields are drawn by Django itself."""
        if self.is_hidden:
            return self.as_widget()
        widget = self.field.widget
        for kind, draw in DRAWN_BY:
            if isinstance(widget, kind):
                component, params = draw(self)
                merge(params, deepcopy(getattr(self.form, "design", {}).get(self.name, {})))
                return macros.render(component, params)
        raise TypeError(f"No component of the design system for {type(widget).__name__} ({self.name})")

    def common(self):
        """Return the parameters that all controls share: name, hint and error message."""
        params = {"name": self.html_name}
        if self.help_text:
            params["hint"] = {"text": str(self.help_text)}
        if self.errors:
            params["errorMessage"] = {"text": " ".join(self.errors)}
        return params

    def labelled(self, **params):
        """Return the parameters of a control with one label, and its id."""
        return self.common() | {"id": self.auto_id, "label": {"text": str(self.label), "size": "s"}} | params

    def grouped(self, **params):
        """Return the parameters of a group of choices inside a fieldset."""
        legend = {"text": str(self.label), "size": "s"}
        return self.common() | {"idPrefix": self.auto_id, "fieldset": {"legend": legend}} | params

    def text_value(self):
        """Return what was typed with LF line ends, as the character counter counts them."""
        value = self.value()
        return "" if value is None else str(value).replace("\r\n", "\n")

    def choice_items(self):
        """Return the choices as items for radios, checkboxes or select.

        Hints come from the form's `hints` ({field: {value: words}}). The form's `conditionals` ({field: {value: name
        of another field}}) name fields that are asked only with one choice; they are drawn below that choice.
        """
        chosen = self.value()
        chosen = {
            str(v) for v in (chosen if isinstance(chosen, (list, tuple, set)) else [chosen]) if v is not None
        }
        hints = getattr(self.form, "hints", {}).get(self.name, {})
        shows = getattr(self.form, "conditionals", {}).get(self.name, {})
        items = []
        for value, label in self.field.choices:
            value = str(value)
            item = {
                "value": value,
                "text": str(label),
                "checked": value in chosen,
                "selected": value in chosen,
            }
            if hints.get(value):
                item["hint"] = {"text": hints[value]}
            if value in shows:
                item["conditional"] = {"html": self.form[shows[value]].as_field_group()}
            items.append(item)
        return items


def merge(target, extra):
    """Update a nested dictionary in place with the values of another one."""
    for key, value in extra.items():
        if isinstance(value, dict) and isinstance(target.get(key), dict):
            merge(target[key], value)
        else:
            target[key] = value


def draw_input(field):
    attrs = field.field.widget.attrs
    params = field.labelled(type=field.field.widget.input_type, value=field.text_value())
    if params["type"] == "text":
        params["attributes"] = {"dir": "auto"}
    for name in ("autocomplete", "inputmode", "spellcheck"):
        if name in attrs:
            params[name] = attrs[name]
    return "input", params


def draw_password(field):
    return "password-input", field.labelled(
        autocomplete=field.field.widget.attrs.get("autocomplete", "current-password")
    )


def draw_file(field):
    # Not the design system's file-upload: its script gives the button a name other than its text, which axe refuses.
    accept = {"accept": field.field.widget.attrs.get("accept", "")}
    return "input", field.labelled(type="file", classes="portal-file", attributes=accept)


def draw_textarea(field):
    params = field.labelled(
        value=field.text_value(),
        rows=str(field.field.widget.attrs.get("rows", 5)),
        attributes={"dir": "auto"},
    )
    if field.field.max_length:
        most = field.field.max_length
        said = {"textareaDescriptionText": f"You can enter up to {most:,} characters"}
        return "character-count", params | {"maxlength": str(most), "threshold": "75"} | said
    return "textarea", params


def draw_checkbox(field):
    item = {"value": "on", "text": str(field.label), "checked": bool(field.value()), "id": field.auto_id}
    return "checkboxes", field.common() | {"idPrefix": field.auto_id, "items": [item]}


def draw_checkboxes(field):
    return "checkboxes", field.grouped(items=field.choice_items())


def draw_radios(field):
    return "radios", field.grouped(items=field.choice_items())


def draw_select(field):
    return "select", field.labelled(items=field.choice_items())


# The first match is used, so a subclass is listed before its parent: CheckboxSelectMultiple is a RadioSelect.
DRAWN_BY = [
    (forms.CheckboxSelectMultiple, draw_checkboxes),
    (forms.RadioSelect, draw_radios),
    (forms.CheckboxInput, draw_checkbox),
    (forms.Select, draw_select),
    (forms.Textarea, draw_textarea),
    (forms.PasswordInput, draw_password),
    (forms.FileInput, draw_file),
    (forms.TextInput, draw_input),
]


class PortalRenderer(DjangoTemplates):
    """Django's renderer with the portal's bound field."""

    bound_field_class = PortalBoundField


class LongTextField(forms.CharField):
    """Text of several lines. Browsers post CRLF and counters count LF, so the limit is checked on LF."""

    widget = forms.Textarea

    def to_python(self, value):
        """Return the text with LF line ends and no space around it."""
        value = super().to_python(value)
        return value.replace("\r\n", "\n").replace("\r", "\n") if isinstance(value, str) else value
