"""The rows of the short lists. Names may be changed in the admin; codes are in links and exports for good."""

from django.db import migrations

NATIONS = [
    ("england", "England"),
    ("scotland", "Scotland"),
    ("wales", "Wales"),
    ("northern-ireland", "Northern Ireland"),
    ("ireland", "Ireland"),
]

# Regions of NHS England, with their codes in the Organisation Data Service (ODS).
REGIONS = [
    ("east-of-england", "East of England", "Y61"),
    ("london", "London", "Y56"),
    ("midlands", "Midlands", "Y60"),
    ("north-east-and-yorkshire", "North East and Yorkshire", "Y63"),
    ("north-west", "North West", "Y62"),
    ("south-east", "South East", "Y59"),
    ("south-west", "South West", "Y58"),
]

TYPES = [
    ("nhs-trust", "NHS trust"),
    ("nhs-foundation-trust", "NHS foundation trust"),
    ("integrated-care-board", "Integrated care board"),
    ("health-board", "Health board"),
    ("health-and-social-care-trust", "Health and social care trust"),
    ("hse-region-or-hospital-group", "HSE region or hospital group"),
    ("general-practice", "General practice, PCN or federation"),
    ("provider-collaborative", "Provider collaborative"),
    ("local-authority", "Local authority"),
    ("care-provider", "Care provider"),
    ("independent-provider", "Independent provider"),
    ("voluntary-or-community-organisation", "Voluntary or community organisation"),
    ("health-innovation-network", "Health innovation network"),
    ("national-body", "National body"),
    ("royal-college-or-professional-body", "Royal college or professional body"),
    ("university-or-research", "University or research"),
    ("individual-patient-or-carer", "Individual, patient or carer"),
    ("other", "Other"),
]

# Room between two rows for one that a curator adds.
STEP = 10


def add_rows(apps, schema_editor):
    """Add the rows that are missing; one that is there keeps the name it has been given."""
    Nation, Region, OrganisationType = (
        apps.get_model("organisations", name) for name in ("Nation", "Region", "OrganisationType")
    )
    for number, (code, name) in enumerate(NATIONS, start=1):
        Nation.objects.get_or_create(code=code, defaults={"name": name, "position": number * STEP})
    england = Nation.objects.get(code="england")
    for number, (code, name, ods_code) in enumerate(REGIONS, start=1):
        defaults = {"name": name, "ods_code": ods_code, "nation": england, "position": number * STEP}
        Region.objects.get_or_create(code=code, defaults=defaults)
    for number, (code, name) in enumerate(TYPES, start=1):
        OrganisationType.objects.get_or_create(code=code, defaults={"name": name, "position": number * STEP})


class Migration(migrations.Migration):
    """Reference rows; going back leaves them, because stories may point at them."""

    dependencies = [("organisations", "0001_initial")]

    operations = [migrations.RunPython(add_rows, migrations.RunPython.noop)]
