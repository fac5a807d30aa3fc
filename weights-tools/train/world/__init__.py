"""The procedural world: scenes, weather, and the captions that describe them."""
