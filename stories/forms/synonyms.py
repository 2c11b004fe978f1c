"""The form of a group of synonyms in the admin: what would do nothing, or harm, is refused in words."""

import hashlib
import re

from django import forms
from django.db.models import Q

from stories.models import SynonymGroup
from stories.safety import LIKELY, SafetyError, as_names, find_identifiers
from stories.search.synonyms import LONGEST_EXPRESSION, looked_for

PARTED = re.compile(r"[,;\n]")
TWO = "Give 2 or more different expressions, divided by commas."


class SynonymGroupForm(forms.ModelForm):
    """Expressions that mean the same. They may stand on lines of their own, and are kept with commas.

    left_out: of a group that is taken, the expressions that are not looked for.
    """

    # The group as the page showed it, so that nobody overwrites what a colleague saved meanwhile.
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = SynonymGroup
        fields = ["expressions", "is_near", "is_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.left_out = []
        if self.instance.pk:
            self.initial["seen"] = _state(self.instance)

    def clean_expressions(self):
        """Return the expressions, each once; refuse fewer than two that count, and what may identify somebody."""
        typed = (" ".join(part.split()) for part in PARTED.split(self.cleaned_data["expressions"]))
        expressions = list({one.casefold(): one for one in typed if one}.values())
        if expressions == self.instance.as_list():
            # So that whatever is there can be switched off.
            return ", ".join(expressions)
        self._check_identifiers(expressions)
        counting = {stems for one in expressions if (stems := looked_for(one))}
        self.left_out = [one for one in expressions if not looked_for(one)]
        if len(counting) < 2:
            same = [one for one in expressions if one not in self.left_out]
            found = f"The search finds {same[1]} with {same[0]} as it is." if len(same) > 1 else ""
            raise forms.ValidationError(" ".join(filter(None, [TWO, found, self.why_left_out()])))
        return ", ".join(expressions)

    def why_left_out(self):
        """Say in a sentence which expressions are not looked for, and why; "" where there are none."""
        if not self.left_out:
            return ""
        those = ", ".join(f"“{one}”" for one in self.left_out)
        why = f"only common words, no words at all or more than {LONGEST_EXPRESSION}"
        return f"The search does not look for {those}: {'it has' if len(self.left_out) == 1 else 'they have'} {why}."

    def clean(self):
        """Refuse a group that is there already, and to save over what a colleague saved after the page was opened."""
        data = super().clean()
        if "expressions" in data:
            self._check_twin(data["expressions"].split(", "), data["is_near"])
        now = SynonymGroup.objects.filter(pk=self.instance.pk).first() if self.instance.pk else None
        if now is not None and data.get("seen") and data["seen"] != _state(now):
            self.data = self.data.copy()
            self.data[self.add_prefix("seen")] = _state(now)
            how = ", ".join(filter(None, ["near in meaning" if now.is_near else "", "" if now.is_on else "not in use"]))
            raise forms.ValidationError(
                f"A colleague changed this group after you opened it. It is now: {now}{f' ({how})' if how else ''}. "
                "What you typed is still here. Save again to put it in its place."
            )
        return data

    def _check_identifiers(self, expressions):
        """Refuse what may identify somebody: the search tells readers words of a group as the right spelling."""
        new = [one for one in expressions if one not in self.instance.as_list()]
        try:
            found = [finding for one in new for finding in _identifiers_in(one)]
        except SafetyError:
            raise forms.ValidationError(
                "We could not look for names and numbers just now, so nothing was saved. Try again."
            ) from None
        if found:
            raise forms.ValidationError(f"Use other words. {found[0].reason}")

    def _check_twin(self, expressions, is_near):
        """Refuse a group of which there is one already, as after a second click."""
        same = {looked_for(one) for one in expressions} - {()}
        alike = Q(expressions__icontains=expressions[0]) | Q(expressions__icontains=expressions[-1])
        for other in SynonymGroup.objects.filter(alike, is_near=is_near).exclude(pk=self.instance.pk):
            if {looked_for(one) for one in other.as_list()} - {()} == same:
                raise forms.ValidationError(f"There is a group with these expressions already: {other}.")


def _identifiers_in(expression):
    """Return what may identify somebody. Of words in small letters only names that are hardly anything else."""
    return find_identifiers(expression) or [
        one for one in find_identifiers(as_names(expression)) if one.certainty == LIKELY
    ]


def _state(group):
    return hashlib.sha256(repr((group.expressions, group.is_near, group.is_on)).encode()).hexdigest()[:16]
