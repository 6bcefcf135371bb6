"""How the admin looks and what stands in its sidebar."""

UNFOLD: dict = {}
