"""Pages of the publisher: thin, every decision is an action."""
