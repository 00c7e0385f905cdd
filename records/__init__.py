"""What is kept in the store: one file per kind of record, and the store itself."""
