"""The pages of a case: what happened in it, what is owed to whom, and the forms that add to it."""
