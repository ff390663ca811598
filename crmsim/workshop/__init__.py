"""The workshop: failure drivers demonstrated to a room, and a game with the same luck for all."""
