"""The public pages of the search: home, results, one program, lists, what the directory says about itself."""
