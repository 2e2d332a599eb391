"""The pages of the gates: what each still asks for, papers that are checked, and the reasons for decisions."""
