// Filled as the layout grows.
