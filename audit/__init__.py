"""One table of events: who did what to which thing, when and from where."""
