"""The settings, addresses and processes of the two web sites over one core."""
