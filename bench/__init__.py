"""Measures the engine on made-up forces of any size, and writes down what was measured."""
