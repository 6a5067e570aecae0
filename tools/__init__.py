"""Development tools that make data files of the repository. Nothing that runs imports them."""
