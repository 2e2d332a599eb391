"""The way out by post: letters are laid on the pile of a day, and a person prints and posts them."""
