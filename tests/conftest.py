"""Lets pytest explain failed assertions in the behaviour classes, before any test imports them."""

import pytest

pytest.register_assert_rewrite("contract")
