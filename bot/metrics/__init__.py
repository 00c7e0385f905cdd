"""What this program measures of itself, for Prometheus. No label holds an id or a name of anybody."""
