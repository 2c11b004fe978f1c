"""The visitor of tests/journeys.py sends what a browser would."""

import pytest

from tests.journeys import Form, parse

HTML = """
<form action="/x/" method="post"><input type="hidden" name="key" value="k1">
<label for="t">Title</label><input id="t" name="title" value="Old">
<label for="a">What is happening</label><textarea id="a" name="account">
One
two</textarea>
<fieldset><legend>Components</legend>
<input type="checkbox" name="components" value="people" id="c1" checked><label for="c1">People</label>
<input type="checkbox" name="components" value="system" id="c2"><label for="c2">System</label></fieldset>
<fieldset><legend>Stage</legend><input type="radio" name="stage" value="p" id="r1"><label for="r1">Planned</label>
<input type="radio" name="stage" value="s" id="r2"><label for="r2">Stopped</label></fieldset>
<select name="nation"><option value="">Choose</option><option value="w">Wales</option></select>
<input name="off" value="1" disabled><button name="go" value="next">Save</button></form>
"""


@pytest.fixture
def form():
    page = parse(HTML)
    return Form(page.all("form")[0], page)


def test_an_untouched_form_sends_what_it_holds_with_crlf(form):
    assert form.data() == [
        ("key", "k1"),
        ("title", "Old"),
        ("account", "One\r\ntwo"),
        ("components", "people"),
        ("nation", ""),
    ]


def test_fields_are_filled_by_label_legend_or_name(form):
    form.fill({"Title": "New", "Components": ["System"], "stage": "Stopped", "nation": "Wales"})
    assert dict(form.data()) == {
        "key": "k1",
        "title": "New",
        "account": "One\r\ntwo",
        "components": "system",
        "stage": "s",
        "nation": "w",
    }


def test_one_checkbox_is_ticked_or_cleared_by_its_label(form):
    form.fill({"People": False, "System": True})
    assert [pair for pair in form.data() if pair[0] == "components"] == [("components", "system")]


@pytest.mark.parametrize("fields", [{"nobody": "x"}, {"stage": "Sustained"}, {"off": "2"}])
def test_what_the_page_does_not_offer_fails(form, fields):
    with pytest.raises(AssertionError):
        form.fill(fields)
