"""The tables of referrals, step by step."""
