"""Many runs: ensembles over replicates, and what can be said from them about plans."""
