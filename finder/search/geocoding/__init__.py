"""The one room that may leave the machine: an operator's own geocoder, off unless configured."""
