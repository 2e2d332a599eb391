"""The pictures of an audit: how soon people are told, how months, units and groups of people compare."""
