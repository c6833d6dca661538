"""The weekly digest: stories of resolved cases, and what the team could do next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.i18n import N_, Mrkdwn, Reader
from bot.masking import mask
from bot.ports import Block, Message
from bot.records import Digest, PersonRef, Story, ThanksLine
from bot.slack.ids import Action
from bot.slack.mrkdwn import bold
from bot.slack.views import _phrases as say
from bot.slack.views.blocks import Element, button, context, divider, header, section

MOST_STORIES = 5
MOST_THANKED = 6
EFFECTS = {
    "fixed": N_("The customer's problem is fixed"),
    "workaround": N_("The customer can work again, thanks to a workaround"),
    "explained": N_("The customer knows now how it works"),
    "not_reproduced": N_("The customer was heard, though nobody could reproduce it"),
    "passed_on": N_("The customer's case is with the team that can solve it"),
}
# Words and not figures: a number beside people's names reads like a score.
PACES = (
    (timedelta(hours=1), N_("{effect}, within the hour.")),
    (timedelta(hours=12), N_("{effect}, the same day.")),
    (timedelta(days=7), N_("{effect}, within days.")),
)


def digest(d: Digest, reader: Reader) -> Message:
    """Return the week's stories, without ranks or counts of anybody's part."""
    title = reader.t("This week's swarms")
    return say.message(reader.m("This week's swarms"), header(f"🐝 {title}"), *_parts(d, reader))


def preview(d: Digest, reader: Reader) -> Message:
    """Return the digest as only the person who asked sees it."""
    if d.is_empty:
        return nothing(reader)
    note = context(reader.m("Only you see this. It is what the digest would tell right now."))
    shown = digest(d, reader)
    return Message(shown.text, [note, *shown.blocks])


def nothing(reader: Reader) -> Message:
    """Return the private word that there is nothing to tell yet."""
    return say.plain_message(
        reader.m(
            "There is nothing to tell yet. The digest tells of swarms that were resolved since"
            " the last one."
        )
    )


def _parts(d: Digest, reader: Reader) -> list[Block | None]:
    return [
        *(section(_story(one, reader), _read(one, reader)) for one in d.stories[:MOST_STORIES]),
        divider() if d.stories else None,
        *_rest(d, reader),
    ]


def _story(story: Story, reader: Reader) -> Mrkdwn:
    """Return one story: the problem, the people, the effect for the customer, the article."""
    return say.paragraph(
        bold(say.titled(mask(story.title).text)),
        _who(story, reader),
        _effect(story, reader),
        _public(story.resolution, 300),
        _article(story, reader),
    )


def _who(story: Story, reader: Reader) -> Mrkdwn | None:
    """Return who did it; those who do not want to be named are left out."""
    thanked = [line for line in story.thanked if line.person.may_be_named]
    people = say.listed([_thanked(line, reader) for line in thanked[:MOST_THANKED]], reader)
    if story.owner.may_be_named:
        owner = say.named(story.owner, reader)
        if thanked:
            return reader.m(
                "{owner} owned the case. Thank you, {people}!", owner=owner, people=people
            )
        return reader.m("{owner} owned the case.", owner=owner)
    return reader.m("Thank you, {people}!", people=people) if thanked else None


def _thanked(line: ThanksLine, reader: Reader) -> Mrkdwn:
    name = say.named(line.person, reader)
    how = say.contributions(line.how, reader)
    return reader.m("{name} ({how})", name=name, how=how) if how else name


def _effect(story: Story, reader: Reader) -> Mrkdwn:
    effect = reader.m(EFFECTS.get(story.customer_effect, EFFECTS["explained"]))
    took = story.resolved_at - story.opened_at
    for longest, sentence in PACES:
        if took <= longest:
            return reader.m(sentence, effect=effect)
    return Mrkdwn(f"{effect}.")


def _article(story: Story, reader: Reader) -> Mrkdwn | None:
    if not story.article_title:
        return None
    title = say.titled(mask(story.article_title).text, say.LISTED_TITLE_LENGTH)
    return reader.m(":page_facing_up: Written down: {title}", title=title)


def _read(story: Story, reader: Reader) -> Element | None:
    if story.article_id is None:
        return None
    return button(Action.ARTICLE_READ, reader.t("Read"), story.article_id)


def _rest(d: Digest, reader: Reader) -> list[Block]:
    """Return what else is worth telling: first-timers, a reused article, wanted skills."""
    lines = [_first_time(d.first_time, reader), _reused(d, reader), _wanted(d, reader)]
    return [section(line) for line in lines if line]


def _first_time(people: Sequence[PersonRef], reader: Reader) -> Mrkdwn | None:
    namable = [person for person in people if person.may_be_named][: say.MOST_PEOPLE]
    if not namable:
        return None
    shown = say.listed([say.named(person, reader) for person in namable], reader)
    return reader.m(":wave: *Helped for the first time:* {people}. Welcome!", people=shown)


def _reused(d: Digest, reader: Reader) -> Mrkdwn | None:
    if not d.reused_title:
        return None
    title = say.titled(mask(d.reused_title).text, say.LISTED_TITLE_LENGTH)
    return reader.m(":recycle: *The article that helped most often:* {title}", title=title)


def _wanted(d: Digest, reader: Reader) -> Mrkdwn | None:
    if not d.wanted_skills:
        return None
    return reader.m(
        ":mag: *Skills that need people:* {skills}. Do you know one, or would you like to?"
        " Say so with `/swarm profile`.",
        skills=say.skill_names(d.wanted_skills, reader),
    )


def _public(text: str, limit: int) -> Mrkdwn:
    """Return what somebody wrote without personal data, for many to read."""
    return say.said(mask(text).text, limit)
