"""Tests of the auditor: the figures, the report and the explanation of a case."""
