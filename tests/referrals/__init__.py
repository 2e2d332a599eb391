"""Tests of referrals to organisations that support people."""
