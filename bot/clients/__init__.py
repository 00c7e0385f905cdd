"""The clients of the matching service, for the commands of its operator."""
