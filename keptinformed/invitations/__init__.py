"""Who may open a page of their own about a case, how safe that is, and how they prove that it is them."""
