"""The pages on which people answer for who looked: at a case, in the whole log, in alerts, and in its seals."""
