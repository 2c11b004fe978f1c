"""What a page says was done, beside what it was done to.

A page that is returned to by a fragment begins at a section, past its top: what stands there is out of sight, and a
screen reader reads on from the section. So a message that names a place (its `extra_tags`) is drawn there, where the
page has {% said_at "place" %}. All others come first, those of a place that the page has not among them.
"""

from django import template
from django.template import loader

register = template.Library()


def drawn(messages):
    """Return the HTML of some messages."""
    return loader.render_to_string("partials/messages.html", {"messages": messages}) if messages else ""


@register.simple_tag(takes_context=True)
def said_at(context, *parts):
    """Draw the messages of a place: {% said_at "history" %}, {% said_at "story" story.pk %} for "story-7"."""
    place = "-".join(map(str, parts))
    here = [message for message in context.get("messages") or () if message.extra_tags == place]
    for message in here:
        message.is_drawn = True
    return drawn(here)


@register.tag
def said_first(parser, token):
    """Draw what stands up to {% endsaid_first %}, and before it the messages that found no place in it."""
    inside = parser.parse(["endsaid_first"])
    parser.delete_first_token()
    return SaidFirst(inside)


class SaidFirst(template.Node):
    """A part of a page with its messages."""

    def __init__(self, nodelist):
        self.nodelist = nodelist

    def render(self, context):
        """Draw the part before its messages: only then it is known which of them it has drawn."""
        part = self.nodelist.render(context)
        return drawn([one for one in context.get("messages") or () if not hasattr(one, "is_drawn")]) + part
