"""The tokenizer: its trainer, its file, and encoding."""
