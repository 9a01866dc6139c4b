"""The inside of the hexagon: ports, values and rules, on attrs, narwhals and the standard library only."""
