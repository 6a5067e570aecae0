"""Outlines of counties for the map, made from Census and Natural Earth boundaries: `make outlines`."""
