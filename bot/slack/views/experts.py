"""People and what they know: who can help with a skill, and one's own profile."""

from __future__ import annotations

from collections.abc import Sequence

from bot.fitting import DAY
from bot.i18n import N_, Mrkdwn, Reader, zone
from bot.ports import Block as SlackBlock
from bot.ports import GroupSeen, Message, Modal
from bot.records import Expert, Profile, SkillGroup, SkillRef
from bot.slack.ids import Block, Callback
from bot.slack.views import _phrases as say
from bot.slack.views.blocks import (
    Element,
    ask,
    checkboxes,
    context,
    date_picker,
    modal,
    number_input,
    section,
    select,
    several,
    skills_select,
)
from bot.slack.views.open_form import skill_choice

MOST_EXPERTS = 10
MOST_SKILLS = 50
NO_HOURS = "none"
LANGUAGES = (
    "en",
    "es",
    "pt",
    "fr",
    "de",
    "it",
    "ca",
    "nl",
    "pl",
    "tr",
    "ar",
    "ru",
    "ja",
    "ko",
    "zh",
)
LEVELS = {
    3: (Block.LEVEL_3, N_("I know it best"), N_("knows it best")),
    2: (Block.LEVEL_2, N_("I know it well"), N_("knows it well")),
    1: (Block.LEVEL_1, N_("I can help with it"), N_("can help with it")),
}

NOBODY_IN_IT = N_(
    "It has nobody at the moment, or I cannot read it. As long as that is so, I turn to the lead of"
    " whoever asks."
)


def who(skill: SkillRef, experts: Sequence[Expert], reader: Reader) -> Message:
    """Return who knows a skill, those who can take part now first."""
    name = say.said(skill.name, say.SKILL_LENGTH)
    if not experts:
        return say.plain_message(
            reader.m("Nobody has told me yet that they know *{skill}*.", skill=name),
            reader.m("Do you, or would you like to learn it? Say so with `/swarm profile`."),
        )
    now = [one for one in experts if one.is_available]
    later = [one for one in experts if not one.is_available]
    title = reader.m("*Who knows {skill}*", skill=name)
    blocks = [
        section(say.paragraph(heading, *_experts(people, reader)))
        for heading, people in (
            (reader.m(":large_green_circle: Can take part now"), now),
            (reader.m(":white_circle: Not right now"), later),
        )
        if people
    ]
    how = reader.m("To ask them into a swarm, type `/swarm invite` and their name in its channel.")
    return say.message(title, section(title), *blocks, context(how))


def unknown_skill(name: str, near: Sequence[SkillRef], reader: Reader) -> Message:
    """Return the private word that nobody has named that skill, with the nearest ones."""
    asked = say.said(name, say.SKILL_LENGTH)
    sentence = reader.m("I don't know the skill “{skill}” yet.", skill=asked)
    if near:
        names = say.skill_names(near[:5], reader)
        return say.plain_message(sentence, reader.m("Did you mean {skills}?", skills=names))
    return say.plain_message(
        sentence, reader.m("If you have it, add it to your profile: `/swarm profile`")
    )


def group(stands: SkillGroup, seen: GroupSeen | None, reader: Reader) -> Message:
    """Return which user group is asked where nobody answers for a skill."""
    skill = say.said(stands.skill.name, say.SKILL_LENGTH)
    if stands.group_id is None:
        return say.plain_message(
            reader.m(
                "For *{skill}* no user group is set. Where nobody answers, I ask the one with the"
                " handle `{handle}`, if there is one.",
                skill=skill,
                handle=say.said(stands.skill.key, say.SKILL_LENGTH),
            ),
            reader.m("Another is set by `/swarm group {skill} @group`.", skill=skill),
        )
    handle = say.said(f"@{seen.handle if seen else stands.group_id}", say.NAME_LENGTH)
    return say.plain_message(
        reader.m(
            ":busts_in_silhouette: Where nobody answers for *{skill}*, I ask the people of"
            " *{group}*.",
            skill=skill,
            group=handle,
        ),
        None if seen is not None and seen.size else reader.m(NOBODY_IN_IT),
        reader.m("`/swarm group {skill} off` takes it off.", skill=skill),
    )


def no_group(reader: Reader) -> Message:
    """Return the private word that a user group cannot be read, and why that may be."""
    return say.plain_message(
        reader.m(
            "I can't find that user group, so nothing is changed. Choose one from the list that"
            " Slack offers after an @. It takes a plan with user groups and the scope"
            " `usergroups:read`."
        )
    )


def profile_lines(profile: Profile, reader: Reader) -> Mrkdwn:
    """Return what somebody knows, would like to learn, and when they can be asked."""
    return say.paragraph(
        reader.m("*Your profile*"),
        *_skills(profile, reader),
        reader.m(
            ":seedling: *Would like to learn:* {skills}",
            skills=say.skill_names(profile.interests, reader),
        )
        if profile.interests
        else None,
        *_limits(profile, reader),
    )


def profile_form(profile: Profile, reader: Reader) -> Modal:
    """Return the form in which somebody says what they know and when to ask them."""
    note = context(reader.m("I speak your Slack language. You change it in Slack's preferences."))
    return Modal(
        modal(
            Callback.PROFILE,
            reader.t("My profile"),
            [
                *_knowledge_fields(profile, reader),
                *_fitting_fields(profile, reader),
                *_limit_fields(profile, reader),
                note,
            ],
            submit=reader.t("Save"),
            close=reader.t("Close"),
        )
    )


# --- who knows it --------------------------------------------------------------------------


def _experts(people: Sequence[Expert], reader: Reader) -> list[Mrkdwn]:
    lines = [_expert(one, reader) for one in people[:MOST_EXPERTS]]
    if more := len(people) - len(lines):
        lines.append(reader.mn("• and {n} more", "• and {n} more", more))
    return lines


