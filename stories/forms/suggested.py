"""What an author asks about a change that a curator suggests."""

from django import forms

from impact_portal.design.forms import LongTextField
from stories.editing import QUERY_MAX


class QueryForm(forms.Form):
    """A question or another wording, instead of accepting."""

    words = LongTextField(
        label="What would you like to ask, or to say in another way?",
        help_text="The central team reads this. Your story stays as it is.",
        max_length=QUERY_MAX,
        error_messages={
            "required": "Write what you would like to ask or change",
            "max_length": f"Use {QUERY_MAX:,} characters or fewer",
        },
    )
