"""What cannot be done without each scope, for who has to decide whether to grant it."""

UNKNOWN = "docs/manifest.md says what it is for"
WITHOUT = {
    "channels:history": "marks are not read, and a post whose answer was lost is not found again",
    "channels:join": "the bot does not get into a lobby or digest channel that is there already",
    "channels:manage": "no swarm gets a channel",
    "channels:read": "the lobby is not found, and who joins a swarm in Slack is not seen",
    "chat:write": "the bot cannot say anything: no brief, no announcement, no ask",
    "commands": "/swarm is not there",
    "groups:history": "in private swarms marks are not read, and lost posts are not found again",
    "groups:read": "who joins a private swarm in Slack is not seen",
    "groups:write": "no private swarm gets a channel",
    "im:history": "somebody may be asked twice after a lost answer",
    "im:write": "the bot cannot look whether a direct message has arrived",
    "pins:write": "briefs are not pinned",
    "reactions:read": "nobody joins, follows or marks by a reaction",
    "canvases:write": "swarms have no canvas for a document",
    "usergroups:read": "where nobody answers, a skill's group cannot be asked",
    "users:read": "nobody's name, language or time zone is known, and guests are not told apart",
    "users:read.email": "imported people are not linked to Slack",
}
