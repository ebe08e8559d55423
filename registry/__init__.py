"""The way to a Credential Registry: the client, and a sandbox registry as an app of its own."""
