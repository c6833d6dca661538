"""Everything that knows how Slack wants to be spoken to."""
