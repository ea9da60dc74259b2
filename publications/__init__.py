"""The units' own words to the public: credited to a month, counted against a dated quota. Pure."""
