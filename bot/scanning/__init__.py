"""Files on the operator's disk: found, read, looked up, told in order."""
