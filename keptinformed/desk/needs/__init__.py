"""The pages on what somebody needs: the assessment, Enhanced Rights, the contact plan, and safe contact."""
