"""Django's messages, drawn beside the part of the page that they are about.

A redirect to a fragment scrolls to a section and moves a screen reader to it, so a message at the top of the page
would be missed. A message that names a place in `extra_tags` is therefore drawn where the page has
{% messages_at "place" %}. All other messages are drawn first, and so are those whose place this page does not have.
"""

from django import template
from django.template import loader

register = template.Library()


def drawn(messages):
    """Return the HTML of some messages."""
    return loader.render_to_string("partials/messages.html", {"messages": messages}) if messages else ""


@register.simple_tag(takes_context=True)
def messages_at(context, *parts):
    """Return the messages of a place: {% messages_at "history" %}, {% messages_at "story" story.pk %} for "story-7"."""
    place = "-".join(map(str, parts))
    here = [message for message in context.get("messages") or () if message.extra_tags == place]
    for message in here:
        message.is_drawn = True
    return drawn(here)


@register.tag
def messages_first(parser, token):
    """Render all up to {% endmessages_first %}, and put before it the messages that were not drawn within it."""
    inside = parser.parse(["endmessages_first"])
    parser.delete_first_token()
    return MessagesFirst(inside)


class MessagesFirst(template.Node):
    """A part of a page, with the messages that have no place in it drawn first."""

    def __init__(self, nodelist):
        self.nodelist = nodelist

    def render(self, context):
        """Render the part first, to know which messages it has drawn; then put the others before it."""
        part = self.nodelist.render(context)
        return drawn([one for one in context.get("messages") or () if not hasattr(one, "is_drawn")]) + part
