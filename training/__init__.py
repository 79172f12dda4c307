"""Trains segcast's networks from their exported graphs, so that no network is written twice. See docs/training.md."""
