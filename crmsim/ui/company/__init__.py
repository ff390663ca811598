"""The company as numbers: what they are, where each comes from, and how it differs from the others."""
