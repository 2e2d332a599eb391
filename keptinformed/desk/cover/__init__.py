"""The pages about who is there: absence, cover, what is handed over, and cases that are given to another officer."""
