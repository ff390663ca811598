"""Ways into other tools of the field: SALib and the EMA Workbench. `mesa.batch_run` takes `CRMModel` as it is."""
