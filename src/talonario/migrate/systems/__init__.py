"""One package per system: how it is read, or how it is written. Only here are its spellings known."""
