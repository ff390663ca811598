"""How much: pure scalar functions, numbers in, numbers out, with units and sources. They know no agent and no week."""
