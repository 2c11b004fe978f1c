"""Forms: what a person sends, checked. Rules of a story are in the modules below, not here."""
