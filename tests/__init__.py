"""The proof: it mirrors the tree, plus stories, architecture and migrations."""
