"""Importing a file, written for the test, into the database."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from organisations.models import Organisation, OrganisationName
from tests.factories import make_organisation


@pytest.fixture
def imported(db, tmp_path):
    """Return a function that imports a text as a file and returns the lines that the command prints.

    Without overrides unless some are given, so that the project's own do not come into it.
    """

    def run(text, *options, overrides="code\n"):
        (tmp_path / "file.csv").write_text(text, encoding="utf-8")
        (tmp_path / "overrides.csv").write_text(overrides, encoding="utf-8")
        printed = StringIO()
        files = [str(tmp_path / "file.csv"), "--overrides", str(tmp_path / "overrides.csv")]
        call_command("import_organisations", *files, *options, stdout=printed)
        return printed.getvalue().splitlines()

    return run


@pytest.fixture
def stored(db):
    """Return a function that returns all that an import may write, to compare before and after."""

    def read():
        return (
            list(Organisation.objects.order_by("code").values()),
            sorted(Organisation.successors.through.objects.values_list("from_organisation", "to_organisation")),
            list(OrganisationName.objects.order_by("pk").values()),
        )

    return read


@pytest.fixture
def refused(imported, stored):
    """Return a function that imports what must be refused, and returns the lines that say why.

    It asserts that nothing was changed.
    """

    def run(*args, **kwargs):
        before = stored()
        with pytest.raises(CommandError) as error:
            imported(*args, **kwargs)
        assert stored() == before
        return str(error.value).splitlines()

    return run


@pytest.fixture
def twenty(db):
    """Twenty open organisations, T1 to T20: one that closes is 5%."""
    return [make_organisation(f"Number {number} NHS Trust", code=f"T{number}") for number in range(1, 21)]
