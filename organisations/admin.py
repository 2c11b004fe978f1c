"""Reference data in the admin: the short lists and the organisations. Nothing is deleted here."""
