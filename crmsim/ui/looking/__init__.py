"""Looking around one company in the browser: levers that matter, the curve of one, the map of two."""
