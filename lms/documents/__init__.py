"""PDF: what is printed, made in a child process that the web processes only talk to."""
