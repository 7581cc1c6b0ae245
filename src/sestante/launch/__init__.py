"""What the shell script hands over to once Python and the packages are there: set up, serve, test, measure."""
