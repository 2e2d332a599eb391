"""The pages of referrals: for officers who offer support and refer, and for organisations that answer."""
