"""The pages on which a contact is logged and a caller is answered: checked first, told what may be told, passed on."""
