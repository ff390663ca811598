"""Studies made with crmsim: what is measured in them, beside the files that describe a sweep."""
