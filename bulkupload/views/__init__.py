"""Pages of the bulk upload: load, check, bind, call one action, respond."""
