"""The form that opens a swarm, and what is already known beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.i18n import N_, Reader
from bot.names import skill_key
from bot.ports import Block as SlackBlock
from bot.ports import Modal
from bot.records import Known, OpenForm, SkillRef
from bot.slack.ids import Action, Block, Callback
from bot.slack.mrkdwn import one_line, shorten
from bot.slack.views import _known
from bot.slack.views import _phrases as say
from bot.slack.views.blocks import (
    OPTION_VALUE_LENGTH,
    Choice,
    ask,
    checkboxes,
    context,
    modal,
    options,
    people_select,
    section,
    select,
    skills_select,
    text_input,
)

NEW_SKILL = "new:"
"""What stands before the name of a skill that nobody has named before, in an option's value."""

REFERENCE_LENGTH = 64
CUSTOMER_LENGTH = 120
MOST_SKILLS = 10
SEVERITIES = {
    1: N_("sev1: the customer stands still, people are brought in at once"),
    2: N_("sev2: something important does not work"),
    3: N_("sev3: something does not work, but work goes on"),
    4: N_("sev4: a question or a small thing"),
}


def open_form(
    form: OpenForm,
    reader: Reader,
    known: Sequence[Known] = (),
    private_metadata: str = "",
) -> Modal:
    """Return the form that opens a swarm, with what is already known below the title."""
    blocks = [
        *_warnings(form, reader),
        *_case(form, reader),
        *_already_known(known, reader),
        *_words(form, reader),
        *_choices(form, reader),
        *_source(form, reader),
    ]
    return Modal(
        modal(
            Callback.OPEN,
            reader.t("Open a swarm"),
            blocks,
            submit=reader.t("Open"),
            close=reader.t("Close"),
            private_metadata=private_metadata,
        )
    )


def answered_form(known: Known, reader: Reader) -> Modal:
    """Return what the form becomes once something known answers the case."""
    thanks = reader.m(
        ":white_check_mark: Good. I have noted that this answers the case, and opened no swarm."
    )
    advice = reader.m("If it does not help after all, type `/swarm` again.")
    blocks = [section(thanks), section(_known.line(known, reader)), context(advice)]
    return Modal(modal(Callback.OPEN, reader.t("Already known"), blocks, close=reader.t("Close")))


def skill_options(skills: Sequence[SkillRef], query: str, reader: Reader) -> dict[str, Any]:
    """Return the skills that fit what was typed, and the offer to add it as a new one."""
    choices = [skill_choice(skill) for skill in skills[:99]]
    name = shorten(one_line(query), say.SKILL_LENGTH)
    key = skill_key(name)
    is_new = bool(key) and all(key not in (skill.key, skill_key(skill.name)) for skill in skills)
    if is_new and len(NEW_SKILL + name) <= OPTION_VALUE_LENGTH:
        choices.append((NEW_SKILL + name, reader.t("Add “{name}”", name=name)))
    return {"options": options(choices)}


def skill_choice(skill: SkillRef) -> Choice:
    """Return a skill as an option: its key, and its name."""
    return skill.key, skill.name or skill.key


def _case(form: OpenForm, reader: Reader) -> list[SlackBlock]:
    title = text_input(
        form.title,
        reader.t("Webhooks fail after the key was changed"),
        action=Action.TITLE,
        is_live=True,
        most=say.TITLE_LENGTH,
    )
    return [
        ask(
            Block.CASE,
            reader.t("Case"),
            text_input(form.case, "CASE-1042", most=REFERENCE_LENGTH),
            hint=reader.t("Its number or name in your case system."),
        ),
        ask(Block.TITLE, reader.t("Title"), title, is_live=True),
    ]


def _already_known(known: Sequence[Known], reader: Reader) -> list[SlackBlock]:
    if not known:
        return []
    intro = reader.m(":books: *Already known.* Does one of these help?")
    return [section(intro), *_known.hits(known, reader)]


def _warnings(form: OpenForm, reader: Reader) -> list[SlackBlock]:
    """Return what somebody has to know who opens a swarm with what a message says."""
    private = reader.m(
        ":lock: You chose a message that not everybody can read. What you leave in this form is"
        " read by everybody in the swarm and, unless you tick *Private*, by everybody here."
    )
    covered = reader.mn(
        "I have covered {n} piece of personal data in what the message says.",
        "I have covered {n} pieces of personal data in what the message says.",
        form.masked,
    )
    shown = [*([private] if form.is_among_few else []), *([covered] if form.masked else [])]
    return [context(say.paragraph(*shown))] if shown else []


def _source(form: OpenForm, reader: Reader) -> list[SlackBlock]:
    """Return whether the swarm is to lead back to the message it begins with."""
    if not form.source:
        return []
    link = checkboxes(
        [("link", reader.t("Link the brief to the message"))], ["link"] if form.links_source else []
    )
    hint = reader.t("Who cannot read the message now cannot read it by the link either.")
    return [ask(Block.SOURCE, reader.t("The message"), link, hint=hint, is_optional=True)]


def _words(form: OpenForm, reader: Reader) -> list[SlackBlock]:
    """Return the fields that become the brief, in the customer's words first."""
    need = text_input(form.need, reader.t("In the customer's own words"), is_long=True)
    environment = text_input(form.environment, reader.t("Product, version, region …"), is_long=True)
    tried = text_input(form.tried, reader.t("One thing a line"), is_long=True)
    return [
        ask(Block.NEED, reader.t("What does the customer need?"), need, is_optional=True),
        ask(Block.ENVIRONMENT, reader.t("Environment"), environment, is_optional=True),
        ask(Block.TRIED, reader.t("Tried so far"), tried, is_optional=True),
        ask(
            Block.CUSTOMER,
            reader.t("Customer"),
            text_input(form.customer, most=CUSTOMER_LENGTH),
            is_optional=True,
        ),
    ]


def _choices(form: OpenForm, reader: Reader) -> list[SlackBlock]:
    """Return who is wanted, how urgent it is, and who may see it."""
    skills = skills_select(
        [skill_choice(skill) for skill in form.skills], reader.t("Type to search"), MOST_SKILLS
    )
    severities = [(str(level), reader.t(text)) for level, text in SEVERITIES.items()]
    only_members = checkboxes(
        [("private", reader.t("Only members may know what it is about"))],
        ["private"] if form.is_private else [],
    )
    chosen = [one.slack_id for one in form.people if one.slack_id]
    people = people_select(chosen, reader.t("Choose colleagues"))
    return [
        ask(
            Block.SKILLS,
            reader.t("Skills that would help"),
            skills,
            hint=reader.t("I ask the people who have them."),
            is_optional=True,
        ),
        ask(Block.SEVERITY, reader.t("Severity"), select(severities, str(form.severity))),
        ask(Block.PRIVATE, reader.t("Private"), only_members, is_optional=True),
        ask(
            Block.PEOPLE,
            reader.t("Add people by name"),
            people,
            hint=reader.t("They are in at once, and are told that you added them."),
            is_optional=True,
        ),
    ]
