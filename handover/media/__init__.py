"""Files that customers send: fetched from their network once, kept sealed."""
