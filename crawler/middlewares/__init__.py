"""What every exchange passes between the spider and the wire."""
