"""Words for facts and fields that pages of several wings show."""
