"""The networks, as plain modules whose parameters have the checkpoint's names, and the method that uses them."""
