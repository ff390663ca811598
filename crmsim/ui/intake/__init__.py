"""Import of a company's own files in the page: uploaded, read in a process of its own, shown, and then used."""
