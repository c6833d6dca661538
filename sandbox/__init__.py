"""A local Slack-like workspace: a strict Web API, deliveries to the bot, and people to act as."""
