"""The pages of worklists: whom to contact next and why, narrowed, kept, printed and taken out."""