def _expert(one: Expert, reader: Reader) -> Mrkdwn:
    level = reader.t(LEVELS[one.level][2]) if one.level in LEVELS else ""
    facts = [level, say.said(one.department, say.NAME_LENGTH), _asleep(one, reader)]
    rest = ", ".join(fact for fact in facts if fact)
    return Mrkdwn(f"• {say.called(one.person, reader)} · {rest}")


def _asleep(one: Expert, reader: Reader) -> str:
    """Return when the day begins of somebody who is not at work now, by their own clock."""
    if one.wakes_at is None:
        return ""
    time = Reader(reader.language, one.person.reader.time_zone).clock(one.wakes_at)
    return reader.m("at work again at {time} their time", time=time)


# --- one's own profile ---------------------------------------------------------------------


def _skills(profile: Profile, reader: Reader) -> list[Mrkdwn | None]:
    if not profile.skills:
        return [reader.m("You have named no skill yet, so nobody is told to ask you.")]
    lines: list[Mrkdwn | None] = []
    for level, (_, label, _) in LEVELS.items():
        known = [skill for skill, mine in profile.skills if mine == level]
        if known:
            skills = say.skill_names(known, reader)
            lines.append(Mrkdwn(f"*{reader.m(label)}:* {skills}"))
    return lines


def _limits(profile: Profile, reader: Reader) -> list[Mrkdwn | None]:
    return [
        reader.mn(
            "*At once:* {n} swarm at most", "*At once:* {n} swarms at most", profile.max_swarms
        )
        if profile.max_swarms is not None
        else None,
        reader.m(
            "*At work:* {start}–{end}",
            start=reader.hour(profile.hours[0]),
            end=reader.hour(profile.hours[1]),
        )
        if profile.hours
        else None,
        reader.m(
            "*Can help in:* {languages}",
            languages=say.listed([say.language(one, reader) for one in profile.languages], reader),
        )
        if profile.languages
        else None,
        reader.m("*No asks until:* {day}", day=reader.day(profile.paused_until))
        if profile.paused_until
        else None,
        None if profile.may_be_asked else reader.m("I do not ask you into swarms."),
        None if profile.may_be_named else reader.m("The digest does not name you."),
    ]


def _knowledge_fields(profile: Profile, reader: Reader) -> list[SlackBlock]:
    fields = []
    for level, (block_id, label, _) in LEVELS.items():
        known = [skill_choice(skill) for skill, mine in profile.skills if mine == level]
        menu = skills_select(known, reader.t("Type to search"), MOST_SKILLS)
        fields.append(ask(block_id, reader.t(label), menu, is_optional=True))
    interests = skills_select(
        [skill_choice(skill) for skill in profile.interests],
        reader.t("Type to search"),
        MOST_SKILLS,
    )
    hint = reader.t("Your Home names them. I do not ask you into swarms for them.")
    label = reader.t("I would like to learn")
    return [*fields, ask(Block.INTERESTS, label, interests, hint=hint, is_optional=True)]


def _fitting_fields(profile: Profile, reader: Reader) -> list[SlackBlock]:
    """Return the fields by which those who suit best are asked sooner."""
    start, end = profile.hours or (None, None)
    hint = reader.t(
        "In your own time zone, {time_zone}. Outside of these hours I ask you for sev1 only: what"
        " nobody at work knows waits until your day begins. Without hours I ask you at night,"
        " {evening} to {morning}, if nobody for whom it is day can help.",
        time_zone=profile.time_zone,
        evening=reader.hour(DAY[1]),
        morning=reader.hour(DAY[0]),
    )
    names = sorted((say.language(code, reader).capitalize(), code) for code in LANGUAGES)
    menu = several(
        [(code, name) for name, code in names],
        profile.languages,
        len(LANGUAGES),
        reader.t("Choose languages"),
    )
    spoken = reader.t(
        "Of those who know as much, I ask sooner who speaks the customer's language. If you choose"
        " none, I go by the language of your Slack."
    )
    return [
        ask(Block.WORK_FROM, reader.t("I work from"), _hours(start, reader), is_optional=True),
        ask(Block.WORK_TO, reader.t("until"), _hours(end, reader), hint=hint, is_optional=True),
        ask(Block.LANGUAGES, reader.t("I can help in"), menu, hint=spoken, is_optional=True),
    ]


def _hours(chosen: int | None, reader: Reader) -> Element:
    hours = [(str(hour), reader.hour(hour)) for hour in range(24)]
    none = (NO_HOURS, reader.t("No fixed hours"))
    return select([none, *hours], NO_HOURS if chosen is None else str(chosen))


def _limit_fields(profile: Profile, reader: Reader) -> list[SlackBlock]:
    until = profile.paused_until
    yes = [("ask", reader.t("Ask me into swarms"))]
    yes.append(("name", reader.t("Name me in the digest")))
    ticked = {"ask": profile.may_be_asked, "name": profile.may_be_named}
    boxes = checkboxes(yes, [value for value, is_on in ticked.items() if is_on])
    return [
        ask(
            Block.MAX_SWARMS,
            reader.t("Most swarms at once"),
            number_input(profile.max_swarms, 0, 99),
            hint=reader.t("I ask you into no more than this. Leave it empty for no limit."),
            is_optional=True,
        ),
        ask(
            Block.PAUSE,
            reader.t("Do not ask me until"),
            date_picker(until.astimezone(zone(reader.time_zone)).date() if until else None),
            is_optional=True,
        ),
        ask(Block.OPT, reader.t("What I agree to"), boxes, is_optional=True),
    ]
