"""Files that people load: what kinds there are, how each is read, checked and written."""
