"""The contract kit: what any adapter can be held to."""
