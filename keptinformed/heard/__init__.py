"""What people say back: whether they were told what they needed, and, apart from any case, how we did."""
