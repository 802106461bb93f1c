"""From the archive to a reader: the command line, the file formats, Datasette."""
