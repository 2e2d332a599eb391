"""Tests of the converter of data.police.uk, on real files and small made-up ones."""
