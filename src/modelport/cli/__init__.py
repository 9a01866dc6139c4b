"""The `modelport` command: a driving adapter over the same ports that a service uses."""
