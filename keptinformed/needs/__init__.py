"""What people need: assessments, Enhanced Rights, contact plans, and how it is safe to reach them."""
