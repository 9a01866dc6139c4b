"""What a loader must be told to read what plain MLflow wrote, as it is."""

from __future__ import annotations

from modelport.core.trust import TrustPolicy

UNVERIFIED = TrustPolicy(verify="warn", pickles="any")
