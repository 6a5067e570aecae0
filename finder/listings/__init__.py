"""What a program is, and how dated lists become one."""
