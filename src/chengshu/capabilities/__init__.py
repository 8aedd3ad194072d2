"""The platform layer: engines that act on what the city knows. Each folder is one engine; use its door."""
