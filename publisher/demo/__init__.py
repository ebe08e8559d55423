"""A college to learn from: people, organizations and credentials in every status, made by the real actions."""

from publisher.demo.loading import describe, load

__all__ = ["describe", "load"]
