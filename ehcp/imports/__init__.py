"""The SEN2 return: its nine modules, the readers of its layouts, its checks, and its loading."""
