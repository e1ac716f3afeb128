"""What templates may see: frozen texts, addresses and numbers, made from the corpus; never mark-up, never files."""
