"""Files the stages read and write."""
