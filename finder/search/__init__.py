"""The question and its answer: programs near a place that offer what a person needs."""
