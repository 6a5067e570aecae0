"""The only module that may use the network: an operator's own geocoder, off unless configured."""
