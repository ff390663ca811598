"""What it came to: value, failure, figures and story of one run, all read from its logged weekly table.

Nothing here reads a lever or a plan: whoever holds the table, the twin's table and the record of the firm can
compute every figure again.
"""
