"""How a site reaches PostgreSQL, from the one setting that says where it is."""

from psycopg.conninfo import conninfo_to_dict


def database_of(conninfo: str, *, search_path: str) -> dict[str, object]:
    """Return what Django needs to connect to `conninfo`, a `postgresql://` address or `key=value` words."""
    told = conninfo_to_dict(conninfo)
    options = {
        key: value for key, value in told.items() if key not in ("host", "port", "user", "password", "dbname")
    }
    options["options"] = f"{options.get('options', '')} -c search_path={search_path}".strip()
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": told.get("dbname", "kept"),
        "USER": told.get("user", ""),
        "PASSWORD": told.get("password", ""),
        "HOST": told.get("host", ""),
        "PORT": told.get("port", ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }
