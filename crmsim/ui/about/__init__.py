"""What the model is, how far it can be trusted, what every lever rests on, and whose work is shipped."""
