"""What an author says who asks the central team to look again."""

from django import forms

from impact_portal.design.forms import LongTextField
from stories.desk.notes import in_authors_words
from stories.forms.identifiers import AssuringForm

MOST = 2_000


class AppealForm(AssuringForm):
    """Why another curator should look at a declined story. What could identify somebody is asked about."""

    done = "sent"

    note = LongTextField(
        label="Why should we look again?",
        help_text="Say what we got wrong, or what we did not know. The central team reads this, readers do not.",
        max_length=MOST,
        widget=forms.Textarea(attrs={"rows": 7}),
        error_messages={
            "required": "Say why we should look again",
            "max_length": f"Use {MOST:,} characters or fewer",
        },
    )

    def __init__(self, *args, story, member, **kwargs):
        super().__init__(*args, **kwargs)
        typed = [("note", "Why should we look again?", self.data.get("note", ""))]
        self.find_passages(lambda: in_authors_words(story, member, typed))
