"""A visitor without a browser: opens pages, follows the links and fills in the forms of the HTML itself.

    visitor = Visitor(client)
    visitor.open("/share/")
    visitor.press("Save and continue", {"Title": "Huddles", "components": ["people"]})
    visitor.click("What is helping")
    assert visitor.sees("Huddles")

What the HTML does not offer cannot be done: a missing link, button, field or choice fails the test, and a message
says what was there instead. Line ends are sent as CRLF, as browsers do.
"""

from html.parser import HTMLParser
from urllib.parse import urlencode, urljoin, urlsplit

from django.test import Client

VOID = {"area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class Element:
    """One element of a page: its tag, attributes, children (elements and strings) and parent."""

    def __init__(self, tag, attrs=(), parent=None):
        self.tag, self.attrs, self.parent, self.children = tag, dict(attrs), parent, []

    def __repr__(self):
        return f"<{self.tag} {self.attrs}>"

    def get(self, name, default=None):
        """Return an attribute; "" for one without a value."""
        if name not in self.attrs:
            return default
        return self.attrs[name] if self.attrs[name] is not None else ""

    def raw_text(self):
        """Return all text inside, as it stands."""
        parts = (child if isinstance(child, str) else child.raw_text() for child in self.children)
        return "".join(parts) if self.tag not in {"script", "style"} else ""

    @property
    def text(self):
        """All text inside, with single spaces."""
        return squeeze(self.raw_text())

    def all(self, *tags, **attrs):
        """Return the elements inside, in order, of one of these tags and with these attributes."""
        found = []
        for child in self.children:
            if isinstance(child, Element):
                if (not tags or child.tag in tags) and all(child.get(k) == v for k, v in attrs.items()):
                    found.append(child)
                found += child.all(*tags, **attrs)
        return found

    def with_class(self, name):
        """Return the elements inside that have a class."""
        return [element for element in self.all() if name in (element.get("class") or "").split()]

    def up(self, *tags):
        """Return the nearest element around this one with one of these tags, or None."""
        element = self.parent
        while element is not None and element.tag not in tags:
            element = element.parent
        return element


class Parser(HTMLParser):
    """Builds the tree of elements."""

    def __init__(self):
        super().__init__()
        self.root = self.here = Element("#page")

    def handle_starttag(self, tag, attrs):
        element = Element(tag, attrs, self.here)
        self.here.children.append(element)
        if tag not in VOID:
            self.here = element

    def handle_startendtag(self, tag, attrs):
        self.here.children.append(Element(tag, attrs, self.here))

    def handle_endtag(self, tag):
        element = self.here
        while element.parent is not None and element.tag != tag:
            element = element.parent
        if element.parent is not None:
            self.here = element.parent

    def handle_data(self, data):
        self.here.children.append(data)


def squeeze(text):
    """Return a text with single spaces."""
    return " ".join(text.split())


def parse(html):
    """Return the root element of some HTML."""
    parser = Parser()
    parser.feed(html)
    return parser.root


class Form:
    """One form of a page: its fields as a browser would send them, which may be filled in by name or label."""

    def __init__(self, element, page):
        self.element, self.page = element, page
        self.controls = [
            control
            for control in page.all("input", "textarea", "select")
            if control.get("name") and control.get("disabled") is None and self._is_ours(control)
        ]
        self.values = {id(control): self._initial(control) for control in self.controls}

    def _is_ours(self, control):
        owner = control.get("form")
        return owner == self.element.get("id") if owner else control.up("form") is self.element

    def _initial(self, control):
        """Return what a browser would send for an untouched control; None sends nothing."""
        if control.tag == "textarea":
            return control.raw_text().removeprefix("\n")
        if control.tag == "select":
            options = control.all("option")
            chosen = [option for option in options if option.get("selected") is not None] or options[:1]
            return option_value(chosen[0]) if chosen else None
        if control.get("type") in {"checkbox", "radio"}:
            return control.get("value", "on") if control.get("checked") is not None else None
        return control.get("value", "")

    def label_of(self, control):
        """Return the text of a control's label."""
        labels = self.page.all("label", **{"for": control.get("id")}) if control.get("id") else []
        return labels[0].text if labels else (control.get("aria-label") or "")

    def fill(self, fields):
        """Fill in fields: {name, label or legend: text, choice, list of choices, True or False}."""
        for key, value in fields.items():
            self._fill_one(key, value)

    def _fill_one(self, key, value):
        found = [control for control in self.controls if key in (control.get("name"), self.label_of(control))]
        found = found or [control for control in self.controls if self._legend(control) == key]
        assert found, f"No field {key!r}; there are {self.described()}"
        kinds = {control.get("type") for control in found}
        if kinds == {"radio"}:
            found = [c for c in self.controls if c.get("name") == found[0].get("name")]
            self._choose(key, found, [self.label_of(found[0]) if value is True else value])
        elif kinds == {"checkbox"} and not isinstance(value, bool):
            self._choose(key, found, value)
        elif kinds == {"checkbox"}:
            assert len(found) == 1, f"{key!r} is several checkboxes: give a list"
            self.values[id(found[0])] = found[0].get("value", "on") if value else None
        else:
            assert len(found) == 1, f"{key!r} is {len(found)} fields"
            self.values[id(found[0])] = self._text_or_option(found[0], value)

    def _choose(self, key, controls, wanted):
        wanted = [str(choice) for choice in wanted]
        for choice in wanted:
            offered = [(c.get("value"), self.label_of(c)) for c in controls]
            assert any(choice in offer for offer in offered), f"{key!r} offers {offered}, not {choice!r}"
        for control in controls:
            names = {control.get("value", "on"), self.label_of(control)}
            self.values[id(control)] = control.get("value", "on") if names & set(wanted) else None

    def _text_or_option(self, control, value):
        if control.tag != "select":
            return str(value)
        for option in control.all("option"):
            if str(value) in (option_value(option), option.text):
                return option_value(option)
        raise AssertionError(f"{control.get('name')} does not offer {value!r}")

    def _legend(self, control):
        fieldset = control.up("fieldset")
        legends = fieldset.all("legend") if fieldset else []
        return legends[0].text if legends else None

    def described(self):
        """Return names and labels of all fields, for a failing test to say."""
        return sorted({(control.get("name"), self.label_of(control)) for control in self.controls})

    def data(self, button=None):
        """Return the pairs that a browser would send, with the button's own."""
        pairs = []
        for control in self.controls:
            value = self.values[id(control)]
            if value is not None and control.get("type") not in {"submit", "button", "image", "reset"}:
                value = value.replace("\r\n", "\n").replace("\n", "\r\n")
                pairs.append((control.get("name"), value))
        if button is not None and button.get("name"):
            pairs.append((button.get("name"), button.get("value", "")))
        return pairs


def option_value(option):
    """Return what an option of a select sends."""
    return option.get("value", option.text)


class Visitor:
    """A person with a Django test client in place of a browser."""

    def __init__(self, client):
        self.client = client
        self.response = self.page = self.url = None

    @classmethod
    def signed_in(cls, member, **options):
        """Return a Visitor signed in as a member. options: of the test client."""
        client = Client(**options)
        client.force_login(member)
        return cls(client)

    def open(self, url, status=200):
        """Open an address and follow redirects; the page must come with this status."""
        return self._arrive(self.client.get(url, follow=True), url, status)

    def _arrive(self, response, url, status):
        self.response = response
        chain = getattr(response, "redirect_chain", [])
        for target, _ in chain:
            url = urljoin(url, target)
        parts = urlsplit(url)
        self.url = parts.path + (f"?{parts.query}" if parts.query else "")
        assert response.status_code == status, f"{self.url} answered {response.status_code}, not {status}"
        self.html = response.content.decode()
        self.page = parse(self.html)
        return self

    @property
    def path(self):
        """The address without its query."""
        return urlsplit(self.url).path

    @property
    def title(self):
        """The text of the title element."""
        return self.page.all("title")[0].text

    @property
    def heading(self):
        """The text of the one h1."""
        headings = self.page.all("h1")
        assert len(headings) == 1, f"{self.url} has {len(headings)} h1"
        return headings[0].text

    @property
    def main(self):
        """The main element of the page."""
        return self.page.all("main")[0]

    @property
    def errors(self):
        """The lines of the error summary."""
        return [item.text for box in self.page.with_class("nhsuk-error-summary") for item in box.all("li")]

    def sees(self, text):
        """Whether the page shows a text, whatever its line breaks."""
        return squeeze(text) in self.page.text

    def links(self, text=None):
        """Return (text, address) of the links, or of those whose whole text this is."""
        pairs = [(a.text, a.get("href")) for a in self.page.all("a") if a.get("href") is not None]
        return [pair for pair in pairs if text in (None, pair[0])]

    def click(self, text):
        """Follow the link with this text; where several have it, they must lead to one address."""
        targets = {href for _, href in self.links(text)}
        assert targets, f"No link {text!r} on {self.url}; there are {sorted({t for t, _ in self.links()})}"
        assert len(targets) == 1, f"{text!r} leads to {sorted(targets)}"
        return self.open(urljoin(self.url, targets.pop()))

    def buttons(self):
        """Return the texts of all buttons that send a form."""
        return [button_text(button) for button in self._buttons()]

    def _buttons(self):
        found = self.page.all("button", "input")
        return [
            b
            for b in found
            if (b.tag == "button" and b.get("type", "submit") == "submit") or b.get("type") == "submit"
        ]

    def form(self, button_or_action):
        """Return the Form that has a button with this text, or that is sent to this address."""
        return self._form_and_button(button_or_action)[0]

    def _form_and_button(self, wanted):
        for button in self._buttons():
            if button_text(button) == wanted:
                owner = button.get("form")
                element = self.page.all("form", id=owner)[0] if owner else button.up("form")
                return Form(element, self.page), button
        for element in self.page.all("form"):
            if element.get("action") == wanted:
                return Form(element, self.page), None
        raise AssertionError(f"No button {wanted!r} on {self.url}; there are {self.buttons()}")

    def press(self, button, fields=None, status=200):
        """Fill in the form of a button, send it, and follow redirects."""
        form, element = self._form_and_button(button)
        form.fill(fields or {})
        return self.send(form, element, status)

    def send(self, form, button=None, status=200):
        """Send a form as it is filled in, and follow redirects."""
        action = (
            (button.get("formaction") if button is not None else None) or form.element.get("action") or ""
        )
        method = (
            (button.get("formmethod") if button is not None else None) or form.element.get("method") or "get"
        )
        url = urljoin(self.url, action) if action else self.url
        body = urlencode(form.data(button))
        if method.lower() == "get":
            return self.open(urljoin(url, "?" + body), status)
        response = self.client.post(url, body, content_type="application/x-www-form-urlencoded", follow=True)
        return self._arrive(response, url, status)


def button_text(button):
    """Return what a button says."""
    return button.text if button.tag == "button" else button.get("value", "")
