"""What pages are made of: pictures, tables, levers, progress, dialogs; each a small Vue file with its Python side."""
