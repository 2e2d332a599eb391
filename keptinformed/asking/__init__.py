"""What a person asks or says on their own page: put into a box, and taken up by the one door."""
