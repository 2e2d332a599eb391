"""The words: letters, texts, e-mails and points for a call, read from policy/letters, checked and filled in."""
