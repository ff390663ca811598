"""One run looked at closely: every person and every week, and why people hold the view they hold."""
