"""Every text a person reads, in gettext catalogues."""
