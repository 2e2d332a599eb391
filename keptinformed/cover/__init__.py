"""Who answers for a victim at each moment: shifts, absence, arranged cover and the ladder, decided purely."""
