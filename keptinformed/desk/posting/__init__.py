"""The pages on which letters are printed, posted, taken out, and noted as come back."""
