"""One module per page; each has a component `Page` that the shell in `crmsim.ui.app` shows."""
