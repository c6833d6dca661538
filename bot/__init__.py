"""What the bot does, in the words of the field."""
