"""Lists as people keep them: saved views and chosen columns. It knows nouns by name and nothing of what they list."""
