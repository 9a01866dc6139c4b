"""The edges: each adapter keeps the promises of the ports on one technology."""
