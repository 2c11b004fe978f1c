"""Lines of a file of stories, and what the command made of them."""

import io

from django.core.management import CommandError, call_command

HELPING = [{"component": "people", "statement": "A coach came to the ward each week."}]


def line(**more):
    """Return a story as a file tells it, with the least it needs and what is given."""
    return {"external_id": "one", "title": "A huddle", "account": "We meet each day.", "components": ["people"]} | more


def reason(result):
    """Return why the one bad line is bad."""
    assert len(result.bad) == 1
    return result.bad[0][1]


def run(path):
    """Run the command; return what it printed, and the error it ended with, or ""."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("import_stories", str(path), stdout=out, stderr=err)
    except CommandError as error:
        return out.getvalue(), err.getvalue(), str(error)
    return out.getvalue(), err.getvalue(), ""
