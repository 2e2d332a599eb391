"""Whether people are told, on the live record: the auditor's own figures, worked out regularly, with no one named."""
