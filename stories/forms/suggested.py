"""What an author asks about a change that a curator suggests."""

from impact_portal.design.forms import LongTextField
from stories.desk.notes import in_authors_words
from stories.editing import QUERY_MAX
from stories.forms.identifiers import AssuringForm


class QueryForm(AssuringForm):
    """A question or another wording, instead of accepting. What could identify somebody is asked about."""

    done = "sent"

    words = LongTextField(
        label="What would you like to ask, or to say in another way?",
        help_text="Say so too if you do not agree. The central team reads this. Your story stays as it is.",
        max_length=QUERY_MAX,
        error_messages={
            "required": "Write what you would like to ask or change",
            "max_length": f"Use {QUERY_MAX:,} characters or fewer",
        },
    )

    def __init__(self, *args, story, member, **kwargs):
        super().__init__(*args, **kwargs)
        typed = [("words", "What would you like to ask?", self.data.get("words", ""))]
        self.find_passages(lambda: in_authors_words(story, member, typed))
