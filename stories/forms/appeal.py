"""What an author says who asks the central team to look again."""

from django import forms

from impact_portal.design.forms import LongTextField

MOST = 2_000


class AppealForm(forms.Form):
    """Why another curator should look at a declined story."""

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
