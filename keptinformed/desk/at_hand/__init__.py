"""The pages that staff have to hand: practical help, cards for hard moments, and what can be printed for somebody."""
