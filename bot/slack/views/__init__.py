"""What people see in Slack: pure functions from pictures to messages, forms and App Home."""
