"""The desk's pages of answers, and a story with answers, in a real browser."""


from stories.answers import link
from stories.models import Answer, Status
from tests.browser.conftest import MODES, faults_at_all_widths, follow
from tests.factories import make_curator, make_story


def stories():
    """Make a story with a long hindrance and two that may answer it; return the statements."""
    long = "Two forms for one bin, and neither is read by anybody who could take the bin away. " * 3
    here = make_story("Bins by the door", status=Status.PUBLISHED, hindering=[("system", long)], tags=["bins"])
    helping = [
        make_story(
            f"One form for all the bins of the hospital {n}",
            status=Status.PUBLISHED,
            helping=[("system", f"We made the two forms one form {n}, and it has " + "a" * 60)],
            tags=["bins"],
            organisation_typed="Esk Vale Care Home and Community Services of the Whole of the North",
        ).factors.get()
        for n in range(2)
    ]
    return here.factors.get(), *helping


def test_no_page_with_answers_has_an_axe_violation_or_is_wider_than_the_screen(open_page, indexed):
    curator = make_curator()
    here, linked, _ = stories()
    make_story("Another", status=Status.PUBLISHED, hindering=[("people", "Nobody asks the night staff.")])
    link(here, linked, actor=curator, note="The same form as yours.")
    indexed()
    addresses = {
        "hindrances": "/curate/hindrances/",
        "hindrance": f"/curate/hindrances/{here.pk}/?q=form",
        "review": f"/curate/{here.story_id}/",
        "review of what answers": f"/curate/{linked.story_id}/",
        "story": here.story.get_absolute_url(),
        "component": "/components/system/",
    }
    assert faults_at_all_widths(open_page(member=curator, looked_at=True), addresses) == {}


@MODES
def test_a_curator_links_an_answer_and_a_leader_reads_it(open_page, indexed, width, javascript):
    here, there, _ = stories()
    indexed()
    tab = open_page(width, javascript=javascript, member=make_curator())
    tab.goto("/curate/hindrances/")
    follow(tab.get_by_role("link", name="Two forms for one bin"))
    choice = tab.locator(".answer-choice", has_text=there.statement)
    choice.get_by_label("Your words to readers (optional)").fill("The same form as yours.")
    follow(choice.get_by_role("button", name="Link"))
    assert tab.get_by_text("The answer is linked.").is_visible()
    assert Answer.objects.get().helping == there
    leader = open_page(width, javascript=javascript)
    leader.goto(here.story.get_absolute_url())
    assert leader.get_by_text("How others got past this").is_visible()
    follow(leader.get_by_role("link", name=there.story.title).first)
    assert leader.get_by_role("heading", level=1).inner_text() == there.story.title
