"""The strategist's browser: pages of Solara on top of `crmsim.usecases`. Nothing below imports this package."""
